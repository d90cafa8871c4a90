/** A listening `net.Server` as an endpoint: it has an address, and no bytes go in or out. */

import type { Server } from "node:net";
import type { SocketFields } from "../socket-handles.ts";
import { addressFields } from "./addresses.ts";
import type { Endpoint, Taps } from "./endpoint.ts";
import type { Sink } from "./sink.ts";
import { TcpState } from "./tcp-state.ts";

const NOWHERE: Sink = { take: () => true, whenRoom: (wake) => wake() };

export class ListenerEndpoint implements Endpoint {
  readonly kind = "listener";
  readonly fields: SocketFields;
  readonly reader = NOWHERE;
  readonly peer = NOWHERE;
  readonly bytesReceived = 0;
  readonly bytesSent = 0;
  readonly server: Server;
  readonly #tcp: TcpState;

  constructor(server: Server, taps: Taps) {
    this.server = server;
    const address = server.address();
    this.fields =
      typeof address === "object" && address !== null
        ? addressFields({ localAddress: address.address, localPort: address.port })
        : {};
    this.#tcp = new TcpState("Listen", (from, to) => taps.stateChanged(from, to));
    server.once("close", () => {
      this.#tcp.step("closed");
      taps.closed();
    });
  }

  get state(): number {
    return this.#tcp.value;
  }

  tap(): void {}

  resume(): void {}

  transmit(_bytes: Uint8Array, done: () => void): void {
    done();
  }

  fail(error: Error): void {
    this.server.emit("error", error);
  }
}

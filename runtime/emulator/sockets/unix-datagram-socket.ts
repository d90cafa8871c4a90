/** One end of a pair of UNIX datagram sockets in memory as an endpoint. */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import type { UnixDatagram } from "../../unix-datagram.ts";
import type { SocketFields } from "../socket-handles.ts";
import type { Endpoint, Taps } from "./endpoint.ts";
import type { Sink } from "./sink.ts";

const FIELDS: SocketFields = { family: CONSTANTS.Family.members.Unix.value };

export class UnixDatagramEndpoint implements Endpoint {
  readonly kind = "unixDatagram";
  readonly fields = FIELDS;
  readonly state = undefined;
  readonly reader: Sink;
  readonly peer: Sink;
  bytesReceived = 0;
  bytesSent = 0;
  readonly #socket: UnixDatagram;
  readonly #taps: Taps;

  constructor(socket: UnixDatagram, taps: Taps) {
    this.#socket = socket;
    this.#taps = taps;
    socket.once("close", () => taps.closed());
    this.reader = { take: (bytes) => this.#deliver(bytes), whenRoom: (wake) => wake() };
    this.peer = { take: (bytes) => this.#send(bytes), whenRoom: (wake) => wake() };
  }

  tap({ receives }: { readonly receives: boolean }): void {
    this.#socket.receiveBy(receives ? (bytes) => this.#received(bytes) : undefined);
  }

  /** Datagrams come whether the application reads or not. */
  resume(): void {}

  transmit(bytes: Uint8Array, done: (error?: Error) => void): void {
    this.#send(bytes);
    done();
  }

  fail(error: Error): void {
    this.#socket.emit("error", error);
    this.#socket.close();
  }

  #received(bytes: Uint8Array): void {
    this.bytesReceived += bytes.length;
    this.#taps.received(bytes);
  }

  #deliver(bytes: Uint8Array): boolean {
    if (this.#socket.isOpen) this.#socket.emit("message", bytes);
    return true;
  }

  /** Errors of a datagram that cannot be sent are nobody's. */
  #send(bytes: Uint8Array): boolean {
    this.bytesSent += bytes.length;
    this.#socket.send(bytes);
    return true;
  }
}

/**
 * A `dgram.Socket` as an endpoint. Its `emit`, by which Node hands over a datagram, and its `close` are overridden by ones of its
 * own. It sends to the peer that it is connected to; without one, what is for the peer goes nowhere, as in the kernel.
 */

import { Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import type { SocketFields } from "../socket-handles.ts";
import { addressFields } from "./addresses.ts";
import type { Endpoint, Taps } from "./endpoint.ts";
import type { Sink } from "./sink.ts";

/** Who sent what came by way of another socket, the kernel does not say. */
const NOBODY = { address: "0.0.0.0", family: "IPv4", port: 0 } as const;

export class DatagramEndpoint implements Endpoint {
  readonly kind = "udp";
  readonly reader: Sink;
  readonly peer: Sink;
  readonly state = undefined;
  readonly #socket: Socket;
  readonly #taps: Taps;
  #bound: AddressInfo = NOBODY;
  #fields: { readonly name: string; readonly fields: SocketFields } | undefined;
  #isClosed = false;
  #received = 0;
  #sent = 0;
  /** The sender of the datagram that is being judged. */
  #sender: object = NOBODY;

  constructor(socket: Socket, taps: Taps) {
    this.#socket = socket;
    this.#taps = taps;
    socket.once("close", () => {
      this.#isClosed = true;
      taps.closed();
    });
    this.reader = { take: (bytes) => this.#deliver(bytes), whenRoom: (wake) => wake() };
    this.peer = { take: (bytes) => this.#send(bytes), whenRoom: (wake) => wake() };
  }

  /** Asked each time: it may be connected later. */
  get fields(): SocketFields {
    const { address: localAddress, port: localPort } = this.#local();
    const { address: remoteAddress, port: remotePort } = this.#remote() ?? {};
    const name = `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
    if (this.#fields?.name !== name)
      this.#fields = { name, fields: addressFields({ localAddress, localPort, remoteAddress, remotePort }) };
    return this.#fields.fields;
  }

  /** A closed one has the address that it had. */
  #local(): AddressInfo {
    try {
      this.#bound = this.#socket.address();
    } catch {
      // It has none any more.
    }
    return this.#bound;
  }

  get bytesReceived(): number {
    return this.#received;
  }

  get bytesSent(): number {
    return this.#sent;
  }

  tap({ receives }: { readonly receives: boolean }): void {
    if (!receives) {
      Reflect.deleteProperty(this.#socket, "emit");
      Reflect.deleteProperty(this.#socket, "close");
      return;
    }
    const emit = (event: string, ...args: readonly unknown[]): boolean => this.#emitted(event, args);
    const close = (...args: readonly unknown[]): unknown => this.#closed(args);
    Object.defineProperty(this.#socket, "emit", { value: emit, configurable: true });
    Object.defineProperty(this.#socket, "close", { value: close, configurable: true });
  }

  /** Node reads a bound socket always. */
  resume(): void {}

  transmit(bytes: Uint8Array, done: (error?: Error) => void): void {
    this.#send(bytes);
    done();
  }

  /** As if it had been received. */
  arrive(datagram: Uint8Array, sender: object): void {
    if (!this.#isClosed) this.#socket.emit("message", datagram, sender);
  }

  fail(error: Error): void {
    this.#socket.emit("error", error);
  }

  #emitted(event: string, args: readonly unknown[]): boolean {
    const [datagram, sender] = args;
    if (event !== "message" || !(datagram instanceof Uint8Array)) return this.#emit(event, args);
    this.#received += datagram.length;
    this.#sender = typeof sender === "object" && sender !== null ? sender : NOBODY;
    this.#taps.received(datagram);
    this.#sender = NOBODY;
    return true;
  }

  #closed(args: readonly unknown[]): unknown {
    this.#isClosed = true;
    this.#taps.closed();
    return Reflect.apply(Socket.prototype.close, this.#socket, args);
  }

  #deliver(bytes: Uint8Array): boolean {
    this.#emit("message", [bytes, { ...this.#sender, size: bytes.length }]);
    return true;
  }

  #emit(event: string, args: readonly unknown[]): boolean {
    return Reflect.apply(Socket.prototype.emit, this.#socket, [event, ...args]);
  }

  /** Errors of a datagram that cannot be sent are nobody's. */
  #send(bytes: Uint8Array): boolean {
    if (this.#remote() === undefined) return true;
    this.#sent += bytes.length;
    this.#socket.send(bytes, () => {});
    return true;
  }

  #remote(): { readonly address: string; readonly port: number } | undefined {
    try {
      return this.#socket.remoteAddress();
    } catch {
      return undefined;
    }
  }
}

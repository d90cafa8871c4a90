/**
 * A `net.Socket` (TCP or UNIX stream) as an endpoint. Its stream methods are overridden by ones of its own: `push`, by which Node
 * hands over what it read, `_read`, by which a reader asks for more, `_write` and `_writev`, by which Node sends, `_destroy`.
 */

import { Socket } from "node:net";
import { Readable } from "node:stream";
import { addressFields } from "./addresses.ts";
import type { Endpoint, SocketFields, Taps } from "./endpoint.ts";
import { type Sink, Waiters } from "./sink.ts";

type Done = (error?: Error | null) => void;

export class StreamEndpoint implements Endpoint {
  readonly kind: "tcp" | "unix";
  readonly fields: SocketFields;
  readonly reader: Sink;
  readonly peer: Sink;
  readonly #socket: Socket;
  readonly #taps: Taps;
  readonly #readers = new Waiters();
  readonly #writers = new Waiters();
  /** Bytes that the socket's own reader got. */
  #delivered: number;
  #isTapped = false;

  constructor(socket: Socket, taps: Taps) {
    this.#socket = socket;
    this.#taps = taps;
    this.#delivered = socket.bytesRead;
    this.fields = addressFields(socket);
    this.kind = socket.localAddress === undefined ? "unix" : "tcp";
    this.reader = { take: (bytes) => this.#deliver(bytes), whenRoom: (wake) => this.#readers.add(wake) };
    this.peer = { take: (bytes) => this.#send(bytes), whenRoom: (wake) => this.#writers.add(wake) };
    socket.on("drain", () => this.#writers.wakeAll());
  }

  get bytesReceived(): number {
    return Number(Reflect.get(Socket.prototype, "bytesRead", this.#socket));
  }

  tap({ receives }: { readonly receives: boolean; readonly sends: boolean }): void {
    if (receives === this.#isTapped) return;
    this.#isTapped = receives;
    for (const [name, value] of Object.entries(this.#overrides())) {
      if (receives) Object.defineProperty(this.#socket, name, { ...value, configurable: true });
      else Reflect.deleteProperty(this.#socket, name);
    }
  }

  resume(): void {
    if (!this.#socket.destroyed) Socket.prototype._read.call(this.#socket, 0);
  }

  transmit(bytes: Uint8Array, done: (error?: Error) => void): void {
    Socket.prototype._write.call(this.#socket, bytes, "buffer" as BufferEncoding, (error) => done(error ?? undefined));
  }

  fail(error: Error): void {
    this.#socket.destroy(error);
  }

  #overrides(): Readonly<Record<string, PropertyDescriptor>> {
    return {
      push: { value: (chunk: unknown) => this.#pushed(chunk), writable: true },
      _read: { value: () => this.#wanted(), writable: true },
      _destroy: { value: (error: Error | null, done: Done) => this.#destroyed(error, done), writable: true },
      bytesRead: { get: () => this.#delivered },
    };
  }

  /** Null is the end of the stream: what came before it has gone its way. */
  #pushed(chunk: unknown): boolean {
    if (chunk instanceof Uint8Array) return this.#taps.received(chunk);
    return Readable.prototype.push.call(this.#socket, chunk);
  }

  #wanted(): void {
    this.#readers.wakeAll();
    this.resume();
  }

  #destroyed(error: Error | null, done: Done): void {
    this.#taps.closed();
    Socket.prototype._destroy.call(this.#socket, error, done);
    this.#readers.wakeAll();
    this.#writers.wakeAll();
  }

  #deliver(bytes: Uint8Array): boolean {
    if (this.#socket.destroyed) return true;
    this.#delivered += bytes.length;
    return Readable.prototype.push.call(this.#socket, bytes);
  }

  /** To a socket that sends no more goes nothing, as in the kernel. */
  #send(bytes: Uint8Array): boolean {
    return this.#socket.writable ? this.#socket.write(bytes) : true;
  }
}

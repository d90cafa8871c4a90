/**
 * A `net.Socket` (TCP or UNIX stream) as an endpoint. Its stream methods are overridden by ones of its own: `push`, by which Node
 * hands over what it read, `_read`, by which a reader asks for more, `_write` and `_writev`, by which Node sends, `_destroy`.
 */

import { Socket } from "node:net";
import { Readable } from "node:stream";
import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import type { SocketFields } from "../socket-handles.ts";
import { type Addresses, addressFields } from "./addresses.ts";
import type { Endpoint, Taps } from "./endpoint.ts";
import { type Sink, Waiters } from "./sink.ts";
import { StreamOptions } from "./stream-options.ts";
import { TcpState } from "./tcp-state.ts";

type Done = (error?: Error | null) => void;
type Chunk = string | Uint8Array;

interface Write {
  readonly chunk: Chunk;
  readonly encoding: BufferEncoding;
}

const UNIX = CONSTANTS.Family.members.Unix.value;

export class StreamEndpoint implements Endpoint {
  readonly reader: Sink;
  readonly peer: Sink;
  readonly #socket: Socket;
  readonly #taps: Taps;
  readonly tcp: TcpState;
  readonly options: StreamOptions;
  #fields: SocketFields | undefined;
  /** Of the connection that is being made. */
  #attempted: SocketFields | undefined;
  readonly #readers = new Waiters();
  readonly #writers = new Waiters();
  readonly #arrivals = new Waiters();
  /** Bytes given to the connection. */
  #transmitted: number;
  /** Bytes that the socket's own reader got. */
  #delivered: number;
  readonly #receiveTaps: PropertyDescriptorMap = {
    push: { value: (chunk: unknown) => this.#pushed(chunk) },
    _read: { value: () => this.#wanted() },
    _final: { value: (done: Done) => this.#ended(done) },
    _destroy: { value: (error: Error | null, done: Done) => this.#destroyed(error, done) },
    bytesRead: { get: () => this.#delivered },
  };
  readonly #sendTaps: PropertyDescriptorMap = {
    _write: { value: (chunk: Chunk, encoding: BufferEncoding, done: Done) => this.#written([{ chunk, encoding }], done) },
    _writev: { value: (chunks: readonly Write[], done: Done) => this.#written(chunks, done) },
  };

  constructor(socket: Socket, taps: Taps) {
    this.#socket = socket;
    this.#taps = taps;
    this.options = new StreamOptions(socket);
    this.#delivered = socket.bytesRead;
    this.#transmitted = this.bytesSent;
    this.tcp = new TcpState("Established", (from, to) => taps.stateChanged(from, to));
    this.reader = { take: (bytes) => this.#deliver(bytes), whenRoom: (wake) => this.#readers.add(wake) };
    this.peer = { take: (bytes) => this.#send(bytes), whenRoom: (wake) => this.#writers.add(wake) };
    socket.once("close", () => taps.closed());
    socket.on("drain", () => this.#writers.wakeAll());
  }

  get kind(): "tcp" | "unix" {
    return this.fields["family"] === UNIX ? "unix" : "tcp";
  }

  /** Fixed once it is connected. */
  get fields(): SocketFields {
    if (this.#fields !== undefined) return this.#fields;
    const attempted = this.#attempted;
    if (this.#socket.connecting) return attempted ?? {};
    this.#fields =
      attempted !== undefined && this.#socket.remoteAddress === undefined ? attempted : addressFields(this.#socket);
    return this.#fields;
  }

  get state(): number | undefined {
    return this.kind === "tcp" ? this.tcp.value : undefined;
  }

  /** A connection begins; Node's own socket does not show its addresses yet. */
  attempt(addresses: Addresses): void {
    this.#attempted = addressFields(addresses);
    this.#fields = undefined;
    this.tcp.restart("SynSent");
  }

  get bytesSent(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  get bytesReceived(): number {
    return Number(Reflect.get(Socket.prototype, "bytesRead", this.#socket));
  }

  tap({ receives, sends }: { readonly receives: boolean; readonly sends: boolean }): void {
    this.#override(this.#receiveTaps, receives);
    this.#override(this.#sendTaps, sends);
  }

  resume(): void {
    if (!this.#socket.destroyed) Socket.prototype._read.call(this.#socket, 0);
  }

  transmit(bytes: Uint8Array, done: (error?: Error) => void): void {
    this.#transmitted += bytes.length;
    // Node's own word for bytes, which its types do not have.
    Reflect.apply(Socket.prototype._write, this.#socket, [bytes, "buffer", (error?: Error | null) => done(error ?? undefined)]);
  }

  fail(error: Error): void {
    this.#socket.destroy(error);
  }

  #override(methods: PropertyDescriptorMap, isWanted: boolean): void {
    for (const [name, descriptor] of Object.entries(methods)) {
      if (isWanted) Object.defineProperty(this.#socket, name, { ...descriptor, configurable: true });
      else Reflect.deleteProperty(this.#socket, name);
    }
  }

  /** Null is the end of the stream: what came before it has gone its way. */
  #pushed(chunk: unknown): boolean {
    const hasRoom = chunk instanceof Uint8Array ? this.#taps.received(chunk) : this.#end(chunk);
    this.#arrivals.wakeAll();
    return hasRoom;
  }

  #end(chunk: unknown): boolean {
    this.tcp.step("received end");
    return Readable.prototype.push.call(this.#socket, chunk);
  }

  #ended(done: Done): void {
    Socket.prototype._final.call(this.#socket, (error) => {
      this.tcp.step("sent end");
      done(error);
    });
  }

  /** What waited together is sent together, as Node does it. */
  #written(writes: readonly Write[], done: Done): void {
    const chunks = writes.map(({ chunk, encoding }) => (typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk));
    const [first] = chunks;
    this.#taps.sending(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks), done);
  }

  #wanted(): void {
    this.#readers.wakeAll();
    this.resume();
  }

  #destroyed(error: Error | null, done: Done): void {
    this.tcp.step(error === null ? "closed" : "reset");
    this.#taps.closed();
    Socket.prototype._destroy.call(this.#socket, error, done);
    this.#readers.wakeAll();
    this.#writers.wakeAll();
    this.#arrivals.wakeAll();
  }

  /** What the other end of this connection has sent by it is here. */
  async catchUp(other: StreamEndpoint): Promise<void> {
    if (this.#socket.localPort !== other.#socket.remotePort || this.#socket.remotePort !== other.#socket.localPort) return;
    while (this.bytesReceived < other.#transmitted && !this.#socket.destroyed) {
      this.resume();
      await new Promise<void>((resolve) => this.#arrivals.add(resolve));
    }
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

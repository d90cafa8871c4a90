/**
 * UNIX datagrams over memory: Node has no sockets of this kind, so these are for the emulator alone. In: what one end of a pair
 * sends; out: `message` events at the other, each with the bytes of one datagram.
 */

import { EventEmitter } from "node:events";

export type DatagramReceiver = (bytes: Uint8Array) => void;

interface Events {
  message: [bytes: Uint8Array];
  error: [error: Error];
  close: [];
}

export class UnixDatagram extends EventEmitter<Events> {
  #peer: UnixDatagram | undefined;
  #receiver: DatagramReceiver | undefined;
  #isOpen = true;

  /** As socketpair(2) makes it. */
  static pair(): readonly [UnixDatagram, UnixDatagram] {
    const ends = [new UnixDatagram(), new UnixDatagram()] as const;
    ends[0].#peer = ends[1];
    ends[1].#peer = ends[0];
    return ends;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** A copy goes. `done` is told when it has, or why it cannot. */
  send(datagram: string | Uint8Array, done: (error?: Error) => void = () => {}): void {
    const bytes = Uint8Array.from(typeof datagram === "string" ? Buffer.from(datagram) : datagram);
    setImmediate(() => {
      if (!this.#isOpen) return done(failure("EBADF"));
      if (!this.#peer?.isOpen) return done(failure("ECONNREFUSED"));
      this.#peer.#receive(bytes);
      done();
    });
  }

  /** What comes goes to the receiver, and is no event, until another or none takes its place. */
  receiveBy(receiver: DatagramReceiver | undefined): void {
    this.#receiver = receiver;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.emit("close");
  }

  #receive(bytes: Uint8Array): void {
    if (this.#receiver) this.#receiver(bytes);
    else this.emit("message", bytes);
  }
}

const failure = (code: string): Error => Object.assign(new Error(`send ${code}`), { code, syscall: "send" });

/** A socket of the host's as the psock layer sees it, whatever carries its bytes. */

import type { SocketOptions } from "../maps/socket-map.ts";
import type { SocketFields, SocketKind } from "../socket-handles.ts";
import type { Sink } from "./sink.ts";

/** What the psock layer is told. */
export interface Taps {
  /** Bytes have come, one read or datagram. False: no more until `resume`. */
  received(bytes: Uint8Array): boolean;
  /** The application sends bytes in one go; `done` when they are taken, or refused. */
  sending(bytes: Uint8Array, done: (error?: Error) => void): void;
  closed(): void;
  /** The state of its connection changes, and is still the old one. */
  stateChanged(from: number, to: number): void;
}

export interface Endpoint {
  readonly kind: SocketKind;
  readonly fields: SocketFields;
  /** So far, since there is the socket. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Of TCP: a `TcpState`. */
  readonly state: number | undefined;
  readonly options?: SocketOptions;
  /** The socket's own reader. */
  readonly reader: Sink;
  /** The application at the other end, as if this one had sent: through the tap. */
  readonly peer: Sink;
  /** Taps of what is received and sent are put in or taken out. */
  tap(wanted: { readonly receives: boolean; readonly sends: boolean }): void;
  /** What is received comes, whether the application reads or not. */
  resume(): void;
  /** Sends bytes past the tap, and past what the application has sent but the socket has not yet taken. */
  transmit(bytes: Uint8Array, done: (error?: Error) => void): void;
  /** The socket is no more, for this reason. */
  fail(error: Error): void;
}

/**
 * Connections that this process begins (`net.connect`). In: whoever wants to know; out: each attempt before its SYN is sent, with
 * both addresses where it leads to this machine. Node tells of sockets by `diagnostics_channel`, of attempts by an event.
 */

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { isIPv4, Socket } from "node:net";
import { sourceFor } from "./own-addresses.ts";

export interface Address {
  readonly address: string;
  readonly port: number;
}

export interface Attempt {
  readonly socket: Socket;
  readonly handle: TcpHandle;
  readonly remote: Address;
  /** Undefined where the connection leaves this machine: which address it will have is not known yet. */
  readonly local: Address | undefined;
}

/** What of Node's own handle of a socket is used: it has no other way to bind, or to connect elsewhere. */
export interface TcpHandle {
  bind(address: string, port: number): number;
  bind6(address: string, port: number, flags: number): number;
  getsockname(out: object): number;
  connect(request: object, address: string, port: number): number;
  connect6(request: object, address: string, port: number): number;
}

/** Leaves what ends it. */
export function watchAttempts(tell: (attempt: Attempt) => void): () => void {
  const watched = (message: unknown): void => {
    const socket = socketOf(message, Socket);
    socket?.prependListener("connectionAttempt", (address: unknown, port: unknown) => {
      const handle: unknown = Reflect.get(socket, "_handle");
      if (!isTcpHandle(handle) || typeof address !== "string" || typeof port !== "number") return;
      tell({ socket, handle, remote: { address, port }, local: bindHere(handle, address) });
    });
  };
  subscribe("net.client.socket", watched);
  return () => unsubscribe("net.client.socket", watched);
}

/** The socket of a channel's message. */
export function socketOf<S>(message: unknown, kind: abstract new (...args: never[]) => S): S | undefined {
  const socket: unknown = typeof message === "object" && message !== null ? Reflect.get(message, "socket") : undefined;
  return socket instanceof kind ? socket : undefined;
}

const TCP_METHODS = ["bind", "bind6", "getsockname", "connect", "connect6"] as const;

const isTcpHandle = (handle: unknown): handle is TcpHandle =>
  typeof handle === "object" && handle !== null && TCP_METHODS.every((name) => typeof Reflect.get(handle, name) === "function");

/** The kernel chooses address and port when it connects, which is too late to show them to a program: they are chosen now. */
function bindHere(handle: TcpHandle, remote: string): Address | undefined {
  const source = sourceFor(remote);
  if (source === undefined) return undefined;
  const bound = addressOf(handle);
  if (bound !== undefined && bound.port !== 0) return { address: source, port: bound.port };
  if (isIPv4(source)) handle.bind(source, 0);
  else handle.bind6(source, 0, 0);
  return addressOf(handle);
}

function addressOf(handle: TcpHandle): Address | undefined {
  const out: Readonly<Record<string, unknown>> = {};
  handle.getsockname(out);
  const { address, port } = out;
  return typeof address === "string" && typeof port === "number" ? { address, port } : undefined;
}

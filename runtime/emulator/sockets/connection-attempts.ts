/**
 * Connections that this process begins (`net.connect`). In: whoever wants to know; out: each attempt before its SYN is sent, with
 * both addresses where it leads to this machine. Node tells of attempts by an event of the socket; of sockets that connect its
 * `diagnostics_channel` tells only where `net.connect` made them.
 */

import { isIPv4, Socket } from "node:net";
import { isEncrypted } from "../../socket.ts";
import { sourceFor } from "./own-addresses.ts";
import { watchCalls } from "./watch-calls.ts";

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

type Tell = (attempt: Attempt) => void;

const TOLD = new Set<Tell>();
const HEARD = new WeakSet<Socket>();
let unwatch: (() => void) | undefined;

/** Leaves what ends it. */
export function watchAttempts(tell: Tell): () => void {
  TOLD.add(tell);
  unwatch ??= watchCalls(Socket, "connect", listenTo);
  return () => {
    TOLD.delete(tell);
    if (TOLD.size > 0) return;
    unwatch?.();
    unwatch = undefined;
  };
}

/** One that Node encrypts would show its programs what the kernel's never see. */
function listenTo(socket: Socket): void {
  if (HEARD.has(socket) || isEncrypted(socket)) return;
  HEARD.add(socket);
  socket.prependListener("connectionAttempt", (address: unknown, port: unknown) => {
    const handle: unknown = Reflect.get(socket, "_handle");
    if (TOLD.size === 0 || !isTcpHandle(handle) || typeof address !== "string" || typeof port !== "number") return;
    const attempt = { socket, handle, remote: { address, port }, local: bindHere(handle, address) };
    for (const tell of TOLD) tell(attempt);
  });
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

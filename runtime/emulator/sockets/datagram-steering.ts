/**
 * Datagrams that this process sends to its own machine. In: what its `dgram` sockets send by Node's handle; out: to the socket
 * that an sk_lookup program selected, from memory; nowhere; or their way.
 */

import { Socket } from "node:dgram";
import { isIPv4 } from "node:net";
import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { UDP_PAYLOAD_BYTES } from "../../../stdlib/spec/sockets.ts";
import { datagramHandleOf } from "../../socket.ts";
import type { SocketAddresses } from "../helpers/run-state.ts";
import { DatagramEndpoint } from "./datagram-socket.ts";
import { systemError } from "./error.ts";
import { findSocket } from "./find-socket.ts";
import { isLive } from "./live-socket.ts";
import { sourceFor } from "./own-addresses.ts";
import type { LookUp, Watch } from "./steering.ts";
import { watchCalls } from "./watch-calls.ts";

/**
 * Node's own: `(request, parts, count, port, address, …)`, without port and address on a connected socket. Sent: the bytes, and
 * one.
 */
type Send = (request: object, parts: readonly Uint8Array[], count: number, ...rest: readonly unknown[]) => number;

let lookUp: LookUp | undefined;
const STEERED = new WeakSet<object>();

/** One at a time: `attachSkLookup` sees to it. */
export const watchDatagrams: Watch = (asked) => {
  lookUp = asked;
  const unwatch = watchCalls(Socket, "send", steerFrom);
  return () => {
    lookUp = undefined;
    unwatch();
  };
};

function steerFrom(socket: Socket): void {
  const handle = datagramHandleOf(socket);
  const send: unknown = handle && Reflect.get(handle, "send");
  if (handle === undefined || STEERED.has(handle) || typeof send !== "function") return;
  STEERED.add(handle);
  const steered: Send = (request, parts, count, ...rest) => {
    const sent = lookUp && steer(socket, Buffer.concat(parts), rest, lookUp);
    return sent ?? Reflect.apply(send, handle, [request, parts, count, ...rest]);
  };
  Object.defineProperty(handle, "send", { value: steered, configurable: true });
}

/** Undefined: it goes its way. */
function steer(socket: Socket, bytes: Buffer, [port, address]: readonly unknown[], lookUp: LookUp): number | undefined {
  const isConnected = typeof address !== "string";
  const remote = isConnected ? socket.remoteAddress() : { address, port: Number(port) };
  const source = sourceFor(remote.address);
  if (source === undefined || bytes.length > UDP_PAYLOAD_BYTES) return undefined;
  const from = { address: source, family: isIPv4(source) ? "IPv4" : "IPv6", port: socket.address().port };
  const addresses: SocketAddresses = {
    protocol: "udp",
    ...{ localAddress: remote.address, localPort: remote.port, remoteAddress: from.address, remotePort: from.port },
  };
  if (isTakenByConnected(addresses)) return undefined;
  const fail = (error: Error): void => void setImmediate(() => socket.emit("error", error));
  const found = lookUp(addresses, fail);
  if (found === undefined) return undefined;
  const endpoint = found !== "refused" && isLive(found) ? found.endpoint : undefined;
  if (endpoint instanceof DatagramEndpoint) setImmediate(() => endpoint.arrive(bytes, { ...from, size: bytes.length }));
  else if (isConnected) fail(systemError(LINUX_ERRNO.ECONNREFUSED, "recvmsg"));
  return bytes.length + 1;
}

/** `__udp4_lib_lookup`: programs are asked where no connected socket fits. */
const isTakenByConnected = (addresses: SocketAddresses): boolean =>
  (findSocket(addresses)?.fields?.["remotePort"] ?? 0) === addresses.remotePort;

/**
 * Connections that this process makes to its own machine. In: attempts to connect; out: the attempt goes to the listener that an
 * sk_lookup program selected, is refused, or goes on.
 */

import { isIPv4, type Server, type Socket } from "node:net";
import { getSystemErrorMap } from "node:util";
import { MAPPED } from "./addresses.ts";
import { type Address, type Attempt, watchAttempts } from "./connection-attempts.ts";
import { ListenerEndpoint } from "./listener.ts";
import { isLive } from "./live-socket.ts";
import type { LookUp, Watch } from "./steering.ts";

export const watchStreams: Watch = (lookUp) => watchAttempts((attempt) => steer(attempt, lookUp));

/** The attempt is about to be made: its handle is asked once to connect, and asks the programs then. */
function steer(attempt: Attempt, lookUp: LookUp): void {
  const { socket, handle, remote, local } = attempt;
  Reflect.set(socket, "_peername", undefined);
  if (local === undefined) return;
  const method = isIPv4(remote.address) ? "connect" : "connect6";
  const connect = (request: object, address: string, port: number): number => {
    Reflect.deleteProperty(handle, method);
    const found = listenerFor(attempt, local, lookUp);
    if (found === "refused") return REFUSED;
    const target = found === undefined ? undefined : addressFor(found, remote);
    if (found === undefined || target === undefined) return handle[method](request, address, port);
    disguise(socket, local, remote, found);
    return handle[method](request, target.address, target.port);
  };
  Object.defineProperty(handle, method, { value: connect, configurable: true });
}

/** A listener that programs selected; undefined: the one that is bound to the address, if any. */
function listenerFor({ socket, remote }: Attempt, local: Address, lookUp: LookUp): Server | "refused" | undefined {
  const selected = lookUp(
    {
      protocol: "tcp",
      ...{ localAddress: remote.address, localPort: remote.port, remoteAddress: local.address, remotePort: local.port },
    },
    (error) => socket.destroy(error),
  );
  if (selected === undefined || selected === "refused") return selected;
  const endpoint = isLive(selected) ? selected.endpoint : undefined;
  return endpoint instanceof ListenerEndpoint ? endpoint.server : "refused";
}

/** Where Node reaches the server: one that listens everywhere is reached by the address that was asked for. */
function addressFor(server: Server, { address: wanted }: Address): Address | undefined {
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) return undefined;
  const isEverywhere = bound.address === "::" || bound.address === "0.0.0.0";
  return { address: isEverywhere ? wanted : bound.address, port: bound.port };
}

/** To both ends the connection is the one that was asked for. */
function disguise(socket: Socket, local: Address, remote: Address, server: Server): void {
  const family = isIPv4(remote.address) ? "IPv4" : "IPv6";
  Reflect.set(socket, "_peername", { ...remote, family });
  const expected = EXPECTED.get(server) ?? new Map<string, Address>();
  if (!EXPECTED.has(server)) server.prependListener("connection", (accepted) => rename(accepted, expected));
  EXPECTED.set(server, expected);
  const caller = nameOf(local);
  expected.set(caller, remote);
  socket.once("close", () => expected.delete(caller));
}

/** Of each server the callers that were led to it, and the address that they called. */
const EXPECTED = new WeakMap<Server, Map<string, Address>>();

function rename(accepted: Socket, expected: Map<string, Address>): void {
  const { remoteAddress = "", remotePort = 0 } = accepted;
  const isMapped = remoteAddress.startsWith(MAPPED);
  const caller = nameOf({ address: isMapped ? remoteAddress.slice(MAPPED.length) : remoteAddress, port: remotePort });
  const called = expected.get(caller);
  if (called === undefined) return;
  expected.delete(caller);
  const address = isMapped ? `${MAPPED}${called.address}` : called.address;
  Reflect.set(accepted, "_sockname", { address, family: isIPv4(address) ? "IPv4" : "IPv6", port: called.port });
}

const nameOf = ({ address, port }: Address): string => `${address}:${port}`;

/** As libuv numbers it on this system. */
const REFUSED = [...getSystemErrorMap()].find(([, [name]]) => name === "ECONNREFUSED")?.[0] ?? -1;

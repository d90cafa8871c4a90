/**
 * Which of the sockets that the emulator knows gets what comes to an address (`__inet_lookup`): a connection before who is bound
 * there.
 */

import type { SocketAddresses } from "../helpers/run-state.ts";
import type { EmulatedSocket } from "../maps/socket-map.ts";
import type { SocketFields, SocketKind } from "../socket-handles.ts";
import { knownSockets } from "./registry.ts";

const KINDS: Readonly<Record<SocketAddresses["protocol"], readonly SocketKind[]>> = { tcp: ["tcp", "listener"], udp: ["udp"] };
const ANY = ["0.0.0.0", "::"];

export function findSocket(wanted: SocketAddresses): EmulatedSocket | undefined {
  const fitting = [...knownSockets()].filter(({ kind }) => kind !== undefined && KINDS[wanted.protocol].includes(kind));
  return (
    fitting.find(({ fields = {} }) => isBound(fields, wanted) && isConnected(fields, wanted)) ??
    fitting.find(({ fields = {} }) => isBound(fields, wanted) && isFree(fields)) ??
    fitting.find(({ fields = {} }) => isBoundAnywhere(fields, wanted) && isFree(fields))
  );
}

const isBound = (fields: SocketFields, { localAddress, localPort }: SocketAddresses): boolean =>
  fields["localPort"] === localPort && addressesOf(fields, "local").includes(localAddress);

const isBoundAnywhere = (fields: SocketFields, { localPort }: SocketAddresses): boolean =>
  fields["localPort"] === localPort && addressesOf(fields, "local").some((address) => ANY.includes(String(address)));

const isConnected = (fields: SocketFields, { remoteAddress, remotePort }: SocketAddresses): boolean =>
  fields["remotePort"] === remotePort && addressesOf(fields, "remote").includes(remoteAddress);

const isFree = (fields: SocketFields): boolean => (fields["remotePort"] ?? 0) === 0;

const addressesOf = (fields: SocketFields, end: "local" | "remote"): readonly unknown[] => [
  fields[`${end}Ip4`],
  fields[`${end}Ip6`],
];

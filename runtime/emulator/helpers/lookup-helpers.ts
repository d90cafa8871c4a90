/** Helpers that find sockets by address and select them (net/core/filter.c). */

import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import { CONTEXTS } from "../../../stdlib/spec/contexts.ts";
import type { Helper, HelperCall } from "../machine.ts";
import { errno } from "../maps/map.ts";
import type { EmulatedSocket } from "../maps/socket-map.ts";
import { bytesArgument, socketArgument, u32Argument } from "./arguments.ts";
import { type RunState, type SocketAddresses, stateOf } from "./run-state.ts";

const { Replace, NoReuseport } = CONSTANTS.SkLookupFlag.members;
const ASSIGN_FLAGS = BigInt(Replace.value | NoReuseport.value);
const { Inet } = CONSTANTS.Family.members;

/** Of `struct bpf_sock_tuple`: addresses of 4 bytes or 16, then ports. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 12: 4, 36: 16 };

/**
 * Null for a size or flags that the kernel does not know, for another network namespace than the context's, and where no socket
 * is.
 */
const find =
  (protocol: SocketAddresses["protocol"]): Helper =>
  (call) => {
    const byteSize = u32Argument(call, 3);
    const addressBytes = ADDRESS_BYTES[byteSize];
    const isOwnNetns = (u32Argument(call, 4) | 0) < 0;
    if (addressBytes === undefined || !isOwnNetns || call.argument(5) !== 0n) return call.result(0n);
    const addresses = addressesOf(bytesArgument(call, 2, byteSize), addressBytes, protocol);
    const state = stateOf(call);
    const socket = state.host.findSocket?.(addresses);
    call.result(socket === undefined ? 0n : state.sockets.of(socket).address);
  };

function addressesOf(tuple: Uint8Array, addressBytes: number, protocol: SocketAddresses["protocol"]): SocketAddresses {
  const view = new DataView(tuple.buffer, tuple.byteOffset);
  const [remote, local] = [tuple.subarray(0, addressBytes), tuple.subarray(addressBytes, 2 * addressBytes)];
  return {
    protocol,
    remoteAddress: addressText(remote),
    localAddress: addressText(local),
    remotePort: view.getUint16(2 * addressBytes, false),
    localPort: view.getUint16(2 * addressBytes + 2, false),
  };
}

/** IPv6 in the form that `URL` gives to an address, as Node does. */
function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, at) => (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/** `bpf_sk_lookup_assign`; a classifier of a run without a device is at no ingress (`bpf_sk_assign`). */
const assign: Helper = (call) => {
  const state = stateOf(call);
  const [socket, flags] = [socketArgument(call, 2), call.argument(3)];
  if (state.packet !== undefined)
    return call.resultNumber(errno(socket === undefined || flags !== 0n ? "EINVAL" : "EOPNOTSUPP"));
  call.resultNumber(refusal(call, state, socket, flags));
};

function refusal(call: HelperCall, state: RunState, socket: EmulatedSocket | undefined, flags: bigint): number {
  if ((flags & ~ASSIGN_FLAGS) !== 0n) return errno("EINVAL");
  if (socket !== undefined && socket.kind !== "listener" && socket.kind !== "udp") return errno("ESOCKTNOSUPPORT");
  const [family, protocol] = FIELD_OFFSETS.map((at) => Number(call.memory.read(call.argument(1) + at, 4)));
  const isUdp = socket?.kind === "udp";
  if (socket !== undefined && isUdp !== (protocol === CONSTANTS.Protocol.members.Udp.value)) return errno("EPROTOTYPE");
  const own = socket?.fields?.["family"];
  if (socket !== undefined && own !== family && own === Inet.value) return errno("EAFNOSUPPORT");
  if (state.socket !== undefined && (flags & BigInt(Replace.value)) === 0n) return errno("EEXIST");
  state.socket = socket;
  return 0;
}

/** Where the context says of which family and protocol the connection is. */
const FIELD_OFFSETS = CONTEXTS.SkLookup.fields
  .filter(({ name }) => name === "family" || name === "protocol")
  .map(({ offset }) => BigInt(offset));

export const LOOKUP_HELPERS = {
  bpf_sk_lookup_tcp: find("tcp"),
  bpf_skc_lookup_tcp: find("tcp"),
  bpf_sk_lookup_udp: find("udp"),
  bpf_sk_assign: assign,
  bpf_sk_release: (call: HelperCall) => void socketArgument(call, 1),
} as const satisfies Readonly<Record<string, Helper>>;

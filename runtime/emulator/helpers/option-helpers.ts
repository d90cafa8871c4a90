/** Helpers of sock_ops programs about options of their socket and of its TCP headers (net/core/filter.c). */

import { LOAD_HDR_OPT_TCP_SYN, SOCKET_OPTION_BYTES } from "../../../stdlib/spec/socket-options.ts";
import type { Helper, HelperCall } from "../machine.ts";
import { errno } from "../maps/map.ts";
import { bytesArgument, u32Argument } from "./arguments.ts";
import { stateOf } from "./run-state.ts";

/** `_bpf_setsockopt`: a connection request has no options. */
const setOption: Helper = (call) => {
  const { socket } = stateOf(call);
  const bytes = bytesArgument(call, 4, u32Argument(call, 5));
  if (socket === undefined || bytes.length !== SOCKET_OPTION_BYTES) return call.resultNumber(errno("EINVAL"));
  const value = new DataView(bytes.buffer).getInt32(0, true);
  call.resultNumber(socket.options?.set(call.low(2), call.low(3), value) ?? errno("ENOPROTOOPT"));
};

/** `_bpf_getsockopt`: zeros where there is no value. */
const getOption: Helper = (call) => {
  const { socket } = stateOf(call);
  const bytes = call.memory.bytes(call.argument(4), u32Argument(call, 5), "write").fill(0);
  const isReadable = socket !== undefined && bytes.length === SOCKET_OPTION_BYTES;
  const value = isReadable ? socket.options?.get(call.low(2), call.low(3)) : undefined;
  if (value !== undefined) new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, value, true);
  call.resultNumber(value === undefined ? errno(isReadable ? "ENOPROTOOPT" : "EINVAL") : 0);
};

/** Nobody sees the headers: `bpf_sock_ops_load_hdr_opt` without a packet, or without a SYN that was kept. */
const loadHeaderOption: Helper = (call) => {
  const flags = call.argument(4);
  if ((flags & ~LOAD_HDR_OPT_TCP_SYN) !== 0n) return call.resultNumber(errno("EINVAL"));
  call.resultNumber(errno(flags === 0n ? "ENOMSG" : "ENOENT"));
};

/** Only in callbacks that do not come. */
const refuse = (call: HelperCall): void => call.resultNumber(errno("EPERM"));

export const OPTION_HELPERS = {
  bpf_setsockopt: setOption,
  bpf_getsockopt: getOption,
  bpf_load_hdr_opt: loadHeaderOption,
  bpf_store_hdr_opt: refuse,
  bpf_reserve_hdr_opt: refuse,
} as const satisfies Readonly<Record<string, Helper>>;

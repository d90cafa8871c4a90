/** Helpers that read, write and pull the packet (net/core/filter.c). */

import type { Helper } from "../machine.ts";
import { errno } from "../maps/map.ts";
import { bytesArgument, u32Argument, writeBytes } from "./arguments.ts";
import { packetOf, stateOf } from "./run-state.ts";

const INT_MAX = 0x7fff_ffff;
/** BPF_F_RECOMPUTE_CSUM and BPF_F_INVALIDATE_HASH: sums and hashes are not emulated. */
const STORE_FLAGS = 3n;

/** What is not there is zeros and EFAULT. */
const load: Helper = (call) => {
  const [offset, byteSize] = [u32Argument(call, 2), u32Argument(call, 4)];
  const bytes = offset > INT_MAX ? undefined : packetOf(call).load(offset, byteSize);
  writeBytes(call, 3, bytes ?? new Uint8Array(byteSize));
  call.resultNumber(bytes === undefined ? errno("EFAULT") : 0);
};

const store: Helper = (call) => {
  const offset = u32Argument(call, 2);
  if ((call.argument(5) & ~STORE_FLAGS) !== 0n) return call.resultNumber(errno("EINVAL"));
  const bytes = bytesArgument(call, 3, u32Argument(call, 4));
  const isStored = offset <= INT_MAX && packetOf(call).store(offset, bytes);
  call.resultNumber(isStored ? 0 : errno("EFAULT"));
};

/** 0 asks for what is linear already. */
const pullSkb: Helper = (call) => {
  const packet = packetOf(call);
  const wanted = u32Argument(call, 2) || packet.windowEnd;
  if (wanted > packet.byteLength) return call.resultNumber(errno("ENOMEM"));
  packet.show(0, Math.max(wanted, packet.windowEnd));
};

/** The window is the range that was asked for. */
const pullMsg: Helper = (call) => {
  const packet = packetOf(call);
  const [start, end] = [u32Argument(call, 2), u32Argument(call, 3)];
  const isRange = call.argument(4) === 0n && start < end && end <= packet.byteLength;
  if (!isRange) return call.resultNumber(errno("EINVAL"));
  packet.show(start, end);
};

const applyBytes: Helper = (call) => {
  stateOf(call).applyBytes = u32Argument(call, 2);
};

const corkBytes: Helper = (call) => {
  stateOf(call).corkBytes = u32Argument(call, 2);
};

/** The new bytes, undefined in the kernel, are zeros. They stand in an element of their own, and the window is the first one. */
const pushMsg: Helper = (call) => {
  const packet = packetOf(call);
  const [start, count] = [u32Argument(call, 2), u32Argument(call, 3)];
  if (call.argument(4) !== 0n || start > packet.byteLength) return call.resultNumber(errno("EINVAL"));
  if (count === 0) return;
  const bytes = packet.bytes();
  const grown = new Uint8Array(bytes.length + count);
  grown.set(bytes.subarray(0, start), 0);
  grown.set(bytes.subarray(start), start + count);
  packet.replace(grown, start === 0 ? count : start);
};

const popMsg: Helper = (call) => {
  const packet = packetOf(call);
  const [start, count] = [u32Argument(call, 2), u32Argument(call, 3)];
  if (call.argument(4) !== 0n || start + count > packet.byteLength) return call.resultNumber(errno("EINVAL"));
  if (count === 0) return;
  const bytes = packet.bytes();
  const rest = Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(start + count)]);
  packet.replace(rest, rest.length);
};

export const PACKET_HELPERS = {
  bpf_skb_load_bytes: load,
  bpf_skb_store_bytes: store,
  bpf_skb_pull_data: pullSkb,
  bpf_msg_apply_bytes: applyBytes,
  bpf_msg_cork_bytes: corkBytes,
  bpf_msg_pull_data: pullMsg,
  bpf_msg_push_data: pushMsg,
  bpf_msg_pop_data: popMsg,
} as const satisfies Readonly<Record<string, Helper>>;

/**
 * Helpers that make an skb longer or shorter (net/core/filter.c): at its end, before its front, and in sk_skb programs at the
 * front.
 */

import { MachineFault } from "../fault.ts";
import type { Helper } from "../machine.ts";
import { errno } from "../maps/map.ts";
import { u32Argument } from "./arguments.ts";
import { packetOf } from "./run-state.ts";

/** SKB_MAX_ALLOC: four pages less `struct skb_shared_info` (include/linux/skbuff.h). */
const MAX_BYTES = 16_064;
const MAX_ROOM = 0xfff;

/** What is added is zeros; all of it is linear then. */
const changeTail: Helper = (call) => {
  const packet = packetOf(call);
  const byteLength = u32Argument(call, 2);
  if (call.argument(3) !== 0n || byteLength > MAX_BYTES || byteLength < packet.headerBytes)
    return call.resultNumber(errno("EINVAL"));
  const bytes = new Uint8Array(byteLength);
  bytes.set(packet.bytes().subarray(0, byteLength));
  packet.replace(bytes, byteLength);
};

const changeHead: Helper = (call) => {
  const packet = packetOf(call);
  const room = u32Argument(call, 2);
  if (call.argument(3) !== 0n || packet.byteLength + room > MAX_BYTES) return call.resultNumber(errno("EINVAL"));
  const { windowEnd } = packet;
  packet.replace(withRoom(packet.bytes(), room), windowEnd + room);
  packet.headerBytes += packet.headerBytes === 0 ? 0 : room;
};

/** `sk_skb_adjust_room`: a classifier's goes by the headers of the packet. */
const adjustRoom: Helper = (call) => {
  const packet = packetOf(call);
  if (packet.headerBytes > 0) throw new MachineFault("argument", "a classifier's bpf_skb_adjust_room is not emulated");
  const difference = call.low(2);
  const bytes = Math.abs(difference);
  if (u32Argument(call, 3) !== 0 || call.argument(4) !== 0n) return call.resultNumber(errno("EINVAL"));
  if (bytes > MAX_ROOM) return call.resultNumber(errno("EFAULT"));
  if (difference < 0 && bytes > packet.byteLength) return call.resultNumber(errno("ENOMEM"));
  const { windowEnd } = packet;
  if (difference >= 0) packet.replace(withRoom(packet.bytes(), bytes), windowEnd + bytes);
  else packet.replace(packet.bytes().subarray(bytes), Math.max(0, windowEnd - bytes));
};

function withRoom(bytes: Uint8Array, room: number): Uint8Array {
  const grown = new Uint8Array(bytes.length + room);
  grown.set(bytes, room);
  return grown;
}

export const RESIZE_HELPERS = {
  bpf_skb_change_tail: changeTail,
  bpf_skb_change_head: changeHead,
  bpf_skb_adjust_room: adjustRoom,
} as const satisfies Readonly<Record<string, Helper>>;

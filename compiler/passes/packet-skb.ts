/** Packet instructions of skbs. The helpers reach every part of an skb and check its length themselves (net/core/filter.c). */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import type { InstOf, ValueId } from "../ir/types.ts";
import type { PacketEmitter } from "./packet-emitter.ts";
import { SKB_LEN } from "./packet-sizes.ts";

export function skbSize(emitter: PacketEmitter): ValueId {
  const body = { op: "load", width: 4, signed: false, offset: SKB_LEN, space: "ctx", volatile: true } as const;
  return emitter.add(body, "u32", [emitter.context]);
}

/** Copies bytes from `offset` on to `buffer`; `known`: they are there. */
export function copyFromSkb(emitter: PacketEmitter, offset: ValueId, bytes: number, buffer: ValueId, known: boolean): void {
  const args = [emitter.context, offset, buffer, emitter.const("u64", BigInt(bytes))];
  const result = emitter.add(call(HELPERS.bpf_skb_load_bytes), "i64", args);
  if (!known) faultIfFailed(emitter, result);
}

/** `count` bytes, 1 to `max`. */
export function copyRangeFromSkb(emitter: PacketEmitter, offset: ValueId, to: ValueId, count: ValueId, max: number): void {
  const body = { ...call(HELPERS.bpf_skb_load_bytes), sizeMax: max };
  faultIfFailed(emitter, emitter.add(body, "i64", [emitter.context, offset, to, count]));
}

export function storeToSkb(
  emitter: PacketEmitter,
  inst: InstOf<"packetstore">,
  offset: ValueId,
  value: ValueId,
  buffer: ValueId,
): void {
  emitter.add({ op: "store", width: inst.width, offset: 0, space: "stack" }, "void", [buffer, value]);
  const [width, flags] = [emitter.const("u64", BigInt(inst.width)), emitter.const("u64", 0n)];
  faultIfFailed(
    emitter,
    emitter.add(call(HELPERS.bpf_skb_store_bytes), "i64", [emitter.context, offset, buffer, width, flags]),
  );
}

/** Makes the first bytes linear. */
export function pullSkb(emitter: PacketEmitter, bytes: ValueId): void {
  faultIfFailed(emitter, emitter.add(call(HELPERS.bpf_skb_pull_data), "i64", [emitter.context, bytes]));
}

export function faultIfFailed(emitter: PacketEmitter, result: ValueId): void {
  emitter.faultUnless(emitter.add({ op: "compare", predicate: "eq" }, "u32", [result, emitter.const("i64", 0n)]));
}

export const call = ({ id, kernelName }: { readonly id: number; readonly kernelName: string }) =>
  ({ op: "callhelper", helper: id, name: kernelName, pure: false }) as const;

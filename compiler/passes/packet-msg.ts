/**
 * Packet instructions of sk_msg: a pull of the bytes wanted, then direct access. After `bpf_msg_pull_data(start, end)` the window
 * `data`..`data_end` is that range (net/core/filter.c), so that its start is the base of what is read. The comparison has the
 * one form that the verifier learns from: `data + n <= data_end` (kernel/bpf/verifier.c `find_good_pkt_pointers`).
 */

import { CONTEXT_POINTERS } from "../../stdlib/spec/context-pointers.ts";
import { HELPERS } from "../../stdlib/spec/helpers.ts";
import type { ValueId, Width } from "../ir/types.ts";
import type { PacketEmitter } from "./packet-emitter.ts";
import { MSG_SIZE } from "./packet-sizes.ts";
import { call, faultIfFailed } from "./packet-skb.ts";

export function msgSize(emitter: PacketEmitter): ValueId {
  const body = { op: "load", width: 4, signed: false, offset: MSG_SIZE, space: "ctx", volatile: true } as const;
  return emitter.add(body, "u32", [emitter.context]);
}

/** The address of `bytes` bytes from `offset` on. */
export function pullFromMsg(emitter: PacketEmitter, offset: ValueId, bytes: number): ValueId {
  const end = emitter.add({ op: "binary", binary: "add" }, "u64", [offset, emitter.const("u64", BigInt(bytes))]);
  const args = [emitter.context, offset, end, emitter.const("u64", 0n)];
  faultIfFailed(emitter, emitter.add(call(HELPERS.bpf_msg_pull_data), "i64", args));
  const { data, dataEnd, width } = CONTEXT_POINTERS.SkMsg;
  const start = pointer(emitter, data, width);
  const limit = emitter.add({ op: "ptradd", offset: bytes }, "ptr", [start]);
  emitter.faultUnless(emitter.add({ op: "compare", predicate: "ule" }, "u32", [limit, pointer(emitter, dataEnd, width)]));
  return start;
}

function pointer(emitter: PacketEmitter, offset: number, width: Width): ValueId {
  const body = { op: "load", width, signed: false, offset, space: "ctx", volatile: true } as const;
  return emitter.add(body, "ptr", [emitter.context]);
}

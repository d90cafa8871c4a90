/**
 * Packet instructions of a socket option's value: memory that stays where it is while the program runs, so that an access is direct,
 * after one comparison in the form that the verifier learns from: `optval + n <= optval_end` (kernel/bpf/verifier.c
 * `find_good_pkt_pointers`).
 */

import { CONTEXT_POINTERS } from "../../stdlib/spec/context-pointers.ts";
import { constantOf } from "../ir/access.ts";
import type { IrType, ValueId } from "../ir/types.ts";
import type { PacketEmitter } from "./packet-emitter.ts";

const { data, dataEnd, width } = CONTEXT_POINTERS.Sockopt;

/** More than the kernel shows (kernel/bpf/cgroup.c `sockopt_alloc_buf`: a page), and what the verifier lets a pointer move by. */
const MAX_OFFSET = 0x7fff;

/** The two addresses as numbers: of pointers to packets the verifier lets 64-bit differences be made. */
export function optvalSize(emitter: PacketEmitter): ValueId {
  const bytes = emitter.add({ op: "binary", binary: "sub" }, "u64", [
    member(emitter, dataEnd, "u64"),
    member(emitter, data, "u64"),
  ]);
  return emitter.add({ op: "convert", bits: 32, signed: false }, "u32", [bytes]);
}

/** The address of `bytes` bytes from `offset` on. */
export function reachOptval(emitter: PacketEmitter, offset: ValueId, bytes: number): ValueId {
  const start = moved(emitter, member(emitter, data, "ptr"), offset);
  const limit = emitter.add({ op: "ptradd", offset: bytes }, "ptr", [start]);
  emitter.faultUnless(emitter.add({ op: "compare", predicate: "ule" }, "u32", [limit, member(emitter, dataEnd, "ptr")]));
  return start;
}

function moved(emitter: PacketEmitter, start: ValueId, offset: ValueId): ValueId {
  const constant = constantOf(emitter.fn, offset);
  if (constant !== undefined && constant <= MAX_OFFSET)
    return emitter.add({ op: "ptradd", offset: Number(constant) }, "ptr", [start]);
  emitter.faultUnless(
    emitter.add({ op: "compare", predicate: "ule" }, "u32", [offset, emitter.const("u64", BigInt(MAX_OFFSET))]),
  );
  return emitter.add({ op: "ptradd", offset: 0, max: MAX_OFFSET }, "ptr", [start, offset]);
}

function member(emitter: PacketEmitter, offset: number, type: IrType): ValueId {
  const body = { op: "load", width, signed: false, offset, space: "ctx", volatile: true } as const;
  return emitter.add(body, type, [emitter.context]);
}

/**
 * Removes stores to stack objects whose bytes are all written again before anything can read them, as when an initialiser's zero
 * is followed by the real value. Algorithm: each block from its end to its start, with the bytes of each object that are written
 * further down and not read in between; only calls, atomics and loads read. Precondition: none.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { removeValues } from "../ir/edit.ts";
import type { Block, Inst, IrFunction, ValueId } from "../ir/types.ts";

export function eliminateOverwritten(fn: IrFunction): void {
  const dead = new Set<ValueId>();
  for (const block of liveBlocks(fn)) sweep(fn, block, dead);
  if (dead.size > 0) removeValues(fn, (id) => dead.has(id));
}

/** By object: the bytes that are written later in the block, before they are read. */
type Written = Map<ValueId, Set<number>>;

function sweep(fn: IrFunction, block: Block, dead: Set<ValueId>): void {
  const written: Written = new Map();
  for (const id of block.insts.toReversed()) {
    const inst = instAt(fn, id);
    if (inst.op === "store") overwrite(fn, inst, written, dead);
    else if (inst.op === "load") read(fn, inst, written);
    else if (inst.op === "callhelper" || inst.op === "call" || inst.op === "atomic") written.clear();
  }
}

function overwrite(fn: IrFunction, inst: Extract<Inst, { readonly op: "store" }>, written: Written, dead: Set<ValueId>): void {
  const { object, offset } = targetOf(fn, inst);
  if (object === undefined) return;
  const bytes = written.get(object) ?? new Set<number>();
  const own = Array.from({ length: inst.width }, (_, index) => offset + index);
  if (own.every((byte) => bytes.has(byte))) dead.add(inst.id);
  for (const byte of own) bytes.add(byte);
  written.set(object, bytes);
}

/** Contexts, maps and constants are no stack; through other pointers any object may be read. */
function read(fn: IrFunction, inst: Extract<Inst, { readonly op: "load" }>, written: Written): void {
  if (inst.space === "ctx" || inst.space === "map" || inst.space === "rodata") return;
  const { object } = targetOf(fn, inst);
  if (object === undefined) written.clear();
  else written.delete(object);
}

/** The stack object and the byte in it that an access begins at, where that is known. */
function targetOf(
  fn: IrFunction,
  access: Extract<Inst, { readonly op: "load" | "store" }>,
): { readonly object: ValueId | undefined; readonly offset: number } {
  let pointer = arg(access, 0);
  let { offset } = access;
  for (let inst = instAt(fn, pointer); inst.op === "ptradd" && inst.args.length === 1; inst = instAt(fn, pointer)) {
    offset += inst.offset;
    pointer = arg(inst, 0);
  }
  return { object: instAt(fn, pointer).op === "alloca" ? pointer : undefined, offset };
}

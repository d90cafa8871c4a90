/**
 * Comparisons in 64 bits of values that have 32: a sign extension of what is never negative becomes a zero extension, which costs
 * nothing, and a comparison of two zero-extended values one of the values themselves, unsigned.
 * Algorithm: interval analysis; one walk. The comparison then stands on the very value that is used, as the verifier wants it.
 * Not where an address is computed from the 64-bit value: the verifier wants the comparison on that register.
 * Precondition: after `promote-memory`; signs of types still mean something.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { addInst, rewrite } from "../ir/edit.ts";
import type { Block, Inst, InstOf, IrFunction, Predicate, ValueId } from "../ir/types.ts";
import { indexValues } from "./index-values.ts";
import { analyseRanges } from "./ranges.ts";

export function narrowComparisons(fn: IrFunction): void {
  if (!fn.insts.some((inst) => inst && isExtension(inst))) return;
  extendByZeros(fn);
  const indexes = indexValues(fn);
  for (const block of liveBlocks(fn)) narrowBlock(fn, block, indexes);
}

function extendByZeros(fn: IrFunction): void {
  const isSigned = (inst: Inst): boolean => isExtension(inst) && inst.signed;
  const blocks = liveBlocks(fn).filter((block) => block.insts.some((id) => isSigned(instAt(fn, id))));
  if (blocks.length === 0) return;
  const ranges = analyseRanges(fn);
  for (const block of blocks) {
    for (const inst of block.insts.map((id) => instAt(fn, id)).filter(isSigned)) {
      const range = ranges.at(arg(inst, 0), block.id);
      if (range && range.lo >= 0n && range.hi < 1n << 31n)
        rewrite(fn, inst.id, { op: "convert", bits: 32, signed: false }, inst.args);
    }
  }
}

/** A 32-bit value as a 64-bit one. */
function isExtension(inst: Inst): inst is InstOf<"convert"> {
  return inst.op === "convert" && inst.bits === 32 && (inst.type === "i64" || inst.type === "u64");
}

function narrowBlock(fn: IrFunction, block: Block, indexes: ReadonlySet<ValueId>): void {
  block.insts = block.insts.flatMap((id) => {
    const inst = instAt(fn, id);
    if (inst.op !== "compare" || !inst.args.every((value) => isNarrow(fn, value) && !indexes.has(value))) return [id];
    const added: ValueId[] = [];
    const args = inst.args.map((value) => narrowed(fn, value, added));
    rewrite(fn, id, { op: "compare", predicate: unsigned(inst.predicate) }, args);
    return [...added, id];
  });
}

/** A 64-bit value that 32 bits and zeros above them make. */
function isNarrow(fn: IrFunction, value: ValueId): boolean {
  const inst = instAt(fn, value);
  if (inst.op === "const") return inst.type !== "ptr" && inst.value >= 0n && inst.value < 1n << 32n;
  return isExtension(inst) && !inst.signed;
}

/** The 32 bits as u32; a constant is made anew. */
function narrowed(fn: IrFunction, value: ValueId, added: ValueId[]): ValueId {
  const inst = instAt(fn, value);
  const source = inst.op === "const" ? undefined : arg(inst, 0);
  if (source !== undefined && instAt(fn, source).type === "u32") return source;
  const [body, args] =
    inst.op === "const"
      ? [inst, []]
      : [{ op: "convert", bits: 32, signed: false } as const, source === undefined ? [] : [source]];
  const id = addInst(fn, body, "u32", args, inst.loc);
  added.push(id);
  return id;
}

const unsigned = (predicate: Predicate): Predicate => {
  switch (predicate) {
    case "slt":
      return "ult";
    case "sle":
      return "ule";
    case "sgt":
      return "ugt";
    case "sge":
      return "uge";
    default:
      return predicate;
  }
};

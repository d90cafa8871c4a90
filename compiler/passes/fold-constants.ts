/**
 * Evaluates operations on constants and applies algebraic identities: one walk in reverse post-order with the operands already
 * simplified, repeated until nothing changes. Rules are rows of `fold-rules.ts` and `fold-converts.ts`.
 * Precondition: none. Comparisons keep their operands: the kernel's verifier learns about the register that is compared.
 */

import { blockAt, instAt } from "../ir/access.ts";
import { reversePostOrder } from "../ir/cfg.ts";
import { addInst, Replacements } from "../ir/edit.ts";
import type { BlockId, Inst, IrFunction, ValueId } from "../ir/types.ts";
import { foldAddress } from "./fold-addresses.ts";
import { foldConvert } from "./fold-converts.ts";
import { foldArithmetic, foldCompare } from "./fold-rules.ts";
import type { Folder } from "./folder.ts";
import type { PassContext } from "./pass.ts";
import { removeTrivialPhis } from "./trivial-phis.ts";

const MAX_ROUNDS = 8;

export function foldConstants(fn: IrFunction, { target }: Pick<PassContext, "target">): void {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const replaced = new Replacements();
    const uses = countUses(fn);
    let rewritten = false;
    for (const id of reversePostOrder(fn)) rewritten = foldBlock(fn, id, target.endian, uses, replaced) || rewritten;
    replaced.apply(fn);
    removeTrivialPhis(fn);
    if (!rewritten && replaced.size === 0) return;
  }
}

export function countUses(fn: IrFunction): (number | undefined)[] {
  const uses: (number | undefined)[] = [];
  for (const inst of fn.insts) for (const value of inst?.args ?? []) uses[value] = (uses[value] ?? 0) + 1;
  return uses;
}

function foldBlock(
  fn: IrFunction,
  id: BlockId,
  endian: "little" | "big",
  uses: (number | undefined)[],
  replaced: Replacements,
): boolean {
  const block = blockAt(fn, id);
  const kept: ValueId[] = [];
  let rewritten = false;
  for (const value of block.insts) {
    const inst = instAt(fn, value);
    if (inst.op !== "phi") inst.args = inst.args.map((operand) => replaced.get(operand));
    const emit: Folder["emit"] = (body, type, args) => {
      const made = addInst(fn, body, type, args, inst.loc);
      kept.push(made);
      return made;
    };
    const result = fold({ fn, endian, uses, emit }, inst);
    if (result === value) rewritten = true;
    else if (result !== undefined) replaced.set(value, result);
    kept.push(value);
  }
  block.insts = kept;
  return rewritten;
}

function fold(folder: Folder, inst: Inst): ValueId | undefined {
  switch (inst.op) {
    case "binary":
    case "neg":
      return foldArithmetic(folder, inst);
    case "compare":
      return foldCompare(folder, inst);
    case "convert":
    case "byteorder":
      return foldConvert(folder, inst);
    case "ptradd":
    case "load":
    case "store":
    case "atomic":
      return foldAddress(folder, inst);
    default:
      return undefined;
  }
}

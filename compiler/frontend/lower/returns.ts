/**
 * Results of functions: in a register, or, where a value has several parts, on the stack of the function, which is inlined. A
 * function that stands in the middle of another leaves its result there and goes on behind itself.
 */

import type { ts } from "ts-morph";
import type { IrType, ValueId } from "../../ir/types.ts";
import { irType, isScalar, type LangType } from "../lang-types.ts";
import { definite } from "../typing/rules.ts";
import { refuse } from "../unit.ts";
import { describe } from "./convert.ts";
import { noteResult } from "./given-entries.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";
import { fromParts, loadForeignParts, partsOf, partsSlot, partTypes, storeParts } from "./parts.ts";
import { resultValue } from "./results.ts";
import { writeSlot } from "./slots.ts";

/** The register that a call gives. */
export const resultRegister = (result: LangType): IrType | "void" =>
  isScalar(result) ? irType(result) : result.kind === "void" ? "void" : "ptr";

/** Leaves the function without a value. */
export function returnNothing(fl: Lowering): void {
  if (fl.exit) fl.b.jump(fl.exit.block);
  else fl.b.ret();
}

/** Leaves the function with a value that was coerced to its result type. */
export function returnOperand(fl: Lowering, node: ts.Node, operand: Operand): void {
  if (fl.exit) {
    if (fl.exit.slot) writeSlot(fl, fl.exit.slot, operand);
    return fl.b.jump(fl.exit.block);
  }
  noteResult(fl.module, fl.instance, operand);
  if (operand.kind === "scalar") return fl.b.ret(resultValue(fl, node, operand));
  const parts = partsOf(fl, operand);
  const [only, more] = parts;
  if (only === undefined)
    return refuse(node, "TSB2018", { type: describe(operand), operator: "a result", instead: "a scalar or a struct" });
  if (more === undefined) return fl.b.ret(only);
  fl.resultSlot ??= partsSlot(fl, fl.result, "result");
  storeParts(fl, fl.resultSlot, fl.result, parts);
  fl.b.ret(fl.resultSlot);
}

/** What a call gave: `id` is its register. */
export function resultOperand(fl: Lowering, type: LangType, id: ValueId): Operand {
  if (type.kind === "void") return { kind: "void" };
  if (partTypes(type).length > 1) return loadForeignParts(fl, id, type, "mem");
  return fromParts(type, [id], definite(type).kind === "ref" ? "map" : "mem");
}

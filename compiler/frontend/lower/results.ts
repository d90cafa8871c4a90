/** A program's result: 32 bits, and within the range that the verifier wants to see of some program types. */

import type { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { type IntType, U32 } from "../lang-types.ts";
import { resultValues } from "../result-range.ts";
import type { Lowering } from "./lowering.ts";
import type { ScalarOperand } from "./operand.ts";

/** The operand as the function returns it. */
export function resultValue(fl: Lowering, node: ts.Node, operand: ScalarOperand): ValueId {
  const { isProgram, row } = fl.instance;
  if (isProgram && row.resultRange && operand.type.kind === "int") requireRange(fl, node, { ...operand, type: operand.type });
  const wanted = fl.b.fn.result;
  return wanted === "void" || wanted === fl.b.typeOf(operand.id) ? operand.id : fl.b.convert(wanted, 32, true, operand.id);
}

/** A verdict that came from memory may be any number, which is a fault; an integer must be known to be right. */
function requireRange(fl: Lowering, node: ts.Node, operand: ScalarOperand & { readonly type: IntType }): void {
  const { row } = fl.instance;
  const range = row.resultRange ?? [0, 0];
  const [lo, hi] = range;
  if (row.result === "SkAction") {
    fl.faultUnless(fl.b.compare("ule", operand.id, fl.constant(U32, BigInt(hi))), "range");
    return;
  }
  fl.b.check(operand.id, BigInt(lo), BigInt(hi), fl.pending(node, "TSB3030", resultValues(node, row, range)));
}

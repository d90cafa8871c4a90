/** Conditions as control flow: `&&`, `||`, `!`, comparisons, and the truth of values. */

import { ts } from "ts-morph";
import type { BlockId, ValueId } from "../../ir/types.ts";
import { irType, typeName } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { isOutermostChain } from "../typing/chains.ts";
import { literalIn, literalKind } from "../typing/constants.ts";
import { COMPARISONS } from "../typing/operators.ts";
import { defaultInt } from "../typing/rules.ts";
import { excerpt, refuse } from "../unit.ts";
import { chainOr } from "./chains.ts";
import { comparison } from "./comparison.ts";
import { describe } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import { isThere } from "./maybe.ts";
import type { MaybeOperand, Operand, ScalarOperand } from "./operand.ts";

const K = ts.SyntaxKind;

export function lowerCondition(fl: Lowering, node: ts.Expression, yes: BlockId, no: BlockId): void {
  fl.at(node);
  if (isTransparent(node)) return fl.condition(node.expression, yes, no);
  if (node.kind === K.TrueKeyword) return fl.b.jump(yes);
  if (node.kind === K.FalseKeyword) return fl.b.jump(no);
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken) return fl.condition(node.operand, no, yes);
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === K.AmpersandAmpersandToken || kind === K.BarBarToken) return shortCircuit(fl, node, yes, no);
    if (COMPARISONS.has(kind)) return comparison(fl, node, yes, no);
  }
  if (literalKind(fl.unit.checker, node)) return fl.b.jump(literalTruth(fl, node) ? yes : no);
  // What is missing somewhere in `a?.b` is false.
  const operand = isOutermostChain(node) ? chainOr(fl, node, no) : fl.expression(node);
  fl.b.branch(truthOf(fl, node, operand), yes, no);
}

function shortCircuit(fl: Lowering, node: ts.BinaryExpression, yes: BlockId, no: BlockId): void {
  const right = fl.b.newBlock();
  if (node.operatorToken.kind === K.AmpersandAmpersandToken) fl.condition(node.left, right, no);
  else fl.condition(node.left, yes, right);
  fl.b.setBlock(right);
  fl.condition(node.right, yes, no);
}

function literalTruth(fl: Lowering, node: ts.Expression): boolean {
  const type = fl.typing.of(node);
  return type.kind === "literal" && literalIn(fl.unit.checker, node, defaultInt(type)) !== 0n;
}

function truthOf(fl: Lowering, node: ts.Expression, operand: Operand): ValueId {
  if (operand.kind === "pointer") return isThere(fl, operand);
  if (operand.kind === "scalar" || operand.kind === "maybe") {
    if (operand.type.kind !== "be") return isTrue(fl, operand);
    const convert = { 16: "ntohs", 32: "ntohl", 64: "ntohll" }[operand.type.bits];
    return refuse(node, "TSB2006", { type: typeName(operand.type), operator: "a condition", convert, text: excerpt(node) });
  }
  return refuse(node, "TSB2018", {
    type: describe(operand),
    operator: "a condition",
    instead: "a comparison, an integer or a boolean",
  });
}

/** A boolean is itself; a number is true when it is not 0, as one that is missing is. */
export function isTrue(fl: Lowering, operand: ScalarOperand | MaybeOperand): ValueId {
  if (operand.type.kind === "bool") return operand.id;
  return fl.b.compare("ne", operand.id, fl.b.const(irType(operand.type), 0n));
}

/** Integer operators (docs/language.md, the operator table). */

import { ts } from "ts-morph";
import type { BinaryOp, ValueId } from "../../ir/types.ts";
import { type IntType, intRange, irType, typeName } from "../lang-types.ts";
import { literalIn, literalKind } from "../typing/constants.ts";
import { excerpt, refuse } from "../unit.ts";
import { coerce, reinterpret, requireFit } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, ScalarOperand } from "./operand.ts";

const K = ts.SyntaxKind;

/** An operand in the operator's type; a signed one beside an unsigned one must not be negative (rule 3). */
export function mixed(fl: Lowering, node: ts.Expression, type: IntType): Operand {
  if (fl.typing.of(node).kind === "literal") return fl.as(node, type);
  const operand = fl.expression(node);
  if (operand.kind !== "scalar" || operand.type.kind !== "int") return coerce(fl, node, operand, type);
  return { kind: "scalar", type, id: mixedId(fl, node, { ...operand, type: operand.type }, type) };
}

export function mixedId(
  fl: Lowering,
  node: ts.Node,
  operand: ScalarOperand & { readonly type: IntType },
  type: IntType,
): ValueId {
  requireFit(fl, node, operand.id, operand.type, type, "TSB2003");
  return reinterpret(fl, operand.id, operand.type, type);
}

export function unary(fl: Lowering, node: ts.Node, operator: ts.PrefixUnaryOperator, value: ValueId, type: IntType): ValueId {
  switch (operator) {
    case K.PlusToken:
      return value;
    case K.MinusToken:
      return fl.b.neg(value);
    case K.TildeToken:
      return fl.b.binary("xor", value, fl.constant(type, type.signed ? -1n : intRange(type).hi));
    default:
      return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  }
}

const SIMPLE: ReadonlyMap<ts.SyntaxKind, BinaryOp> = new Map([
  [K.PlusToken, "add"],
  [K.MinusToken, "sub"],
  [K.AsteriskToken, "mul"],
  [K.AmpersandToken, "and"],
  [K.BarToken, "or"],
  [K.CaretToken, "xor"],
]);

/** `left op right` in `type`; a division by zero is a fault. */
export function arithmetic(
  fl: Lowering,
  node: ts.BinaryExpression,
  operator: ts.SyntaxKind,
  left: ValueId,
  right: ValueId,
  type: IntType,
): ValueId {
  const simple = SIMPLE.get(operator);
  if (simple) return fl.b.binary(simple, left, right);
  if (operator !== K.SlashToken && operator !== K.PercentToken)
    return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  guardDivisor(fl, node.right, right, type);
  const sign = type.signed ? "s" : "u";
  return fl.b.binary(`${sign}${operator === K.SlashToken ? "div" : "mod"}`, left, right);
}

function guardDivisor(fl: Lowering, node: ts.Expression, divisor: ValueId, type: IntType): void {
  if (literalKind(fl.unit.checker, node)) {
    if (literalIn(fl.unit.checker, node, type) === 0n) refuse(node, "TSB2017", { text: excerpt(node.parent) });
    return;
  }
  fl.faultUnless(fl.b.compare("ne", divisor, fl.constant(type, 0n)), "division");
}

/** `left << count` and its like; `type` is the result's, `left` is in it. */
export function shift(
  fl: Lowering,
  node: ts.BinaryExpression,
  operator: ts.SyntaxKind,
  left: ValueId,
  count: ts.Expression,
  type: IntType,
): ValueId {
  const op =
    operator === K.LessThanLessThanToken ? "shl" : operator === K.GreaterThanGreaterThanToken && type.signed ? "sar" : "shr";
  const id = type.bits === 64 ? undefined : numberCount(fl, count, type);
  fl.at(node);
  return id === undefined ? bigintShift(fl, op, left, count, type) : fl.b.binary(op, left, id);
}

/** The count as a value of `type`; the machine takes it modulo 32, as JavaScript does. */
function numberCount(fl: Lowering, count: ts.Expression, type: IntType): ValueId {
  const own = fl.typing.of(count);
  if (literalKind(fl.unit.checker, count)) {
    const value = literalIn(fl.unit.checker, count, { kind: "int", bits: 64, signed: true });
    return fl.constant(type, value & 31n);
  }
  if (own.kind === "literal") return scalarId(fl.as(count, type), count);
  const operand = fl.expression(count);
  if (operand.kind !== "scalar" || operand.type.kind !== "int" || operand.type.bits === 64) {
    return refuse(count, "TSB2005", { left: typeName(type), right: typeName(own), instead: `u32(${excerpt(count)})` });
  }
  return irType(operand.type) === irType(type) ? operand.id : fl.b.convert(irType(type), 32, type.signed, operand.id);
}

type Shift = "shl" | "shr" | "sar";

/** A bigint shifted by 64 or more is 0 or −1. */
function bigintShift(fl: Lowering, op: Shift, left: ValueId, count: ts.Expression, type: IntType): ValueId {
  if (literalKind(fl.unit.checker, count)) {
    return constantShift(fl, op, left, literalIn(fl.unit.checker, count, { kind: "int", bits: 64, signed: true }), type);
  }
  const operand = fl.expression(count);
  if (operand.kind !== "scalar" || operand.type.kind !== "int" || operand.type.bits !== 64) {
    return refuse(count, "TSB2005", {
      left: typeName(type),
      right: typeName(fl.typing.of(count)),
      instead: `u64(${excerpt(count)})`,
    });
  }
  const shiftCount =
    irType(operand.type) === irType(type) ? operand.id : fl.b.convert(irType(type), 64, type.signed, operand.id);
  if (!operand.type.signed) return shiftBelow64(fl, op, left, shiftCount, type);
  const negative = fl.b.compare("slt", operand.id, fl.b.const("i64", 0n));
  const back = (): ValueId => shiftBelow64(fl, opposite(op, type), left, fl.b.neg(shiftCount), type);
  return fl.choose(negative, irType(type), back, () => shiftBelow64(fl, op, left, shiftCount, type));
}

/** A count of 64 or more shifts everything out; the machine would take it modulo 64. */
function shiftBelow64(fl: Lowering, op: Shift, left: ValueId, count: ValueId, type: IntType): ValueId {
  const inside = fl.b.compare("ult", count, fl.constant(type, 64n));
  return fl.choose(
    inside,
    irType(type),
    () => fl.b.binary(op, left, count),
    () => outOfWidth(fl, op, left, type),
  );
}

/** A negative count shifts the other way, as JavaScript's bigints do. */
const opposite = (op: Shift, type: IntType): Shift => (op === "shl" ? (type.signed ? "sar" : "shr") : "shl");

function constantShift(fl: Lowering, op: Shift, left: ValueId, count: bigint, type: IntType): ValueId {
  if (count < 0n) return constantShift(fl, opposite(op, type), left, -count, type);
  return count > 63n ? outOfWidth(fl, op, left, type) : fl.b.binary(op, left, fl.constant(type, count));
}

const outOfWidth = (fl: Lowering, op: Shift, left: ValueId, type: IntType): ValueId =>
  op === "sar" ? fl.b.binary("sar", left, fl.constant(type, 63n)) : fl.constant(type, 0n);

function scalarId(operand: Operand, node: ts.Node): ValueId {
  return operand.kind === "scalar" ? operand.id : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

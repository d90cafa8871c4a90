/** `<`, `===` and their like, by value across types of different width and sign. */

import { ts } from "ts-morph";
import type { BlockId, Predicate, ValueId } from "../../ir/types.ts";
import {
  I64,
  type IntType,
  intRange,
  isOptionalScalar,
  isScalar,
  type LangType,
  type LiteralType,
  sameInt,
  sameType,
  typeName,
  U32,
  U64,
} from "../lang-types.ts";
import { constantOf, literalIn, literalKind } from "../typing/constants.ts";
import { defaultInt, definite, promote } from "../typing/rules.ts";
import { excerpt, refuse } from "../unit.ts";
import { reinterpret } from "./convert.ts";
import { isIdentity, refuseIdentity } from "./identity.ts";
import type { Lowering } from "./lowering.ts";
import { presence } from "./maybe.ts";
import type { MaybeOperand, Operand, ScalarOperand } from "./operand.ts";

const K = ts.SyntaxKind;

type Relation = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

const RELATIONS: ReadonlyMap<ts.SyntaxKind, Relation> = new Map([
  [K.LessThanToken, "lt"],
  [K.LessThanEqualsToken, "le"],
  [K.GreaterThanToken, "gt"],
  [K.GreaterThanEqualsToken, "ge"],
  [K.EqualsEqualsToken, "eq"],
  [K.EqualsEqualsEqualsToken, "eq"],
  [K.ExclamationEqualsToken, "ne"],
  [K.ExclamationEqualsEqualsToken, "ne"],
]);

const FLIPPED: Readonly<Record<Relation, Relation>> = { eq: "eq", ne: "ne", lt: "gt", le: "ge", gt: "lt", ge: "le" };

export function comparison(fl: Lowering, node: ts.BinaryExpression, yes: BlockId, no: BlockId): void {
  const relation = RELATIONS.get(node.operatorToken.kind) ?? "eq";
  const left = fl.typing.of(node.left);
  const right = fl.typing.of(node.right);
  if (isInteger(left) && isInteger(right)) return integers(fl, node, relation, yes, no);
  if ((relation === "eq" || relation === "ne") && mayMiss(left, right)) return optionalEquality(fl, node, relation, yes, no);
  if (relation !== "eq" && relation !== "ne")
    return refuseRelation(node, isInteger(left) ? node.right : node.left, isInteger(left) ? right : left);
  fl.b.branch(equality(fl, node, relation, left, right), yes, no);
}

const isInteger = (type: LangType): type is IntType | LiteralType => type.kind === "int" || type.kind === "literal";

function refuseRelation(node: ts.BinaryExpression, side: ts.Expression, type: LangType): never {
  const operator = node.operatorToken.getText();
  if (type.kind === "be") {
    const convert = { 16: "ntohs", 32: "ntohl", 64: "ntohll" }[type.bits];
    return refuse(side, "TSB2006", { type: typeName(type), operator, convert, text: excerpt(side) });
  }
  return refuse(node, "TSB2018", { type: typeName(type), operator, instead: "an integer" });
}

/** `===` and `!==` of anything but two integers. */
function equality(fl: Lowering, node: ts.BinaryExpression, relation: "eq" | "ne", left: LangType, right: LangType): ValueId {
  if (left.kind === "undefined" || right.kind === "undefined") {
    const operand = fl.expression(left.kind === "undefined" ? node.right : node.left);
    if (operand.kind === "pointer") return fl.b.compare(relation, operand.id, fl.b.const("ptr", 0n));
    if (operand.kind === "maybe") return fl.b.compare(relation, operand.present, fl.b.const("u32", 0n));
    return refuseUndefined(node, relation, left.kind === "undefined" ? right : left);
  }
  if (isScalar(left) && sameType(left, right)) {
    return fl.b.compare(relation, scalarId(fl.expression(node.left), node), scalarId(fl.expression(node.right), node));
  }
  if (isIdentity(left) && isIdentity(right)) return refuseIdentity(node, left, node.left, node.right);
  if (left.kind === "be" || right.kind === "be")
    return left.kind === "be" ? refuseRelation(node, node.left, left) : refuseRelation(node, node.right, right);
  return refuse(node, "TSB2013", { from: typeName(left), to: typeName(right) });
}

/** Is one side a scalar that may be undefined, beside a value? */
const mayMiss = (left: LangType, right: LangType): boolean =>
  (isOptionalScalar(left) && isScalarLike(right)) || (isOptionalScalar(right) && isScalarLike(left));

const isScalarLike = (type: LangType): boolean => {
  const of = definite(type);
  return isScalar(of) || of.kind === "literal";
};

/** What is missing equals nothing but what is missing, too. */
function optionalEquality(fl: Lowering, node: ts.BinaryExpression, relation: "eq" | "ne", yes: BlockId, no: BlockId): void {
  const [equal, different] = relation === "eq" ? [yes, no] : [no, yes];
  const [left, right] = [optionalSide(fl, node.left, node.right), optionalSide(fl, node.right, node.left)];
  fl.at(node);
  const both = fl.b.newBlock();
  const [leftThere, rightThere] = [presence(fl, left), presence(fl, right)];
  if (leftThere !== undefined && rightThere !== undefined) {
    // A value that is missing is 0: where both are, the values are equal.
    fl.b.branch(fl.b.compare("eq", leftThere, rightThere), both, different);
  } else fl.b.branch(leftThere ?? rightThere ?? fl.b.const("u32", 1n), both, different);
  fl.b.setBlock(both);
  if (left.type.kind === "int" && right.type.kind === "int")
    return compareValues(fl, "eq", { id: left.id, type: left.type }, { id: right.id, type: right.type }, equal, different);
  if (!sameType(left.type, right.type)) refuse(node, "TSB2013", { from: typeName(right.type), to: typeName(left.type) });
  fl.b.branch(fl.b.compare("eq", left.id, right.id), equal, different);
}

function optionalSide(fl: Lowering, node: ts.Expression, other: ts.Expression): ScalarOperand | MaybeOperand {
  const own = fl.typing.of(node);
  const beside = definite(fl.typing.of(other));
  const operand =
    own.kind === "literal" && beside.kind === "int" ? fl.as(node, wider(promote(beside), own)) : fl.expression(node);
  if (operand.kind === "scalar" || operand.kind === "maybe") return operand;
  return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

function refuseUndefined(node: ts.BinaryExpression, relation: "eq" | "ne", type: LangType): never {
  return refuse(node, "TSB2008", {
    text: excerpt(node),
    result: String(relation === "ne"),
    why: `a ${typeName(type)} is never undefined`,
  });
}

function scalarId(operand: Operand, node: ts.Node): ValueId {
  return operand.kind === "scalar" ? operand.id : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

function integers(fl: Lowering, node: ts.BinaryExpression, relation: Relation, yes: BlockId, no: BlockId): void {
  const left = fl.typing.of(node.left);
  const right = fl.typing.of(node.right);
  if (left.kind === "int" && right.kind === "literal") refuseConstant(fl, node, left, relation, node.right);
  if (right.kind === "int" && left.kind === "literal") refuseConstant(fl, node, right, FLIPPED[relation], node.left);
  const [a, b] = comparable(left, right);
  const x = sideId(fl, node.left, a);
  const y = sideId(fl, node.right, b);
  fl.at(node);
  compareValues(fl, relation, { id: x, type: a }, { id: y, type: b }, yes, no);
}

/** A number beside a 64-bit value is a literal of that type, as the two compare by value. */
function sideId(fl: Lowering, node: ts.Expression, type: IntType): ValueId {
  const own = fl.typing.of(node);
  const value = own.kind === "literal" && !own.big && type.bits === 64 ? constantOf(fl.unit.checker, node) : undefined;
  return value === undefined ? scalarId(fl.as(node, type), node) : fl.constant(type, value);
}

/** The types in which the two sides are read: a literal takes the other's promoted one. */
function comparable(left: LangType, right: LangType): [IntType, IntType] {
  if (left.kind === "int" && right.kind === "int") return [left, right];
  if (left.kind === "int") return [left, wider(left, right)];
  if (right.kind === "int") return [wider(right, left), right];
  const type = left.kind === "literal" ? defaultInt(left) : I64;
  return [type, type];
}

function wider(type: IntType, literal: LangType): IntType {
  return literal.kind === "literal" && literal.big && type.bits !== 64 ? I64 : promote(type);
}

interface TypedValue {
  readonly id: ValueId;
  readonly type: IntType;
}

/** Compares two integers by value and branches; both are in their own types. */
export function compareValues(
  fl: Lowering,
  relation: Relation,
  left: TypedValue,
  right: TypedValue,
  yes: BlockId,
  no: BlockId,
): void {
  const type = joint(left.type, right.type);
  if (type) {
    const x = reinterpret(fl, left.id, left.type, type);
    const y = reinterpret(fl, right.id, right.type, type);
    return fl.b.branch(fl.b.compare(predicate(relation, type.signed), x, y), yes, no);
  }
  const signedLeft = left.type.signed;
  compareAcross(fl, signedLeft ? relation : FLIPPED[relation], signedLeft ? left : right, signedLeft ? right : left, yes, no);
}

/** A signed value against a u64: a negative one is smaller than all. */
function compareAcross(
  fl: Lowering,
  relation: Relation,
  signed: TypedValue,
  unsigned: TypedValue,
  yes: BlockId,
  no: BlockId,
): void {
  const wide = reinterpret(fl, signed.id, signed.type, I64);
  const positive = fl.b.newBlock();
  const whenNegative = relation === "lt" || relation === "le" || relation === "ne" ? yes : no;
  fl.b.branch(fl.b.compare("slt", wide, fl.constant(I64, 0n)), whenNegative, positive);
  fl.b.setBlock(positive);
  const x = fl.b.convert("u64", 64, false, wide);
  fl.b.branch(fl.b.compare(predicate(relation, false), x, reinterpret(fl, unsigned.id, unsigned.type, U64)), yes, no);
}

/** A type that holds all values of both, without a change of value; undefined when there is none. */
function joint(left: IntType, right: IntType): IntType | undefined {
  const [a, b] = [promoteUnsigned(left), promoteUnsigned(right)];
  if (sameInt(a, b)) return a;
  if (a.bits === 32 && b.bits === 32) return narrowJoint(left, right) ?? I64;
  if (a.bits === 64 && b.bits === 64) return undefined;
  const [wide, narrow] = a.bits === 64 ? [a, b] : [b, a];
  return wide.signed || !narrow.signed ? wide : undefined;
}

/** An 8- or 16-bit unsigned value is also an i32. */
function narrowJoint(left: IntType, right: IntType): IntType | undefined {
  const unsigned = left.signed ? right : left;
  return unsigned.bits < 32 ? { kind: "int", bits: 32, signed: true } : undefined;
}

const promoteUnsigned = (type: IntType): IntType => (type.bits < 32 && !type.signed ? U32 : promote(type));

function predicate(relation: Relation, signed: boolean): Predicate {
  return relation === "eq" || relation === "ne" ? relation : `${signed ? "s" : "u"}${relation}`;
}

/** A comparison that no value of the type can change is a mistake. */
function refuseConstant(
  fl: Lowering,
  node: ts.BinaryExpression,
  type: IntType,
  relation: Relation,
  literal: ts.Expression,
): void {
  // `c ? 1 : 2` is made of literals, and none.
  if (literalKind(fl.unit.checker, literal) === undefined) return;
  const own = fl.typing.of(literal);
  const value = literalIn(fl.unit.checker, literal, own.kind === "literal" && own.big ? wide(type) : I64);
  const { lo, hi } = intRange(type);
  if (!isConstant(relation, value, lo, hi)) return;
  refuse(node, "TSB2008", {
    text: excerpt(node),
    result: String(holds(relation, lo, value)),
    why: `${typeName(type)} is ${lo} to ${hi}`,
  });
}

const wide = (type: IntType): IntType => (sameInt(type, U64) ? U64 : I64);

/** `value relation other`. */
function holds(relation: Relation, value: bigint, other: bigint): boolean {
  if (relation === "eq" || relation === "ne") return (value === other) === (relation === "eq");
  if (relation === "lt" || relation === "le") return value < other || (relation === "le" && value === other);
  return value > other || (relation === "ge" && value === other);
}

function isConstant(relation: Relation, value: bigint, lo: bigint, hi: bigint): boolean {
  switch (relation) {
    case "lt":
    case "ge":
      return value <= lo || value > hi;
    case "gt":
    case "le":
      return value < lo || value >= hi;
    default:
      return value < lo || value > hi;
  }
}

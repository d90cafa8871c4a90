/** Types of unary, binary and assignment expressions. */

import { ts } from "ts-morph";
import { BOOL, isDefinite, isScalar, type LangType, typeName, U32 } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { excerpt, refuse } from "../unit.ts";
import { common, definite, inferred, isNumeric, promote } from "./rules.ts";
import type { Typer } from "./typer.ts";

const K = ts.SyntaxKind;

export const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.LessThanToken,
  K.LessThanEqualsToken,
  K.GreaterThanToken,
  K.GreaterThanEqualsToken,
  K.EqualsEqualsToken,
  K.EqualsEqualsEqualsToken,
  K.ExclamationEqualsToken,
  K.ExclamationEqualsEqualsToken,
]);

/** `x op= e` by the operator that it applies. */
export const COMPOUND: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [K.PlusEqualsToken, K.PlusToken],
  [K.MinusEqualsToken, K.MinusToken],
  [K.AsteriskEqualsToken, K.AsteriskToken],
  [K.SlashEqualsToken, K.SlashToken],
  [K.PercentEqualsToken, K.PercentToken],
  [K.AmpersandEqualsToken, K.AmpersandToken],
  [K.BarEqualsToken, K.BarToken],
  [K.CaretEqualsToken, K.CaretToken],
  [K.LessThanLessThanEqualsToken, K.LessThanLessThanToken],
  [K.GreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanToken],
  [K.GreaterThanGreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanGreaterThanToken],
]);

/** `x &&= e` and its like, by the operator. */
export const LOGICAL_COMPOUND: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [K.AmpersandAmpersandEqualsToken, K.AmpersandAmpersandToken],
  [K.BarBarEqualsToken, K.BarBarToken],
  [K.QuestionQuestionEqualsToken, K.QuestionQuestionToken],
]);

const ARITHMETIC: ReadonlySet<ts.SyntaxKind> = new Set(COMPOUND.values());
const SHIFTS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.LessThanLessThanToken,
  K.GreaterThanGreaterThanToken,
  K.GreaterThanGreaterThanGreaterThanToken,
]);

export const isShift = (operator: ts.SyntaxKind): boolean => SHIFTS.has(operator);

/** Undefined when the node is none of these. */
export function operatorType(typing: Typer, node: ts.Expression): LangType | undefined {
  if (ts.isPrefixUnaryExpression(node)) return prefixType(typing, node);
  if (ts.isPostfixUnaryExpression(node)) return typing.of(node.operand);
  if (ts.isVoidExpression(node)) return { kind: "undefined" };
  return ts.isBinaryExpression(node) ? binaryType(typing, node) : undefined;
}

function prefixType(typing: Typer, node: ts.PrefixUnaryExpression): LangType {
  if (node.operator === K.ExclamationToken) return BOOL;
  const operand = typing.of(node.operand);
  if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken) return operand;
  if (operand.kind === "literal") return operand;
  if (operand.kind === "int") return promote(operand);
  return refuseOperand(node, ts.tokenToString(node.operator), operand);
}

function binaryType(typing: Typer, node: ts.BinaryExpression): LangType | undefined {
  const operator = node.operatorToken.kind;
  if (COMPARISONS.has(operator)) return BOOL;
  if (operator === K.EqualsToken || COMPOUND.has(operator) || LOGICAL_COMPOUND.has(operator)) return typing.of(node.left);
  if (operator === K.AmpersandAmpersandToken) return logicalType(typing, node);
  if (operator === K.BarBarToken || operator === K.QuestionQuestionToken) return alternativeType(typing, node);
  if (ARITHMETIC.has(operator)) return arithmeticType(node, operator, typing.of(node.left), typing.of(node.right));
  if (operator === K.CommaToken) return inferred(typing.of(node.right));
  return refuseOperator(node);
}

/** `a && b`: a condition; `b`, or `undefined` where that is all that makes `a` false; else one of the two. */
function logicalType(typing: Typer, node: ts.BinaryExpression): LangType {
  const left = typing.of(node.left);
  const right = typing.of(node.right);
  if (left.kind === "bool" && right.kind === "bool") return BOOL;
  if (isConditionOnly(node)) return BOOL;
  const of = inferred(definite(right));
  if (left.kind === "optional" && !isScalar(left.of) && isDefinite(of)) return { kind: "optional", of };
  return typing.merge(node, left, right);
}

function alternativeType(typing: Typer, node: ts.BinaryExpression): LangType {
  const left = typing.of(node.left);
  const right = typing.of(node.right);
  if (node.operatorToken.kind === K.BarBarToken && isConditionOnly(node)) return BOOL;
  if (left.kind !== "optional") return typing.merge(node, left, right);
  const merged = typing.merge(node, left.of, definite(right).kind === "undefined" ? left.of : definite(right));
  if (right.kind !== "optional" && right.kind !== "undefined") return merged;
  return isDefinite(merged) ? { kind: "optional", of: merged } : merged;
}

/** Is the value of this expression only tested? */
function isConditionOnly(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === node;
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === K.ExclamationToken;
  if (isTransparent(parent)) return isConditionOnly(parent);
  if (!ts.isBinaryExpression(parent)) return false;
  const operator = parent.operatorToken.kind;
  return (operator === K.AmpersandAmpersandToken || operator === K.BarBarToken) && isConditionOnly(parent);
}

/** The type of `left op right`; refuses operands that have no arithmetic. */
export function arithmeticType(node: ts.BinaryExpression, operator: ts.SyntaxKind, left: LangType, right: LangType): LangType {
  const text = ts.tokenToString(operator);
  if (!isNumeric(left)) return refuseOperand(node.left, text, left);
  if (!isNumeric(right)) return refuseOperand(node.right, text, right);
  if (operator === K.GreaterThanGreaterThanGreaterThanToken) return left.kind === "literal" ? left : U32;
  if (SHIFTS.has(operator)) return left.kind === "literal" ? left : promote(left);
  return common(left, right) ?? refuse(node, "TSB2005", { left: typeName(left), right: typeName(right), instead: "u64(…)" });
}

function refuseOperand(node: ts.Expression, operator: string | undefined, type: LangType): never {
  if (type.kind === "be") {
    const convert = { 16: "ntohs", 32: "ntohl", 64: "ntohll" }[type.bits];
    return refuse(node, "TSB2006", { type: typeName(type), operator: operator ?? "", convert, text: excerpt(node) });
  }
  return refuse(node, "TSB2018", { type: typeName(type), operator: operator ?? "", instead: "an integer" });
}

const INSTEAD: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [K.AsteriskAsteriskToken, "a multiplication or a shift"],
  [K.InKeyword, "a field that tells the kind"],
  [K.InstanceOfKeyword, "a field that tells the kind"],
  [K.AsteriskAsteriskEqualsToken, "a multiplication or a shift"],
]);

function refuseOperator(node: ts.BinaryExpression): never {
  const operator = node.operatorToken;
  return refuse(operator, "TSB1013", {
    what: `The operator \`${operator.getText()}\``,
    instead: INSTEAD.get(operator.kind) ?? "other operators",
  });
}

/** Expressions: what each kind of node lowers to, and the value of a node as a wanted type. */

import { ts } from "ts-morph";
import { invariant } from "../../diagnostics/invariant.ts";
import type { BlockId, Space, ValueId } from "../../ir/types.ts";
import { BOOL, I32, type IntType, irType, isScalar, type LangType, type LiteralType, typeName } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { isOutermostChain } from "../typing/chains.ts";
import { literalIn, literalKind } from "../typing/constants.ts";
import { isShift } from "../typing/operators.ts";
import { defaultInt, definite } from "../typing/rules.ts";
import { stringConstant } from "../typing/strings.ts";
import { excerpt, isModuleMember, refuse, requireUnbroken, symbolOf } from "../unit.ts";
import { arithmetic, mixed, shift, unary } from "./arithmetic.ts";
import { assignment, update } from "./assignment.ts";
import { call } from "./calls.ts";
import { chainOr, chainValue } from "./chains.ts";
import { isTrue } from "./conditions.ts";
import { coerce, nonNull } from "./convert.ts";
import { createLiteral, isLiteral } from "./literals.ts";
import type { Lowering } from "./lowering.ts";
import { known, presence, present, requirePresent } from "./maybe.ts";
import type { Operand } from "./operand.ts";
import { elementElse, readElement, readVariable } from "./places.ts";
import { printk } from "./printk.ts";
import { readProperty } from "./properties.ts";
import { declareSlot, lifetimeOf, readSlot, writeSlot } from "./slots.ts";
import { createOfClass } from "./structs.ts";

const K = ts.SyntaxKind;

export function lowerExpression(fl: Lowering, node: ts.Expression): Operand {
  const type = fl.typing.of(node);
  if (type.kind === "literal") return lowerAs(fl, node, defaultInt(type));
  const operand = chainValue(fl, node, type, () => lowerLink(fl, node)) ?? lowerLink(fl, node);
  // Where TypeScript knows that a value is there, its type says so.
  return operand.kind === "maybe" && isScalar(type) ? requirePresent(fl, operand) : operand;
}

export function lowerLink(fl: Lowering, node: ts.Expression): Operand {
  const type = fl.typing.of(node);
  fl.at(node);
  if (isTransparent(node)) return fl.expression(node.expression);
  if (ts.isNonNullExpression(node)) return definiteOperand(fl, fl.expression(node.expression));
  if (node.kind === K.TrueKeyword || node.kind === K.FalseKeyword) {
    return { kind: "scalar", type: BOOL, id: fl.b.const("u32", node.kind === K.TrueKeyword ? 1n : 0n) };
  }
  if (node.kind === K.ThisKeyword) return fl.receiver ?? refuse(node, "TSB1018", { what: "`this` here" });
  if (ts.isIdentifier(node) || isModuleMember(fl.unit.checker, node)) return named(fl, node);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return member(fl, node);
  if (ts.isCallExpression(node)) return call(fl, node);
  if (ts.isNewExpression(node)) return createOfClass(fl, node);
  if (ts.isTaggedTemplateExpression(node)) return printk(fl, node);
  if (isLiteral(node)) return createLiteral(fl, node, type);
  return operator(fl, node, type);
}

function member(fl: Lowering, node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Operand {
  if (ts.isPropertyAccessExpression(node)) return readProperty(fl, node, node.name.text);
  const name = stringConstant(fl.unit.checker, node.argumentExpression);
  return name === undefined ? readElement(fl, node) : readProperty(fl, node, name);
}

function operator(fl: Lowering, node: ts.Expression, type: LangType): Operand {
  if (ts.isConditionalExpression(node)) return choose(fl, node, type);
  if (ts.isPostfixUnaryExpression(node)) return update(fl, node.operand, node.operator, false);
  if (ts.isPrefixUnaryExpression(node)) return prefix(fl, node, type);
  if (ts.isVoidExpression(node)) return nothing(fl, node);
  if (ts.isBinaryExpression(node)) return binary(fl, node, type);
  return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

/** `void f()`. */
function nothing(fl: Lowering, node: ts.VoidExpression): Operand {
  fl.expression(node.expression);
  return { kind: "undefined" };
}

/** The value of `node` as `target`; a literal expression is worked out in that type. */
export function lowerAs(fl: Lowering, node: ts.Expression, target: LangType): Operand {
  const type = fl.typing.of(node);
  const wanted = definite(target);
  if (type.kind !== "literal") return inContext(fl, node, type, target);
  if (target.kind === "optional" && wanted.kind === "int")
    return present(fl, { kind: "scalar", type: wanted, id: scalarId(lowerAs(fl, node, wanted)) });
  if (wanted.kind !== "int") return refuse(node, "TSB2013", { from: typeName(type), to: typeName(target) });
  fl.at(node);
  return { kind: "scalar", type: wanted, id: literal(fl, node, type, wanted) };
}

function inContext(fl: Lowering, node: ts.Expression, type: LangType, target: LangType): Operand {
  if (type.kind === "undefined") return coerce(fl, node, { kind: "undefined" }, target);
  if (isTransparent(node)) return lowerAs(fl, node.expression, target);
  if (isLiteral(node)) return coerce(fl, node, createLiteral(fl, node, target), target);
  if (ts.isConditionalExpression(node) && isScalar(definite(target))) return choose(fl, node, target);
  return coerce(fl, node, fl.expression(node), target);
}

/** An expression without a type of its own, in `type`: constants, `1 << n`, `c ? 1 : 2`, a variable that is being typed. */
function literal(fl: Lowering, node: ts.Expression, own: LiteralType, type: IntType): ValueId {
  if (own.big !== (type.bits === 64))
    return refuse(node, "TSB2005", {
      left: typeName(own),
      right: typeName(type),
      instead: `${typeName(type)}(${excerpt(node)})`,
    });
  if (literalKind(fl.unit.checker, node)) return fl.constant(type, literalIn(fl.unit.checker, node, type));
  if (isTransparent(node)) return literal(fl, node.expression, own, type);
  if (ts.isConditionalExpression(node)) return scalarId(choose(fl, node, type));
  if (ts.isPrefixUnaryExpression(node)) return unary(fl, node, node.operator, literal(fl, node.operand, own, type), type);
  if (!ts.isBinaryExpression(node)) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  const { kind } = node.operatorToken;
  const left = literal(fl, node.left, own, type);
  if (isShift(kind)) return shift(fl, node, kind, left, node.right, type);
  return arithmetic(fl, node, kind, left, literal(fl, node.right, own, type), type);
}

const scalarId = (operand: Operand): ValueId => {
  invariant(operand.kind === "scalar", "lower.expressions", `a scalar was expected, not ${operand.kind}`);
  return operand.id;
};

function named(fl: Lowering, node: ts.Identifier | ts.PropertyAccessExpression): Operand {
  if (node.getText() === "undefined") return { kind: "undefined" };
  const symbol = symbolOf(fl.unit.checker, node);
  requireUnbroken(fl.unit, symbol);
  return (symbol && readVariable(fl, symbol, node)) ?? refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
}

function definiteOperand(fl: Lowering, operand: Operand): Operand {
  if (operand.kind === "maybe") return requirePresent(fl, operand);
  return operand.kind === "pointer" ? nonNull(fl, operand) : operand;
}

function prefix(fl: Lowering, node: ts.PrefixUnaryExpression, type: LangType): Operand {
  if (node.operator === K.ExclamationToken) return truth(fl, node);
  if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken)
    return update(fl, node.operand, node.operator, true);
  const wanted = type.kind === "int" ? type : I32;
  const operand = fl.as(node.operand, wanted);
  return { kind: "scalar", type: wanted, id: unary(fl, node, node.operator, scalarId(operand), wanted) };
}

/** A condition as the value 0 or 1. */
export function truth(fl: Lowering, node: ts.Expression): Operand {
  const slot = fl.newSlot("u32", "truth");
  const [yes, no, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.condition(node, yes, no);
  for (const [block, value] of [[yes, 1n] as const, [no, 0n] as const]) {
    fl.b.setBlock(block);
    fl.storeSlot(slot, "u32", fl.b.const("u32", value));
    fl.b.jump(end);
  }
  fl.b.setBlock(end);
  return { kind: "scalar", type: BOOL, id: fl.loadSlot(slot, "u32") };
}

function binary(fl: Lowering, node: ts.BinaryExpression, type: LangType): Operand {
  const { kind } = node.operatorToken;
  if (kind >= K.FirstAssignment && kind <= K.LastAssignment) return assignment(fl, node);
  if (kind === K.QuestionQuestionToken || kind === K.BarBarToken || kind === K.AmpersandAmpersandToken) {
    return type.kind === "bool" && kind !== K.QuestionQuestionToken ? truth(fl, node) : alternative(fl, node, type);
  }
  if (kind === K.CommaToken) {
    fl.expression(node.left);
    return fl.as(node.right, type);
  }
  if (type.kind === "bool") return truth(fl, node);
  if (type.kind !== "int") return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  return { kind: "scalar", type, id: integerOperator(fl, node, kind, type) };
}

function integerOperator(fl: Lowering, node: ts.BinaryExpression, kind: ts.SyntaxKind, type: IntType): ValueId {
  if (isShift(kind)) {
    const logical = kind === K.GreaterThanGreaterThanGreaterThanToken;
    const operand = logical ? reinterpretLeft(fl, node.left) : scalarId(fl.as(node.left, type));
    return shift(fl, node, kind, operand, node.right, type);
  }
  const left = scalarId(mixed(fl, node.left, type));
  const right = scalarId(mixed(fl, node.right, type));
  fl.at(node);
  return arithmetic(fl, node, kind, left, right, type);
}

/** `>>>` takes its left side modulo 2³², as JavaScript does. */
function reinterpretLeft(fl: Lowering, node: ts.Expression): ValueId {
  const type = fl.typing.of(node);
  const operand = fl.expression(node);
  if (operand.kind !== "scalar" || operand.type.kind !== "int")
    return refuse(node, "TSB2018", { type: typeName(type), operator: ">>>", instead: "an integer" });
  return irType(operand.type) === "u32" ? operand.id : fl.b.convert("u32", 32, false, operand.id);
}

/** `c ? a : b` as `type`. */
function choose(fl: Lowering, node: ts.ConditionalExpression, type: LangType): Operand {
  return merge(
    fl,
    type,
    (yes, no) => fl.condition(node.condition, yes, no),
    () => fl.as(node.whenTrue, type),
    () => fl.as(node.whenFalse, type),
  );
}

/** `a ?? b`, `a || b` and `a && b` as values. */
function alternative(fl: Lowering, node: ts.BinaryExpression, type: LangType): Operand {
  const { kind } = node.operatorToken;
  if (kind === K.QuestionQuestionToken && isArrayElement(fl, node.left)) return elementOr(fl, node.left, node.right, type);
  if (kind === K.QuestionQuestionToken && isOutermostChain(node.left)) return chainElse(fl, node.left, node.right, type);
  const left = fl.expression(node.left);
  const there = kind === K.QuestionQuestionToken || left.kind === "pointer" ? presence(fl, left) : undefined;
  if (there !== undefined) {
    const test = (yes: BlockId, no: BlockId): void => fl.b.branch(there, yes, no);
    const keep = (): Operand => coerce(fl, node.left, known(left), type);
    const other = (): Operand => fl.as(node.right, type);
    if (kind === K.AmpersandAmpersandToken)
      return merge(fl, type, test, other, () => coerce(fl, node.left, { kind: "undefined" }, type));
    return merge(fl, type, test, keep, other);
  }
  if ((left.kind !== "scalar" && left.kind !== "maybe") || kind === K.QuestionQuestionToken)
    return kind === K.AmpersandAmpersandToken ? fl.as(node.right, type) : left;
  const test = (yes: BlockId, no: BlockId): void => fl.b.branch(isTrue(fl, left), yes, no);
  const keep = (): Operand => coerce(fl, node.left, left, type);
  const other = (): Operand => fl.as(node.right, type);
  return kind === K.BarBarToken ? merge(fl, type, test, keep, other) : merge(fl, type, test, other, keep);
}

const isArrayElement = (fl: Lowering, node: ts.Expression): node is ts.ElementAccessExpression =>
  ts.isElementAccessExpression(node) && !node.questionDotToken && !fl.typing.isKernelElement(node);

function elementOr(fl: Lowering, node: ts.ElementAccessExpression, other: ts.Expression, type: LangType): Operand {
  let value: Operand = { kind: "undefined" };
  return merge(
    fl,
    type,
    (yes, no) => {
      value = elementElse(fl, node, no);
      fl.b.jump(yes);
    },
    () => coerce(fl, node, value, type),
    () => fl.as(other, type),
  );
}

/** `entry?.field ?? other`: `other` where the chain stops, or ends in a value that is missing. */
function chainElse(fl: Lowering, chain: ts.Expression, other: ts.Expression, type: LangType): Operand {
  const read = (yes: BlockId, no: BlockId): Operand => {
    const operand = chainOr(fl, chain, no);
    const there = presence(fl, operand);
    if (there === undefined) fl.b.jump(yes);
    else fl.b.branch(there, yes, no);
    return known(operand);
  };
  let value: Operand | undefined;
  return merge(
    fl,
    type,
    (yes, no) => {
      value = read(yes, no);
    },
    () => coerce(fl, chain, value ?? { kind: "undefined" }, type),
    () => fl.as(other, type),
  );
}

function commonSpace(operands: readonly Operand[]): Space {
  const spaces = operands.map((one) => (one.kind === "pointer" ? one.space : "mem"));
  const [first] = spaces;
  return first !== undefined && spaces.every((one) => one === first) ? first : "mem";
}

/** Joins two ways to a value of `type`, through a slot. */
function merge(
  fl: Lowering,
  type: LangType,
  test: (yes: BlockId, no: BlockId) => void,
  whenTrue: () => Operand,
  whenFalse: () => Operand,
): Operand {
  const slot = declareSlot(fl, type, "choice");
  const [yes, no, end] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  test(yes, no);
  const operands: Operand[] = [];
  for (const [block, value] of [[yes, whenTrue] as const, [no, whenFalse] as const]) {
    fl.b.setBlock(block);
    const operand = value();
    operands.push(operand);
    writeSlot(fl, slot, operand);
    fl.b.jump(end);
  }
  fl.b.setBlock(end);
  return readSlot(fl, { ...slot, space: commonSpace(operands), ...lifetimeOf(operands) });
}

/** `=`, `op=`, `++` and `--`: results wrap in the target's type, as elements of typed arrays do. */

import { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { type IntType, irType, isScalar, type ScalarType, typeName } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { arithmeticType, COMPOUND, isShift, LOGICAL_COMPOUND } from "../typing/operators.ts";
import { excerpt, refuse, symbolOf } from "../unit.ts";
import { arithmetic, mixed, mixedId, shift } from "./arithmetic.ts";
import { isTrue } from "./conditions.ts";
import { convertInt, requireScalar } from "./convert.ts";
import { keepResult } from "./given-entries.ts";
import { holdsAnything, requireNotKept } from "./held.ts";
import type { Lowering, Slot } from "./lowering.ts";
import type { Operand, ScalarOperand } from "./operand.ts";
import { placeOf, readPlace, writePlace } from "./places.ts";
import { fieldSlot } from "./records.ts";
import { lastMade, readSlot, writeSlot } from "./slots.ts";

const K = ts.SyntaxKind;

export function assignment(fl: Lowering, node: ts.BinaryExpression): Operand {
  const { kind } = node.operatorToken;
  if (ts.isObjectLiteralExpression(node.left) || ts.isArrayLiteralExpression(node.left)) {
    return refuse(node.left, "TSB1013", {
      what: "A pattern in an assignment",
      instead: "const { … } = …, or an assignment for each name",
    });
  }
  if (kind === K.EqualsToken) return plain(fl, node);
  if (LOGICAL_COMPOUND.has(kind)) return logical(fl, node, kind);
  const operator = COMPOUND.get(kind);
  if (operator === undefined)
    return refuse(node.operatorToken, "TSB1013", {
      what: `The operator \`${node.operatorToken.getText()}\``,
      instead: "a multiplication or a shift",
    });
  const target = scalarTarget(fl, node.left);
  const value = compound(fl, node, operator, target.read());
  target.write(value.id);
  return value;
}

interface Target {
  readonly type: ScalarType;
  read(): ScalarOperand;
  write(id: ValueId): void;
}

/** A variable or a place that holds a scalar; worked out once, whatever it is read and written. */
function scalarTarget(fl: Lowering, node: ts.Expression): Target {
  const slot = slotOf(fl, node);
  if (!slot) {
    const place = placeOf(fl, node);
    return { type: place.type, read: () => readPlace(fl, place), write: (id) => writePlace(fl, place, id) };
  }
  const { type } = slot;
  if (!isScalar(type)) return refuse(node, "TSB2018", { type: typeName(type), operator: "arithmetic", instead: "an integer" });
  return { type, read: () => requireScalar(node, readSlot(fl, slot)), write: (id) => fl.storeSlot(slot.ptr, irType(type), id) };
}

function slotOf(fl: Lowering, node: ts.Expression): Slot | undefined {
  if (isTransparent(node)) return slotOf(fl, node.expression);
  const symbol = ts.isIdentifier(node) ? symbolOf(fl.unit.checker, node) : undefined;
  return (symbol && fl.slots.get(symbol)) ?? fieldSlot(fl, node);
}

function plain(fl: Lowering, node: ts.BinaryExpression): Operand {
  const slot = slotOf(fl, node.left);
  if (!slot) {
    const place = placeOf(fl, node.left);
    const value = requireScalar(node.right, fl.as(node.right, place.type));
    fl.at(node);
    writePlace(fl, place, value.id);
    return value;
  }
  const value = fl.as(node.right, slot.type);
  requireLasting(fl, node, slot, value);
  requireOwn(fl, node, value);
  requireNotKept(fl, node, value, false);
  fl.at(node);
  writeSlot(fl, slot, value);
  return value;
}

/** An object made in a loop lives in one place on the stack: the next turn makes it anew. */
function requireLasting(fl: Lowering, node: ts.BinaryExpression, slot: Slot, value: Operand): void {
  if (value.kind !== "pointer" || value.type.kind === "socket") return;
  if ((lastMade([value]) ?? fl.loopDepth) > slot.loopDepth) refuse(node, "TSB2014", { text: excerpt(node.left) });
  if (fl.loopDepth > slot.loopDepth) keepResult(fl.module, node, value);
}

/** What a function inside another was given may be gone when that is done. */
function requireOwn(fl: Lowering, { left }: ts.BinaryExpression, value: Operand): void {
  const symbol = ts.isIdentifier(left) ? symbolOf(fl.unit.checker, left) : undefined;
  const isGiven = value.kind === "pointer" && value.type.kind !== "socket" && holdsAnything(fl);
  if (symbol && isGiven && fl.slots.isCaptured(symbol)) refuse(left, "TSB2014", { text: excerpt(left) });
}

/** `target op e`, in the operator's type, then modulo the width of the target's. */
function compound(fl: Lowering, node: ts.BinaryExpression, operator: ts.SyntaxKind, old: ScalarOperand): ScalarOperand {
  const own = old.type;
  const type = arithmeticType(node, operator, own, fl.typing.of(node.right));
  if (own.kind !== "int" || type.kind !== "int")
    return refuse(node, "TSB2018", { type: typeName(own), operator: node.operatorToken.getText(), instead: "an integer" });
  const left = operandIn(fl, node, operator, { ...old, type: own }, type);
  const result = isShift(operator)
    ? shift(fl, node, operator, left, node.right, type)
    : arithmetic(fl, node, operator, left, requireScalar(node.right, mixed(fl, node.right, type)).id, type);
  return { kind: "scalar", type: own, id: convertInt(fl, result, type, own) };
}

function operandIn(
  fl: Lowering,
  node: ts.BinaryExpression,
  operator: ts.SyntaxKind,
  old: ScalarOperand & { readonly type: IntType },
  type: IntType,
): ValueId {
  if (operator === K.GreaterThanGreaterThanGreaterThanToken) return convertInt(fl, old.id, old.type, type);
  return mixedId(fl, node.left, old, type);
}

/** `++x`, `x--`, … */
export function update(fl: Lowering, node: ts.Expression, operator: ts.SyntaxKind, isPrefix: boolean): Operand {
  const target = scalarTarget(fl, node);
  const { type } = target;
  if (type.kind !== "int")
    return refuse(node, "TSB2018", { type: typeName(type), operator: ts.tokenToString(operator) ?? "", instead: "an integer" });
  const old = target.read();
  const wide: IntType = type.bits < 32 ? { kind: "int", bits: 32, signed: type.signed } : type;
  const id = fl.b.binary(operator === K.PlusPlusToken ? "add" : "sub", old.id, fl.constant(wide, 1n));
  const value: ScalarOperand = { kind: "scalar", type, id: convertInt(fl, id, wide, type) };
  target.write(value.id);
  return isPrefix ? value : old;
}

/** `x ||= e` and `x &&= e`. */
function logical(fl: Lowering, node: ts.BinaryExpression, kind: ts.SyntaxKind): Operand {
  if (kind === K.QuestionQuestionEqualsToken) {
    return refuse(node.operatorToken, "TSB1013", { what: "The operator `??=`", instead: "an `if`" });
  }
  const target = scalarTarget(fl, node.left);
  const [assign, end] = [fl.b.newBlock(), fl.b.newBlock()];
  const test = isTrue(fl, target.read());
  if (kind === K.BarBarEqualsToken) fl.b.branch(test, end, assign);
  else fl.b.branch(test, assign, end);
  fl.b.setBlock(assign);
  target.write(requireScalar(node.right, fl.as(node.right, target.type)).id);
  fl.b.jump(end);
  fl.b.setBlock(end);
  return target.read();
}

/** Calls: conversions, byte order, helpers, map methods, atomics, `Math`, and functions of the program. */

import { ts } from "ts-morph";
import { type IntType, irType, isOfClass, type ScalarType, typeName, U32, wrap } from "../lang-types.ts";
import type { Callee, FunctionNode } from "../typing/callee.ts";
import { constantOf } from "../typing/constants.ts";
import { type InstanceParam, standsInPlace } from "../typing/instances.ts";
import { excerpt, refuse } from "../unit.ts";
import { arraySet } from "./array-set.ts";
import { createArray } from "./arrays.ts";
import { atomic } from "./atomics.ts";
import { linkBase } from "./chains.ts";
import { argumentAs, callInPlace, closureCall, emitCall, type Given } from "./closures.ts";
import { coerce, convertInt, nonNull, requirePointer, requireScalar } from "./convert.ts";
import { isHeldType, isTaken } from "./held.ts";
import { helper } from "./helper-arguments.ts";
import type { Lowering } from "./lowering.ts";
import { mapCall, submitCall } from "./map-calls.ts";
import { math } from "./math.ts";
import { objectAssign } from "./object-assign.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { viewCall } from "./packet-calls.ts";
import { packetCall } from "./packet-methods.ts";
import { charCodeAt } from "./strings.ts";

export function call(fl: Lowering, node: ts.CallExpression): Operand {
  const callee = fl.typing.callee(node);
  switch (callee.kind) {
    case "conversion":
      return conversion(fl, argument(node, 0), callee.to);
    case "byteorder":
      return byteorder(fl, node, callee);
    case "helper":
      return helper(fl, node, callee.row);
    case "map":
      return mapCall(fl, node, callee.map, callee.method);
    case "atomic":
      return atomic(fl, node, callee.name);
    case "assign":
      return objectAssign(fl, node);
    case "arraySet":
      return arraySet(fl, node, callee.array);
    case "fixed":
      return createArray(fl, node);
    case "math":
      return math(fl, node, callee.name);
    case "charCode":
      return charCodeAt(fl, node, callee.string);
    case "view":
      return viewCall(fl, node, callee);
    case "packet":
      return packetCall(fl, node, callee);
    case "submit":
      return submitCall(fl, node, callee.record);
    case "function":
      return functionCall(fl, node, callee);
    case "closure":
      return closureCall(fl, node, callee.target);
  }
}

function argument(node: ts.CallExpression, index: number): ts.Expression {
  return node.arguments[index] ?? refuse(node, "TSB1019", { text: excerpt(node) });
}

/** `u8(x)`: cuts or extends; to and from network order only the bits are taken. */
function conversion(fl: Lowering, node: ts.Expression, to: ScalarType): Operand {
  if (fl.typing.of(node).kind === "literal") return literalConversion(fl, node, to);
  const operand = requireScalar(node, fl.expression(node));
  fl.at(node.parent);
  const from = operand.type.kind === "int" ? operand.type : bitsOf(operand.type);
  const target = to.kind === "int" ? to : bitsOf(to);
  if (to.kind === "bool")
    return refuse(node, "TSB2018", { type: typeName(operand.type), operator: "boolean", instead: "a comparison" });
  return { kind: "scalar", type: to, id: convertInt(fl, operand.id, from, target) };
}

const bitsOf = (type: ScalarType): IntType => (type.kind === "be" ? { kind: "int", bits: type.bits, signed: false } : U32);

/** A literal is cut without a word, as the conversion says; only 0 is the same in both byte orders. */
function literalConversion(fl: Lowering, node: ts.Expression, to: ScalarType): Operand {
  const value = constantOf(fl.unit.checker, node);
  if (value === undefined) {
    const operand = requireScalar(node, fl.expression(node));
    const from = operand.type.kind === "int" ? operand.type : U32;
    return { kind: "scalar", type: to, id: convertInt(fl, operand.id, from, to.kind === "int" ? to : bitsOf(to)) };
  }
  if (to.kind === "be" && value !== 0n) {
    const convert = { 16: "htons", 32: "htonl", 64: "htonll" }[to.bits];
    return refuse(node, "TSB2007", { type: typeName(to), convert, text: excerpt(node) });
  }
  const type = to.kind === "int" ? to : bitsOf(to);
  return { kind: "scalar", type: to, id: fl.constant(type, wrap(value, type)) };
}

function byteorder(fl: Lowering, node: ts.CallExpression, callee: Extract<Callee, { kind: "byteorder" }>): Operand {
  const source =
    callee.result.kind === "be"
      ? { kind: "int" as const, bits: callee.bits, signed: false }
      : { kind: "be" as const, bits: callee.bits };
  const operand = requireScalar(node, fl.as(argument(node, 0), source));
  fl.at(node);
  return {
    kind: "scalar",
    type: callee.result,
    id: fl.b.byteorder(callee.bits, operand.id, irType(callee.result) === "u64" ? "u64" : "u32"),
  };
}

function functionCall(fl: Lowering, node: ts.CallExpression, callee: Extract<Callee, { kind: "function" }>): Operand {
  if (isHeldType(fl.unit.checker.getTypeAtLocation(node)) && !isTaken(node)) refuse(node, "TSB3035", { text: excerpt(node) });
  const { expression } = node;
  const receiver =
    callee.receiver && ts.isPropertyAccessExpression(expression)
      ? nonNull(fl, requirePointer(callee.receiver, linkBase(fl, expression)))
      : undefined;
  return invoke(fl, node, callee.node, [...node.arguments], receiver);
}

/** Calls a function of the program; `receiver` is `this`. */
export function invoke(
  fl: Lowering,
  node: ts.CallExpression | ts.NewExpression,
  callee: FunctionNode,
  args: readonly ts.Expression[],
  receiver: PointerOperand | undefined,
): Operand {
  const own = receiver && isOfClass(receiver.type) ? receiver.type : undefined;
  const instance = fl.typing.instanceFor(callee, args, own);
  const given = instance.params.map((param, index) => argumentFor(fl, node, args[index], param));
  return standsInPlace(instance)
    ? callInPlace(fl, node, instance, given, receiver)
    : emitCall(fl, node, instance, given, receiver);
}

/** What a call leaves out, or says is `undefined`, is the parameter's own value. */
function argumentFor(
  fl: Lowering,
  call: ts.CallExpression | ts.NewExpression,
  node: ts.Expression | undefined,
  { type, initial }: InstanceParam,
): Given {
  const own = node && type.kind !== "function" ? fl.typing.of(node) : undefined;
  // Whether it is `undefined`, is not known before the program runs.
  if (node && initial && own?.kind === "optional") return refuse(node, "TSB2013", { from: typeName(own), to: typeName(type) });
  const given = own?.kind === "undefined" && initial ? initial : (node ?? initial);
  return given || type.kind !== "optional" ? argumentAs(fl, call, given, type) : coerce(fl, call, { kind: "undefined" }, type);
}

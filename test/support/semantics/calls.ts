/** Calls: functions and methods of the program, conversions, byte order, atomics. Maps are in maps.ts, `new` in objects.ts. */

import { ts } from "ts-morph";
import { arrayOf, setArray } from "./arrays.ts";
import { elementLocation, fieldLocation, plainLiteral } from "./expressions.ts";
import { bindingsOf, calledType, type FunctionLike } from "./infer.ts";
import { type IntName, intTypes, isIntName, swapBytes, wrap } from "./integers.ts";
import { coerce, type Frame, loadPlace, type Machine, storePlace } from "./machine.ts";
import { callMap } from "./maps.ts";
import { callMath } from "./math.ts";
import { copyBytes } from "./memory.ts";
import { Fault, IllTyped, Unsupported } from "./outcome.ts";
import { destructure, executeStatements } from "./statements.ts";
import { intType, type StaticType, withoutUndefined } from "./static-types.ts";
import { asInt, asObject, asStruct, describe, type Location, type ObjectValue, type Value } from "./values.ts";
import { callView } from "./views.ts";

export function callExpression(machine: Machine, node: ts.CallExpression, frame: Frame): Value {
  const callee = machine.typing.calleeOf(node);
  if (callee.kind === "function") {
    const { declaration, receiver } = callee;
    const instance = ts.isMethodDeclaration(declaration) && !isStaticMethod(declaration);
    const owner = instance && receiver ? machine.evaluate(receiver, frame) : undefined;
    if (owner === undefined && instance && ts.isOptionalChain(node)) return undefined;
    const self = instance ? asObject(owner) : undefined;
    const own = machine.withTyping(machine.typing.withBindings(bindingsOf(machine.typing, node, declaration)));
    const types = declaration.parameters.map((parameter) => own.typing.typeOfDeclaration(parameter));
    return own.callFunction(declaration, self, argumentsFor(machine, declaration, types, node.arguments, frame));
  }
  if (callee.kind === "value") return callValue(machine, callee.expression, node, frame);
  const { name, receiver } = callee;
  if (receiver !== undefined) return callOnReceiver(machine, node, receiver, name, frame);
  if (isIntName(name)) return convert(machine, name, only(node), frame);
  if (name === "fixed") return fixedArray(machine, node, frame);
  const order = byteOrder[name];
  if (order !== undefined) return changeOrder(machine, order, only(node), frame);
  const atomic = atomics[name];
  if (atomic !== undefined) return callAtomic(machine, atomic, node, frame);
  throw new Unsupported(`call of ${name}`);
}

function isStaticMethod(declaration: ts.MethodDeclaration): boolean {
  return (ts.getModifiers(declaration) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword);
}

function only({ arguments: [argument] }: ts.CallExpression): ts.Expression {
  if (argument === undefined) throw new IllTyped("an argument is missing");
  return argument;
}

function callOnReceiver(machine: Machine, node: ts.CallExpression, receiver: ts.Expression, name: string, frame: Frame): Value {
  if (receiver.getText() === "Object" && name === "assign") return assignObject(machine, node, frame);
  if (receiver.getText() === "Math") return callMath(machine, name, node, frame);
  const map = machine.evaluate(receiver, frame);
  if (typeof map === "object" && map.kind === "map") return callMap(machine, map, name, node.arguments, frame);
  if (typeof map === "object" && map.kind === "view") return callView(machine, map, name, node, frame);
  if (typeof map === "object" && map.kind === "array" && name === "set") return setArray(machine, map, node, frame);
  if (typeof map === "string" && name === "charCodeAt") return charCodeAt(machine, map, node, frame);
  throw new Unsupported(`method ${name} of ${describe(map)}`);
}

function assignObject(machine: Machine, node: ts.CallExpression, frame: Frame): Value {
  const [to, from] = node.arguments.map((argument) => asStruct(machine.evaluate(argument, frame)));
  if (to === undefined || from === undefined || to.layout !== from.layout)
    throw new IllTyped("Object.assign of different structs");
  copyBytes(from, to, to.layout.size);
  return to;
}

/** A function that was passed, or inside a function. */
function callValue(machine: Machine, target: ts.Expression, node: ts.CallExpression, frame: Frame): Value {
  const { parameters, result } = calledType(machine.typing, target);
  const value = machine.evaluate(target, frame);
  if (typeof value !== "object" || value.kind !== "function") throw new IllTyped(`${target.getText()} is no function`);
  const args = node.arguments.map((one, index) =>
    machine.evaluateAs(one, frame, parameters[index] ?? machine.typing.infer(one)),
  );
  const given = value.call(args);
  return result.kind === "void" ? undefined : coerce(given, result, node);
}

/** The value of a function that is passed, or inside a function; of one of the module, `frame` has no part in it. */
export function functionValue(machine: Machine, declaration: FunctionLike, frame: Frame): Value {
  const outer = around(declaration, frame);
  const self = ts.isArrowFunction(declaration) ? outer?.self : undefined;
  return { kind: "function", call: (args) => machine.callFunction(declaration, self, args, outer) };
}

/** The call inside which the function is declared. */
function around(declaration: FunctionLike, frame: Frame | undefined): Frame | undefined {
  if (frame === undefined) return undefined;
  const isInside = ts.findAncestor(declaration.parent, (one) => one === frame.of) !== undefined;
  return isInside ? frame : around(declaration, frame.outer);
}

export function argumentsFor(
  machine: Machine,
  declaration: FunctionLike,
  types: readonly StaticType[],
  args: readonly ts.Expression[],
  frame: Frame,
): readonly Value[] {
  return declaration.parameters.map((parameter, index) => {
    const given = args[index];
    const isLeftOut = given === undefined || given.getText() === "undefined";
    const argument = isLeftOut ? (parameter.initializer ?? given) : given;
    return argument && machine.evaluateAs(argument, frame, types[index] ?? machine.typing.typeOfDeclaration(parameter));
  });
}

export function callFunction(
  machine: Machine,
  declaration: FunctionLike,
  self: ObjectValue | undefined,
  args: readonly Value[],
  outer?: Frame,
): Value {
  const { body, parameters } = declaration;
  if (body === undefined) throw new Unsupported("a function without a body");
  // With functions that are passed, a function may be at work inside itself and still come to an end.
  const mayNest = outer !== undefined || args.some((value) => typeof value === "object" && value.kind === "function");
  if (!mayNest && machine.calls.has(declaration)) throw new IllTyped("recursion");
  const isNew = !machine.calls.has(declaration);
  machine.calls.add(declaration);
  try {
    const frame: Frame = { cells: new Map(), self, of: declaration, outer };
    for (const [index, parameter] of parameters.entries()) {
      const type = machine.typing.typeOfDeclaration(parameter);
      const value = type.kind === "function" ? args[index] : coerce(args[index], type, parameter);
      if (ts.isIdentifier(parameter.name)) frame.cells.set(parameter, { value });
      else destructure(machine, parameter.name, value, frame);
    }
    return runBody(machine, body, frame, machine.typing.resultOf(declaration));
  } finally {
    if (isNew) machine.calls.delete(declaration);
  }
}

function runBody(machine: Machine, body: ts.ConciseBody, frame: Frame, result: StaticType): Value {
  if (!ts.isBlock(body)) {
    if (result.kind !== "void") return machine.evaluateAs(body, frame, result);
    machine.evaluate(body, frame);
    return undefined;
  }
  const completion = executeStatements(machine, body.statements, frame, result);
  return completion.kind === "return" ? coerce(completion.value, result, body) : undefined;
}

/** `fixed<T, N>()`: zeros, or what a text or an array literal gives, the rest zero. */
function fixedArray(machine: Machine, node: ts.CallExpression, frame: Frame): Value {
  return arrayOf(machine, machine.typing.infer(node), node.arguments[0], frame);
}

function charCodeAt(machine: Machine, text: string, node: ts.CallExpression, frame: Frame): bigint {
  const index = asInt(machine.evaluate(only(node), frame));
  if (index < 0n || index >= BigInt(text.length)) throw new Fault("index");
  return BigInt(text.charCodeAt(Number(index)));
}

function convert(machine: Machine, to: IntName, argument: ts.Expression, frame: Frame): bigint {
  const exact = plainLiteral(argument);
  if (exact !== undefined && intTypes[to].family === "be" && exact !== 0n)
    throw new IllTyped(`${to} of a literal other than 0`);
  const type = machine.typing.infer(argument);
  const value = exact ?? machine.evaluate(argument, frame, type.kind === "untyped" ? untypedContext(to, type.big) : undefined);
  return machine.typing.rules.convert(to, typeof value === "boolean" ? BigInt(value) : asInt(value));
}

/** An expression of literals computes in the type it is converted to where that is of its family, else in the default type. */
function untypedContext(to: IntName, big: boolean): IntName | undefined {
  const { family, bits } = intTypes[to];
  if ((family === "bigint") !== big) return undefined;
  return bits < 32 || family === "be" ? undefined : to;
}

interface ByteOrder {
  readonly from: IntName;
  readonly to: IntName;
  readonly bits: 16 | 32 | 64;
}

const byteOrder: Readonly<Record<string, ByteOrder | undefined>> = {
  ntohs: { from: "be16", to: "u16", bits: 16 },
  ntohl: { from: "be32", to: "u32", bits: 32 },
  ntohll: { from: "be64", to: "u64", bits: 64 },
  htons: { from: "u16", to: "be16", bits: 16 },
  htonl: { from: "u32", to: "be32", bits: 32 },
  htonll: { from: "u64", to: "be64", bits: 64 },
};

function changeOrder(machine: Machine, { from, bits }: ByteOrder, argument: ts.Expression, frame: Frame): bigint {
  const value = asInt(machine.evaluateAs(argument, frame, intType(from)));
  return machine.endian === "little" ? swapBytes(bits, value) : value;
}

type AtomicOperation = (old: bigint, operands: readonly bigint[]) => bigint;

const binaryAtomic =
  (compute: (old: bigint, operand: bigint) => bigint): AtomicOperation =>
  (old, [operand]) =>
    operand === undefined ? old : compute(old, operand);

const atomics: Readonly<Record<string, AtomicOperation | undefined>> = {
  atomicAdd: binaryAtomic((old, operand) => old + operand),
  atomicSub: binaryAtomic((old, operand) => old - operand),
  atomicAnd: binaryAtomic((old, operand) => old & operand),
  atomicOr: binaryAtomic((old, operand) => old | operand),
  atomicXor: binaryAtomic((old, operand) => old ^ operand),
  atomicExchange: binaryAtomic((_, operand) => operand),
  atomicCompareExchange: (old, [expected, value]) => (old === expected ? (value ?? old) : old),
};

/** Gives the old value; the operands are targets of the cell's type; the new value wraps in it. */
function callAtomic(machine: Machine, operation: AtomicOperation, node: ts.CallExpression, frame: Frame): Value {
  const { target, rest } = atomicTarget(machine, node, frame);
  const type: StaticType = withoutUndefined(target.type);
  if (type.kind !== "int") throw new IllTyped("an atomic operation on something else than an integer");
  const operands = rest.map((argument) => asInt(machine.evaluateAs(argument, frame, type)));
  const old = asInt(target.read());
  target.write(wrap(type.int, operation(old, operands)));
  return old;
}

function atomicTarget(
  machine: Machine,
  node: ts.CallExpression,
  frame: Frame,
): { target: Location; rest: readonly ts.Expression[] } {
  const [first, second] = node.arguments;
  const owner = machine.evaluate(only(node), frame);
  if (first === undefined || typeof owner !== "object") throw new IllTyped("an atomic operation without a target");
  if (owner.kind === "struct" && second && ts.isStringLiteralLike(second)) {
    return { target: fieldLocation(machine, owner, second.text), rest: node.arguments.slice(2) };
  }
  if (owner.kind === "array" && second)
    return { target: elementLocation(machine, owner, second, frame), rest: node.arguments.slice(2) };
  if (owner.kind !== "ref") throw new Unsupported(`an atomic operation on ${owner.kind}`);
  const type = intType(owner.int);
  return {
    target: { type, read: () => loadPlace(machine, owner, type), write: (value) => storePlace(machine, owner, type, value) },
    rest: node.arguments.slice(1),
  };
}

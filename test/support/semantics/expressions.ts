/** Expressions: operators by the rules table, assignments, names and fields. Calls are in calls.ts. */

import { ts } from "ts-morph";
import { commonType } from "./common-type.ts";
import { constantOf, isConstantMember, operatorText } from "./infer.ts";
import { fits, type IntName, sizeOfInt } from "./integers.ts";
import { sizeAlignOf } from "./layout.ts";
import { assertFits, burnFuel, cellOf, type Frame, loadPlace, type Machine, storePlace } from "./machine.ts";
import { readInt, writeInt } from "./memory.ts";
import { Fault, IllTyped, Unsupported } from "./outcome.ts";
import { intType, type StaticType, withoutUndefined } from "./static-types.ts";
import { type BinaryOperator, isBinaryOperator, isComparison, isUnaryOperator } from "./typing-table.ts";
import {
  type ArrayValue,
  asInt,
  type ContextValue,
  describe,
  isPlace,
  isTruthy,
  type Location,
  type RecordValue,
  type Value,
} from "./values.ts";
import { byteLength } from "./views.ts";

export function evaluateExpression(machine: Machine, node: ts.Expression, frame: Frame, want?: IntName): Value {
  burnFuel(machine);
  if (ts.isIdentifier(node)) return evaluateName(machine, node, frame, want);
  if (ts.isPropertyAccessExpression(node)) return evaluateProperty(machine, node, frame, want);
  if (ts.isBinaryExpression(node)) return evaluateBinary(machine, node, frame, want);
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node))
    return literal(exactLiteral(node), ts.isBigIntLiteral(node), want, node);
  if (ts.isCallExpression(node)) return machine.call(node, frame);
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) || ts.isAsExpression(node)) {
    return machine.evaluate(node.expression, frame, want);
  }
  if (ts.isPrefixUnaryExpression(node)) return evaluatePrefix(machine, node, frame, want);
  if (ts.isPostfixUnaryExpression(node)) return step(machine, node, frame).before;
  if (ts.isConditionalExpression(node)) return evaluateConditional(machine, node, frame, want);
  return evaluateRare(machine, node, frame, want);
}

function evaluateRare(machine: Machine, node: ts.Expression, frame: Frame, want: IntName | undefined): Value {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return frame.self;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNonNullExpression(node)) return nonNull(machine.evaluate(node.expression, frame, want));
  if (ts.isElementAccessExpression(node)) return locate(machine, node, frame).read();
  if (ts.isNewExpression(node)) return evaluateNew(machine, node, frame);
  if (ts.isObjectLiteralExpression(node)) {
    const type = machine.typing.infer(node);
    if (type.kind === "struct") return machine.fillLiteral(node, frame, type.declaration);
    if (type.kind === "record") return recordOf(machine, type, propertiesOf(node), frame);
  }
  if (ts.isArrayLiteralExpression(node)) {
    const type = machine.typing.infer(node);
    const elements = node.elements.map((element, index) => [String(index), element] as const);
    if (type.kind === "record") return recordOf(machine, type, elements, frame);
  }
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return machine.functionValue(node, frame);
  throw new Unsupported(`expression ${ts.SyntaxKind[node.kind]}`);
}

function propertiesOf(node: ts.ObjectLiteralExpression): readonly (readonly [string, ts.Expression])[] {
  return node.properties.map((property) => {
    if (!ts.isPropertyAssignment(property)) throw new Unsupported("a member of an object literal");
    return [property.name.getText(), property.initializer];
  });
}

function recordOf(
  machine: Machine,
  { fields }: Extract<StaticType, { kind: "record" }>,
  parts: readonly (readonly [string, ts.Expression])[],
  frame: Frame,
): Value {
  const cells = parts.map(([name, node]) => {
    const type = fields.find((one) => one.name === name)?.type;
    if (type === undefined) throw new IllTyped(`no field ${name}`);
    return [name, { value: machine.evaluateAs(node, frame, type) }] as const;
  });
  return { kind: "record", fields: new Map(cells) };
}

/** A part of an object: a field, or an element by its index. */
export function partOf(machine: Machine, owner: Value, name: string): Value {
  if (typeof owner !== "object") throw new IllTyped(`${describe(owner)} has no parts`);
  if (owner.kind === "record") return owner.fields.get(name)?.value;
  if (owner.kind === "struct") return fieldLocation(machine, owner, name).read();
  if (owner.kind !== "array") throw new Unsupported(`parts of ${owner.kind}`);
  const { size } = sizeAlignOf(owner.element, machine.typing.layoutOf);
  return loadPlace(machine, { bytes: owner.bytes, offset: owner.offset + Number(name) * size }, owner.element);
}

function nonNull(value: Value): Value {
  if (value === undefined) throw new Fault("null");
  return value;
}

const exactLiterals = new WeakMap<ts.Node, bigint>();

function exactLiteral(node: ts.NumericLiteral | ts.BigIntLiteral): bigint {
  const known = exactLiterals.get(node) ?? parseLiteral(node);
  exactLiterals.set(node, known);
  return known;
}

function parseLiteral(node: ts.NumericLiteral | ts.BigIntLiteral): bigint {
  const digits = node.text.replace(/n$/, "").replaceAll("_", "");
  if (!/^(\d+|0x[\da-f]+|0b[01]+|0o[0-7]+)$/i.test(digits)) throw new IllTyped(`${node.getText()} is not an integer`);
  return BigInt(digits);
}

/** "It must fit: nothing is silently cut." */
function literal(value: bigint, big: boolean, want: IntName | undefined, node: ts.Node): bigint {
  const type = want ?? (big ? "i64" : "i32");
  if (!fits(type, value)) throw new IllTyped(`literal ${node.getText()} does not fit ${type}`);
  return value;
}

/** A literal, or minus a literal, which counts as one. */
export function plainLiteral(node: ts.Expression): bigint | undefined {
  if (ts.isParenthesizedExpression(node)) return plainLiteral(node.expression);
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return exactLiteral(node);
  const negated = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken ? node.operand : undefined;
  return negated && (ts.isNumericLiteral(negated) || ts.isBigIntLiteral(negated)) ? -exactLiteral(negated) : undefined;
}

function evaluateName(machine: Machine, node: ts.Identifier, frame: Frame, want: IntName | undefined): Value {
  if (node.text === "undefined") return undefined;
  const declaration = machine.typing.declarationOf(node);
  const cell = declaration && cellOf(frame, declaration);
  if (declaration === undefined) throw new Unsupported(`name ${node.text}`);
  if (ts.isFunctionDeclaration(declaration)) return machine.functionValue(declaration, frame);
  if (!ts.isVariableDeclaration(declaration)) {
    if (cell !== undefined) return cell.value;
    throw new Unsupported(`name ${node.text}`);
  }
  const map = machine.maps.get(declaration);
  if (map !== undefined) return map;
  if (machine.typing.typeOfDeclaration(declaration).kind === "untyped") return evaluateConstant(machine, declaration, want);
  const held = cell ?? machine.globals.get(declaration);
  if (held !== undefined) return held.value;
  const atModule = declaration.parent.parent.parent.kind === ts.SyntaxKind.SourceFile;
  if (!atModule || !(declaration.parent.flags & ts.NodeFlags.Const)) throw new Unsupported(`variable ${node.text}`);
  return evaluateConstant(machine, declaration, want);
}

function evaluateConstant(machine: Machine, declaration: ts.VariableDeclaration, want: IntName | undefined): Value {
  const { initializer } = declaration;
  if (initializer === undefined) throw new Unsupported("a constant without a value");
  const type = machine.typing.typeOfDeclaration(declaration);
  const frame: Frame = { cells: new Map(), self: undefined };
  return type.kind === "untyped" ? machine.evaluate(initializer, frame, want) : machine.evaluateAs(initializer, frame, type);
}

function evaluateProperty(machine: Machine, node: ts.PropertyAccessExpression, frame: Frame, want: IntName | undefined): Value {
  const declaration = machine.typing.declarationOf(node.name);
  if (declaration !== undefined && isConstantMember(declaration)) {
    return machine.evaluate(declaration.initializer, frame, want);
  }
  if (node.name.text === "length" && machine.typing.infer(node.expression).kind === "string")
    return literal(BigInt(String(machine.evaluate(node.expression, frame)).length), false, want, node);
  const constant =
    declaration !== undefined && ts.isPropertyDeclaration(declaration) ? undefined : constantOf(machine.typing, node);
  if (constant !== undefined) return literal(constant, false, want, node);
  if (node.questionDotToken === undefined && !ts.isOptionalChain(node)) return locate(machine, node, frame).read();
  const owner = machine.evaluate(node.expression, frame);
  return owner === undefined ? undefined : memberOf(machine, owner, node).read();
}

/** The place that an assignment or a read means; the object's expression is evaluated once. */
export function locate(machine: Machine, node: ts.Expression, frame: Frame): Location {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return locate(machine, node.expression, frame);
  if (ts.isIdentifier(node)) return locateName(machine, node, frame);
  if (ts.isPropertyAccessExpression(node)) return locateMember(machine, node, frame);
  if (ts.isElementAccessExpression(node)) return locateElement(machine, node, frame);
  throw new Unsupported(`assignment to ${node.getText()}`);
}

function locateName(machine: Machine, node: ts.Identifier, frame: Frame): Location {
  const declaration = machine.typing.declarationOf(node);
  const cell = declaration && (cellOf(frame, declaration) ?? machine.globals.get(declaration));
  if (declaration === undefined || cell === undefined) throw new Unsupported(`assignment to ${node.text}`);
  return {
    type: machine.typing.typeOfDeclaration(declaration),
    read: () => cell.value,
    write: (value) => {
      cell.value = value;
    },
  };
}

function locateMember(machine: Machine, node: ts.PropertyAccessExpression, frame: Frame): Location {
  return memberOf(machine, machine.evaluate(node.expression, frame), node);
}

function memberOf(machine: Machine, owner: Value, node: ts.PropertyAccessExpression): Location {
  if (typeof owner !== "object") throw new IllTyped(`${node.getText()}: ${describe(owner)} has no fields`);
  if (owner.kind === "ref" && node.name.text === "value") {
    return {
      type: { kind: "int", int: owner.int },
      read: () => readInt(owner, owner.int, machine.endian),
      write: (value) => writeInt(owner, owner.int, machine.endian, asInt(value)),
    };
  }
  if (owner.kind === "array" && node.name.text === "length") return readOnly(intType("i32"), () => BigInt(owner.length));
  if (owner.kind === "view" && node.name.text === "byteLength")
    return readOnly(intType("u32"), () => BigInt(byteLength(owner)));
  if (owner.kind === "context" && node.name.text === "data")
    return readOnly({ kind: "view" }, () => ({ kind: "view", context: owner, start: 0, length: undefined }));
  if (owner.kind === "context") return contextField(machine, owner, node);
  if (owner.kind === "record") return recordField(machine, owner, node, node.name.text);
  if (owner.kind !== "struct") throw new Unsupported(`property ${node.getText()}`);
  return fieldLocation(machine, owner, node.name.text);
}

function recordField(machine: Machine, { fields }: RecordValue, node: ts.Expression, name: string): Location {
  const cell = fields.get(name);
  if (cell === undefined) throw new IllTyped(`no field ${name}`);
  return {
    type: machine.typing.infer(node),
    read: () => cell.value,
    write: (value) => {
      cell.value = value;
    },
  };
}

function readOnly(type: StaticType, read: () => Value): Location {
  return {
    type,
    read,
    write: () => {
      throw new IllTyped("assignment to what can only be read");
    },
  };
}

function contextField(machine: Machine, owner: ContextValue, node: ts.PropertyAccessExpression): Location {
  const name = node.name.text;
  const type = machine.typing.infer(node);
  return {
    type,
    read: () => {
      const value = owner.fields.get(name);
      if (value === undefined) throw new Unsupported(`field ${name} of a context`);
      return value;
    },
    write: (value) => {
      owner.fields.set(name, asInt(value));
    },
  };
}

export function fieldLocation(machine: Machine, owner: Extract<Value, { kind: "struct" }>, name: string): Location {
  const field = owner.layout.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new IllTyped(`no field ${name}`);
  const place = { bytes: owner.bytes, offset: owner.offset + field.offset };
  return {
    type: field.type,
    read: () => loadPlace(machine, place, field.type),
    write: (value) => storePlace(machine, place, field.type, value),
  };
}

function locateElement(machine: Machine, node: ts.ElementAccessExpression, frame: Frame): Location {
  const owner = machine.evaluate(node.expression, frame);
  if (typeof owner === "object" && owner.kind === "record")
    return recordField(machine, owner, node, node.argumentExpression.getText());
  if (typeof owner !== "object" || owner.kind !== "array") throw new Unsupported(`index of ${describe(owner)}`);
  return elementLocation(machine, owner, node.argumentExpression, frame);
}

export function elementLocation(machine: Machine, owner: ArrayValue, indexNode: ts.Expression, frame: Frame): Location {
  const index = asInt(machine.evaluate(indexNode, frame));
  if (index < 0n || index >= BigInt(owner.length)) throw new Fault("index");
  const { size } = sizeAlignOf(owner.element, machine.typing.layoutOf);
  const place = { bytes: owner.bytes, offset: owner.offset + Number(index) * size };
  return {
    type: owner.element,
    read: () => loadPlace(machine, place, owner.element),
    write: (value) => storePlace(machine, place, owner.element, value),
  };
}

function evaluatePrefix(machine: Machine, node: ts.PrefixUnaryExpression, frame: Frame, want: IntName | undefined): Value {
  if (node.operator === ts.SyntaxKind.ExclamationToken) return !isTruthy(machine.evaluate(node.operand, frame));
  const operator = ts.tokenToString(node.operator) ?? "";
  if (!isUnaryOperator(operator)) return step(machine, node, frame).after;
  const exact = plainLiteral(node);
  if (exact !== undefined)
    return literal(exact, machine.typing.infer(node).kind === "untyped" && node.getText().endsWith("n"), want, node);
  const type = computeType(machine.typing.infer(node), want);
  return machine.typing.rules.store(type, machine.typing.rules.unary[operator](operandAs(machine, node.operand, frame, type)));
}

function step(
  machine: Machine,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  frame: Frame,
): { before: Value; after: Value } {
  const target = locate(machine, node.operand, frame);
  const type = intOf(target.type);
  const before = asInt(target.read());
  const after = machine.typing.rules.store(type, before + (node.operator === ts.SyntaxKind.PlusPlusToken ? 1n : -1n));
  target.write(after);
  return { before, after };
}

function intOf(type: StaticType): IntName {
  const plain = withoutUndefined(type);
  if (plain.kind === "int") return plain.int;
  throw new IllTyped(`arithmetic on ${type.kind}`);
}

/** The type in which an expression of static type `type` computes: its own, or for untyped ones the wanted, or the default. */
function computeType(type: StaticType, want: IntName | undefined): IntName {
  return type.kind === "untyped" ? (want ?? (type.big ? "i64" : "i32")) : intOf(type);
}

/** An operand that must be of `type`: literals take it, other values are brought to it unchanged (rule 3). */
function operandAs(machine: Machine, node: ts.Expression, frame: Frame, type: IntName): bigint {
  return assertFits(type, asInt(machine.evaluate(node, frame, type)), node);
}

function evaluateConditional(machine: Machine, node: ts.ConditionalExpression, frame: Frame, want: IntName | undefined): Value {
  const type = machine.typing.infer(node);
  const arm = isTruthy(machine.evaluate(node.condition, frame)) ? node.whenTrue : node.whenFalse;
  return type.kind === "untyped" ? machine.evaluate(arm, frame, want) : machine.evaluateAs(arm, frame, type);
}

function evaluateNew(machine: Machine, node: ts.NewExpression, frame: Frame): Value {
  const type = machine.typing.infer(node);
  if (type.kind !== "struct") throw new Unsupported(`new of ${type.kind}`);
  return machine.construct(type.declaration, node.arguments ?? [], frame);
}

function evaluateBinary(machine: Machine, node: ts.BinaryExpression, frame: Frame, want: IntName | undefined): Value {
  const operator = operatorText(node);
  if (isComparison(operator)) {
    const { left, right } = comparands(machine, node, frame);
    if (typeof left === "bigint" && typeof right === "bigint") return machine.typing.rules.compare[operator](left, right);
    if (isPlace(left) && isPlace(right)) throw new IllTyped("structs are not compared with ===");
    return operator.startsWith("=") ? left === right : left !== right;
  }
  if (operator === "=") return assign(machine, node, frame);
  if (operator === "&&" || operator === "||" || operator === "??") return shortCircuit(machine, node, operator, frame);
  if (operator === ",") {
    machine.evaluate(node.left, frame);
    return machine.evaluate(node.right, frame, want);
  }
  const plain = operator.slice(0, -1);
  if (operator.endsWith("=") && isBinaryOperator(plain)) return compound(machine, node, plain, frame);
  if (!isBinaryOperator(operator)) throw new Unsupported(`operator ${operator}`);
  return arithmetic(machine, node, operator, frame, want);
}

function assign(machine: Machine, node: ts.BinaryExpression, frame: Frame): Value {
  const target = locate(machine, node.left, frame);
  if (ts.isPropertyAccessExpression(node.left) && isInline(machine, node.left)) {
    throw new IllTyped("an inline struct or array is not assigned to");
  }
  const value = machine.evaluateAs(node.right, frame, target.type);
  target.write(value);
  return value;
}

/** Of an object without a layout, fields are references. */
function isInline({ typing }: Machine, node: ts.PropertyAccessExpression): boolean {
  const owner = withoutUndefined(typing.infer(node.expression));
  if (owner.kind !== "struct" || !typing.hasLayout(owner.declaration)) return false;
  const { kind } = typing.infer(node);
  return kind === "struct" || kind === "array";
}

function shortCircuit(machine: Machine, node: ts.BinaryExpression, operator: "&&" | "||" | "??", frame: Frame): Value {
  const type = machine.typing.infer(node);
  const part = (side: ts.Expression): Value =>
    type.kind === "int" ? machine.evaluate(side, frame, type.int) : machine.evaluate(side, frame);
  const left = part(node.left);
  const done = operator === "??" ? left !== undefined : isTruthy(left) === (operator === "||");
  return done ? left : part(node.right);
}

/** Both sides in their own types; an untyped side takes the other's promoted type, in which it must fit. */
function comparands(machine: Machine, node: ts.BinaryExpression, frame: Frame): { left: Value; right: Value } {
  const left = machine.evaluate(node.left, frame, besideType(machine, node.left, node.right));
  return { left, right: machine.evaluate(node.right, frame, besideType(machine, node.right, node.left)) };
}

export function besideType({ typing }: Machine, side: ts.Expression, other: ts.Expression): IntName | undefined {
  const [own, beside] = [typing.infer(side), withoutUndefined(typing.infer(other))];
  if (own.kind !== "untyped" || beside.kind !== "int") return undefined;
  const big = typing.rules.promote(beside.int);
  return own.big === (sizeOfInt(big) === 8) ? big : undefined;
}

function arithmetic(
  machine: Machine,
  node: ts.BinaryExpression,
  operator: BinaryOperator,
  frame: Frame,
  want: IntName | undefined,
): bigint {
  const { typing } = machine;
  const rule = typing.rules.binary[operator];
  const [leftType, rightType] = [withoutUndefined(typing.infer(node.left)), withoutUndefined(typing.infer(node.right))];
  if (rule.operands === "left") {
    const type = leftType.kind === "untyped" ? computeType(leftType, want) : typing.rules.promote(intOf(leftType));
    const left = operandAs(machine, node.left, frame, type);
    return typing.rules.store(rule.result(type), rule.exact(left, asInt(machine.evaluate(node.right, frame)), type));
  }
  const type = computeType(commonType(typing, leftType, rightType), want);
  const left = operandAs(machine, node.left, frame, type);
  const right = operandAs(machine, node.right, frame, type);
  return typing.rules.store(rule.result(type), rule.exact(left, right, type));
}

/** `x op= e`: `x` is read before `e` is evaluated; the result wraps in the type of `x`. */
function compound(machine: Machine, node: ts.BinaryExpression, operator: BinaryOperator, frame: Frame): Value {
  const { rules, infer } = machine.typing;
  const rule = rules.binary[operator];
  const target = locate(machine, node.left, frame);
  const own = intOf(target.type);
  const beside = withoutUndefined(infer(node.right));
  const type = rule.operands === "both" && beside.kind === "int" ? rules.common(own, beside.int) : rules.promote(own);
  const left = assertFits(type, asInt(target.read()), node.left);
  const right =
    rule.operands === "both" ? operandAs(machine, node.right, frame, type) : asInt(machine.evaluate(node.right, frame));
  const value = rules.store(own, rules.store(rule.result(type), rule.exact(left, right, type)));
  target.write(value);
  return value;
}

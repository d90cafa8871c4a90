/** The bytes that a global begins with: an initialiser made of constants goes in, what lies in the object comes out. */

import { ts } from "ts-morph";
import { annotatedType } from "../declared-type.ts";
import {
  type ArrayType,
  fits,
  isObject,
  type MemoryType,
  type ScalarType,
  type StructType,
  scalarSize,
  sizeOf,
  typeName,
} from "../lang-types.ts";
import { fieldDeclarations } from "../layout.ts";
import { isTransparent } from "../transparent.ts";
import { requireRoom, textBytes } from "../typing/arrays.ts";
import { constantOf, literalIn, literalKind } from "../typing/constants.ts";
import { propertyName, propertyValue } from "../typing/literals.ts";
import { excerpt, refuse, stdlibName, symbolOf, type Unit } from "../unit.ts";

export function globalBytes(unit: Unit, node: ts.Expression | undefined, type: MemoryType): Uint8Array {
  const bytes = new Uint8Array(sizeOf(type));
  if (node) fill(unit, node, type, bytes);
  return bytes;
}

function fill(unit: Unit, node: ts.Expression, type: MemoryType, bytes: Uint8Array): void {
  if (isTransparent(node)) return fill(unit, node.expression, type, bytes);
  if (!isObject(type)) return writeScalar(unit, node, type, bytes);
  if (type.kind === "struct") return fillStruct(unit, node, type, bytes);
  fillArray(unit, node, type, bytes);
}

/** `{ limit: 5 }`, or `new Stats()`, without a constructor, of fields whose initialisers are constants. */
function fillStruct(unit: Unit, node: ts.Expression, type: StructType, bytes: Uint8Array): void {
  if (ts.isObjectLiteralExpression(node)) return fillLiteral(unit, node, type, bytes);
  const declaration = unit.checker.getTypeAtLocation(node).getSymbol()?.valueDeclaration;
  const isPlain = ts.isNewExpression(node) && (node.arguments ?? []).length === 0;
  if (!isPlain || !declaration || !ts.isClassDeclaration(declaration) || declaration.members.some(ts.isConstructorDeclaration))
    return refuse(node, "TSB1021", { text: excerpt(node) });
  for (const property of fieldDeclarations(declaration)) {
    if (property.initializer) fillField(unit, property.name.getText(), property.initializer, type, bytes);
  }
}

function fillLiteral(unit: Unit, node: ts.ObjectLiteralExpression, type: StructType, bytes: Uint8Array): void {
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) return refuse(property, "TSB1021", { text: excerpt(property) });
    fillField(unit, propertyName(property), propertyValue(property), type, bytes);
  }
}

function fillField(unit: Unit, name: string, value: ts.Expression, { fields }: StructType, bytes: Uint8Array): void {
  const field = fields.find((one) => one.name === name);
  if (field) fill(unit, value, field.type, bytes.subarray(field.byteOffset, field.byteOffset + sizeOf(field.type)));
}

/** `[1, 2]`, `fixed<u32, 4>()`, `fixed<u32, 4>([1, 2])` or `fixed<u8, 4>("abc")`. */
function fillArray(unit: Unit, node: ts.Expression, type: ArrayType, bytes: Uint8Array): void {
  if (ts.isArrayLiteralExpression(node)) return fillElements(unit, node, type, bytes);
  if (!ts.isCallExpression(node) || stdlibName(symbolOf(unit.checker, node.expression)) !== "fixed")
    return refuse(node, "TSB1021", { text: excerpt(node) });
  const [given] = node.arguments;
  if (given && ts.isArrayLiteralExpression(given)) fillElements(unit, given, type, bytes);
  else if (given) bytes.set(textBytes(unit, given, type));
}

function fillElements(unit: Unit, node: ts.ArrayLiteralExpression, type: ArrayType, bytes: Uint8Array): void {
  requireRoom(node, node.elements.length, type);
  const size = sizeOf(type.element);
  for (const [index, element] of node.elements.entries())
    fill(unit, element, type.element, bytes.subarray(index * size, (index + 1) * size));
}

const SWAPPED: ReadonlySet<string> = new Set(["htons", "htonl", "htonll"]);

function writeScalar(unit: Unit, node: ts.Expression, type: ScalarType, bytes: Uint8Array): void {
  const call = ts.isCallExpression(node) ? stdlibName(symbolOf(unit.checker, node.expression)) : undefined;
  const isSwapped = call !== undefined && SWAPPED.has(call);
  const isConversion = isSwapped || call === typeName(type);
  const inner = isConversion && ts.isCallExpression(node) ? node.arguments[0] : node;
  const value = inner && constantValue(unit, inner);
  if (value === undefined || (type.kind === "be" && !isConversion) || (type.kind === "be" && !isSwapped && value !== 0n))
    return refuse(node, "TSB1021", { text: excerpt(node) });
  if (type.kind === "int" && !fits(value, type))
    return refuse(node, "TSB2002", { value: String(value), type: typeName(type), text: excerpt(node) });
  writeBytes(bytes, value, scalarSize(type), unit.target.endian === "little" && !isSwapped);
}

/** The value of a constant expression, or of a constant with a type of its own. */
function constantValue(unit: Unit, node: ts.Expression): bigint | undefined {
  const declaration = ts.isIdentifier(node) ? symbolOf(unit.checker, node)?.valueDeclaration : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.type || !declaration.initializer)
    return constantOf(unit.checker, node);
  const type = annotatedType(unit, declaration.type);
  if (type.kind !== "int" || !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const)) return undefined;
  return literalKind(unit.checker, declaration.initializer) && literalIn(unit.checker, declaration.initializer, type);
}

function writeBytes(bytes: Uint8Array, value: bigint, size: number, little: boolean): void {
  let rest = BigInt.asUintN(size * 8, value);
  for (let index = 0; index < size; index++, rest >>= 8n) bytes[little ? index : size - 1 - index] = Number(rest & 0xffn);
}

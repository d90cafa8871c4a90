/** The bytes that a global begins with: an initialiser made of constants goes in, what lies in the object comes out. */

import { ts } from "ts-morph";
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
import { constantOf } from "../typing/constants.ts";
import { excerpt, refuse, stdlibName, symbolOf, type Unit } from "../unit.ts";

export function globalBytes(unit: Unit, node: ts.Expression | undefined, type: MemoryType): Uint8Array {
  const bytes = new Uint8Array(sizeOf(type));
  if (node) fill(unit, node, type, bytes);
  return bytes;
}

function fill(unit: Unit, node: ts.Expression, type: MemoryType, bytes: Uint8Array): void {
  if (ts.isParenthesizedExpression(node)) return fill(unit, node.expression, type, bytes);
  if (!isObject(type)) return writeScalar(unit, node, type, bytes);
  if (type.kind === "struct") return fillStruct(unit, node, type, bytes);
  fillArray(unit, node, type, bytes);
}

/** `new Stats()`, without a constructor, of fields whose initialisers are constants. */
function fillStruct(unit: Unit, node: ts.Expression, type: StructType, bytes: Uint8Array): void {
  const declaration = unit.checker.getTypeAtLocation(node).getSymbol()?.valueDeclaration;
  const isPlain = ts.isNewExpression(node) && (node.arguments ?? []).length === 0;
  if (!isPlain || !declaration || !ts.isClassDeclaration(declaration) || declaration.members.some(ts.isConstructorDeclaration))
    return refuse(node, "TSB1021", { text: excerpt(node) });
  for (const property of fieldDeclarations(declaration)) {
    const field = type.fields.find((one) => one.name === property.name.getText());
    if (field && property.initializer)
      fill(unit, property.initializer, field.type, bytes.subarray(field.byteOffset, field.byteOffset + sizeOf(field.type)));
  }
}

/** `fixed<u32, 4>()` or `fixed<u32, 4>([1, 2])`. */
function fillArray(unit: Unit, node: ts.Expression, type: ArrayType, bytes: Uint8Array): void {
  if (!ts.isCallExpression(node) || stdlibName(symbolOf(unit.checker, node.expression)) !== "fixed")
    return refuse(node, "TSB1021", { text: excerpt(node) });
  const [elements] = node.arguments;
  if (!elements) return;
  if (!ts.isArrayLiteralExpression(elements) || elements.elements.length > type.length)
    return refuse(elements, "TSB1021", { text: excerpt(elements) });
  const size = sizeOf(type.element);
  for (const [index, element] of elements.elements.entries())
    fill(unit, element, type.element, bytes.subarray(index * size, (index + 1) * size));
}

const SWAPPED: ReadonlySet<string> = new Set(["htons", "htonl", "htonll"]);

function writeScalar(unit: Unit, node: ts.Expression, type: ScalarType, bytes: Uint8Array): void {
  const call = ts.isCallExpression(node) ? stdlibName(symbolOf(unit.checker, node.expression)) : undefined;
  const isSwapped = call !== undefined && SWAPPED.has(call);
  const isConversion = isSwapped || call === typeName(type);
  const inner = isConversion && ts.isCallExpression(node) ? node.arguments[0] : node;
  const value = inner && constantOf(unit.checker, inner);
  if (value === undefined || (type.kind === "be" && !isConversion) || (type.kind === "be" && !isSwapped && value !== 0n))
    return refuse(node, "TSB1021", { text: excerpt(node) });
  if (type.kind === "int" && !fits(value, type))
    return refuse(node, "TSB2002", { value: String(value), type: typeName(type), text: excerpt(node) });
  writeBytes(bytes, value, scalarSize(type), unit.target.endian === "little" && !isSwapped);
}

function writeBytes(bytes: Uint8Array, value: bigint, size: number, little: boolean): void {
  let rest = BigInt.asUintN(size * 8, value);
  for (let index = 0; index < size; index++, rest >>= 8n) bytes[little ? index : size - 1 - index] = Number(rest & 0xffn);
}

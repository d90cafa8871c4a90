/** Object literals and tuples: new structs, arrays and objects without a class, field by field in the order of the source. */

import { ts } from "ts-morph";
import {
  isObject,
  type LangType,
  type RecordType,
  type ReferenceType,
  type StructField,
  type StructType,
  typeName,
} from "../lang-types.ts";
import { propertyName, propertyValue } from "../typing/literals.ts";
import { definite } from "../typing/rules.ts";
import { excerpt, refuse } from "../unit.ts";
import { fillArray } from "./arrays.ts";
import { coerce, nonNull, requirePointer, requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import { copyObject, newObject } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { writePlace } from "./places.ts";
import { partOf } from "./properties.ts";
import { newRecord, storeField } from "./records.ts";

/** A new object of the literal's own type, or of the one that is wanted. */
export function createLiteral(fl: Lowering, node: ts.Expression, wanted: LangType): Operand {
  const type = definite(wanted);
  if (ts.isObjectLiteralExpression(node) && type.kind === "struct") {
    const object = newObject(fl, type);
    fillStruct(fl, object, type, node);
    return object;
  }
  if (type.kind === "record") return createRecord(fl, node, type);
  if (type.kind !== "array") return refuse(node, "TSB1004", { type: typeName(type) });
  const object = newObject(fl, type);
  fillArray(fl, object, type, node);
  return object;
}

export const isLiteral = (node: ts.Expression): boolean =>
  ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);

/** Fills new memory; fields that the literal does not name are zero. */
export function fillStruct(fl: Lowering, object: PointerOperand, type: StructType, node: ts.ObjectLiteralExpression): void {
  const named = new Set<string>();
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const from = spread(fl, property);
      for (const field of copied(type, from.type)) {
        copyField(fl, property, partOf(fl, from, field.name), object, field);
        named.add(field.name);
      }
      continue;
    }
    const field = type.fields.find((one) => one.name === propertyName(property));
    if (!field) return refuse(property, "TSB1018", { what: `\`${excerpt(property)}\`` });
    fl.constructs.initialise(fl, object, field.byteOffset, field.type, propertyValue(property));
    named.add(field.name);
  }
  for (const field of type.fields)
    if (!named.has(field.name)) fl.constructs.initialise(fl, object, field.byteOffset, field.type, undefined);
}

function spread(fl: Lowering, node: ts.SpreadAssignment): PointerOperand {
  return nonNull(fl, requirePointer(node.expression, fl.expression(node.expression)));
}

/** The fields of `to` that `from` has, too. */
function copied(to: StructType, from: ReferenceType): StructType["fields"] {
  const names = from.kind === "struct" || from.kind === "record" ? from.fields.map(({ name }) => name) : [];
  return to.fields.filter(({ name }) => names.includes(name));
}

/** Copies a value into a field: an object with all that is in it. */
export function copyField(
  fl: Lowering,
  node: ts.Node,
  value: Operand | undefined,
  to: PointerOperand,
  field: StructField,
): void {
  if (!value) return;
  const offset = to.offset + field.byteOffset;
  const own = coerce(fl, node, value, field.type);
  if (isObject(field.type)) copyObject(fl, requirePointer(node, own), { ...to, type: field.type, offset });
  else writePlace(fl, { type: field.type, ptr: to.id, offset, space: to.space }, requireScalar(node, own).id);
}

function createRecord(fl: Lowering, node: ts.Expression, type: RecordType): Operand {
  const object = newRecord(fl, type);
  if (ts.isArrayLiteralExpression(node))
    for (const [index, element] of node.elements.entries())
      if (ts.isSpreadElement(element)) refuse(element, "TSB2024", { text: excerpt(node) });
      else writeField(fl, object, type, String(index), element);
  else if (ts.isObjectLiteralExpression(node)) fillRecord(fl, object, type, node);
  else return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  return object;
}

function fillRecord(fl: Lowering, object: PointerOperand, type: RecordType, node: ts.ObjectLiteralExpression): void {
  const missing = type.fields.filter(({ type: own }) => own.kind === "optional");
  for (const field of missing) storeField(fl, object, field, coerce(fl, node, { kind: "undefined" }, field.type));
  for (const property of node.properties) {
    if (!ts.isSpreadAssignment(property)) {
      writeField(fl, object, type, propertyName(property), propertyValue(property));
      continue;
    }
    const from = spread(fl, property);
    for (const field of type.fields) {
      const value = partOf(fl, from, field.name);
      if (value) storeField(fl, object, field, coerce(fl, property, value, field.type));
    }
  }
}

function writeField(fl: Lowering, object: PointerOperand, type: RecordType, name: string, node: ts.Expression): void {
  const field = type.fields.find((one) => one.name === name);
  if (!field) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  storeField(fl, object, field, fl.as(node, field.type));
}

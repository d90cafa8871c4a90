/** `Object.assign(target, source)`: copies the fields of a struct, or of a literal, all of whose values are worked out first. */

import { ts } from "ts-morph";
import { isObject, type StructField, type StructType, typeName } from "../lang-types.ts";
import { propertyName, propertyValue } from "../typing/literals.ts";
import { excerpt, refuse } from "../unit.ts";
import { coerce, nonNull, requirePointer } from "./convert.ts";
import { copyField, isLiteral } from "./literals.ts";
import type { Lowering } from "./lowering.ts";
import { copyObject } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { partOf } from "./properties.ts";
import { refuseShared } from "./shared-object.ts";

export function objectAssign(fl: Lowering, node: ts.CallExpression): Operand {
  const [targetNode, source, ...more] = node.arguments;
  if (!targetNode || !source || more.length > 0) return refuse(node, "TSB1019", { text: excerpt(node) });
  const target = nonNull(fl, requirePointer(targetNode, fl.expression(targetNode)));
  const { type } = target;
  if (type.kind !== "struct")
    return refuse(targetNode, "TSB2018", { type: typeName(type), operator: "Object.assign", instead: "a struct" });
  if (ts.isObjectLiteralExpression(source)) assignLiteral(fl, target, type, source);
  else if (fl.typing.of(source).kind === "record") assignRecord(fl, target, type, source);
  else copyObject(fl, nonNull(fl, requirePointer(source, fl.as(source, type))), target);
  return target;
}

/** What an object without a layout has of the struct's fields. */
function assignRecord(fl: Lowering, target: PointerOperand, type: StructType, source: ts.Expression): void {
  const from = nonNull(fl, requirePointer(source, fl.expression(source)));
  for (const field of type.fields) copyField(fl, source, partOf(fl, from, field.name), target, field);
}

interface Written {
  readonly field: StructField;
  readonly node: ts.Node;
  readonly value: Operand;
}

function assignLiteral(fl: Lowering, target: PointerOperand, type: StructType, source: ts.ObjectLiteralExpression): void {
  const written = source.properties.map((property): Written => {
    if (ts.isSpreadAssignment(property)) return refuse(property, "TSB1018", { what: `\`${excerpt(property)}\` here` });
    const field = type.fields.find((one) => one.name === propertyName(property));
    const node = propertyValue(property);
    if (!field) return refuse(property, "TSB1018", { what: `\`${excerpt(property)}\`` });
    if (isObject(field.type) && !isLiteral(node) && !ts.isNewExpression(node)) return refuseShared(node, field.type);
    return { field, node, value: fl.as(node, field.type) };
  });
  for (const { field, node, value } of written) copyField(fl, node, coerce(fl, node, value, field.type), target, field);
}

/** `new`: field initialisers in order, then the constructor. */

import { ts } from "ts-morph";
import type { StructField, StructType } from "../lang-types.ts";
import { fieldDeclarations, sizeOf } from "../layout.ts";
import { hasBody } from "../typing/callee.ts";
import { excerpt, refuse } from "../unit.ts";
import { invoke } from "./calls.ts";
import { requirePointer, requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import { copyStruct, newObject, zero } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { writePlace } from "./places.ts";

export function createStruct(fl: Lowering, node: ts.NewExpression): Operand {
  const type = fl.typing.of(node);
  if (type.kind !== "struct") return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  const object = newObject(fl, type);
  initialise(fl, node, object, type);
  return object;
}

/** Runs the field initialisers in order, then the constructor. */
function initialise(fl: Lowering, node: ts.NewExpression, object: PointerOperand, type: StructType): void {
  const declaration = classOf(fl, node);
  for (const property of fieldDeclarations(declaration)) {
    const field = type.fields.find((one) => one.name === property.name.getText().replace(/^["']|["']$/g, ""));
    if (field) initialiseField(fl, object, field, property.initializer);
  }
  const own = declaration.members.find(ts.isConstructorDeclaration);
  if (!own || !hasBody(own)) return;
  const property = own.parameters.find((one) => ts.isParameterPropertyDeclaration(one, own));
  if (property) refuse(property, "TSB1014", { what: "a parameter property" });
  invoke(fl, node, own, [...(node.arguments ?? [])], object);
}

function classOf(fl: Lowering, node: ts.NewExpression): ts.ClassDeclaration {
  const declaration = fl.unit.checker.getTypeAtLocation(node).getSymbol()?.valueDeclaration;
  if (declaration && ts.isClassDeclaration(declaration)) return declaration;
  return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

function initialiseField(
  fl: Lowering,
  object: PointerOperand,
  field: StructField,
  initialiser: ts.Expression | undefined,
): void {
  const offset = object.offset + field.byteOffset;
  if (field.type.kind !== "struct") {
    if (!initialiser) return zero(fl, object.id, offset, offset + sizeOf(field.type));
    const value = requireScalar(initialiser, fl.as(initialiser, field.type));
    return writePlace(fl, { type: field.type, ptr: object.id, offset, space: object.space }, value.id);
  }
  const inner: PointerOperand = { ...object, type: field.type, offset };
  if (!initialiser) return zero(fl, object.id, offset, offset + field.type.size);
  if (ts.isNewExpression(initialiser) && fl.typing.of(initialiser) === field.type)
    return initialise(fl, initialiser, inner, field.type);
  copyStruct(fl, requirePointer(initialiser, fl.as(initialiser, field.type)), inner);
}

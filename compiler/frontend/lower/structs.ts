/** `new`: field initialisers in order, then the constructor. */

import { ts } from "ts-morph";
import { isOfClass, type RecordType, type StructType } from "../lang-types.ts";
import { fieldDeclarations } from "../layout.ts";
import { hasBody } from "../typing/callee.ts";
import { excerpt, refuse } from "../unit.ts";
import { invoke } from "./calls.ts";
import type { Lowering } from "./lowering.ts";
import { newObject } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { newRecord, storeField, zeroField } from "./records.ts";

export function createOfClass(fl: Lowering, node: ts.NewExpression): Operand {
  const type = fl.typing.of(node);
  if (!isOfClass(type)) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  const object = type.kind === "struct" ? newObject(fl, type) : newRecord(fl, type);
  if (type.kind === "struct") newInto(fl, node, object, type);
  else fillRecord(fl, node, object, type);
  return object;
}

/** Runs the field initialisers in order, then the constructor. */
export function newInto(fl: Lowering, node: ts.NewExpression, object: PointerOperand, type: StructType): void {
  const declaration = classOf(fl, node);
  for (const property of fieldDeclarations(declaration)) {
    const field = type.fields.find((one) => one.name === nameOf(property));
    if (field) fl.constructs.initialise(fl, object, field.byteOffset, field.type, property.initializer);
  }
  construct(fl, node, object, declaration);
}

function fillRecord(fl: Lowering, node: ts.NewExpression, object: PointerOperand, type: RecordType): void {
  const declaration = classOf(fl, node);
  for (const property of fieldDeclarations(declaration)) {
    const field = type.fields.find((one) => one.name === nameOf(property));
    if (!field) continue;
    if (property.initializer) storeField(fl, object, field, fl.as(property.initializer, field.type));
    else zeroField(fl, object, field);
  }
  construct(fl, node, object, declaration);
}

const nameOf = (property: ts.PropertyDeclaration): string => property.name.getText().replace(/^["']|["']$/g, "");

function construct(fl: Lowering, node: ts.NewExpression, object: PointerOperand, { members }: ts.ClassDeclaration): void {
  const own = members.find(ts.isConstructorDeclaration);
  if (own && hasBody(own)) invoke(fl, node, own, [...(node.arguments ?? [])], object);
}

function classOf(fl: Lowering, node: ts.NewExpression): ts.ClassDeclaration {
  const declaration = fl.unit.checker.getTypeAtLocation(node).getSymbol()?.valueDeclaration;
  if (declaration && ts.isClassDeclaration(declaration)) return declaration;
  return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

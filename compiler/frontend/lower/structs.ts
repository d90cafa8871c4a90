/** `new`: field initialisers in order, then the constructor. */

import { ts } from "ts-morph";
import type { StructType } from "../lang-types.ts";
import { fieldDeclarations } from "../layout.ts";
import { hasBody } from "../typing/callee.ts";
import { excerpt, refuse } from "../unit.ts";
import { invoke } from "./calls.ts";
import type { Lowering } from "./lowering.ts";
import { newObject } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";

export function createStruct(fl: Lowering, node: ts.NewExpression): Operand {
  const type = fl.typing.of(node);
  if (type.kind !== "struct") return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  const object = newObject(fl, type);
  newInto(fl, node, object, type);
  return object;
}

/** Runs the field initialisers in order, then the constructor. */
export function newInto(fl: Lowering, node: ts.NewExpression, object: PointerOperand, type: StructType): void {
  const declaration = classOf(fl, node);
  for (const property of fieldDeclarations(declaration)) {
    const field = type.fields.find((one) => one.name === property.name.getText().replace(/^["']|["']$/g, ""));
    if (field) fl.constructs.initialise(fl, object, field.byteOffset, field.type, property.initializer);
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

/** Module variables that a program can change: `let count: u64 = 0n` lies in `.data` or `.bss`. Constants are no globals. */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { annotatedType } from "../declared-type.ts";
import { fits, type ScalarType, typeName } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { excerpt, type GlobalDecl, refuse, requireKernel, type Unit } from "../unit.ts";

export function globalDeclaration(unit: Unit, declaration: ts.VariableDeclaration): GlobalDecl | undefined {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || list.flags & ts.NodeFlags.Const) return undefined;
  if (!ts.isIdentifier(declaration.name)) return refuse(declaration, "TSB1018", { what: "A module variable by destructuring" });
  const name = declaration.name.text;
  if (!(list.flags & ts.NodeFlags.Let)) return refuse(declaration, "TSB1012", { name });
  requireKernel(unit, declaration, FEATURES.globalData.doc, FEATURES.globalData.since);
  if (!declaration.type) return refuse(declaration, "TSB2016", { name });
  const type = annotatedType(unit, declaration.type);
  if (type.kind !== "int" && type.kind !== "be" && type.kind !== "bool") {
    return refuse(declaration.type, "TSB2012", { type: excerpt(declaration.type) });
  }
  return { name, type, initial: initialValue(unit, declaration, type), node: declaration.name };
}

function initialValue(unit: Unit, declaration: ts.VariableDeclaration, type: ScalarType): bigint {
  const { initializer } = declaration;
  if (!initializer) return 0n;
  const value = constantOf(unit.checker, initializer);
  if (value === undefined || type.kind === "be") return refuse(initializer, "TSB1021", { text: excerpt(initializer) });
  if (type.kind === "int" && !fits(value, type)) {
    return refuse(initializer, "TSB2002", { value: String(value), type: typeName(type), text: excerpt(initializer) });
  }
  return value;
}

/**
 * Module variables in the object's data: `let count: u64 = 0n` and `const total = global<u64>(0n)`, which programs change, lie in
 * `.data` or `.bss`; `const port = config<u32>(10000)`, which a loader may set, in `.rodata`. Other constants are none.
 */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { annotatedType } from "../declared-type.ts";
import { isObject, isSized, type MemoryType, type ObjectType, typeName } from "../lang-types.ts";
import { initialiserType } from "../layout.ts";
import { excerpt, type GlobalDecl, refuse, requireKernel, stdlibName, symbolOf, type Unit } from "../unit.ts";
import { globalBytes } from "./global-bytes.ts";

export function globalDeclaration(unit: Unit, declaration: ts.VariableDeclaration): GlobalDecl | undefined {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list)) return undefined;
  const form = formOf(unit, declaration);
  if (form === "variable" && list.flags & ts.NodeFlags.Const) return undefined;
  if (!ts.isIdentifier(declaration.name)) return refuse(declaration, "TSB1018", { what: "A module variable by destructuring" });
  const name = declaration.name.text;
  if (form === "variable" && !(list.flags & ts.NodeFlags.Let)) return refuse(declaration, "TSB1012", { name });
  requireKernel(unit, declaration, FEATURES.globalData.doc, FEATURES.globalData.since);
  const type = typeOf(unit, declaration, form);
  const initial = form === "variable" ? declaration.initializer : callOf(declaration)?.arguments[0];
  return { name, form, type, initial: globalBytes(unit, initial, type), node: declaration.name };
}

const callOf = ({ initializer }: ts.VariableDeclaration): ts.CallExpression | undefined =>
  initializer && ts.isCallExpression(initializer) ? initializer : undefined;

function formOf(unit: Unit, declaration: ts.VariableDeclaration): GlobalDecl["form"] {
  const call = callOf(declaration);
  const name = call && stdlibName(symbolOf(unit.checker, call.expression));
  return name === "global" || name === "config" ? name : "variable";
}

/** The annotation, the type argument, or what the value says; a variable of TypeScript's own is one scalar. */
function typeOf(unit: Unit, declaration: ts.VariableDeclaration, form: GlobalDecl["form"]): MemoryType {
  const node = form === "variable" ? declaration.type : callOf(declaration)?.typeArguments?.[0];
  const { initializer } = declaration;
  const given = form === "variable" && initializer ? initialiserType(unit, initializer) : undefined;
  const type = node ? annotatedType(unit, node) : given;
  if (!type) return refuse(declaration, "TSB2016", { name: excerpt(declaration.name) });
  if (form === "variable" && isObject(type)) return refuseObject(declaration, type);
  return isSized(type) ? type : refuse(node ?? declaration, "TSB2012", { type: typeName(type) });
}

/** Another object could be assigned to it, which lies where a program made it. */
function refuseObject({ name }: ts.VariableDeclaration, type: ObjectType): never {
  const own = excerpt(name);
  return refuse(name, "TSB1013", {
    what: `A variable of the module that refers to a ${typeName(type)}`,
    instead: `const ${own} = …, whose fields and elements change as well, or export const ${own} = global<${typeName(type)}>(…)`,
  });
}

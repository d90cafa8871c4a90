/** C layout of struct classes: sized fields in source order, each aligned to its size, the whole to its largest. */

import { ts } from "ts-morph";
import type { Width } from "../ir/types.ts";
import { annotatedType, sizedType } from "./declared-type.ts";
import {
  alignOf,
  BOOL,
  isSized,
  type MemoryType,
  type StructField,
  type StructType,
  scalarByName,
  sizeOf,
  U32,
} from "./lang-types.ts";
import { excerpt, refuse, stdlibName, symbolOf, type Unit } from "./unit.ts";

/** Remembers each class's layout, so that a struct type is equal only to itself. */
export function layouts(getUnit: () => Unit): Unit["layout"] {
  const known = new Map<ts.ClassDeclaration, StructType | "in progress">();
  return (declaration) => {
    const found = known.get(declaration);
    const name = declaration.name?.text;
    if (name === undefined) return refuse(declaration, "TSB1014", { what: "no name" });
    if (found === "in progress") return refuse(declaration.name ?? declaration, "TSB1014", { what: "a field of its own type" });
    if (found) return found;
    known.set(declaration, "in progress");
    try {
      const layout = computeLayout(getUnit(), declaration, name);
      known.set(declaration, layout);
      return layout;
    } finally {
      if (known.get(declaration) === "in progress") known.delete(declaration);
    }
  };
}

/** The property declarations that are fields, in order. */
export function fieldDeclarations(declaration: ts.ClassDeclaration): ts.PropertyDeclaration[] {
  return declaration.members.filter(ts.isPropertyDeclaration);
}

function computeLayout(unit: Unit, declaration: ts.ClassDeclaration, name: string): StructType {
  refuseNonStruct(declaration);
  const fields: StructField[] = [];
  let end = 0;
  let align: Width = 1;
  for (const property of fieldDeclarations(declaration)) {
    const type = fieldType(unit, property);
    const fieldAlign = alignOf(type);
    const byteOffset = Math.ceil(end / fieldAlign) * fieldAlign;
    fields.push({ name: fieldName(property), type, byteOffset });
    end = byteOffset + sizeOf(type);
    if (fieldAlign > align) align = fieldAlign;
  }
  if (fields.length === 0) return refuse(declaration.name ?? declaration, "TSB1004", { type: name });
  return { kind: "struct", name, size: Math.ceil(end / align) * align, align, fields };
}

function refuseNonStruct(declaration: ts.ClassDeclaration): void {
  const [heritage] = declaration.heritageClauses ?? [];
  if (heritage) refuse(heritage, "TSB1014", { what: `\`${excerpt(heritage)}\`` });
  if (declaration.typeParameters) refuse(declaration.typeParameters[0] ?? declaration, "TSB1014", { what: "type parameters" });
  for (const member of declaration.members) {
    if (ts.isAccessor(member)) refuse(member.name, "TSB1014", { what: "an accessor" });
    if (ts.isIndexSignatureDeclaration(member)) refuse(member, "TSB1014", { what: "an index signature" });
    if (ts.isPropertyDeclaration(member) && hasStatic(member)) refuse(member.name, "TSB1014", { what: "a static field" });
    if (ts.isClassStaticBlockDeclaration(member)) refuse(member, "TSB1014", { what: "a static block" });
  }
}

export const hasStatic = (node: ts.ClassElement): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === ts.SyntaxKind.StaticKeyword);

function fieldName(property: ts.PropertyDeclaration): string {
  if (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) return property.name.text;
  return refuse(property.name, "TSB1014", { what: `the field name ${excerpt(property.name)}` });
}

/** The annotation, or the conversion that initialises the field. */
function fieldType(unit: Unit, property: ts.PropertyDeclaration): MemoryType {
  if (property.questionToken)
    return refuse(property.name, "TSB1014", { what: `the optional field \`${fieldName(property)}\`` });
  if (property.type) {
    const type = annotatedType(unit, property.type);
    if (isSized(type)) return type;
    return refuse(property.type, "TSB2012", { type: excerpt(property.type) });
  }
  const { initializer } = property;
  return (initializer && initialiserType(unit, initializer)) ?? refuse(property.name, "TSB2016", { name: fieldName(property) });
}

/** What a value says of its type by itself. */
export function initialiserType(unit: Unit, initialiser: ts.Expression): MemoryType | undefined {
  if (ts.isCallExpression(initialiser)) {
    const name = stdlibName(symbolOf(unit.checker, initialiser.expression));
    const byName = name === undefined ? undefined : (scalarByName(name) ?? scalarByName(CONVERSION_RESULTS[name] ?? ""));
    if (byName) return byName;
    if (name === "fixed") return sizedType(unit, unit.checker.getTypeAtLocation(initialiser), initialiser);
  }
  if (initialiser.kind === ts.SyntaxKind.TrueKeyword || initialiser.kind === ts.SyntaxKind.FalseKeyword) return BOOL;
  const type = unit.checker.getTypeAtLocation(initialiser);
  const declaration = type.getSymbol()?.valueDeclaration;
  if (ts.isNewExpression(initialiser) && declaration && ts.isClassDeclaration(declaration)) return unit.layout(declaration);
  return ts.isPropertyAccessExpression(initialiser) && type.isNumberLiteral() ? U32 : undefined;
}

/** Result types of the byte-order functions. */
export const CONVERSION_RESULTS: Readonly<Record<string, string>> = {
  htons: "be16",
  htonl: "be32",
  htonll: "be64",
  ntohs: "u16",
  ntohl: "u32",
  ntohll: "u64",
};

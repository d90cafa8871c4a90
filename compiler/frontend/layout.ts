/**
 * What classes make. Of sized fields, scalars that are parameters of the constructor among them, a struct in C layout: fields in
 * source order, each aligned to its size, the whole to its largest. With any other field an object without a layout, which the
 * compiler takes apart.
 */

import { ts } from "ts-morph";
import type { Width } from "../ir/types.ts";
import { annotatedType, sizedType } from "./declared-type.ts";
import {
  alignOf,
  BOOL,
  type ClassType,
  I32,
  I64,
  isDefinite,
  isObject,
  isSized,
  type LangType,
  type MemoryType,
  type RecordType,
  type StructField,
  type StructType,
  scalarByName,
  sizeOf,
  typeName,
  U32,
} from "./lang-types.ts";
import { recordOf } from "./records.ts";
import { definite } from "./typing/rules.ts";
import { excerpt, refuse, stdlibName, symbolOf, type Unit } from "./unit.ts";

/** Remembers each class's layout, so that a struct type is equal only to itself. */
export function layouts(getUnit: () => Unit): Unit["layout"] {
  const known = new Map<ts.ClassDeclaration, ClassType | "in progress">();
  return (declaration) => {
    const found = known.get(declaration);
    const name = declaration.name?.text;
    if (name === undefined) return refuse(declaration, "TSB1014", { what: "no name", instead: "Give it one" });
    if (found === "in progress")
      return refuse(declaration.name ?? declaration, "TSB1014", {
        what: "a field of its own type",
        instead: "Keep the other object in a map, and its key here",
      });
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

/** A property, or a parameter of the constructor that is one. */
type FieldNode = ts.PropertyDeclaration | ts.ParameterDeclaration;

/** `constructor(readonly view: PacketView)`. */
function parameterProperties({ members }: ts.ClassDeclaration): readonly ts.ParameterDeclaration[] {
  const own = members.find((one) => ts.isConstructorDeclaration(one) && one.body !== undefined);
  return own && ts.isConstructorDeclaration(own)
    ? own.parameters.filter((one) => ts.isParameterPropertyDeclaration(one, own))
    : [];
}

/** The property declarations that are fields, in order. */
export function fieldDeclarations(declaration: ts.ClassDeclaration): ts.PropertyDeclaration[] {
  return declaration.members.filter(ts.isPropertyDeclaration);
}

interface Field {
  readonly node: FieldNode;
  readonly name: string;
  /** Undefined: a literal, which says nothing of its width. */
  readonly type: LangType | undefined;
}

function computeLayout(unit: Unit, declaration: ts.ClassDeclaration, name: string): ClassType {
  refuseNonStruct(declaration);
  const properties = parameterProperties(declaration);
  const all = [...fieldDeclarations(declaration), ...properties].sort((a, b) => a.pos - b.pos);
  const fields = all.map((node): Field => ({ node, name: fieldName(node), type: fieldType(unit, node) }));
  if (fields.length === 0) return refuse(declaration.name ?? declaration, "TSB1004", { type: name });
  if (fields.every((field) => isOfStruct(field, properties))) return structOf(name, fields);
  return { ...recordOf(name, fields.map(recordField)), class: declaration };
}

/** A parameter's object belongs to the caller as well: as a field of a struct it would be a copy. */
function isOfStruct({ node, type }: Field, properties: readonly FieldNode[]): boolean {
  return type === undefined || (isSized(type) && !(isObject(type) && properties.includes(node)));
}

function structOf(name: string, all: readonly Field[]): StructType {
  const fields: StructField[] = [];
  let end = 0;
  let align: Width = 1;
  for (const { node, name: field, type } of all) {
    if (type === undefined || !isSized(type)) return refuse(node.name, "TSB2016", { name: field });
    const fieldAlign = alignOf(type);
    const byteOffset = Math.ceil(end / fieldAlign) * fieldAlign;
    fields.push({ name: field, type, byteOffset });
    end = byteOffset + sizeOf(type);
    if (fieldAlign > align) align = fieldAlign;
  }
  return { kind: "struct", name, size: Math.ceil(end / align) * align, align, fields };
}

/** A literal is what a variable that nothing else is assigned to would be. */
function recordField({ node, name, type }: Field): { readonly name: string; readonly type: LangType } {
  const { initializer } = node;
  const own = type ?? (initializer && literalType(initializer)) ?? refuse(node.name, "TSB2016", { name });
  const isValue = own.kind === "view" || own.kind === "context" || isDefinite(definite(own));
  return isValue ? { name, type: own } : refuse(node.type ?? node.name, "TSB2012", { type: typeName(own) });
}

function literalType(node: ts.Expression): LangType | undefined {
  if (ts.isPrefixUnaryExpression(node)) return literalType(node.operand);
  if (ts.isNumericLiteral(node)) return I32;
  return ts.isBigIntLiteral(node) ? I64 : undefined;
}

function refuseNonStruct(declaration: ts.ClassDeclaration): void {
  const heritage = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  if (heritage)
    refuse(heritage, "TSB1014", { what: `\`${excerpt(heritage)}\``, instead: "Hold an object of the other class in a field" });
  if (declaration.typeParameters)
    refuse(declaration.typeParameters[0] ?? declaration, "TSB1014", {
      what: "type parameters",
      instead: "Write it for one type, or pass objects of several classes to a generic function",
    });
  for (const member of declaration.members) {
    if (ts.isAccessor(member))
      refuse(member.name, "TSB1014", { what: "an accessor", instead: `Write a method, ${excerpt(member.name)}()` });
    if (ts.isIndexSignatureDeclaration(member))
      refuse(member, "TSB1014", { what: "an index signature", instead: "Use a FixedArray<T, N> field or a map" });
    if (ts.isPropertyDeclaration(member)) refuseProperty(member);
    if (ts.isClassStaticBlockDeclaration(member))
      refuse(member, "TSB1014", {
        what: "a static block",
        instead: "Give constants and variables of the module their values where they stand",
      });
  }
}

/** Field values are worked out where `new` stands, whose `this` is another. */
function refuseProperty(property: ts.PropertyDeclaration): void {
  if (hasStatic(property))
    refuse(property.name, "TSB1014", {
      what: "a static field",
      instead: `Write it beside the class: const ${excerpt(property.name)} = …, or let, or global<T>(…)`,
    });
  const own = property.initializer && thisIn(property.initializer);
  if (own) refuse(own, "TSB1014", { what: "a field whose value needs `this`", instead: "Assign it in the constructor" });
}

const thisIn = (node: ts.Node): ts.Node | undefined =>
  node.kind === ts.SyntaxKind.ThisKeyword ? node : ts.forEachChild(node, thisIn);

export const hasStatic = (node: ts.ClassElement): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === ts.SyntaxKind.StaticKeyword);

function fieldName(property: FieldNode): string {
  if (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) return property.name.text;
  const instead = ts.isPrivateIdentifier(property.name)
    ? `Write private ${property.name.text.slice(1)}, which TypeScript checks`
    : "Give the field a plain name";
  return refuse(property.name, "TSB1014", { what: `the field name ${excerpt(property.name)}`, instead });
}

/** The annotation, or the conversion that initialises the field. */
function fieldType(unit: Unit, property: FieldNode): LangType | undefined {
  if (property.questionToken)
    return refuse(property.name, "TSB1014", {
      what: `the optional field \`${fieldName(property)}\``,
      instead: "Let a value of its own, or another field, say that it is missing",
    });
  if (property.type) return annotatedType(unit, property.type);
  return property.initializer && initialiserType(unit, property.initializer);
}

/** What a value says of its type by itself. */
export function initialiserType(unit: Unit, initialiser: ts.Expression): MemoryType | RecordType | undefined {
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

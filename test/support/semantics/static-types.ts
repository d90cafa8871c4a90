/** The evaluator's static types, and how a type that TypeScript's checker gives for a declaration becomes one. */

import { ts } from "ts-morph";
import { type IntName, isIntName } from "./integers.ts";
import { Unsupported } from "./outcome.ts";

export type StaticType =
  | { readonly kind: "int"; readonly int: IntName }
  | { readonly kind: "bool" }
  /** Literals only: takes its type from where it stands. */
  | { readonly kind: "untyped"; readonly big: boolean }
  | { readonly kind: "struct"; readonly declaration: ts.ClassDeclaration }
  | { readonly kind: "array"; readonly element: StaticType; readonly length: number }
  /** `Ref<T>`: a scalar of a map. */
  | { readonly kind: "ref"; readonly int: IntName }
  | { readonly kind: "map"; readonly map: string; readonly key: StaticType; readonly value: StaticType }
  /** What the kernel hands to a program, such as an `SkBuff`. */
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "view" }
  /** A function that is passed, or inside a function. */
  | FunctionStaticType
  /** An object or tuple without a class. */
  | { readonly kind: "record"; readonly fields: readonly RecordField[] }
  | { readonly kind: "optional"; readonly of: StaticType }
  | { readonly kind: "undefined" }
  | { readonly kind: "void" }
  | { readonly kind: "string" };

export interface FunctionStaticType {
  readonly kind: "function";
  readonly parameters: readonly StaticType[];
  readonly result: StaticType;
}

export interface RecordField {
  readonly name: string;
  readonly type: StaticType;
}

/** What type parameters stand for. */
export type Bindings = ReadonlyMap<ts.Symbol, StaticType>;

export type IntStaticType = Extract<StaticType, { kind: "int" }>;

export const boolType: StaticType = { kind: "bool" };
export const voidType: StaticType = { kind: "void" };
export const undefinedType: StaticType = { kind: "undefined" };
export const stringType: StaticType = { kind: "string" };
export const untypedNumber: StaticType = { kind: "untyped", big: false };
export const untypedBigint: StaticType = { kind: "untyped", big: true };

export function intType(int: IntName): IntStaticType {
  return { kind: "int", int };
}

export function optionalOf(of: StaticType): StaticType {
  return of.kind === "optional" ? of : { kind: "optional", of };
}

export function withoutUndefined(type: StaticType): StaticType {
  return type.kind === "optional" ? type.of : type;
}

export function sameType(left: StaticType, right: StaticType): boolean {
  if (left.kind === "int" && right.kind === "int") return left.int === right.int;
  if (left.kind === "struct" && right.kind === "struct") return left.declaration === right.declaration;
  if (left.kind === "optional" && right.kind === "optional") return sameType(left.of, right.of);
  if (left.kind === "untyped" && right.kind === "untyped") return left.big === right.big;
  if (left.kind === "record" && right.kind === "record") return sameFields(left.fields, right.fields);
  return left.kind === right.kind;
}

function sameFields(left: readonly RecordField[], right: readonly RecordField[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ name, type }) => right.some((other) => other.name === name && sameType(type, other.type)))
  );
}

/** A text that tells types apart, to remember by. */
export function typeKey(type: StaticType): string {
  switch (type.kind) {
    case "int":
    case "ref":
      return `${type.kind} ${type.int}`;
    case "struct":
      return `struct ${type.declaration.pos}`;
    case "array":
      return `array ${type.length} ${typeKey(type.element)}`;
    case "optional":
      return `optional ${typeKey(type.of)}`;
    case "record":
      return `record ${type.fields.map((field) => `${field.name} ${typeKey(field.type)}`).join()}`;
    default:
      return type.kind;
  }
}

const arrayMapTypes: readonly string[] = ["ArrayMap", "PerCpuArrayMap"];
const hashMapTypes: readonly string[] = ["HashMap", "LruHashMap", "PerCpuHashMap", "LruPerCpuHashMap"];
const contextTypes: readonly string[] = ["SkBuff"];
/** How the checker names the property of the unique symbol `flavour`, whose literal types are the flavours that flow in. */
const flavourProperty = /^__@flavour@/;

/** The static type of a declared type. Throws `Unsupported` for one that has none here. */
export function classify(checker: ts.TypeChecker, type: ts.Type, bindings: Bindings = new Map()): StaticType {
  if (type.isTypeParameter() && "isThisType" in type && type.isThisType === true) {
    const owner = checker.getBaseConstraintOfType(type);
    if (owner) return classify(checker, owner, bindings);
  }
  const found =
    bindings.get(type.symbol) ??
    classifyPlain(type) ??
    classifyUnion(checker, type, bindings) ??
    classifyFlavoured(checker, type) ??
    classifyFunction(checker, type, bindings) ??
    classifyObject(checker, type, bindings) ??
    classifyRecord(checker, type, bindings);
  if (found === undefined) throw new Unsupported(`type ${checker.typeToString(type)}`);
  return found;
}

function classifyFunction(checker: ts.TypeChecker, type: ts.Type, bindings: Bindings): StaticType | undefined {
  const [signature] = type.getCallSignatures();
  if (signature === undefined) return undefined;
  const parameters = signature.getParameters().map((one) => {
    const { valueDeclaration } = one;
    if (valueDeclaration === undefined) throw new Unsupported("a parameter without a declaration");
    return classify(checker, checker.getTypeOfSymbolAtLocation(one, valueDeclaration), bindings);
  });
  return { kind: "function", parameters, result: classify(checker, signature.getReturnType(), bindings) };
}

function classifyRecord(checker: ts.TypeChecker, type: ts.Type, bindings: Bindings): StaticType | undefined {
  const kinds = ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral | ts.SymbolFlags.Interface;
  if (!checker.isTupleType(type) && ((type.getSymbol()?.flags ?? 0) & kinds) === 0) return undefined;
  const properties = type.getProperties().filter(({ name }) => !checker.isTupleType(type) || /^\d+$/.test(name));
  const fields = properties.map((one) => ({ name: one.name, type: classify(checker, checker.getTypeOfSymbol(one), bindings) }));
  return fields.length > 0 ? { kind: "record", fields } : undefined;
}

function classifyPlain(type: ts.Type): StaticType | undefined {
  const name = type.getSymbol()?.name;
  if (name !== undefined && isIntName(name)) return intType(name);
  if (type.flags & ts.TypeFlags.BooleanLike) return boolType;
  if (type.flags & ts.TypeFlags.VoidLike) return type.flags & ts.TypeFlags.Undefined ? undefinedType : voidType;
  if (type.flags & ts.TypeFlags.NumberLiteral) return untypedNumber;
  if (type.flags & ts.TypeFlags.BigIntLiteral) return untypedBigint;
  if (type.flags & ts.TypeFlags.StringLike) return stringType;
  return undefined;
}

function classifyUnion(checker: ts.TypeChecker, type: ts.Type, bindings: Bindings): StaticType | undefined {
  if (!type.isUnion()) return undefined;
  const rest = type.types.filter((member) => !(member.flags & ts.TypeFlags.Undefined));
  // Functions over several contexts are called with the one that the evaluator knows.
  const context = rest.find((member) => contextTypes.includes(member.getSymbol()?.name ?? ""));
  if (context) return classify(checker, context, bindings);
  if (rest.length > 0 && rest.every((member) => member.flags & ts.TypeFlags.NumberLiteral)) return untypedNumber;
  const one = checker.getNonNullableType(type);
  return rest.length < type.types.length && one !== type ? optionalOf(classify(checker, one, bindings)) : undefined;
}

/** A flavour names every type that flows into it: the type itself is the one that accepts all the others. */
function classifyFlavoured(checker: ts.TypeChecker, type: ts.Type): StaticType | undefined {
  if (!type.isIntersection()) return undefined;
  for (const property of type.getProperties()) {
    if (!flavourProperty.test(property.name)) continue;
    const names = literalNames(checker.getTypeOfSymbol(property)).filter(isIntName);
    const widest = names.find((name) => names.every((other) => flowsInto[name].includes(other)));
    if (widest !== undefined) return intType(widest);
  }
  return undefined;
}

function literalNames(type: ts.Type): readonly string[] {
  const members = type.isUnion() ? type.types : [type];
  return members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []));
}

const flowsInto: Readonly<Record<IntName, readonly IntName[]>> = {
  u8: ["u8"],
  u16: ["u8", "u16"],
  u32: ["u8", "u16", "u32"],
  i8: ["i8"],
  i16: ["u8", "i8", "i16"],
  i32: ["u8", "u16", "i8", "i16", "i32"],
  u64: ["u64"],
  i64: ["i64"],
  be16: ["be16"],
  be32: ["be32"],
  be64: ["be64"],
};

function classifyObject(checker: ts.TypeChecker, type: ts.Type, bindings: Bindings): StaticType | undefined {
  const symbol = type.getSymbol();
  if (symbol === undefined) return undefined;
  const parameters = typeArguments(checker, type, bindings);
  if (arrayMapTypes.includes(symbol.name) || hashMapTypes.includes(symbol.name)) return classifyMap(symbol.name, parameters);
  if (contextTypes.includes(symbol.name)) return { kind: "context", name: symbol.name };
  if (symbol.name === "FixedArray") return classifyArray(checker, type, parameters);
  if (symbol.name === "PacketView") return { kind: "view" };
  if (symbol.name === "Ref") {
    const [of] = parameters;
    return of?.kind === "int" ? { kind: "ref", int: of.int } : undefined;
  }
  const declaration = symbol.declarations?.find(ts.isClassDeclaration);
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return undefined;
  return { kind: "struct", declaration };
}

function typeArguments(checker: ts.TypeChecker, type: ts.Type, bindings: Bindings): readonly StaticType[] {
  if (!isReference(type)) return [];
  return checker.getTypeArguments(type).flatMap((argument) => {
    try {
      return [classify(checker, argument, bindings)];
    } catch (error) {
      if (error instanceof Unsupported) return [];
      throw error;
    }
  });
}

function classifyArray(checker: ts.TypeChecker, type: ts.Type, [element]: readonly StaticType[]): StaticType | undefined {
  const length = isReference(type) ? checker.getTypeArguments(type)[1] : undefined;
  return element && length?.isNumberLiteral() ? { kind: "array", element, length: length.value } : undefined;
}

function classifyMap(name: string, [first, second]: readonly StaticType[]): StaticType | undefined {
  if (first === undefined) return undefined;
  if (arrayMapTypes.includes(name)) return { kind: "map", map: name, key: intType("u32"), value: first };
  return second && { kind: "map", map: name, key: first, value: second };
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return (type.flags & ts.TypeFlags.Object) !== 0 && "target" in type;
}

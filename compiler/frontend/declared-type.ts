/** What a TypeScript type says in the language: flavours, byte orders, contexts, maps, struct classes. */

import { ts } from "ts-morph";
import { CONTEXTS } from "../../stdlib/spec/contexts.ts";
import { MAP_TYPES } from "../../stdlib/spec/map-types.ts";
import { SOCKETS, type SocketName } from "../../stdlib/spec/sockets.ts";
import {
  type ArrayType,
  arrayOf,
  BOOL,
  type FunctionType,
  I32,
  isDefinite,
  isObject,
  isSized,
  type LangType,
  type MemoryType,
  type ScalarType,
  scalarByName,
  U32,
} from "./lang-types.ts";
import { isRecord, recordOf, recordProperties } from "./records.ts";
import { excerpt, refuse, stdlibName, type Unit } from "./unit.ts";

/** `node` is where the type is written or used, for diagnostics. */
export function declaredType(unit: Unit, type: ts.Type, node: ts.Node): LangType {
  if (type.flags & ts.TypeFlags.TypeParameter) return typeArgument(unit, type, node);
  if (type.flags & ts.TypeFlags.Any) return refuse(node, "TSB1002", { text: excerpt(node) });
  if (type.flags & ts.TypeFlags.Unknown) return refuse(node, "TSB1004", { type: "unknown" });
  if (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Never)) return { kind: "void" };
  if (type.flags & ts.TypeFlags.Undefined) return { kind: "undefined" };
  if (type.flags & ts.TypeFlags.BooleanLike) return BOOL;
  if (type.flags & ts.TypeFlags.StringLike) return refuse(node, "TSB1003", { text: excerpt(node) });
  return named(unit, type, node) ?? (type.isUnion() ? unionType(unit, type, node) : unnamed(unit, type, node));
}

function typeArgument(unit: Unit, type: ts.Type, node: ts.Node): LangType {
  const { symbol } = type;
  // The type `this`, whose constraint is the class.
  const own = symbol.flags & ts.SymbolFlags.Class ? unit.checker.getBaseConstraintOfType(type) : undefined;
  if (own) return declaredType(unit, own, node);
  return unit.typeArguments?.get(symbol) ?? refuse(node, "TSB1016", { name: symbol.name });
}

/** The type of an annotation. */
export function annotatedType(unit: Unit, node: ts.TypeNode): LangType {
  return declaredType(unit, unit.checker.getTypeFromTypeNode(node), node);
}

/** The type of a function that is passed, by the signature that the parameter states. */
export function functionType(unit: Unit, signature: ts.Signature, node: ts.Node): FunctionType {
  const params = signature.getParameters().map((one) => {
    const { valueDeclaration: declared } = one;
    if (declared && ts.isParameter(declared) && (declared.dotDotDotToken ?? declared.questionToken))
      return refuse(node, "TSB1017", { what: declared.dotDotDotToken ? "a rest parameter" : "an optional parameter" });
    const type = unit.checker.getTypeOfSymbolAtLocation(one, node);
    const own = signatureOf(unit.checker, type);
    return own ? functionType(unit, own, node) : declaredType(unit, type, node);
  });
  return { kind: "function", params, result: declaredType(unit, signature.getReturnType(), node) };
}

/** The signature of a type that stands for functions, or of what a type parameter may be. */
export function signatureOf(checker: ts.TypeChecker, type: ts.Type): ts.Signature | undefined {
  const own = type.flags & ts.TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(type) : type;
  const [first, more] = own?.getCallSignatures() ?? [];
  return more ? undefined : first;
}

/** A type that a map, a field or an array holds. */
export function sizedType(unit: Unit, type: ts.Type, node: ts.Node): MemoryType {
  const found = declaredType(unit, type, node);
  if (isSized(found)) return found;
  return refuse(node, "TSB2012", { type: unit.checker.typeToString(type) });
}

function named(unit: Unit, type: ts.Type, node: ts.Node): LangType | undefined {
  const name = stdlibName(type.aliasSymbol) ?? stdlibName(type.getSymbol());
  if (name === undefined) return undefined;
  const scalar = scalarByName(name);
  if (scalar) return scalar;
  if (name in CONTEXTS) return { kind: "context", context: name };
  const socket = name.replace(/^Held/, "");
  if (isSocketName(socket)) return { kind: "socket", socket };
  if (name === "Reserved") return refType(unit, type, node);
  if (name in MAP_TYPES) return { kind: "map", map: name };
  if (name === "PacketView") return { kind: "view", extent: "part" };
  if (name === "Ref") return refType(unit, type, node);
  if (name === "FixedArray") return arrayType(unit, type, node);
  return undefined;
}

const isSocketName = (name: string): name is SocketName => Object.hasOwn(SOCKETS, name);

function refType(unit: Unit, type: ts.Type, node: ts.Node): LangType | undefined {
  const argument = type.aliasTypeArguments?.[0] ?? unit.checker.getTypeArguments(type as ts.TypeReference)[0];
  if (!argument) return undefined;
  const to = sizedType(unit, argument, node);
  return isObject(to) ? to : { kind: "ref", to };
}

/** More than any map's value or slot holds. */
const MAX_LENGTH = 1 << 24;

function arrayType(unit: Unit, type: ts.Type, node: ts.Node): ArrayType {
  const [element, length] = unit.checker.getTypeArguments(type as ts.TypeReference);
  if (
    !element ||
    !length?.isNumberLiteral() ||
    !Number.isInteger(length.value) ||
    length.value < 1 ||
    length.value > MAX_LENGTH
  )
    return refuse(node, "TSB1004", { type: unit.checker.typeToString(type) });
  return arrayOf(sizedType(unit, element, node), length.value);
}

/** `T | undefined`, boolean, sets of literals, and several contexts. */
function unionType(unit: Unit, type: ts.UnionType, node: ts.Node): LangType {
  const parts = type.types.filter((part) => !(part.flags & ts.TypeFlags.Undefined));
  const [first] = parts;
  if (parts.length < type.types.length && first) {
    const of = parts.every((part) => part.flags & ts.TypeFlags.BooleanLike)
      ? BOOL
      : (literalSet(parts) ?? onlyType(unit, parts, node));
    if (isDefinite(of)) return { kind: "optional", of };
  }
  return literalSet(type.types) ?? onlyType(unit, type.types, node);
}

function literalSet(types: readonly ts.Type[]): LangType | undefined {
  if (!types.every((part) => part.isNumberLiteral())) return undefined;
  return types.some((part) => part.isNumberLiteral() && part.value < 0) ? I32 : U32;
}

/** A union of flavours has the widest one's type; anything else must agree. */
function onlyType(unit: Unit, types: readonly ts.Type[], node: ts.Node): LangType {
  const all = types.map((part) => declaredType(unit, part, node));
  const [first] = all;
  if (first && (all.length === 1 || all.every((one) => one.kind === "context"))) return first;
  const ints = all.flatMap((one) => (one.kind === "int" ? [one] : []));
  const widest = ints.reduce((a, b) => (b.bits > a.bits || (b.bits === a.bits && b.signed) ? b : a), ints[0] ?? U32);
  if (first && ints.length === all.length) return widest;
  return refuse(node, "TSB1004", { type: types.map((part) => unit.checker.typeToString(part)).join(" | ") });
}

function unnamed(unit: Unit, type: ts.Type, node: ts.Node): LangType {
  if (type.isNumberLiteral()) return type.value < 0 ? I32 : U32;
  const brand = brandOf(unit, type);
  if (brand) return brand;
  if (type.flags & ts.TypeFlags.NumberLike) return refuse(node, "TSB2004", { base: "number", flavours: "u32 or i32" });
  if (type.flags & ts.TypeFlags.BigIntLike) return refuse(node, "TSB2004", { base: "bigint", flavours: "u64 or i64" });
  const signature = signatureOf(unit.checker, type);
  if (signature) return refuse(node, "TSB1005", { text: excerpt(node), how: "kept as a value" });
  const declaration = type.getSymbol()?.valueDeclaration;
  if (declaration && ts.isClassDeclaration(declaration)) return unit.layout(declaration);
  return recordType(unit, type, node) ?? refuse(node, "TSB1004", { type: unit.checker.typeToString(type) });
}

function recordType(unit: Unit, type: ts.Type, node: ts.Node): LangType | undefined {
  if (!isRecord(unit.checker, type)) return undefined;
  const fields = recordProperties(unit.checker, type).map((property) => {
    const own = declaredType(unit, unit.checker.getTypeOfSymbolAtLocation(property, node), node);
    if (own.kind === "map" || own.kind === "void" || own.kind === "undefined")
      return refuse(node, "TSB1004", { type: unit.checker.typeToString(type) });
    return { name: property.name, type: own };
  });
  return recordOf(unit.checker.typeToString(type), fields);
}

/** A flavour whose alias was lost: the widest name among its tags. */
function brandOf(unit: Unit, type: ts.Type): ScalarType | undefined {
  if (!type.isIntersection()) return undefined;
  const tag = type.getProperties().find((property) => property.name.startsWith("__@flavour"));
  const tags = tag && unit.checker.getTypeOfSymbol(tag);
  if (!tags) return undefined;
  const names = (tags.isUnion() ? tags.types : [tags]).flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
  const widest = ["i32", "i16", "i8", "u32", "u16", "u8", "u64", "i64"].find((name) => names.includes(name));
  return widest === undefined ? undefined : scalarByName(widest);
}

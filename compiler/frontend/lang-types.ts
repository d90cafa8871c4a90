/**
 * The types of the language as the compiler sees them: what a declaration says, never what a range analysis found.
 * Shared by typing and lowering.
 */

import type { ts } from "ts-morph";
import type { SocketName } from "../../stdlib/spec/sockets.ts";
import type { IrType, Width } from "../ir/types.ts";

export interface IntType {
  readonly kind: "int";
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

/** A value in network byte order: stored, passed and compared, nothing else. */
export interface BeType {
  readonly kind: "be";
  readonly bits: 16 | 32 | 64;
}

export interface BoolType {
  readonly kind: "bool";
}

export type ScalarType = IntType | BeType | BoolType;

export interface StructField {
  readonly name: string;
  readonly type: MemoryType;
  readonly byteOffset: number;
}

/** A class with layout. Nominal: equal only to itself. */
export interface StructType {
  readonly kind: "struct";
  readonly name: string;
  readonly size: number;
  readonly align: Width;
  readonly fields: readonly StructField[];
}

/** `FixedArray<T, N>`: elements side by side. */
export interface ArrayType {
  readonly kind: "array";
  readonly element: MemoryType;
  readonly length: number;
  readonly size: number;
  readonly align: Width;
}

export interface RecordField {
  readonly name: string;
  readonly type: LangType;
  readonly byteOffset: number;
}

/**
 * An object literal, a tuple, or an object of a class whose fields have no layout: values side by side on the stack, of any type
 * that a variable can have. It cannot lie in maps and keys. Without a class, two of the same fields are of one type, in whatever
 * order.
 */
export interface RecordType {
  readonly kind: "record";
  readonly class?: ts.ClassDeclaration;
  readonly name: string;
  readonly fields: readonly RecordField[];
  readonly size: number;
}

/** What a class makes. */
export type ClassType = StructType | RecordType;

/** What lies in memory: in fields, in maps, on the stack. */
export type MemoryType = ScalarType | StructType | ArrayType;

/** What variables refer to. */
export type ObjectType = StructType | ArrayType;

/** A live reference to a scalar in a map: `.value`. */
export interface RefType {
  readonly kind: "ref";
  readonly to: ScalarType;
}

/** A socket of the kernel's: read field by field, never written. */
export interface SocketType {
  readonly kind: "socket";
  /** A row of stdlib/spec/sockets.ts: how much of it is there. */
  readonly socket: SocketName;
}

/** What a pointer refers to. */
export type ReferenceType = ObjectType | RecordType | RefType | SocketType;

/** A number or bigint expression made of literals alone: takes the type that its surroundings want. */
export interface LiteralType {
  readonly kind: "literal";
  readonly big: boolean;
}

export interface ContextType {
  readonly kind: "context";
  /** Name of a row of stdlib/spec/contexts.ts. */
  readonly context: string;
}

/** `ctx.remoteIp6`: scalars side by side in a context or a socket, each read where it lies when it is asked for. */
export interface KernelArrayType {
  readonly kind: "kernelArray";
  readonly of: ContextType | SocketType;
  /** The field. */
  readonly name: string;
  readonly element: ScalarType;
  readonly length: number;
}

/** The message at hand, what is left of it from somewhere on, or a part of a length of its own. */
export interface ViewType {
  readonly kind: "view";
  readonly extent: "message" | "rest" | "part";
}

export interface OptionalType {
  readonly kind: "optional";
  readonly of: ReferenceType | ScalarType;
}

/** A function that is passed to another. Which code it is, is known where it is called: no register holds it. */
export interface FunctionType {
  readonly kind: "function";
  readonly params: readonly LangType[];
  readonly result: LangType;
}

export type LangType =
  | ScalarType
  | ObjectType
  | RecordType
  | RefType
  | SocketType
  | LiteralType
  | ContextType
  | KernelArrayType
  | ViewType
  | OptionalType
  | FunctionType
  | { readonly kind: "map"; readonly map: string }
  | { readonly kind: "undefined" }
  | { readonly kind: "void" };

export const int = (bits: IntType["bits"], signed: boolean): IntType => ({ kind: "int", bits, signed });
export const U8 = int(8, false);
export const U16 = int(16, false);
export const U32 = int(32, false);
export const U64 = int(64, false);
export const I8 = int(8, true);
export const I16 = int(16, true);
export const I32 = int(32, true);
export const I64 = int(64, true);
export const BOOL: BoolType = { kind: "bool" };

export const INT_TYPES: Readonly<Record<string, IntType>> = {
  u8: U8,
  u16: U16,
  u32: U32,
  u64: U64,
  i8: I8,
  i16: I16,
  i32: I32,
  i64: I64,
};
export const BE_TYPES: Readonly<Record<string, BeType>> = {
  be16: { kind: "be", bits: 16 },
  be32: { kind: "be", bits: 32 },
  be64: { kind: "be", bits: 64 },
};

/** A scalar type of the language by its name, or undefined. */
export function scalarByName(name: string): ScalarType | undefined {
  return INT_TYPES[name] ?? BE_TYPES[name] ?? (name === "boolean" ? BOOL : undefined);
}

/** The name as a user writes it. */
export function typeName(type: LangType): string {
  switch (type.kind) {
    case "int":
      return `${type.signed ? "i" : "u"}${type.bits}`;
    case "be":
      return `be${type.bits}`;
    case "bool":
      return "boolean";
    case "struct":
    case "record":
      return type.name;
    case "array":
      return `FixedArray<${typeName(type.element)}, ${type.length}>`;
    case "ref":
      return `Ref<${typeName(type.to)}>`;
    case "socket":
      return type.socket;
    case "literal":
      return type.big ? "bigint" : "number";
    case "context":
      return type.context;
    case "kernelArray":
      return `${typeName(type.of)}.${type.name}`;
    case "view":
      return "PacketView";
    case "optional":
      return `${typeName(type.of)} | undefined`;
    case "map":
      return "map";
    case "function":
      return `(${type.params.map(typeName).join(", ")}) => ${typeName(type.result)}`;
    default:
      return type.kind;
  }
}

export interface Range {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** All values of an integer type. */
export function intRange(type: IntType): Range {
  const size = BigInt(type.bits);
  return type.signed ? { lo: -(1n << (size - 1n)), hi: (1n << (size - 1n)) - 1n } : { lo: 0n, hi: (1n << size) - 1n };
}

export const fits = (value: bigint, type: IntType): boolean => {
  const { lo, hi } = intRange(type);
  return value >= lo && value <= hi;
};

/** `value` modulo the width of `type`, in its range. */
export function wrap(value: bigint, type: IntType): bigint {
  return type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value);
}

/** Does every value of `from` fit `to`? */
export function widens(from: IntType, to: IntType): boolean {
  const inner = intRange(from);
  const outer = intRange(to);
  return inner.lo >= outer.lo && inner.hi <= outer.hi;
}

export const sameInt = (a: IntType, b: IntType): boolean => a.bits === b.bits && a.signed === b.signed;

export function sameType(a: LangType, b: LangType): boolean {
  if (a.kind === "int" && b.kind === "int") return sameInt(a, b);
  if (a.kind === "be" && b.kind === "be") return a.bits === b.bits;
  if (a.kind === "ref" && b.kind === "ref") return sameType(a.to, b.to);
  if (a.kind === "optional" && b.kind === "optional") return sameType(a.of, b.of);
  if (a.kind === "context" && b.kind === "context") return a.context === b.context;
  if (a.kind === "socket" && b.kind === "socket") return a.socket === b.socket;
  if (a.kind === "kernelArray" && b.kind === "kernelArray") return a.name === b.name && sameType(a.of, b.of);
  if (a.kind === "view" && b.kind === "view") return a.extent === b.extent;
  if (a.kind === "record" && b.kind === "record") return sameFields(a, b);
  if (a.kind === "array" && b.kind === "array") return a.length === b.length && sameType(a.element, b.element);
  if (a.kind === "function" && b.kind === "function") return sameSignature(a, b);
  if (a.kind === "struct" || b.kind === "struct") return a === b;
  if (a.kind === "literal" && b.kind === "literal") return a.big === b.big;
  return a.kind === b.kind && a.kind !== "map";
}

const sameSignature = (a: FunctionType, b: FunctionType): boolean =>
  sameType(a.result, b.result) && sameTypes(a.params, b.params);

const sameTypes = (a: readonly LangType[], b: readonly LangType[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return other !== undefined && sameType(one, other);
  });

const sameFields = (a: RecordType, b: RecordType): boolean =>
  a.class === b.class &&
  a.fields.length === b.fields.length &&
  a.fields.every((field, index) => {
    const other = b.fields[index];
    return other !== undefined && field.name === other.name && sameType(field.type, other.type);
  });

/** The IR type that holds a scalar: 8- and 16-bit values live widened. */
export function irType(type: ScalarType): IrType {
  if (type.kind === "bool") return "u32";
  if (type.kind === "be") return type.bits === 64 ? "u64" : "u32";
  if (type.bits === 64) return type.signed ? "i64" : "u64";
  return type.signed ? "i32" : "u32";
}

/** Bytes that a scalar takes in memory. */
export function scalarSize(type: ScalarType): Width {
  if (type.kind === "bool") return 1;
  const size = type.bits / 8;
  return size === 1 || size === 2 || size === 4 ? size : 8;
}

export const isObject = (type: LangType): type is ObjectType => type.kind === "struct" || type.kind === "array";

export const isOfClass = (type: LangType): type is ClassType =>
  type.kind === "struct" || (type.kind === "record" && type.class !== undefined);

export const isSized = (type: LangType): type is MemoryType => isScalar(type) || isObject(type);

/** What a variable holds as an address. */
export const isReference = (type: LangType): type is ReferenceType =>
  isObject(type) || type.kind === "record" || type.kind === "ref" || type.kind === "socket";

/** What may be `undefined`. */
export const isDefinite = (type: LangType): type is ReferenceType | ScalarType => isReference(type) || isScalar(type);

/** `T | undefined` of a scalar. */
export const isOptionalScalar = (type: LangType): type is OptionalType & { readonly of: ScalarType } =>
  type.kind === "optional" && isScalar(type.of);

export const isScalar = (type: LangType): type is ScalarType =>
  type.kind === "int" || type.kind === "be" || type.kind === "bool";

export const sizeOf = (type: MemoryType): number => (isObject(type) ? type.size : scalarSize(type));
export const alignOf = (type: MemoryType): Width => (isObject(type) ? type.align : scalarSize(type));

export const arrayOf = (element: MemoryType, length: number): ArrayType => ({
  kind: "array",
  element,
  length,
  size: sizeOf(element) * length,
  align: alignOf(element),
});

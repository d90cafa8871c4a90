/**
 * Keys and values as programs of the host see them. In: a type of an object's BTF; out: a codec between its bytes and plain data:
 * numbers, bigints from 64 bits on, booleans, `Uint8Array`s for arrays of bytes, arrays, objects for structs. Where the object
 * does not tell a type, its size does. Network-order values are numbers of the stored bits.
 */

import type { BtfMember, BtfType, BtfTypeOf, TypeId } from "../compiler/object/btf-types.ts";
import { valueError } from "./error.ts";

export type Value = number | bigint | boolean | string | Uint8Array | readonly Value[] | { readonly [field: string]: Value };

export interface Codec {
  /** Bytes. */
  readonly size: number;
  /** For messages: `u32`, `SocketKey`. */
  readonly name: string;
  readonly read: (bytes: DataView, at: number) => Value;
  /** Throws a `RuntimeError` that names the place: `key.port takes u16, not "x"`. The bytes are zero before. */
  readonly write: (bytes: DataView, at: number, value: unknown, what: string) => void;
}

export function decode(codec: Codec, bytes: Uint8Array): Value {
  return codec.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

/** `what` names the value in errors. Bytes of the right length are taken as they are. */
export function encode(codec: Codec, value: unknown, what: string): Uint8Array {
  if (value instanceof Uint8Array && value.length === codec.size) return Uint8Array.from(value);
  const bytes = new Uint8Array(codec.size);
  codec.write(new DataView(bytes.buffer), 0, value, what);
  return bytes;
}

/** Of a type by its id; without one, by its size. */
export function codecOf(btf: readonly BtfType[], type: TypeId | undefined, size: number): Codec {
  const known = type === undefined ? undefined : typed(btf, type);
  return known?.size === size ? known : untyped(size);
}

function untyped(size: number): Codec {
  const number = size === 4 || size === 8 ? integer({ size, signed: false, name: `u${size * 8}` }) : undefined;
  return number ?? byteArray(size);
}

/** Undefined for what has no plain form. */
function typed(btf: readonly BtfType[], id: TypeId): Codec | undefined {
  const type = btf[id];
  switch (type?.kind) {
    case "int":
      return type.bool ? BOOLEAN : integer(type);
    case "enum":
    case "enum64":
      return integer(type);
    case "ptr":
      return integer({ size: 8, signed: false, name: "a pointer" });
    case "typedef": {
      const of = typed(btf, type.type);
      return of && { ...of, name: type.name };
    }
    case "typeTag":
    case "const":
    case "volatile":
    case "restrict":
      return typed(btf, type.type);
    case "array":
      return array(btf, type);
    case "struct":
      return struct(btf, type);
    case "union":
      return byteArray(type.size);
    default:
      return undefined;
  }
}

type Integer = Pick<BtfTypeOf<"int">, "size" | "signed" | "name">;

/** Undefined for sizes that no number has. */
function integer({ size, signed, name }: Integer): Codec | undefined {
  const write = (bytes: DataView, at: number, value: unknown, what: string): void => {
    const number = exact(value, size, signed, what, name);
    if (size === 8) bytes.setBigUint64(at, BigInt.asUintN(64, number), true);
    else if (size === 4) bytes.setUint32(at, Number(BigInt.asUintN(32, number)), true);
    else if (size === 2) bytes.setUint16(at, Number(BigInt.asUintN(16, number)), true);
    else bytes.setUint8(at, Number(BigInt.asUintN(8, number)));
  };
  const read = reader(size, signed);
  return read && { size, name, read, write };
}

function reader(size: number, signed: boolean): Codec["read"] | undefined {
  switch (size) {
    case 1:
      return (bytes, at) => (signed ? bytes.getInt8(at) : bytes.getUint8(at));
    case 2:
      return (bytes, at) => (signed ? bytes.getInt16(at, true) : bytes.getUint16(at, true));
    case 4:
      return (bytes, at) => (signed ? bytes.getInt32(at, true) : bytes.getUint32(at, true));
    case 8:
      return (bytes, at) => (signed ? bytes.getBigInt64(at, true) : bytes.getBigUint64(at, true));
    default:
      return undefined;
  }
}

/** A whole number in the type's range: 64 bits as bigint, the rest as number; nothing is cut. */
function exact(value: unknown, size: number, signed: boolean, what: string, name: string): bigint {
  const isRight = size === 8 ? typeof value === "bigint" : typeof value === "number" && Number.isInteger(value);
  const bits = BigInt(size * 8);
  const [low, high] = signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
  const number = isRight && (typeof value === "bigint" || typeof value === "number") ? BigInt(value) : undefined;
  if (number === undefined || number < low || number > high) {
    const kind = size === 8 ? "a bigint" : "a number";
    throw valueError(what, `${kind} from ${low} to ${high} (${name})`, value);
  }
  return number;
}

const BOOLEAN: Codec = {
  size: 1,
  name: "boolean",
  read: (bytes, at) => bytes.getUint8(at) !== 0,
  write: (bytes, at, value, what) => {
    if (typeof value !== "boolean") throw valueError(what, "true or false", value);
    bytes.setUint8(at, value ? 1 : 0);
  },
};

/** A text is its UTF-8 bytes; shorter values are followed by zeros. */
function byteArray(size: number): Codec {
  return {
    size,
    name: `${size} bytes`,
    read: (bytes, at) => new Uint8Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + size)),
    write: (bytes, at, value, what) => {
      const given = typeof value === "string" ? new TextEncoder().encode(value) : value;
      const isBytes = given instanceof Uint8Array || (Array.isArray(given) && given.every(isByte));
      if (!isBytes || given.length > size) throw valueError(what, `at most ${size} bytes`, value);
      new Uint8Array(bytes.buffer, bytes.byteOffset + at, size).set(given);
    },
  };
}

const isByte = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;

function array(btf: readonly BtfType[], { element, count }: BtfTypeOf<"array">): Codec | undefined {
  const of = typed(btf, element);
  if (of === undefined) return undefined;
  if (of.size === 1 && of !== BOOLEAN && of.name !== "i8") return byteArray(count);
  const places = Array.from({ length: count }, (_, index) => index);
  return {
    size: of.size * count,
    name: `${count} of ${of.name}`,
    read: (bytes, at) => places.map((index) => of.read(bytes, at + index * of.size)),
    write: (bytes, at, value, what) => {
      if (!Array.isArray(value) || value.length !== count) throw valueError(what, `an array of ${count} elements`, value);
      for (const index of places) of.write(bytes, at + index * of.size, value[index], `${what}[${index}]`);
    },
  };
}

type StructType = Extract<BtfType, { readonly members: readonly BtfMember[] }>;

interface Field {
  readonly name: string;
  readonly at: number;
  readonly codec: Codec;
}

/** Undefined where a member is a bit-field, nameless, or has no plain form. */
function struct(btf: readonly BtfType[], { name, size, members }: StructType): Codec | undefined {
  const fields = members.map((member) => fieldOf(btf, member)).filter((field) => field !== undefined);
  if (fields.length !== members.length) return undefined;
  return {
    size,
    name,
    read: (bytes, at) => Object.fromEntries(fields.map((field) => [field.name, field.codec.read(bytes, at + field.at)])),
    write: (bytes, at, value, what) => {
      const given = fieldsOf(value, fields, what, name);
      for (const field of fields) field.codec.write(bytes, at + field.at, given[field.name], `${what}.${field.name}`);
    },
  };
}

function fieldOf(btf: readonly BtfType[], { name, type, bitOffset, bitfieldSize }: BtfMember): Field | undefined {
  const codec = typed(btf, type);
  return codec && name !== "" && bitfieldSize === 0 ? { name, at: bitOffset / 8, codec } : undefined;
}

/** Every field once, and no other. */
function fieldsOf(value: unknown, fields: readonly Field[], what: string, name: string): Readonly<Record<string, unknown>> {
  const wanted = `${name} { ${fields.map((field) => field.name).join(", ")} }`;
  if (typeof value !== "object" || value === null) throw valueError(what, wanted, value);
  const given: Readonly<Record<string, unknown>> = { ...value };
  const isWhole = fields.every((field) => given[field.name] !== undefined);
  if (!isWhole || Object.keys(given).some((key) => !fields.some((field) => field.name === key)))
    throw valueError(what, wanted, value);
  return given;
}

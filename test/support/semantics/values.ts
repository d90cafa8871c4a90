/** What expressions evaluate to: integers as bigint, references as views of bytes, maps as tables of bytes. */

import type { IntName } from "./integers.ts";
import type { StructLayout } from "./layout.ts";
import type { Place } from "./memory.ts";
import { IllTyped } from "./outcome.ts";
import type { StaticType } from "./static-types.ts";

export interface StructValue extends Place {
  readonly kind: "struct";
  readonly layout: StructLayout;
}

export interface ArrayValue extends Place {
  readonly kind: "array";
  readonly element: StaticType;
  readonly length: number;
}

export interface RefValue extends Place {
  readonly kind: "ref";
  readonly int: IntName;
}

/** A map of the program: keys and values are bytes; `entries` is keyed by the key's bytes in hexadecimal. */
export interface MapValue {
  readonly kind: "map";
  readonly map: string;
  readonly key: StaticType;
  readonly value: StaticType;
  readonly maxEntries: number;
  readonly entries: Map<string, Uint8Array>;
}

/** What the kernel hands to a program: its fields by name, and the packet. */
export interface ContextValue {
  readonly kind: "context";
  readonly fields: Map<string, bigint>;
  data: Uint8Array;
}

/** A part of the packet; without a length it ends where the packet does. */
export interface ViewValue {
  readonly kind: "view";
  readonly context: ContextValue;
  readonly start: number;
  readonly length: number | undefined;
}

/** A function that is passed, or inside a function, with the variables around it. */
export interface FunctionValue {
  readonly kind: "function";
  readonly call: (args: readonly Value[]) => Value;
}

/** An object whose parts are variables: without a class, of one without a layout, or a tuple. */
export interface RecordValue {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Cell>;
}

/** What methods are called on. */
export type ObjectValue = StructValue | RecordValue;

export type Value =
  | bigint
  | boolean
  | string
  | undefined
  | StructValue
  | ArrayValue
  | RefValue
  | MapValue
  | ContextValue
  | ViewValue
  | FunctionValue
  | RecordValue;

/** Something that can be read and assigned. */
export interface Location {
  readonly type: StaticType;
  readonly read: () => Value;
  readonly write: (value: Value) => void;
}

export interface Cell {
  value: Value;
}

export function asInt(value: Value): bigint {
  if (typeof value === "bigint") return value;
  throw new IllTyped(`an integer was expected, not ${describe(value)}`);
}

export function isPlace(value: Value): value is StructValue | ArrayValue {
  return typeof value === "object" && (value.kind === "struct" || value.kind === "array");
}

export function asStruct(value: Value): StructValue {
  if (typeof value === "object" && value.kind === "struct") return value;
  throw new IllTyped(`a struct was expected, not ${describe(value)}`);
}

export function asObject(value: Value): ObjectValue {
  if (typeof value === "object" && value.kind === "record") return value;
  return asStruct(value);
}

export function isTruthy(value: Value): boolean {
  if (typeof value === "bigint") return value !== 0n;
  return typeof value === "object" || Boolean(value);
}

export function describe(value: Value): string {
  return typeof value === "object" ? value.kind : String(value);
}

/** An object file as plain data, for `tsbpf dump --json`. Bytes become hexadecimal text, 64-bit values decimal text. */

import { disassemble } from "../bytecode/disassemble.ts";
import type { ObjectFile, ObjectFunction } from "../object/object-file.ts";
import { functionListing } from "./functions.ts";
import { helperName, mapTypeName } from "./names.ts";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Keys are in a set order; what is absent is left out. */
export function objectAsJson(object: ObjectFile): JsonValue {
  const { endian, license, sections, symbols, relocations, maps, functions, data, btf } = object;
  return plain({
    endian,
    license,
    sections: sections.slice(1).map(({ content: _, ...section }) => section),
    symbols: symbols.slice(1),
    relocations,
    maps: maps.map((map) => ({ ...map, typeName: mapTypeName(map.type) })),
    functions: functions.map((fn) => ({ ...fn, insns: insnsOf(object, fn) })),
    data,
    btf: btf.map((type, id) => ({ id, ...type })),
  });
}

function insnsOf(object: ObjectFile, fn: ObjectFunction): readonly object[] {
  const { insns, reference } = functionListing(object, fn);
  return disassemble(insns, { helperName, reference }).map(({ slot, text }) => ({ slot, text }));
}

function plain(value: unknown): JsonValue {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]));
}

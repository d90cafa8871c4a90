/**
 * An object file as text, for reading and for goldens. Enters: what the object reader gives, ours or clang's; leaves: a
 * heading, then sections, maps, programs, globals, types, and the code below its source lines.
 */

import { SECTION_FLAG, SECTION_TYPE } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import type { TypeId } from "../object/btf-types.ts";
import type { ObjectFile, ObjectMap, ObjectMapDefinition, ObjectSection } from "../object/object-file.ts";
import { functionHeading } from "./asm.ts";
import { declaration } from "./btf-declaration.ts";
import { listBtf } from "./btf-listing.ts";
import { functionListing } from "./functions.ts";
import { listInsns } from "./listing.ts";
import { mapTypeName } from "./names.ts";
import { columns, plural, printable } from "./text.ts";

/** `path`: the file's name, for the heading. */
export function renderObject(object: ObjectFile, path: string | undefined): string {
  const parts = [
    [heading(object, path)],
    section("Sections", sectionTable(object)),
    section("Maps", mapTable(object)),
    section("Programs", functionTable(object)),
    section("Globals", globalTable(object)),
    section("Types", listBtf(object.btf)),
    ...object.functions.map((fn) => [functionHeading(fn.section, fn.name), ...listInsns(functionListing(object, fn))]),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function heading(object: ObjectFile, path: string | undefined): string {
  const programs = object.functions.filter(({ kind }) => kind === "program").length;
  const license = object.license === undefined ? "no license" : `license ${JSON.stringify(object.license)}`;
  const parts = [`${object.endian}-endian BPF object`, license, plural(programs, "program"), plural(object.maps.length, "map")];
  return printable(`${path === undefined ? "" : `${path}: `}${parts.join(", ")}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function sectionTable({ sections }: ObjectFile): string[] {
  const rows = sections
    .slice(1)
    .map((entry) => [String(entry.index), entry.name, sectionType(entry), sectionFlags(entry), String(entry.size)]);
  return columns(["", "name", "type", "flags", "bytes"], rows, [0, 4]);
}

function sectionType({ type }: ObjectSection): string {
  const name = Object.entries(SECTION_TYPE).find(([, code]) => code === type)?.[0];
  return name ?? `0x${type.toString(16)}`;
}

function sectionFlags({ flags }: ObjectSection): string {
  return Object.entries(SECTION_FLAG)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name)
    .join(" ");
}

function mapTable(object: ObjectFile): string[] {
  if (object.maps.length === 0) return [];
  const rows = object.maps.flatMap((map) => [mapRow(object, map.name, map), ...innerRow(object, map)]);
  const entries = object.maps.flatMap((map) =>
    map.values.map(({ index, symbol }) => printable(`  ${map.name}[${index}] = ${symbol}`)),
  );
  const tags = object.maps.flatMap((map) => map.tags.map((tag) => printable(`  ${map.name}: ${tag}`)));
  return [...columns(["name", "type", "key", "value", "entries", "flags"], rows, [4]), ...entries, ...tags];
}

function mapRow(object: ObjectFile, name: string, map: ObjectMapDefinition): string[] {
  const flags = [`0x${map.flags.toString(16)}`, map.pinning === 0 ? "" : `pinning ${map.pinning}`];
  const key = sizedType(object, map.keySize, map.keyType);
  const value = sizedType(object, map.valueSize, map.valueType);
  return [name, mapTypeName(map.type), key, value, String(map.maxEntries), flags.filter(Boolean).join(", ")];
}

function innerRow(object: ObjectFile, map: ObjectMap): string[][] {
  return map.inner ? [mapRow(object, `${map.name} (inner)`, map.inner)] : [];
}

function sizedType(object: ObjectFile, size: number, type: TypeId | undefined): string {
  if (type === undefined) return size === 0 ? "-" : plural(size, "byte");
  return `${declaration(object.btf, type, "")} (${plural(size, "byte")})`;
}

function functionTable(object: ObjectFile): string[] {
  if (object.functions.length === 0) return [];
  const rows = object.functions.map((fn) => [
    fn.name,
    fn.section,
    fn.linkage,
    String(fn.code.length / INSN_BYTES),
    fn.tags.join(" "),
  ]);
  return columns(["name", "section", "linkage", "slots", "tags"], rows, [3]);
}

function globalTable(object: ObjectFile): string[] {
  const rows = object.data.flatMap((data) =>
    data.globals.map((global) => [
      global.type === undefined ? global.name : declaration(object.btf, global.type, global.name),
      data.name,
      String(global.byteOffset),
      String(global.size),
      initialBytes(data.content, global.byteOffset, global.size),
      global.tags.join(" "),
    ]),
  );
  return rows.length === 0 ? [] : columns(["declaration", "section", "offset", "bytes", "content", "tags"], rows, [2, 3]);
}

const SHOWN_BYTES = 16;

/** The first bytes in hexadecimal; of `.bss`, which has none, nothing. */
function initialBytes(content: Uint8Array, byteOffset: number, size: number): string {
  const bytes = content.subarray(byteOffset, byteOffset + Math.min(size, SHOWN_BYTES));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length < size && hex !== "" ? `${hex} …` : hex;
}

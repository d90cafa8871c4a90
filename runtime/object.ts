/**
 * The bytes of any BPF object in, of this compiler or another; out: what a runtime needs of it as plain data, by name. Damaged
 * files are answered with `ObjectError`, a row of the diagnostics table.
 */

import { type BtfType, type TypeId, typeId } from "../compiler/object/btf-types.ts";
import type {
  ObjectCoreRelocation,
  ObjectDataSection,
  ObjectFile,
  ObjectFunction,
  ObjectLine,
  ObjectMap,
  ObjectMapDefinition,
  ObjectReference,
} from "../compiler/object/object-file.ts";
import { readObject } from "../compiler/object/read.ts";
import { type AttachType, isAttachType } from "../stdlib/spec/attach-types.ts";
import { recordTypeName } from "../stdlib/spec/elf.ts";
import { MAP_TYPES, type MapTypeRow } from "../stdlib/spec/map-types.ts";
import type { ProgType } from "../stdlib/spec/prog-types.ts";
import { PROGRAMS, type ProgramRow } from "../stdlib/spec/program-types.ts";
import type { KernelVersion } from "../stdlib/spec/version.ts";

export { ObjectError } from "../compiler/object/error.ts";

export type { BtfType, TypeId };
export type Reference = ObjectReference;
export type SourceLine = ObjectLine;
export type MapDefinition = ObjectMapDefinition;
export type DataSection = ObjectDataSection;

export interface BpfObject {
  readonly endian: "little" | "big";
  readonly license: string | undefined;
  readonly programs: ReadonlyMap<string, ProgramSpec>;
  readonly maps: ReadonlyMap<string, MapSpec>;
  /** Variables of `.data`, `.bss` and `.rodata`; of several static ones of a name, the first. */
  readonly globals: ReadonlyMap<string, GlobalSpec>;
  readonly dataSections: readonly DataSection[];
  /** By index, as references name them: programs and subprograms. */
  readonly functions: readonly FunctionSpec[];
  /** Maps by index, as references name them. */
  readonly mapList: readonly MapSpec[];
  /** By type id; 0 is `void`. */
  readonly btf: readonly BtfType[];
}

export interface FunctionSpec {
  readonly name: string;
  readonly section: string;
  readonly linkage: "global" | "static";
  readonly code: Uint8Array;
  readonly references: readonly Reference[];
  readonly lines: readonly SourceLine[];
  readonly coreRelocations: readonly ObjectCoreRelocation[];
  /** The BTF FUNC. */
  readonly type: TypeId | undefined;
}

export interface ProgramSpec extends FunctionSpec {
  /** The row of the decorator that makes such a section; undefined for sections that `tsbpf` does not write. */
  readonly row: ProgramRow | undefined;
  readonly progType: ProgType | undefined;
  /** What `tsbpf` recorded of the attachment. */
  readonly attach: AttachSpec | undefined;
  /** The oldest kernel that it was compiled for, where that is recorded. */
  readonly kernel: KernelVersion | undefined;
  /** The program itself, then every function that it reaches by calls and callbacks: indices into `functions`. */
  readonly reaches: readonly number[];
}

export interface AttachSpec {
  readonly type: AttachType;
  readonly map: string | undefined;
}

export interface MapSpec extends MapDefinition {
  readonly name: string;
  /** The class of `"tsbpf"`; undefined for types that it has no class for. */
  readonly row: MapTypeRow | undefined;
  readonly inner: MapDefinition | undefined;
  /** Of a ring buffer the type of its records, of a socket map that of its keys, where the object tells it. */
  readonly record: TypeId | undefined;
  /** Initial entries: names of maps or programs. */
  readonly values: readonly { readonly index: number; readonly symbol: string }[];
}

export interface GlobalSpec {
  readonly name: string;
  readonly section: string;
  readonly kind: "rodata" | "data" | "bss";
  readonly byteOffset: number;
  readonly size: number;
  readonly type: TypeId | undefined;
  /** What it holds before the first run. */
  readonly initial: Uint8Array;
}

export function parseObject(bytes: Uint8Array): BpfObject {
  const file = readObject(bytes);
  const maps = file.maps.map((map) => mapSpec(map, file.btf));
  return {
    endian: file.endian,
    license: file.license,
    programs: firstByName(file.functions.flatMap((fn, index) => (fn.kind === "program" ? [programSpec(file, fn, index)] : []))),
    maps: firstByName(maps),
    globals: firstByName(file.data.flatMap(globalSpecs)),
    dataSections: file.data,
    functions: file.functions,
    mapList: maps,
    btf: file.btf,
  };
}

function firstByName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.toReversed().map((each) => [each.name, each]));
}

function programSpec(file: ObjectFile, fn: ObjectFunction, index: number): ProgramSpec {
  const attach = attachOf(fn.tags);
  const row = programRow(fn.section);
  const { name, section, linkage, code, references, lines, coreRelocations, type } = fn;
  return {
    ...{ name, section, linkage, code, references, lines, coreRelocations, type, row, attach },
    progType: row?.progType,
    kernel: kernelOf(fn.tags),
    reaches: reachableFrom(file.functions, index),
  };
}

/** `sk_skb/stream_verdict` is a row's own; `tc/ingress` and `sk_msg/name` begin with one's. */
function programRow(section: string): ProgramRow | undefined {
  const rows: readonly ProgramRow[] = Object.values(PROGRAMS);
  const exact = rows.find((row) => row.section === section);
  return exact ?? rows.find((row) => section.startsWith(`${row.section}/`));
}

/** What a program is attached to, from its declaration tags. */
export function attachOf(tags: readonly string[]): AttachSpec | undefined {
  for (const tag of tags) {
    const [, name, map] = /^tsbpf:attach=(\w+)(?::map:(\w+))?$/.exec(tag) ?? [];
    if (name !== undefined && isAttachType(name)) return { type: name, map };
  }
  return undefined;
}

function kernelOf(tags: readonly string[]): KernelVersion | undefined {
  for (const tag of tags) {
    const [, major, minor] = /^tsbpf:kernel>=(\d+)\.(\d+)$/.exec(tag) ?? [];
    if (major !== undefined && minor !== undefined) return [Number(major), Number(minor)];
  }
  return undefined;
}

function reachableFrom(functions: readonly ObjectFunction[], start: number): readonly number[] {
  const found = new Set([start]);
  for (const index of found) {
    for (const reference of functions[index]?.references ?? []) {
      if (reference.kind === "call" || reference.kind === "callback") found.add(reference.target);
    }
  }
  return [...found];
}

function mapSpec({ byteOffset: _, tags: __, ...map }: ObjectMap, btf: readonly BtfType[]): MapSpec {
  const rows: readonly MapTypeRow[] = Object.values(MAP_TYPES);
  const record = btf.findIndex((type) => type.kind === "typedef" && type.name === recordTypeName(map.name));
  return { ...map, row: rows.find((row) => row.id === map.type), record: record < 0 ? undefined : typeId(record) };
}

function globalSpecs(section: ObjectDataSection): readonly GlobalSpec[] {
  return section.globals.map(({ name, byteOffset, size, type }) => ({
    ...{ name, section: section.name, kind: section.kind, byteOffset, size, type },
    initial:
      section.kind === "bss" ? new Uint8Array(size) : new Uint8Array(section.content.subarray(byteOffset, byteOffset + size)),
  }));
}

/** What the object says of a unit beside its code: maps, globals, prototypes, tags, in the terms of `object/model.ts`. */

import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { CONTEXTS, type ContextRow } from "../../stdlib/spec/contexts.ts";
import { MAP_TYPES } from "../../stdlib/spec/map-types.ts";
import { FRAMES_MAP, SLOT_COUNT, SLOTS_MAP, ZERO_SYMBOL } from "../ir/types.ts";
import type { FunctionModel, GlobalModel, MapModel, SizedType, SourceText, TypeModel } from "../object/model.ts";
import {
  alignOf,
  I64,
  isObject,
  isScalar,
  type LangType,
  type MemoryType,
  scalarSize,
  sizeOf,
  typeName,
  U32,
  U64,
} from "./lang-types.ts";
import { objectName } from "./names.ts";
import type { Instance } from "./typing/instances.ts";
import { definite } from "./typing/rules.ts";
import type { GlobalDecl, MapDecl, ProgramDecl, Unit } from "./unit.ts";

export const mapModels = (unit: Unit): MapModel[] => [...unit.maps.values()].map(mapModel);

const DEFAULT_SOCKETS = 65_536;

/** What parsers keep of each socket's stream (`passes/packet-frames.ts`): a sequence number for the next and the current message. */
export function framesMap(unit: Unit): MapModel {
  const stated = unit.programs.flatMap(({ options }) => (options.sockets === undefined ? [] : [options.sockets]));
  const member = (name: string, byteOffset: number) => ({ name, byteOffset, type: typeModel(U32) });
  const value: TypeModel = { kind: "struct", name: "tsbpf_frame", size: 8, members: [member("next", 0), member("current", 4)] };
  return {
    name: FRAMES_MAP,
    type: MAP_TYPES.LruHashMap.id,
    maxEntries: stated.length === 0 ? DEFAULT_SOCKETS : Math.max(...stated),
    flags: 0,
    key: { size: 8, type: typeModel(U64) },
    value: { size: 8, type: value },
    tags: [],
  };
}

/** Slots for the objects of programs that do not fit the stack; the first word of each tells whether it is taken. */
export function slotsMap(size: number): MapModel {
  return {
    name: SLOTS_MAP,
    type: MAP_TYPES.PerCpuArrayMap.id,
    maxEntries: SLOT_COUNT,
    flags: 0,
    key: { size: 4, type: typeModel(U32) },
    value: { size, type: undefined },
    tags: [],
  };
}

function mapModel(map: MapDecl): MapModel {
  const { row } = map;
  return {
    name: map.name,
    type: mapTypeId(row.className),
    maxEntries: map.maxEntries,
    flags: map.flags,
    key: row.key === "none" ? undefined : sized(map.key, row.btf),
    value: valueModel(map),
    ...recordModel(map),
    tags: [],
  };
}

/** The type that the kernel does not take: of a ring buffer's records, of a socket map's keys where their size does not tell it. */
function recordModel({ row, key, value }: MapDecl): Pick<MapModel, "record"> {
  if (row.value === "record" && value) return { record: typeModel(value) };
  return row.value === "socket" && key.kind === "struct" ? { record: typeModel(key) } : {};
}

/** Of ring buffers the kernel wants none. */
function valueModel({ row, value }: MapDecl): SizedType | undefined {
  if (row.value === "record") return undefined;
  if (value) return sized(value, row.btf);
  return row.valueSize === undefined ? undefined : { size: row.valueSize, type: undefined };
}

function mapTypeId(className: string): number {
  const rows: Readonly<Record<string, { readonly id: number }>> = MAP_TYPES;
  return rows[className]?.id ?? 0;
}

const sized = (type: MemoryType, withType: boolean): SizedType => ({
  size: sizeOf(type),
  type: withType ? typeModel(type) : undefined,
});

/** The C type of a value in memory. */
export function typeModel(type: MemoryType): TypeModel {
  switch (type.kind) {
    case "int":
      return { kind: "int", name: typeName(type), size: scalarSize(type), encoding: type.signed ? "signed" : "unsigned" };
    case "bool":
      return { kind: "int", name: "bool", size: 1, encoding: "bool" };
    case "be":
      return {
        kind: "typedef",
        name: typeName(type),
        type: { kind: "int", name: `u${type.bits}`, size: scalarSize(type), encoding: "unsigned" },
      };
    case "array":
      return { kind: "array", element: typeModel(type.element), count: type.length };
    case "struct":
      return {
        kind: "struct",
        name: objectName(type.name),
        size: type.size,
        members: type.fields.map((field) => ({
          name: objectName(field.name),
          byteOffset: field.byteOffset,
          type: typeModel(field.type),
        })),
      };
  }
}

/** The C type of a parameter or result. */
export function prototypeType(type: LangType): TypeModel {
  if (isScalar(type)) return typeModel(type);
  if (type.kind === "context") return { kind: "ptr", to: { kind: "struct", ...contextStruct(type.context) } };
  const of = definite(type);
  if (isObject(of)) return { kind: "ptr", to: typeModel(of) };
  if (of.kind === "ref") return { kind: "ptr", to: typeModel(of.to) };
  if (of.kind === "socket") return { kind: "ptr", to: { kind: "struct", name: "bpf_sock", size: 0, members: [] } };
  return { kind: "void" };
}

/** The context by its kernel name; its members are the kernel's business. */
function contextStruct(context: string): { readonly name: string; readonly size: number; readonly members: readonly [] } {
  const rows: Readonly<Record<string, ContextRow>> = CONTEXTS;
  return { name: rows[context]?.kernelName ?? context, size: 0, members: [] };
}

type Prototype = Pick<FunctionModel, "params" | "result">;

/** What `bpf_loop` calls: `static long (*)(u32 index, void *ctx)`. */
export const CALLBACK_PROTOTYPE: Prototype = {
  params: [
    { name: "index", type: typeModel(U32) },
    { name: "state", type: { kind: "ptr", to: { kind: "void" } } },
  ],
  result: typeModel(I64),
};

export function prototype(instance: Instance, result: LangType): Prototype {
  const own = instance.params.map((param) => ({ name: objectName(param.name), type: prototypeType(param.type) }));
  const receiver = instance.receiver && { name: "this", type: prototypeType(instance.receiver) };
  return { params: receiver ? [receiver, ...own] : own, result: prototypeType(result) };
}

/** Declaration tags of a program: the target kernel, and how to attach it. */
export function programTags(unit: Unit, program: ProgramDecl): string[] {
  const kernel = `tsbpf:kernel>=${unit.target.kernel.join(".")}`;
  const { attachType } = program.row;
  if (!attachType || !(attachType in ATTACH_TYPES)) return [kernel];
  const target = program.map ? `:map:${program.map.name}` : "";
  return [kernel, `tsbpf:attach=${attachType}${target}`];
}

/** `used`: symbols that the code names; `written`: constants that it may write to. */
export function globalModels(
  unit: Unit,
  strings: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
  written: ReadonlySet<string>,
): GlobalModel[] {
  const declared = [...unit.globals.values()].filter(({ form, name }) => form !== "constant" || used.has(name));
  const variables = declared.map((global) => variableModel(global, written));
  return [...variables, ...[...strings].map(([text, name]) => stringModel(name, text))];
}

/** A 0 that the verifier does not know to be one; see the pass `hide-constants`. */
export const HIDDEN_ZERO: GlobalModel = {
  name: ZERO_SYMBOL,
  section: ".bss",
  bytes: new Uint8Array(8),
  align: 8,
  type: typeModel(U64),
  linkage: "static",
  tags: [],
};

function variableModel({ name, form, type, initial }: GlobalDecl, written: ReadonlySet<string>): GlobalModel {
  const isReadOnly = form === "config" || (form === "constant" && !written.has(name));
  const section = isReadOnly ? ".rodata" : initial.some((byte) => byte !== 0) ? ".data" : ".bss";
  const linkage = form === "constant" ? "static" : "global";
  return { name, section, bytes: initial, align: alignOf(type), type: typeModel(type), linkage, tags: [] };
}

function stringModel(name: string, text: string): GlobalModel {
  const bytes = new Uint8Array([...new TextEncoder().encode(text), 0]);
  const char: TypeModel = { kind: "int", name: "char", size: 1, encoding: "char" };
  return {
    name,
    section: ".rodata",
    bytes,
    align: 1,
    type: { kind: "array", element: char, count: bytes.length },
    linkage: "static",
    tags: [],
  };
}

/** Source texts by the path that line info shows. */
export function sourceTexts(unit: Unit, relative: (path: string) => string): SourceText[] {
  return unit.files.map((file) => ({ path: relative(file.fileName), lines: file.text.split(/\r?\n/) }));
}

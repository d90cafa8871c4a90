/** Where functions, globals and maps lie: sections in order of first use (`.text` first), byte offsets inside them. */

import { MAP_MEMBER_SIZE, SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { FunctionModel, GlobalModel, MapModel } from "./model.ts";

export interface PlacedFunction {
  readonly model: FunctionModel;
  /** Of its first byte, in its section. */
  readonly byteOffset: number;
}

export interface ProgramSection {
  readonly name: string;
  readonly functions: readonly PlacedFunction[];
  readonly size: number;
}

export function placeFunctions(functions: readonly FunctionModel[]): ProgramSection[] {
  const groups = groupBy(functions, (fn) => fn.section);
  const names = [...groups.keys()].sort((a, b) => Number(b === SECTION_NAME.text) - Number(a === SECTION_NAME.text));
  return names.map((name) => {
    let size = 0;
    const placed = (groups.get(name) ?? []).map((model): PlacedFunction => {
      invariant(
        model.code.length > 0 && model.code.length % INSN_BYTES === 0,
        "object.placeFunctions",
        `${model.name} has ${model.code.length} bytes`,
      );
      const byteOffset = size;
      size += model.code.length;
      return { model, byteOffset };
    });
    return { name, functions: placed, size };
  });
}

export interface PlacedGlobal {
  readonly model: GlobalModel;
  readonly byteOffset: number;
}

export interface DataSection {
  readonly name: string;
  readonly globals: readonly PlacedGlobal[];
  readonly size: number;
  readonly align: number;
}

export function placeGlobals(globals: readonly GlobalModel[]): DataSection[] {
  return [...groupBy(globals, (global) => global.section)].map(([name, members]) => {
    let size = 0;
    let align = 1;
    const placed = members.map((model): PlacedGlobal => {
      // The kernel refuses an empty variable in a DATASEC (btf_datasec_check_meta).
      invariant(model.bytes.length > 0, "object.placeGlobals", `${model.name} is empty`);
      const byteOffset = Math.ceil(size / model.align) * model.align;
      size = byteOffset + model.bytes.length;
      align = Math.max(align, model.align);
      return { model, byteOffset };
    });
    return { name, globals: placed, size, align };
  });
}

/** The members of a map's definition in BTF, in order: `libbpf` reads them by name (parse_btf_map_def). */
export type MapMember =
  | {
      readonly name: "type" | "max_entries" | "map_flags" | "key_size" | "value_size";
      readonly kind: "number";
      readonly value: number;
    }
  | { readonly name: "key" | "value"; readonly kind: "type"; readonly type: NonNullable<NonNullable<MapModel["key"]>["type"]> }
  | { readonly name: "values"; readonly kind: "inner"; readonly map: MapModel };

export function mapMembers(map: MapModel): MapMember[] {
  const members: MapMember[] = [{ name: "type", kind: "number", value: map.type }];
  for (const name of ["key", "value"] as const) {
    const sized = map[name];
    if (sized?.type !== undefined) members.push({ name, kind: "type", type: sized.type });
    else if (sized !== undefined) members.push({ name: `${name}_size`, kind: "number", value: sized.size });
  }
  if (map.maxEntries !== 0) members.push({ name: "max_entries", kind: "number", value: map.maxEntries });
  if (map.flags !== 0) members.push({ name: "map_flags", kind: "number", value: map.flags });
  // libbpf wants `values` last; it is a flexible array and occupies nothing.
  if (map.inner !== undefined) members.push({ name: "values", kind: "inner", map: map.inner });
  return members;
}

export interface PlacedMap {
  readonly model: MapModel;
  readonly members: readonly MapMember[];
  readonly byteOffset: number;
  readonly size: number;
}

export function placeMaps(maps: readonly MapModel[]): PlacedMap[] {
  let end = 0;
  return maps.map((model) => {
    const members = mapMembers(model);
    const byteOffset = end;
    const size = mapSize(members);
    end += size;
    return { model, members, byteOffset, size };
  });
}

export function mapSize(members: readonly MapMember[]): number {
  return MAP_MEMBER_SIZE * members.filter(({ kind }) => kind !== "inner").length;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

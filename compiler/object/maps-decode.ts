/** The BTF-defined maps of `.maps` (tools/lib/bpf/libbpf.c, parse_btf_map_def): numbers, sizes, key and value types. */

import { MAP_MEMBER_SIZE, R_BPF, SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { sizeOfType, skipModifiers } from "./btf-size.ts";
import type { BtfMember, BtfType, BtfTypeOf, TypeId } from "./btf-types.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { ObjectMap, ObjectMapDefinition } from "./object-file.ts";

interface Definition {
  readonly map: ObjectMapDefinition;
  readonly inner: ObjectMapDefinition | undefined;
  /** Where `values` begins in the variable. */
  readonly valuesOffset: number | undefined;
}

export function decodeMaps(elf: ElfFile, types: readonly BtfType[], tags: ReadonlyMap<number, readonly string[]>): ObjectMap[] {
  const section = elf.sections.find(({ name }) => name === SECTION_NAME.maps);
  if (section === undefined) return [];
  const datasec = types.find(
    (type): type is BtfTypeOf<"datasec"> => type.kind === "datasec" && type.name === SECTION_NAME.maps,
  );
  if (datasec === undefined)
    throw objectError("TSB5008", { map: SECTION_NAME.maps, reason: "the object has no BTF that describes it" });
  const initial = elf.relocations.filter(
    (relocation) => relocation.section === section.index && relocation.type === R_BPF["64_ABS64"],
  );
  initial.sort((a, b) => a.byteOffset - b.byteOffset);
  let nextInitial = 0;
  return datasec.vars.map(({ type: id, byteOffset, size }): ObjectMap => {
    const variable = types[id];
    const name = variable?.kind === "var" ? variable.name : "";
    const struct = variable?.kind === "var" ? types[skipModifiers(types, variable.type)] : undefined;
    if (struct?.kind !== "struct") throw objectError("TSB5008", { map: name, reason: "its type is no struct" });
    const { map, inner, valuesOffset } = new MapDecoder(types, name).definition(struct, false);
    // Maps are in order and do not overlap, so each relocation is met once.
    const values: { index: number; symbol: string }[] = [];
    for (
      let entry = initial[nextInitial];
      entry !== undefined && entry.byteOffset < byteOffset + size;
      entry = initial[++nextInitial]
    ) {
      const index = (entry.byteOffset - byteOffset - (valuesOffset ?? Infinity)) / MAP_MEMBER_SIZE;
      if (index >= 0) values.push({ index, symbol: elf.symbols[entry.symbol]?.name ?? "" });
    }
    return { name, byteOffset, ...map, inner, values, tags: tags.get(id) ?? [] };
  });
}

type NumberField = Exclude<keyof ObjectMapDefinition, "keyType" | "valueType">;

/** Members whose value is the length of an array. */
const NUMBER_MEMBERS: Readonly<Record<string, NumberField>> = {
  type: "type",
  max_entries: "maxEntries",
  map_flags: "flags",
  key_size: "keySize",
  value_size: "valueSize",
  pinning: "pinning",
  numa_node: "numaNode",
  map_extra: "mapExtra",
};

class MapDecoder {
  readonly #types: readonly BtfType[];
  readonly #name: string;

  constructor(types: readonly BtfType[], name: string) {
    this.#types = types;
    this.#name = name;
  }

  definition(struct: BtfTypeOf<"struct" | "union">, isInner: boolean): Definition {
    const numbers = { type: 0, maxEntries: 0, flags: 0, keySize: 0, valueSize: 0, pinning: 0, numaNode: 0, mapExtra: 0 };
    let keyType: TypeId | undefined;
    let valueType: TypeId | undefined;
    let inner: ObjectMapDefinition | undefined;
    let valuesOffset: number | undefined;
    for (const member of struct.members) {
      const field = NUMBER_MEMBERS[member.name];
      if (field !== undefined) numbers[field] = this.#number(member);
      else if (member.name === "key") {
        keyType = this.#pointee(member);
        numbers.keySize = this.#size(keyType, member, numbers.keySize);
      } else if (member.name === "value") {
        valueType = this.#pointee(member);
        numbers.valueSize = this.#size(valueType, member, numbers.valueSize);
      } else if (member.name === "values" && !isInner) {
        valuesOffset = member.bitOffset / 8;
        inner = this.#inner(member);
        numbers.keySize ||= 4;
        numbers.valueSize ||= 4;
      } else throw this.#error(`it has the unknown member "${member.name}"`);
    }
    return { map: { ...numbers, keyType, valueType }, inner, valuesOffset };
  }

  #number(member: BtfMember): number {
    const array = this.#types[skipModifiers(this.#types, this.#pointee(member))];
    if (array?.kind !== "array") throw this.#error(`"${member.name}" is no pointer to an array`);
    return array.count;
  }

  #pointee(member: BtfMember): TypeId {
    const pointer = this.#types[skipModifiers(this.#types, member.type)];
    if (pointer?.kind !== "ptr") throw this.#error(`"${member.name}" is no pointer`);
    return pointer.type;
  }

  #size(type: TypeId, member: BtfMember, stated: number): number {
    const size = sizeOfType(this.#types, type);
    if (size === undefined) throw this.#error(`the type of "${member.name}" has no size`);
    if (stated !== 0 && stated !== size) throw this.#error(`"${member.name}" has ${size} bytes and a stated size of ${stated}`);
    return size;
  }

  /** `values` is an array of pointers to the inner map's struct, or to functions (tail calls). */
  #inner(member: BtfMember): ObjectMapDefinition | undefined {
    const array = this.#types[skipModifiers(this.#types, member.type)];
    const pointer = array?.kind === "array" ? this.#types[skipModifiers(this.#types, array.element)] : undefined;
    const target = pointer?.kind === "ptr" ? this.#types[skipModifiers(this.#types, pointer.type)] : undefined;
    if (target?.kind === "funcProto") return undefined;
    if (target?.kind !== "struct") throw this.#error(`"values" is no array of pointers to maps or programs`);
    return this.definition(target, true).map;
  }

  #error(reason: string): Error {
    return objectError("TSB5008", { map: this.#name, reason });
  }
}

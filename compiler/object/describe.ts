/** Placed functions, globals and maps to BTF: FUNC, VAR, DATASEC, map definitions and declaration tags. */

import { MAP_MEMBER_SIZE, recordTypeName, SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { type BtfBuilder, identifier } from "./btf-builder.ts";
import type { LineRecord, SectionInfo } from "./btf-ext-encode.ts";
import type { BtfDatasecVar, BtfMember, TypeId } from "./btf-types.ts";
import type { FunctionModel, SourceText, TypeModel } from "./model.ts";
import { type DataSection, type MapMember, mapMembers, mapSize, type PlacedMap, type ProgramSection } from "./place.ts";

const INT: TypeModel = { kind: "int", name: "int", size: 4, encoding: "signed" };

/** FUNCs of a section's functions, and their function and line records. */
export function describeSection(section: ProgramSection, sources: readonly SourceText[], btf: BtfBuilder): SectionInfo {
  const funcs = section.functions.map(({ model, byteOffset }) => ({
    insnOffset: byteOffset,
    type: describeFunction(model, btf),
  }));
  const lines = section.functions.flatMap(({ model, byteOffset }) => describeLines(model, byteOffset, sources));
  return { section: section.name, funcs, lines };
}

function describeFunction(fn: FunctionModel, btf: BtfBuilder): TypeId {
  const params = fn.params.map(({ name, type }) => ({ name: identifier(name), type: btf.type(type) }));
  const proto = btf.intern({ kind: "funcProto", result: btf.type(fn.result), params });
  const id = btf.append({ kind: "func", name: identifier(fn.name), proto, linkage: fn.linkage });
  for (const tag of fn.tags) btf.tag(tag, id);
  return id;
}

function describeLines(fn: FunctionModel, byteOffset: number, sources: readonly SourceText[]): LineRecord[] {
  return fn.lines.map(({ slot, source, line, column }) => {
    const text = sources[source];
    return {
      insnOffset: byteOffset + slot * INSN_BYTES,
      file: text?.path ?? "",
      text: text?.lines[line - 1]?.trimEnd().replaceAll("\0", "") ?? "",
      line,
      column,
    };
  });
}

export function describeGlobals(section: DataSection, btf: BtfBuilder): void {
  const vars = section.globals.map(({ model, byteOffset }): BtfDatasecVar => {
    const type = btf.append({ kind: "var", name: identifier(model.name), type: btf.type(model.type), linkage: model.linkage });
    for (const tag of model.tags) btf.tag(tag, type);
    return { type, byteOffset, size: model.bytes.length };
  });
  btf.append({ kind: "datasec", name: section.name, size: section.size, vars });
}

export function describeMaps(maps: readonly PlacedMap[], btf: BtfBuilder): void {
  if (maps.length === 0) return;
  const vars = maps.map(({ model, members, byteOffset, size }): BtfDatasecVar => {
    const struct = mapStruct(members, btf);
    const type = btf.append({ kind: "var", name: identifier(model.name), type: struct, linkage: "global" });
    for (const tag of model.tags) btf.tag(tag, type);
    if (model.record) btf.append({ kind: "typedef", name: recordTypeName(model.name), type: btf.type(model.record) });
    return { type, byteOffset, size };
  });
  const size = maps.reduce((sum, map) => sum + map.size, 0);
  btf.append({ kind: "datasec", name: SECTION_NAME.maps, size, vars });
}

function mapStruct(members: readonly MapMember[], btf: BtfBuilder): TypeId {
  const fields = members.map((member, index): BtfMember => {
    return { name: member.name, type: mapMemberType(member, btf), bitOffset: index * MAP_MEMBER_SIZE * 8, bitfieldSize: 0 };
  });
  return btf.intern({ kind: "struct", name: "", size: mapSize(members), members: fields });
}

function mapMemberType(member: MapMember, btf: BtfBuilder): TypeId {
  switch (member.kind) {
    case "number":
      return btf.ptrTo(btf.array(btf.type(INT), member.value));
    case "type":
      return btf.ptrTo(btf.type(member.type));
    case "inner":
      return btf.array(btf.ptrTo(mapStruct(mapMembers(member.map), btf)), 0);
    default:
      return assertNever(member, "object.mapMemberType");
  }
}

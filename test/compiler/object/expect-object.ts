/** In: a model and what reading its written form gave. Throws where they differ. */

import * as assert from "uvu/assert";
import type { BtfType } from "../../../compiler/object/btf-types.ts";
import type { FunctionModel, GlobalModel, MapModel, ObjectModel, TypeModel } from "../../../compiler/object/model.ts";
import type { ObjectDataSection, ObjectFile, ObjectFunction, ObjectMap } from "../../../compiler/object/object-file.ts";

export function expectObject(object: ObjectFile, model: ObjectModel): void {
  assert.is(object.endian, model.endian);
  assert.is(object.license, model.license);
  const names = (functions: readonly { readonly name: string }[]): string[] => functions.map(({ name }) => name).sort();
  assert.equal(names(object.functions), names(model.functions));
  for (const fn of model.functions) expectFunction(object, byName(object.functions, fn.name), fn, model);
  assert.equal(
    object.maps.map(({ name }) => name),
    model.maps.map(({ name }) => name),
  );
  for (const map of model.maps) expectMap(object, byName(object.maps, map.name), map);
  assert.is(object.data.flatMap(({ globals }) => globals).length, model.globals.length);
  for (const global of model.globals) expectGlobal(object, byName(object.data, global.section), global);
  expectNoDuplicateTypes(object.btf);
}

function byName<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function expectFunction(object: ObjectFile, fn: ObjectFunction, model: FunctionModel, whole: ObjectModel): void {
  assert.is(fn.section, model.section);
  assert.is(fn.linkage, model.linkage);
  assert.is(fn.kind, model.section === ".text" ? "subprogram" : "program");
  assert.equal(withoutImmediates(fn.code, model), withoutImmediates(model.code, model), `code of ${model.name}`);
  assert.equal(fn.tags, model.tags);
  const found = fn.references.map((reference) => {
    if (reference.kind !== "data") return { kind: reference.kind, slot: reference.slot, name: reference.name };
    const holder = byName(object.data, reference.section).globals.find(({ name }) => name === reference.name);
    return {
      kind: "global",
      slot: reference.slot,
      name: reference.name,
      addend: reference.byteOffset - (holder?.byteOffset ?? Number.NaN),
    };
  });
  const wanted = model.relocations.map(({ kind, slot, symbol, addend }) =>
    kind === "global" ? { kind, slot, name: symbol, addend } : { kind, slot, name: symbol },
  );
  assert.equal(
    found,
    wanted.sort((a, b) => a.slot - b.slot),
    `references of ${model.name}`,
  );
  for (const reference of fn.references) {
    if ("target" in reference) assert.is(object.functions[reference.target]?.name, reference.name);
    if (reference.kind === "map") assert.is(object.maps[reference.map]?.name, reference.name);
  }
  const lines = model.lines.map(({ slot, source, line, column }) => {
    const text = whole.sources[source];
    return { slot, file: text?.path, text: text?.lines[line - 1]?.trimEnd(), line, column: Math.min(column, 1023) };
  });
  assert.equal(fn.lines, lines, `lines of ${model.name}`);
  expectFunctionType(object.btf, fn, model);
}

function expectFunctionType(types: readonly BtfType[], fn: ObjectFunction, model: FunctionModel): void {
  const func = fn.type === undefined ? undefined : types[fn.type];
  if (func?.kind !== "func") throw new Error(`${fn.name} has no FUNC`);
  assert.is(func.name, model.name);
  assert.is(func.linkage, model.linkage);
  const proto = types[func.proto];
  if (proto?.kind !== "funcProto") throw new Error(`${fn.name} has no FUNC_PROTO`);
  assert.equal(
    proto.params.map(({ name, type }) => ({ name, type: typeModel(types, type) })),
    model.params,
  );
  assert.equal(typeModel(types, proto.result), model.result);
}

/** Relocated immediates are the writer's business; all other bytes come through. */
function withoutImmediates(code: Uint8Array, model: FunctionModel): Uint8Array {
  const copy = code.slice();
  for (const { slot } of model.relocations) copy.fill(0, slot * 8 + 4, slot * 8 + 8);
  return copy;
}

function expectMap(object: ObjectFile, map: ObjectMap, model: MapModel): void {
  const definition = (of: Omit<MapModel, "name">) => ({
    type: of.type,
    maxEntries: of.maxEntries,
    flags: of.flags,
    keySize: of.key?.size ?? 0,
    valueSize: of.value?.size ?? 0,
    keyType: of.key?.type,
    valueType: of.value?.type,
    pinning: 0,
    numaNode: 0,
    mapExtra: 0,
  });
  const read = (of: NonNullable<ObjectMap["inner"]>) => {
    const { type, maxEntries, flags, keySize, valueSize, pinning, numaNode, mapExtra } = of;
    const typed = (id: ObjectMap["keyType"]): TypeModel | undefined =>
      id === undefined ? undefined : typeModel(object.btf, id);
    return {
      type,
      maxEntries,
      flags,
      keySize,
      valueSize,
      keyType: typed(of.keyType),
      valueType: typed(of.valueType),
      pinning,
      numaNode,
      mapExtra,
    };
  };
  assert.equal(read(map), definition(model), `map ${model.name}`);
  assert.equal(map.inner && read(map.inner), model.inner && definition(model.inner), `inner map of ${model.name}`);
  assert.equal(map.tags, model.tags);
  assert.equal(map.values, []);
}

function expectGlobal(object: ObjectFile, section: ObjectDataSection, model: GlobalModel): void {
  const global = byName(section.globals, model.name);
  assert.is(global.linkage, model.linkage);
  assert.is(global.size, model.bytes.length);
  assert.is(global.byteOffset % model.align, 0, `alignment of ${model.name}`);
  assert.ok(section.align >= model.align, `alignment of ${section.name}`);
  assert.equal(global.tags, model.tags);
  assert.equal(global.type === undefined ? undefined : typeModel(object.btf, global.type), model.type);
  if (section.kind === "bss") assert.is(section.content.length, 0);
  else assert.equal(section.content.slice(global.byteOffset, global.byteOffset + global.size), model.bytes);
}

/** Types, unlike declarations, are stored once. */
function expectNoDuplicateTypes(types: readonly BtfType[]): void {
  const texts = types
    .filter(({ kind }) => !["func", "var", "datasec", "declTag"].includes(kind))
    .map((type) => JSON.stringify(type));
  assert.is(new Set(texts).size, texts.length);
}

/** The model of a BTF type, for the kinds that models have. */
export function typeModel(types: readonly BtfType[], id: number): TypeModel {
  const type = types[id];
  switch (type?.kind) {
    case "void":
      return { kind: "void" };
    case "int": {
      const encoding = type.signed ? "signed" : type.bool ? "bool" : type.char ? "char" : "unsigned";
      const size = ([1, 2, 4, 8] as const).find((bytes) => bytes === type.size);
      if (size === undefined || type.bits !== size * 8) throw new Error(`an int of ${type.size} bytes`);
      return { kind: "int", name: type.name, size, encoding };
    }
    case "typedef":
      return { kind: "typedef", name: type.name, type: typeModel(types, type.type) };
    case "ptr":
      return { kind: "ptr", to: typeModel(types, type.type) };
    case "array":
      return { kind: "array", element: typeModel(types, type.element), count: type.count };
    case "struct": {
      const members = type.members.map((member) => ({
        name: member.name,
        byteOffset: member.bitOffset / 8,
        type: typeModel(types, member.type),
      }));
      return { kind: "struct", name: type.name, size: type.size, members };
    }
    case "fwd":
      return { kind: "fwd", name: type.name };
    default:
      throw new Error(`type ${id} is a ${type?.kind}`);
  }
}

/**
 * Random declarations that the programs of one module share: struct classes, maps, module variables, constants. Out: their text
 * and what may be done with them.
 */

import { variableTypes } from "../generate/expressions.ts";
import { literalText, type Random, randomValue } from "../generate/random.ts";
import { type IntName, intTypes } from "../integers.ts";

export type FieldType = IntName | "bool" | StructDecl | ArrayDecl;

export interface ArrayDecl {
  readonly element: IntName;
  readonly length: number;
}

export interface StructDecl {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[];
  /** Parameters of the constructor. */
  readonly parameters: readonly IntName[];
  readonly methods: readonly MethodDecl[];
}

export interface MethodDecl {
  readonly name: string;
  readonly parameters: readonly IntName[];
  readonly result: IntName;
}

export interface MapDecl {
  readonly name: string;
  readonly type: string;
  readonly isArray: boolean;
  readonly isPerCpu: boolean;
  readonly key: IntName | StructDecl;
  readonly value: IntName | StructDecl;
  readonly maxEntries: number;
}

export interface Variable {
  readonly text: string;
  readonly type: IntName;
}

export interface Declarations {
  readonly structs: readonly StructDecl[];
  readonly maps: readonly MapDecl[];
  /** Module variables that programs assign. */
  readonly globals: readonly Variable[];
  readonly flags: readonly string[];
  readonly constants: readonly Variable[];
  /** Constant arrays, which programs may write to. */
  readonly tables: readonly (ArrayDecl & { readonly text: string })[];
  readonly words: readonly { readonly text: string; readonly length: number }[];
  readonly text: string;
}

export const isStruct = (type: FieldType): type is StructDecl => typeof type === "object" && "fields" in type;
export const isArray = (type: FieldType): type is ArrayDecl => typeof type === "object" && "element" in type;

export function randomDeclarations(random: Random, withTables: boolean): Declarations {
  const structs: StructDecl[] = [];
  const texts: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    const { decl, text } = randomStruct(random, `S${i}`, structs);
    structs.push(decl);
    texts.push(text);
  }
  const maps = Array.from({ length: 5 }, (_, i) => randomMap(random, `m${i}`, structs));
  const globals = Array.from({ length: 3 }, (_, i) => ({ text: `g${i}`, type: random.pick(variableTypes) }));
  const constants = Array.from({ length: 2 }, (_, i) => ({ text: `C${i}`, type: random.pick(variableTypes) }));
  const initial = ({ type }: Variable): string => literalText(random, type, randomValue(random, type));
  const tables = Array.from({ length: withTables ? 2 : 0 }, (_, i) => ({
    text: `T${i}`,
    element: random.pick(variableTypes),
    length: 1 + random.below(7),
  }));
  const words = Array.from({ length: withTables ? 2 : 0 }, (_, i) => ({ text: `W${i}`, length: 1 + random.below(9) }));
  const text = [
    ...texts,
    ...maps.map(mapText),
    ...globals.map((one) => `let ${one.text}: ${one.type} = ${random.chance(50) ? zero(one.type) : initial(one)};`),
    `let flag0: boolean = ${random.chance(50)};`,
    ...constants.map((one) => `const ${one.text}: ${one.type} = ${initial(one)};`),
    ...tables.map((one) => tableText(random, one)),
    ...words.map(({ text: name, length }) => `const ${name} = "${"GET /index.html".slice(0, length)}";`),
  ].join("\n");
  return { structs, maps, globals, flags: ["flag0"], constants, tables, words, text };
}

function tableText(random: Random, { text, element, length }: ArrayDecl & { readonly text: string }): string {
  const values = Array.from({ length }, () => literalText(random, element, randomValue(random, element)));
  const list = random.chance(50) ? `[${values.join(", ")}]` : `fixed<${element}, ${length}>([${values.slice(1).join(", ")}])`;
  return `const ${text}: FixedArray<${element}, ${length}> = ${list};`;
}

export function zero(type: IntName): string {
  return intTypes[type].family === "bigint" ? "0n" : "0";
}

function randomStruct(random: Random, name: string, earlier: readonly StructDecl[]): { decl: StructDecl; text: string } {
  const fields = Array.from({ length: 1 + random.below(4) }, (_, i) => ({
    name: `f${i}`,
    type: fieldType(random, earlier),
  }));
  const ints = fields.flatMap((field) =>
    typeof field.type === "object" || field.type === "bool" || field.type.startsWith("be")
      ? []
      : [{ ...field, type: field.type }],
  );
  const [first] = ints;
  const parameters = first && random.chance(40) ? [first.type] : [];
  const methods: MethodDecl[] = [];
  const lines = fields.map(({ name: field, type }) => `  ${field}${fieldInitial(random, type)};`);
  if (first && parameters.length > 0) lines.push(`  constructor(a: ${first.type}) {\n    this.${first.name} = a;\n  }`);
  if (first && random.chance(60)) {
    const method: MethodDecl = { name: "touch", parameters: [first.type], result: first.type };
    const step = intTypes[first.type].family === "bigint" ? "1n" : "1";
    methods.push(method);
    lines.push(
      `  touch(by: ${first.type}): ${first.type} {\n    this.${first.name} ${random.pick(["+=", "-=", "^=", "="])} by;\n    if (this.${first.name} > ${step}) this.${first.name}--;\n    return this.${first.name};\n  }`,
    );
  }
  return { decl: { name, fields, parameters, methods }, text: `class ${name} {\n${lines.join("\n")}\n}` };
}

function fieldType(random: Random, earlier: readonly StructDecl[]): FieldType {
  if (random.chance(10)) return "bool";
  if (random.chance(12)) return { element: random.pick(variableTypes), length: 1 + random.below(6) };
  const plain = earlier.filter(
    ({ parameters, fields }) => parameters.length === 0 && fields.every(({ type }) => !isStruct(type)),
  );
  if (plain.length > 0 && random.chance(25)) return random.pick(plain);
  return random.chance(8) ? random.pick(["be16", "be32", "be64"] as const) : random.pick(variableTypes);
}

function fieldInitial(random: Random, type: FieldType): string {
  if (isStruct(type)) return ` = new ${type.name}()`;
  if (isArray(type)) {
    const some = random.chance(40)
      ? `[${[1, 2, 3]
          .slice(0, type.length)
          .map((n) => (intTypes[type.element].family === "bigint" ? `${n}n` : n))
          .join(", ")}]`
      : "";
    return ` = ${typeName(type).replace("FixedArray", "fixed")}(${some})`;
  }
  if (type === "bool") return ` = ${random.chance(50)}`;
  if (intTypes[type].family === "be") return ` = ${type}(${type === "be64" ? "0n" : "0"})`;
  return `: ${type} = ${random.chance(50) ? zero(type) : literalText(random, type, randomValue(random, type))}`;
}

const arrayTypes = ["ArrayMap", "PerCpuArrayMap"];
const hashTypes = ["HashMap", "HashMap", "LruHashMap", "PerCpuHashMap"];
const keyTypes = ["u32", "u64", "u16", "i32"] as const;

/** LRU maps are larger than the keys that programs use, so that nothing is ever evicted. */
function randomMap(random: Random, name: string, structs: readonly StructDecl[]): MapDecl {
  const isArray = random.chance(40);
  const type = random.pick(isArray ? arrayTypes : hashTypes);
  const keys = structs.filter((one) => one.fields.every((field) => !isStruct(field.type)));
  const key = isArray ? "u32" : keys.length > 0 && random.chance(30) ? random.pick(keys) : random.pick(keyTypes);
  const value = random.chance(50) ? random.pick(structs) : random.pick(variableTypes);
  const maxEntries = isArray ? 1 + random.below(8) : type.startsWith("Lru") ? 512 : 2 + random.below(6);
  return { name, type, isArray, isPerCpu: type.startsWith("PerCpu"), key, value, maxEntries };
}

export function typeName(type: FieldType): string {
  if (type === "bool") return "boolean";
  if (isArray(type)) return `FixedArray<${type.element}, ${type.length}>`;
  return isStruct(type) ? type.name : type;
}

function mapText({ name, type, isArray, key, value, maxEntries }: MapDecl): string {
  const types = isArray ? typeName(value) : `${typeName(key)}, ${typeName(value)}`;
  return `export const ${name} = new ${type}<${types}>({ maxEntries: ${maxEntries} });`;
}

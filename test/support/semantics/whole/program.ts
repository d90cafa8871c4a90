/** Random modules of whole programs: declarations, functions, programs over a struct or a packet, and the inputs to run each with. */

import { type ComputeType, computeTypes, expression, type Helper, valueFor, variableTypes } from "../generate/expressions.ts";
import { indent, operandVectors } from "../generate/module.ts";
import { Random } from "../generate/random.ts";
import type { IntName } from "../integers.ts";
import { allIntTypes } from "../integers.ts";
import { vectorBytes, vectorClass } from "../vector-module.ts";
import { arrayRows, constantRows } from "./arrays.ts";
import { Block, type ObjectFunction, type TupleFunction, type World } from "./block.ts";
import { callbackFunctions, callbackRows } from "./callbacks.ts";
import { type Declarations, isStruct, randomDeclarations, typeName } from "./declarations.ts";
import { loopRows } from "./loops.ts";
import { mapRows } from "./maps.ts";
import { newObject, objectRows } from "./objects.ts";
import { packetRows } from "./packets.ts";
import { plainRows } from "./statements.ts";

export interface Input {
  /** The context of a `@syscall` program. */
  readonly ctx?: Uint8Array;
  /** The packet of a `@schedCls` program, and fields of its context. */
  readonly data?: Uint8Array;
  readonly fields?: Readonly<Record<string, number>>;
}

export interface WholeProgram {
  readonly name: string;
  readonly text: string;
  readonly inputs: readonly Input[];
}

export interface WholeModule {
  readonly name: string;
  readonly seed: number;
  readonly declarations: Declarations;
  readonly programs: readonly WholeProgram[];
}

const imports = [
  ...allIntTypes,
  ...[
    "ntohs",
    "ntohl",
    "ntohll",
    "htons",
    "htonl",
    "htonll",
    "syscall",
    "schedCls",
    "type SkBuff",
    "type PacketView",
    "Update",
    "range",
    "fixed",
    "type FixedArray",
  ],
  ...["ArrayMap", "HashMap", "LruHashMap", "PerCpuArrayMap", "PerCpuHashMap"],
  ...["Add", "Sub", "And", "Or", "Xor", "Exchange", "CompareExchange"].map((name) => `atomic${name}`),
];

const rows = [...plainRows, ...arrayRows, ...loopRows, ...objectRows, ...callbackRows, ...mapRows, ...packetRows];

/** The text of a module, with only the programs that `isIn` names. */
export function moduleText({ declarations, programs }: WholeModule, isIn: (name: string) => boolean = () => true): string {
  const texts = programs.filter(({ name }) => isIn(name)).map(({ text }) => text);
  return `import { ${imports.join(", ")} } from "tsbpf";\nexport const license = "GPL";\n${vectorClass()}\n${declarations.text}\n${callbackFunctions}\n\n${texts.join("\n\n")}\n`;
}

/**
 * Each program has a seed of its own, so that it stays the same whatever its neighbours become. `withTables`: constant arrays and
 * texts, and `set` of arrays.
 */
export function randomModule(name: string, seed: number, count: number, withTables = false): WholeModule {
  const declarations = randomDeclarations(new Random(seed), withTables);
  const programs = Array.from({ length: count }, (_, i) =>
    randomProgram(new Random(seed * 1009 + i + 1), `p${i}`, declarations),
  );
  return { name, seed, declarations, programs };
}

function randomProgram(random: Random, name: string, declarations: Declarations): WholeProgram {
  const base: World = {
    random,
    declarations,
    helpers: [],
    objectFunctions: [],
    viewFunctions: [],
    tupleFunctions: [],
    names: { next: 0 },
    leave: () => "return 0;",
    hasMaps: false,
    rows: declarations.tables.length > 0 ? [...rows, ...constantRows] : rows,
  };
  const isPacket = random.chance(50);
  const functions = randomFunctions(base, name, isPacket);
  const world: World = {
    ...base,
    helpers: functions.helpers,
    objectFunctions: functions.objectFunctions,
    viewFunctions: functions.viewFunctions,
    tupleFunctions: functions.tupleFunctions,
    leave: (block) => `return ${valueFor(block, "i32", 1)};`,
    hasMaps: true,
  };
  const block = new Block(world);
  declare(block, declarations);
  const reads = isPacket ? addPacketContext(block) : addStructContext(block, random);
  block.write(3 + random.below(5), 2);
  block.add(...results(block, isPacket), `return ${valueFor(block, "i32", 2)};`);
  const fault = random.chance(70) ? `{ onFault: ${random.below(200) - 100} }` : "";
  const decorator = isPacket ? `@schedCls(${fault})` : `@syscall(${fault})`;
  const parameter = isPacket ? "ctx: SkBuff" : "ctx: Args";
  const body = indent(block.lines.join("\n"));
  const text = `${functions.text}\nexport class Program_${name} {\n  ${decorator}\n  static ${name}(${parameter}): i32 {\n${body}\n  }\n}`;
  return { name, text, inputs: isPacket ? packetInputs(random) : structInputs(random, reads) };
}

/** What the module declares. */
function declare(block: Block, { globals, flags, constants, tables }: Declarations): void {
  for (const { text, ...type } of tables) block.addArray(text, type);
  for (const { text, type } of globals) block.addVariable(text, type);
  for (const { text, type } of constants) block.addVariable(text, type, false);
  block.flags.push(...flags);
}

function addStructContext(block: Block, random: Random): readonly string[] {
  const fields = [...new Set(Array.from({ length: 5 }, () => `${random.pick(["a", "b"])}_${random.pick(variableTypes)}`))];
  for (const field of fields) block.addVariable(`ctx.${field}`, typeOf(field), random.chance(30));
  block.flags.push("ctx.a_bool");
  return [...fields, "a_bool"];
}

function typeOf(field: string): IntName {
  return allIntTypes.find((type) => field.endsWith(`_${type}`)) ?? "u32";
}

function addPacketContext(block: Block): readonly string[] {
  block.addVariable("ctx.len", "u32", false);
  block.addVariable("ctx.mark", "u32");
  block.addVariable("ctx.priority", "u32");
  block.views.push("ctx.data", "ctx.data");
  return [];
}

/** At the end what is known goes where it can be seen. */
function results(block: Block, isPacket: boolean): readonly string[] {
  if (isPacket) return [`ctx.mark = ${expression(block, "u32", 2)};`, `ctx.priority = ${expression(block, "u32", 2)};`];
  const wide = computeTypes.map((type) => `ctx.r0_${type} = ${expression(block, type, 1)};`);
  const variables = block.writable.filter(({ text }) => !text.startsWith("ctx.")).slice(-3);
  return [...wide, ...variables.map(({ text, type }) => `ctx.r1_${type} = ${text};`)];
}

function structInputs(random: Random, reads: readonly string[]): readonly Input[] {
  return operandVectors(random, reads, 8).map((vector, i) => ({ ctx: vectorBytes(vector, "little", i % 2 === 0 ? 0xa5 : 0) }));
}

function packetInputs(random: Random): readonly Input[] {
  return Array.from({ length: 8 }, (_, i) => ({
    data: packetBytes(random, i === 0 ? 14 : 14 + random.below(120)),
    fields: { mark: i < 2 ? 0 : random.bits(), priority: random.below(8) },
  }));
}

/** Some begin as a request does, some hold small values only, so that lengths in them can be true. */
function packetBytes(random: Random, length: number): Uint8Array {
  const limit = random.pick([256, 256, 40, 4]);
  const bytes = Uint8Array.from({ length }, () => random.below(limit));
  if (random.chance(40)) bytes.set(Buffer.from("GET / HTTP\r\n"));
  // A test run refuses what says that it is IP and is too short for that (net/bpf/test_run.c, since Linux 6.18).
  if (length < 54 && isIp((bytes[12] ?? 0) * 256 + (bytes[13] ?? 0))) bytes[12] = 0x7f;
  return bytes;
}

const isIp = (etherType: number): boolean => etherType === 0x0800 || etherType === 0x86dd;

interface Functions {
  readonly helpers: readonly Helper[];
  readonly objectFunctions: readonly ObjectFunction[];
  readonly viewFunctions: readonly Helper[];
  readonly tupleFunctions: readonly TupleFunction[];
  readonly text: string;
}

function randomFunctions(base: World, program: string, isPacket: boolean): Functions {
  const { random } = base;
  const helpers: Helper[] = [];
  const objectFunctions: ObjectFunction[] = [];
  const texts: string[] = [];
  for (let i = random.below(2); i > 0; i -= 1) {
    const { helper, text } = integerFunction({ ...base, helpers: [...helpers] }, `${program}_f${i}`);
    texts.push(text);
    helpers.push(helper);
  }
  for (let i = random.below(2); i > 0; i -= 1) {
    const { made, text } = objectFunction({ ...base, helpers }, `${program}_o${i}`);
    texts.push(text);
    objectFunctions.push(made);
  }
  const viewFunctions: Helper[] = [];
  for (let i = isPacket ? random.below(2) : 0; i > 0; i -= 1) {
    const { helper, text } = viewFunction({ ...base, helpers }, `${program}_w${i}`);
    texts.push(text);
    viewFunctions.push(helper);
  }
  const tupleFunctions: TupleFunction[] = [];
  if (random.chance(50)) {
    const { made, text } = tupleFunction({ ...base, helpers }, `${program}_t`);
    texts.push(text);
    tupleFunctions.push(made);
  }
  return { helpers, objectFunctions, viewFunctions, tupleFunctions, text: texts.join("\n") };
}

function parameterList(block: Block, types: readonly IntName[]): string {
  return types
    .map((type, i) => {
      block.addVariable(`a${i}`, type);
      return `a${i}: ${type}`;
    })
    .join(", ");
}

function integerFunction(base: World, name: string): { helper: Helper; text: string } {
  const { random } = base;
  const parameters = Array.from({ length: 1 + random.below(6) }, () => random.pick(variableTypes));
  const result: ComputeType = random.pick(computeTypes);
  const block = new Block({ ...base, leave: (at) => `return ${expression(at, result, 1)};` });
  declare(block, base.declarations);
  const list = parameterList(block, parameters);
  block.write(1 + random.below(2), 1);
  block.add(`return ${expression(block, result, 1)};`);
  return { helper: { name, parameters, result }, text: functionText(name, list, result, block) };
}

function viewFunction(base: World, name: string): { helper: Helper; text: string } {
  const { random } = base;
  const parameters = random.chance(60) ? [random.pick(["u8", "u16", "u32"] as const)] : [];
  const result: ComputeType = random.pick(computeTypes);
  const block = new Block({ ...base, leave: (at) => `return ${expression(at, result, 1)};` });
  block.views.push("data", "data");
  const list = ["data: PacketView", ...(parameters.length > 0 ? [parameterList(block, parameters)] : [])].join(", ");
  block.write(1 + random.below(3), 1);
  block.add(`return ${expression(block, result, 1)};`);
  return { helper: { name, parameters, result }, text: functionText(name, list, result, block) };
}

/** Takes an object, and gives an integer or a new object. */
function objectFunction(base: World, name: string): { made: ObjectFunction; text: string } {
  const { random, declarations } = base;
  const struct = random.pick(declarations.structs);
  const result = random.chance(40) ? random.pick(declarations.structs) : random.pick(computeTypes);
  const parameters = random.chance(60) ? [random.pick(variableTypes)] : [];
  const leave = (at: Block): string =>
    isStruct(result) ? `return ${newObject(at, result)};` : `return ${valueFor(at, result, 1)};`;
  const block = new Block({ ...base, leave });
  block.addObject("o", struct);
  const list = [`o: ${struct.name}`, ...(parameters.length > 0 ? [parameterList(block, parameters)] : [])].join(", ");
  block.write(1 + random.below(3), 1);
  if (isStruct(result)) {
    block.add(`const made = ${newObject(block, result)};`);
    block.addObject("made", result);
    block.write(1, 1);
    block.add("return made;");
  } else block.add(`return ${valueFor(block, result, 1)};`);
  return { made: { name, struct, parameters, result }, text: functionText(name, list, typeName(result), block) };
}

function tupleFunction(base: World, name: string): { made: TupleFunction; text: string } {
  const { random } = base;
  const parameters = Array.from({ length: 1 + random.below(2) }, () => random.pick(variableTypes));
  const results = Array.from({ length: 2 + random.below(2) }, () => random.pick(variableTypes));
  const tuple = (at: Block): string => `return [${results.map((type) => valueFor(at, type, 1)).join(", ")}];`;
  const block = new Block({ ...base, leave: tuple });
  const list = parameterList(block, parameters);
  block.write(1, 1);
  block.add(tuple(block));
  return { made: { name, parameters, results }, text: functionText(name, list, `[${results.join(", ")}]`, block) };
}

function functionText(name: string, list: string, result: string, block: Block): string {
  return `function ${name}(${list}): ${result} {\n${block.lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

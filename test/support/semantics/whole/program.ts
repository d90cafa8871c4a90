/** Random modules of whole programs: declarations, functions, programs over a struct or a packet, and the inputs to run each with. */

import { computeTypes, expression, typed, valueFor, variableTypes } from "../generate/expressions.ts";
import { indent, operandVectors } from "../generate/module.ts";
import { Random } from "../generate/random.ts";
import type { IntName } from "../integers.ts";
import { allIntTypes } from "../integers.ts";
import { vectorBytes, vectorClass } from "../vector-module.ts";
import { arrayRows, constantRows } from "./arrays.ts";
import { atomicRows } from "./atomics.ts";
import { Block, type World } from "./block.ts";
import { callbackFunctions, callbackRows } from "./callbacks.ts";
import { type Declarations, randomDeclarations } from "./declarations.ts";
import { declare, randomFunctions } from "./functions.ts";
import { holderRows } from "./holders.ts";
import { loopRows } from "./loops.ts";
import { mapRows } from "./maps.ts";
import { objectRows } from "./objects.ts";
import { packetRows } from "./packets.ts";
import { patternRows } from "./patterns.ts";
import { referenceRows } from "./references.ts";
import { plainRows } from "./statements.ts";

export interface Input {
  /** The context of a `@syscall` program. */
  readonly ctx?: Uint8Array;
  /** The packet of a `@schedCls` program, and fields of its context. */
  readonly data?: Uint8Array;
  /** Bytes before the packet that a test run takes and the program does not see. */
  readonly headerBytes?: number;
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
    "cgroupSkb",
    "type Ref",
    "type SkBuff",
    "type SkMsg",
    "type PacketView",
    "Update",
    "range",
    "fixed",
    "type FixedArray",
  ],
  ...["ArrayMap", "HashMap", "LruHashMap", "PerCpuArrayMap", "PerCpuHashMap"],
  ...["Add", "Sub", "And", "Or", "Xor", "Exchange", "CompareExchange"].map((name) => `atomic${name}`),
];

const rows = [
  ...plainRows,
  ...arrayRows,
  ...loopRows,
  ...objectRows,
  ...callbackRows,
  ...mapRows,
  ...atomicRows,
  ...referenceRows,
  ...packetRows,
  ...holderRows,
  ...patternRows,
];

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

interface Kind {
  readonly decorator: string;
  readonly isPacket: boolean;
  /** The kernel takes no other results; such a program may not write to the packet. */
  readonly mask?: number;
  readonly headerBytes?: number;
}

const struct: Kind = { decorator: "@syscall(", isPacket: false };
const packet: Kind = { decorator: "@schedCls(", isPacket: true };
/** `bpf_prog_test_run_skb` takes the Ethernet header off (net/bpf/test_run.c). */
const inCgroup = { isPacket: true, headerBytes: 14 };
const kinds: readonly Kind[] = [
  ...[struct, struct, struct, struct, packet, packet, packet],
  { ...inCgroup, decorator: '@cgroupSkb("ingress", ', mask: 1 },
  { ...inCgroup, decorator: '@cgroupSkb("egress", ', mask: 3 },
];

function decoratorOf(random: Random, { decorator, mask }: Kind): string {
  if (mask !== undefined) return `${decorator}{ onFault: ${random.below(mask + 1)} })`;
  return `${decorator}${random.chance(70) ? `{ onFault: ${random.below(200) - 100} }` : ""})`;
}

function randomProgram(random: Random, name: string, declarations: Declarations): WholeProgram {
  const base: World = {
    random,
    declarations,
    helpers: [],
    objectFunctions: [],
    viewFunctions: [],
    tupleFunctions: [],
    holders: [],
    holderFunctions: [],
    referenceFunctions: [],
    isReadOnly: false,
    contextName: undefined,
    names: { next: 0 },
    leave: () => "return 0;",
    hasMaps: false,
    rows: declarations.tables.length > 0 ? [...rows, ...constantRows] : rows,
  };
  const kind = random.pick(kinds);
  const { isPacket } = kind;
  const isReadOnly = kind.mask !== undefined;
  const functions = randomFunctions({ ...base, isReadOnly }, name, isPacket);
  const outcome = (at: Block, depth: number): string =>
    kind.mask === undefined ? valueFor(at, "i32", depth) : `${typed(at, "i32", depth)} & ${kind.mask}`;
  const world: World = {
    ...base,
    isReadOnly,
    helpers: functions.helpers,
    objectFunctions: functions.objectFunctions,
    viewFunctions: functions.viewFunctions,
    tupleFunctions: functions.tupleFunctions,
    referenceFunctions: functions.referenceFunctions,
    holders: functions.holders,
    holderFunctions: functions.holderFunctions,
    contextName: "ctx",
    leave: (block) => `return ${outcome(block, 1)};`,
    hasMaps: true,
  };
  const block = new Block(world);
  declare(block, declarations);
  const reads = isPacket ? addPacketContext(block) : addStructContext(block, random);
  block.write(3 + random.below(5), 2);
  block.add(...results(block, isPacket), `return ${outcome(block, 2)};`);
  const parameter = isPacket ? "ctx: SkBuff" : "ctx: Args";
  const body = indent(block.lines.join("\n"));
  const text = `${functions.text}\nexport class Program_${name} {\n  ${decoratorOf(random, kind)}\n  static ${name}(${parameter}): i32 {\n${body}\n  }\n}`;
  return { name, text, inputs: isPacket ? packetInputs(random, kind) : structInputs(random, reads) };
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

function packetInputs(random: Random, { headerBytes = 0 }: Kind): readonly Input[] {
  return Array.from({ length: 8 }, (_, i) => ({
    headerBytes,
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

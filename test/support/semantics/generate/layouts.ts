/** Modules of random struct classes used as contexts: every field is read or written where C would put it, nested ones, too. */

import { allIntTypes, type IntName, intTypes, sizeOfInt } from "../integers.ts";
import { importLine } from "../vector-module.ts";
import type { GeneratedModule, GeneratedProgram } from "./module.ts";
import type { Random } from "./random.ts";

interface StructText {
  readonly name: string;
  readonly fields: readonly StructField[];
  readonly size: number;
  readonly align: number;
}

interface StructField {
  readonly name: string;
  readonly type: IntName | StructText;
}

const contextsPerProgram = 6;

export function layoutModule(random: Random, name: string, structs: number): GeneratedModule {
  const made: StructText[] = [];
  const methods: string[] = [];
  const programs: GeneratedProgram[] = [];
  for (let i = 0; i < structs; i += 1) {
    const struct = randomStruct(
      random,
      `S${i}`,
      made.filter(({ size }) => size < 64),
    );
    made.push(struct);
    const contexts = Array.from({ length: contextsPerProgram }, () => randomBytes(random, struct.size));
    methods.push(`  @syscall() static lay_${i}(ctx: ${struct.name}): i32 {\n${programBody(random, struct)}\n  }`);
    programs.push({ name: `lay_${i}`, contexts: () => contexts });
  }
  const classes = made.map(classText).join("\n");
  return { name, text: `${importLine}\n${classes}\nexport class Programs {\n${methods.join("\n")}\n}\n`, programs };
}

function randomStruct(random: Random, name: string, nestable: readonly StructText[]): StructText {
  const fields: StructField[] = [];
  let [end, align] = [0, 1];
  for (let i = random.below(7) + 1; i >= 0; i -= 1) {
    const type = nestable.length > 0 && random.chance(25) ? random.pick(nestable) : random.pick(allIntTypes);
    const own = typeof type === "string" ? { size: sizeOfInt(type), align: sizeOfInt(type) } : type;
    fields.push({ name: `f${fields.length}`, type });
    end = Math.ceil(end / own.align) * own.align + own.size;
    align = Math.max(align, own.align);
  }
  return { name, fields, size: Math.ceil(end / align) * align, align };
}

function classText({ name, fields }: StructText): string {
  const lines = fields.map((field) => `  ${field.name}${initialised(field.type)};`);
  return `class ${name} {\n${lines.join("\n")}\n}\n`;
}

function initialised(type: IntName | StructText): string {
  if (typeof type !== "string") return ` = new ${type.name}()`;
  const { family, bits } = intTypes[type];
  const zero = bits === 64 ? "0n" : "0";
  return family === "be" ? ` = ${type}(${zero})` : `: ${type} = ${zero}`;
}

/** Paths to all scalar fields. */
function leaves(struct: StructText, prefix: string): readonly { readonly path: string; readonly type: IntName }[] {
  return struct.fields.flatMap(({ name, type }) =>
    typeof type === "string" ? [{ path: `${prefix}.${name}`, type }] : leaves(type, `${prefix}.${name}`),
  );
}

/** Sums what is read, then changes some fields in place, each from another of its type where there is one. */
function programBody(random: Random, struct: StructText): string {
  const all = leaves(struct, "ctx");
  const lines = ["    let sum: u64 = 0n;"];
  for (const { path, type } of all) {
    const value = type === "be16" || type === "be32" || type === "be64" ? `u64(${hostOrder[type]}(${path}))` : `u64(${path})`;
    lines.push(`    sum = sum * 31n + ${value};`);
  }
  for (const { path, type } of all) {
    if (!random.chance(50)) continue;
    const other = random.pick(all.filter((leaf) => leaf.type === type));
    const bump = intTypes[type].family === "number" ? `${path} += 3;` : `${path} += 3n;`;
    lines.push(`    ${intTypes[type].family === "be" || random.chance(50) ? `${path} = ${other.path};` : bump}`);
  }
  return [...lines, "    return i32(sum ^ (sum >> 32n));"].join("\n");
}

const hostOrder = { be16: "ntohs", be32: "ntohl", be64: "ntohll" } as const;

function randomBytes(random: Random, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, () => random.bits() & 0xff);
}

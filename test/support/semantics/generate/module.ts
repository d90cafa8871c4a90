/** What generators make: the text of a program module, its programs, and the contexts to run each with. */

import { allIntTypes, type IntName, intTypes } from "../integers.ts";
import type { Endian } from "../memory.ts";
import { importLine, vectorBytes, vectorClass } from "../vector-module.ts";
import { edgeValues, type Random, randomValue } from "./random.ts";

export interface GeneratedProgram {
  readonly name: string;
  readonly contexts: (endian: Endian) => readonly Uint8Array[];
}

export interface GeneratedModule {
  readonly name: string;
  readonly text: string;
  readonly programs: readonly GeneratedProgram[];
}

/** A program over the shared context struct, before it is put into a module. */
export interface Draft {
  readonly name: string;
  /** Statements, without the last `return 0;`. */
  readonly body: string;
  /** Operand fields that the program reads. */
  readonly reads: readonly string[];
}

const vectorsPerProgram = 12;

export function assembleModule(random: Random, name: string, drafts: readonly Draft[], declarations = ""): GeneratedModule {
  const methods = drafts.map(
    (draft) =>
      `  @syscall({ onFault: -99 })\n  static ${draft.name}(ctx: Args): i32 {\n${indent(draft.body)}\n    return 0;\n  }`,
  );
  const text = `${importLine}\n${vectorClass()}\n${declarations}\nexport class Programs {\n${methods.join("\n\n")}\n}\n`;
  const programs = drafts.map((draft) => {
    const vectors = operandVectors(random, draft.reads);
    return {
      name: draft.name,
      contexts: (endian: Endian) => vectors.map((vector, i) => vectorBytes(vector, endian, i % 2 === 0 ? 0xa5 : 0)),
    };
  });
  return { name, text, programs };
}

export function indent(body: string): string {
  return body
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

/** All zero, all at one end, all at the other, then combinations of edges and random values. */
export function operandVectors(
  random: Random,
  reads: readonly string[],
  count = vectorsPerProgram,
): readonly ReadonlyMap<string, bigint>[] {
  const extremes = [0, 1, 2].map((end) => new Map(reads.map((name) => [name, extreme(name, end)] as const)));
  const others = Array.from(
    { length: count - extremes.length },
    () => new Map(reads.map((name) => [name, operandValue(random, name)] as const)),
  );
  return [...extremes, ...others];
}

export function typeOfField(name: string): IntName | "bool" {
  const type = name.slice(name.indexOf("_") + 1);
  return allIntTypes.find((candidate) => candidate === type) ?? "bool";
}

function extreme(name: string, end: number): bigint {
  const type = typeOfField(name);
  if (type === "bool") return BigInt(end & 1);
  const edges = edgeValues(type);
  return (end === 0 ? edges.find((value) => value === 0n) : edges.at(end === 1 ? -1 : 0)) ?? 0n;
}

function operandValue(random: Random, name: string): bigint {
  const type = typeOfField(name);
  return type === "bool" ? BigInt(random.below(2)) : randomValue(random, type);
}

/** Splits drafts into modules of at most `size` programs. */
export function inModules(random: Random, name: string, drafts: readonly Draft[], size = 60): readonly GeneratedModule[] {
  const modules: GeneratedModule[] = [];
  for (let at = 0; at < drafts.length; at += size)
    modules.push(assembleModule(random, `${name}_${modules.length}`, drafts.slice(at, at + size)));
  return modules;
}

export function sameFamily(left: IntName, right: IntName): boolean {
  return intTypes[left].family === intTypes[right].family;
}

/**
 * The options that both the command line and the `bpf` object of a tsconfig.json take, one row each. In: the text that a
 * user wrote. Out: its value, or undefined where the option does not take it.
 */

import { resolve } from "node:path";
import type { CompileOptions } from "../driver.ts";

/** What one place (the command line, one tsconfig.json) says; `outDir` is absolute. */
export type ProjectOptions = Partial<Omit<CompileOptions, "rootDir" | "pipeline"> & { readonly outDir: string }>;

export interface OptionRow {
  readonly describe: string;
  /** A list is a JSON array in tsconfig.json and comma-separated on the command line. */
  readonly list: boolean;
  /** The choices, for messages. */
  readonly expects: string;
  /** `baseDir` is what relative paths start from. */
  readonly read: (words: readonly string[], baseDir: string) => ProjectOptions | undefined;
}

export type OptionName = "cpu" | "kernel" | "endian" | "emit" | "outDir";

const CPUS = { v1: 1, v2: 2, v3: 3, v4: 4 } as const satisfies Record<string, CompileOptions["cpu"]>;
const ENDIANS = { little: "little", big: "big" } as const satisfies Record<string, CompileOptions["endian"]>;
const KINDS = { obj: "obj", asm: "asm", ir: "ir" } as const satisfies Record<string, CompileOptions["emit"][number]>;

export const PROJECT_OPTIONS: Readonly<Record<OptionName, OptionRow>> = {
  cpu: {
    describe: "Instruction set of the target (default v3)",
    list: false,
    expects: quoted(CPUS),
    read: ([word]) => mapDefined(choose(CPUS, word), (cpu) => ({ cpu })),
  },
  kernel: {
    describe: "Oldest kernel that must load the programs (default 6.1)",
    list: false,
    expects: "a version such as '6.1'",
    read: ([word]) => mapDefined(readKernel(word), (kernel) => ({ kernel })),
  },
  endian: {
    describe: "Byte order of the target (default little)",
    list: false,
    expects: quoted(ENDIANS),
    read: ([word]) => mapDefined(choose(ENDIANS, word), (endian) => ({ endian })),
  },
  emit: {
    describe: "What to write, comma-separated: obj (.bpf.o), asm (.bpf.s), ir (.bpf.ir) (default obj)",
    list: true,
    expects: quoted(KINDS),
    read: (words) => mapDefined(readKinds(words), (emit) => ({ emit })),
  },
  outDir: {
    describe: "Folder for the outputs, which mirror the folders of the program files (default: beside each file)",
    list: false,
    expects: "a folder",
    read: ([word], baseDir) => (word === undefined || word === "" ? undefined : { outDir: resolve(baseDir, word) }),
  },
};

export const OPTION_NAMES = ["cpu", "kernel", "endian", "emit", "outDir"] as const satisfies readonly OptionName[];

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(PROJECT_OPTIONS, name);
}

export const DEFAULT_OPTIONS = {
  cpu: 3,
  kernel: [6, 1],
  endian: "little",
  emit: ["obj"],
} as const satisfies ProjectOptions;

/** Later parts win. */
export function mergeOptions(parts: readonly ProjectOptions[]): ProjectOptions {
  let merged: ProjectOptions = {};
  for (const part of parts) merged = { ...merged, ...part };
  return merged;
}

function readKernel(word = ""): readonly [number, number] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})$/.exec(word);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

function readKinds(words: readonly string[]): CompileOptions["emit"] | undefined {
  const kinds = [...new Set(words)].map((word) => choose(KINDS, word));
  return kinds.length > 0 && kinds.every((kind) => kind !== undefined) ? kinds : undefined;
}

function choose<T>(choices: Readonly<Record<string, T>>, word = ""): T | undefined {
  return Object.hasOwn(choices, word) ? choices[word] : undefined;
}

function quoted(choices: Readonly<Record<string, unknown>>): string {
  return Object.keys(choices)
    .map((choice) => `'${choice}'`)
    .join(", ");
}

function mapDefined<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

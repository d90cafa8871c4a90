/**
 * `npm run bench:code-size`. In: programs in TypeScript and C. Out: for each, instructions (8-byte slots, subprograms included),
 * instructions that the verifier walked, and bytes of machine code, beside the smallest of clang's -O2, -Os, -Oz that loads.
 */

import { readFileSync } from "node:fs";
import { type CompileOptions, compile } from "../compiler/driver.ts";
import { readObject } from "../compiler/object/read.ts";
import { compileC } from "../test/support/clang.ts";
import { loadObject } from "../test/support/kernel.ts";
import { whatIsMissing } from "../test/support/needs.ts";
import CLANG_19 from "./code-size/clang-19.json" with { type: "json" };
import { findPrograms, type Twins } from "./support/programs.ts";
import { geometricMean, printTable, ROOT, ratio, writeResults } from "./support/report.ts";

const OPTIONS = { cpu: 3, kernel: [6, 1], endian: "little", emit: ["obj"], rootDir: ROOT } as const satisfies CompileOptions;
const LEVELS = ["-O2", "-Os", "-Oz"] as const;

interface Size {
  readonly instructions: number;
  /** Absent where nothing can be loaded. */
  readonly loaded?: { readonly verified: number; readonly jitedBytes: number };
}

interface Row {
  readonly name: string;
  readonly tsbpf: Size;
  readonly clang?: Size & { readonly level: string };
}

const noKernel = whatIsMissing(["linux", "root", "bpftool"]);
const noClang = whatIsMissing(["clang"]);

function main(): void {
  const rows = findPrograms().map(measure);
  print(rows);
  const notMeasured = missingParts();
  for (const reason of notMeasured) console.log(`left out: ${reason}`);
  writeResults("code-size", { rows, leftOut: notMeasured });
}

function missingParts(): readonly string[] {
  return [
    ...(noKernel === undefined ? [] : [`verified instructions and machine code: ${noKernel}`]),
    ...(noClang === undefined ? [] : [`the comparison with clang: ${noClang}`]),
  ];
}

function measure({ name, typescript, c }: Twins): Row {
  const tsbpf = sizeOf(compileTypeScript(typescript));
  const clang = noClang === undefined && c !== undefined ? smallestOfClang(c) : recorded(name);
  return { name, tsbpf, ...(clang && { clang }) };
}

/** clang 19's on programs of the corpus, where they cannot be compiled; what the kernel says is that of -O2. */
function recorded(name: string): Row["clang"] {
  const all: Readonly<Record<string, NonNullable<Row["clang"]>>> = CLANG_19;
  return all[name];
}

function compileTypeScript(path: string): Uint8Array {
  const [file] = compile([path], OPTIONS);
  const [object] = file?.outputs ?? [];
  if (object === undefined) throw new Error(`${path}: ${file?.diagnostics.map(({ message }) => message).join("; ")}`);
  return object.bytes;
}

/** Undefined when the kernel takes none of them. */
function smallestOfClang(path: string): Row["clang"] {
  const source = readFileSync(path, "utf8");
  const sizes = LEVELS.flatMap((level) => {
    try {
      return [{ level, ...sizeOf(compileC(source, level, `-mcpu=v${OPTIONS.cpu}`)) }];
    } catch (error) {
      console.log(`${path} ${level}: ${String(error).split("\n", 1)[0]}`);
      return [];
    }
  });
  return sizes.reduce<Row["clang"]>(
    (least, size) => (least && least.instructions <= size.instructions ? least : size),
    undefined,
  );
}

const SLOT_BYTES = 8;

function sizeOf(object: Uint8Array): Size {
  const bytes = readObject(object).functions.reduce((sum, { code }) => sum + code.byteLength, 0);
  const size = { instructions: bytes / SLOT_BYTES };
  return noKernel === undefined ? { ...size, loaded: loadedSize(object) } : size;
}

function loadedSize(object: Uint8Array): NonNullable<Size["loaded"]> {
  using loaded = loadObject(object);
  const infos = loaded.programNames.map((name) => loaded.program(name).info);
  return {
    verified: infos.reduce((sum, { verifiedInsns }) => sum + verifiedInsns, 0),
    jitedBytes: infos.reduce((sum, { jitedByteSize }) => sum + jitedByteSize, 0),
  };
}

type Measure = (size: Size) => number | undefined;

const MEASURES = {
  insns: ({ instructions }) => instructions,
  verified: ({ loaded }) => loaded?.verified,
  "jited bytes": ({ loaded }) => loaded?.jitedBytes,
} as const satisfies Record<string, Measure>;

function print(all: readonly Row[]): void {
  const measures = Object.entries(MEASURES);
  const heading = ["program", "clang", ...measures.flatMap(([name]) => [name, "clang's", "ratio"])];
  const body = all.map((row) => [
    row.name,
    row.clang?.level ?? "-",
    ...measures.flatMap(([, of]) => cells(of(row.tsbpf), row.clang && of(row.clang))),
  ]);
  const means = ["geometric mean", "", ...measures.flatMap(([, of]) => ["", "", meanRatio(all, of)])];
  printTable([heading, ...body, means]);
}

function cells(ours: number | undefined, theirs: number | undefined): readonly string[] {
  const both = ours !== undefined && theirs !== undefined;
  return [String(ours ?? "-"), String(theirs ?? "-"), both ? ratio(ours, theirs) : "-"];
}

function meanRatio(all: readonly Row[], of: Measure): string {
  const ratios = all.flatMap((row) => {
    const [ours, theirs] = [of(row.tsbpf), row.clang && of(row.clang)];
    return ours !== undefined && theirs !== undefined ? [ours / theirs] : [];
  });
  return ratios.length === 0 ? "-" : geometricMean(ratios).toFixed(3);
}

main();

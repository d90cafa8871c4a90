// deadline: 300

/**
 * Values and objects at work: the `@syscall` programs of `accepted/` run in the kernel, compiled for each `--cpu`, beside results
 * worked out by hand from what TypeScript says. A context is u32s: first the two operands, then the results.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import { compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { CPU_LEVELS, type CpuLevel } from "../../stdlib/spec/isa.ts";
import { loadObject } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";

const FOLDER = fileURLToPath(new URL("accepted/", import.meta.url));
const RESULTS = 6;
/** What a `@syscall` program returns on a fault: -EINVAL. */
const FAULT = -22;

interface Run {
  readonly program: string;
  readonly operands: readonly [number, number];
  readonly results: readonly number[];
  /** Default 0. */
  readonly retval?: number;
}

const FILES: Readonly<Record<string, { readonly runs: readonly Run[]; readonly cpu?: CpuLevel }>> = {
  optional: {
    runs: [
      { program: "values", operands: [4, 200], results: [9, 1, 103, 15, 1, 1] },
      { program: "values", operands: [5, 201], results: [6, 12, 104, 17, 1, 1] },
      { program: "chains", operands: [10, 9], results: [7, 500, 13, 2 + 4 + 8 + 16 + 32 + 64, 1, 70] },
      { program: "forced", operands: [1, 0], results: [3], retval: 5 },
      { program: "forced", operands: [2, 0], results: [0], retval: FAULT },
    ],
  },
  arrays: {
    runs: [
      {
        program: "locals",
        operands: [1, 2],
        results: [2, 1 + 12 + 2 + 0 + 100, 2 + 1 + 0, 12 + 2 + 1, 2, 9 + 9 + 121],
        retval: 5,
      },
      {
        program: "locals",
        operands: [2, 3],
        results: [3, 1 + 2 + 13 + 0 + 100, 3 + 1 + 0, 13 + 0 + 2, 0, 9 + 122 + 122],
        retval: 5,
      },
      {
        program: "locals",
        operands: [0, 7],
        results: [1, 11 + 2 + 7 + 0 + 100, 7 + 1 + 7, 11 + 7 + 11, 77, 9 + 122 + 120],
        retval: 5,
      },
      { program: "locals", operands: [5, 0], results: [0], retval: FAULT },
      { program: "locals", operands: [4, 0], results: [0, 1 + 2 + 0 + 0 + 100], retval: FAULT },
      { program: "maps", operands: [1, 3], results: [1, 98 * 1000 + 98, 603, 5, 3] },
      { program: "maps", operands: [2, 12], results: [102, 98 * 1000 + 98, 603, 5, 0] },
      { program: "maps", operands: [3, 2], results: [3], retval: FAULT },
    ],
  },
  data: {
    runs: [
      { program: "read", operands: [2, 5], results: [10006, 7, 9, 1 + 2 + 13 + 1, 0x5566_7788, 3 + 1], retval: 1 },
      { program: "read", operands: [9, 1], results: [10007, 10, 11], retval: FAULT },
      { program: "read", operands: [0, 8], results: [10008, 20, 13], retval: FAULT },
    ],
  },
  literals: {
    runs: [
      { program: "structs", operands: [80, 6], results: [6, 5006, 10 + 6, 80098, 81 + 80 + 24, 0] },
      { program: "records", operands: [3, 2], results: [2003, 8, 5 + 6, 303, 3], retval: FAULT },
      { program: "records", operands: [1, 2], results: [1002, 8, 3 + 2 + 1000, 301, 102, 6 + 50] },
      { program: "records", operands: [2, 2], results: [2002, 100, 4 + 4, 302, 2, 7 + 2] },
    ],
  },
  tables: {
    runs: [
      {
        program: "read",
        operands: [1, 1],
        results: [2 + 98 + 6, 50 + 0 + 1000, 17, 26 + 1 + 1 + 2 + 3, 207 + 12_000, 1],
        retval: 128,
      },
      { program: "read", operands: [4, 2], results: [7 + 99 + 6, 3, 30, 26 + 1 + 1 + 3 + 3, 197 + 9000, 0], retval: -5 },
      { program: "read", operands: [6, 0], results: [0], retval: FAULT },
      { program: "read", operands: [0, 3], results: [1 + 0 + 6], retval: FAULT },
      { program: "texts", operands: [0, 1], results: [72, 119 + 8], retval: 5 },
      { program: "texts", operands: [1, 3], results: [111, 111 + 8], retval: 7 },
      { program: "texts", operands: [6, 0], results: [0], retval: FAULT },
    ],
  },
  "array-set": {
    runs: [
      { program: "arrays", operands: [2, 1], results: [4219, 1260, 0, 1, 7, 1], retval: 5 },
      { program: "arrays", operands: [7, 1], results: [4719], retval: FAULT },
      { program: "arrays", operands: [2, 3], results: [4239, 1000 + 200 + 30 + 50, 0], retval: FAULT },
    ],
  },
  patterns: {
    runs: [{ program: "patterns", operands: [2, 5], results: [8, 24, 107, 257, 1252, 16] }],
  },
  "large-values": {
    runs: [
      { program: "far", operands: [7, 8], results: [7, 8, 5, 7, 200, 0] },
      { program: "far", operands: [9_998, 3], results: [9_998, 3, 5, 7 + 9_998, 200, 0] },
      { program: "far", operands: [10_000, 3], results: [0], retval: FAULT },
    ],
  },
  "taken-apart": {
    runs: [
      { program: "readers", operands: [4, 3], results: [3, 5, 14, 3 * 14, 402, 1] },
      { program: "readers", operands: [1, 20], results: [20, 5, 31, 6 * 31, 502, 1] },
      { program: "readers", operands: [0xffff_fff6, 6], results: [6, 6, 17, 10 * 17, 602, 2] },
      { program: "pairs", operands: [4, 2], results: [16, 5, 16_077, 16 + 79, 2] },
      { program: "pairs", operands: [4, 9], results: [16, 5, 77_005, 86 + 5, 50] },
      { program: "counts", operands: [6, 1], results: [5 + 4 * 6, 4] },
    ],
  },
  parameters: {
    runs: [
      { program: "left", operands: [4, 5], results: [22_010, 12_118_116, 36, 1_163_215, 265_222, 5602] },
      { program: "left", operands: [1, 9], results: [16_011, 9_130_116, 33, 1_163_212, 369_222, 5652] },
    ],
  },
  sequences: {
    runs: [
      { program: "sequence", operands: [4, 10], results: [10 + 108 + 206 + 304, 4, 3, 7, 16 + 10_000 + 400_000, 4] },
      { program: "sequence", operands: [2, 1], results: [10 + 108 + 206 + 304, 2, 0, 5, 4 + 3000 + 100_000, 5] },
    ],
  },
  "given-entries": {
    runs: [
      { program: "finds", operands: [10, 3], results: [2, 99, 2, 10, 0, 0] },
      { program: "finds", operands: [11, 3], results: [0, 99, 99, 7, 0, 0] },
    ],
  },
  lasting: {
    runs: [
      { program: "choose", operands: [3, 3], results: [3, 106, 23, 32, 1000, 1] },
      { program: "choose", operands: [1, 4], results: [4, 103, 23, 32, 0, 1] },
    ],
  },
  spreads: {
    runs: [
      { program: "spread", operands: [4, 1], results: [443, 5, 550, 109, 979_899, 4] },
      { program: "spread", operands: [9, 5], results: [993, 5, 550, 100, 979_899, 9] },
      { program: "spread", operands: [1, 0], results: [113, 5, 550, 0], retval: FAULT },
    ],
  },
  accumulators: {
    runs: [
      { program: "counts", operands: [7, 9], results: [302, 3, 67, 48, 70, 112], retval: 27 },
      { program: "counts", operands: [1023, 3], results: [1002, 2, 67, 48, 0, 112], retval: 27 },
    ],
  },
  tuples: {
    runs: [
      { program: "constants", operands: [443, 2], results: [443, 4432, 913, 462, 25, 23], retval: 1 },
      { program: "constants", operands: [80, 7], results: [80, 807, 600, 99, 148, 23] },
      { program: "constants", operands: [2, 3], results: [0, 23, 482, 21, 108, 21] },
    ],
  },
  slots: {
    cpu: 3,
    runs: [
      { program: "large", operands: [1, 41], results: [499, 42, 201] },
      ...Array.from({ length: 20 }, () => ({ program: "large", operands: [600, 0] as const, results: [0], retval: FAULT })),
      { program: "large", operands: [598, 5], results: [500, 6, 201] },
    ],
  },
};

const inKernel = testWith("root", "bpftool", "kernel:6.1");
const names = Object.keys(FILES);

function contextOf(operands: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((operands.length + RESULTS) * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of operands.entries()) view.setUint32(index * 4, value, true);
  return bytes;
}

function resultsOf(context: Uint8Array, count: number): number[] {
  const view = new DataView(context.buffer, context.byteOffset);
  return Array.from({ length: count }, (_, index) => view.getUint32((index + 2) * 4, true));
}

for (const cpu of CPU_LEVELS) {
  const wanted = names.filter((name) => (FILES[name]?.cpu ?? 1) <= cpu);
  const compiled = compile(
    wanted.map((name) => join(FOLDER, `${name}.bpf.ts`)),
    { ...DEFAULT_OPTIONS, cpu, rootDir: FOLDER },
  );
  wanted.forEach((name, index) => {
    inKernel(`${name}, v${cpu}`, () => {
      const file = compiled[index];
      assert.is(renderPlain(file?.diagnostics ?? [], FOLDER), "");
      using loaded = loadObject(file?.outputs[0]?.bytes ?? new Uint8Array());
      for (const { program, operands, results, retval = 0 } of FILES[name]?.runs ?? []) {
        const done = loaded.program(program).testRun({ ctx: contextOf(operands) });
        const shown = `${program}(${operands.join(", ")})`;
        assert.equal([shown, done.retval | 0, ...resultsOf(done.ctx, results.length)], [shown, retval, ...results]);
      }
    });
  });
}

test.run();

// kernel

/**
 * Random programs in the kernel and in the emulator: r0, registers, stack and context are the same. A first seed other than 1
 * comes from TSBPF_SEED; `npm run soak` has a hundred thousand programs.
 */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkProgram } from "../../../compiler/bytecode/check.ts";
import { allRows, findRow } from "../../../compiler/bytecode/rows.ts";
import { CPU_LEVELS } from "../../../stdlib/spec/isa.ts";
import { execute } from "../../support/bpf-executor.ts";
import { testWith } from "../../support/needs.ts";
import { compareRuns, compareSeed, emptyTally, programOfSeed } from "../../support/random-bpf/differential.ts";
import { randomProgram } from "../../support/random-bpf.ts";

const FIRST = Number(process.env["TSBPF_SEED"] ?? 1);
const PROGRAMS = 1500;

const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => FIRST + i);

// Linux 6.15 has load-acquire and store-release.
testWith("root", "kernel:6.15")("random programs do the same in the kernel and in the emulator", () => {
  const tally = emptyTally();
  for (const seed of seeds(PROGRAMS)) compareSeed(seed, tally);
  console.log(`${tally.programs} programs, ${tally.runs} runs, ${tally.insns} instructions, ${tally.refused.length} refused`);
  assert.is(tally.differences.slice(0, 3).join("\n\n"), "");
  assert.is(tally.refused.join("\n\n"), "");
  assert.is(tally.programs, PROGRAMS);
});

/** What the simple executor of the tests lacks. */
const NOT_IN_EXECUTOR = /^(atomic\.(loadAcquire|storeRelease)|le\.)/;

test("random programs do the same in the emulator and in the simple executor of the back end's tests", () => {
  const tally = emptyTally();
  for (const seed of seeds(PROGRAMS)) {
    const { program } = programOfSeed(seed);
    if (program.insns.some((insn) => NOT_IN_EXECUTOR.test(findRow(insn)?.name ?? ""))) continue;
    compareRuns(seed, program, tally, (ctx) => {
      const { result, ctx: after } = execute(program.insns, ctx);
      return { r0: Number(BigInt.asUintN(32, result)), ctx: after };
    });
  }
  assert.ok(tally.programs > PROGRAMS / 5, `${tally.programs} programs`);
  assert.is(tally.differences.slice(0, 3).join("\n\n"), "");
});

test("random programs are different, repeatable, structurally sound, and use all that their level has", () => {
  const rows = new Set<string>();
  for (const seed of seeds(400)) {
    const { program, cpu } = programOfSeed(seed);
    assert.equal(programOfSeed(seed).program, program);
    assert.not.equal(programOfSeed(seed + 4).program, program);
    assert.equal(checkProgram(program.insns, { cpu, functions: program.functions }), []);
    for (const insn of program.insns) rows.add(findRow(insn)?.name ?? "");
  }
  for (const cpu of CPU_LEVELS) assert.ok(randomProgram(FIRST, cpu).insns.length > 30);
  const missing = [...expectedRows()].filter((name) => !rows.has(name));
  assert.equal(missing, []);
});

/** Every instruction but those of loaders, of classic packets, of the kernel only (`may_goto`), and `callx`. */
function expectedRows(): readonly string[] {
  return allRows()
    .map(({ name }) => name)
    .filter((name) => !/^(lddw\.(?!value)|ldabs|ldind|call\.kfunc|callx|may_goto)/.test(name));
}

test.run();

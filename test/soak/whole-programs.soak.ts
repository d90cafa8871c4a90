// kernel
// deadline: 2400

/** Ten times the random programs of test/semantics/programs.test.ts, from other seeds. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { whatIsMissing } from "../support/needs.ts";
import { judgeMany } from "../support/semantics/whole/judge.ts";

const FIRST = Number(process.env["TSBPF_SEED"] ?? 1000);
const ROUNDS = 10;
const MODULES = 50;
const PROGRAMS = 10;

const isKernel = whatIsMissing(["root", "bpftool", "kernel:6.1"]) === undefined;

for (let round = 0; round < ROUNDS; round++) {
  test(`evaluator, emulator and kernel agree on random programs, round ${round}`, () => {
    const first = FIRST + round * MODULES;
    const { accepted, refusedCount, report } = judgeMany({ first, modules: MODULES, programs: PROGRAMS, isKernel });
    console.log(report);
    assert.is(report.includes("FAILED"), false, report);
    assert.ok(refusedCount < 0.15 * (accepted + refusedCount), "the compiler refuses too many");
  });
}

test.run();

// kernel
// deadline: 2700

/**
 * 100,000 random programs (TSBPF_PROGRAMS: another number; TSBPF_SEED: the first) in the kernel and in the emulator: r0,
 * registers, stack and context after each run are the same.
 */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { testWith } from "../support/needs.ts";
import { compareSeed, emptyTally } from "../support/random-bpf/differential.ts";

const PROGRAMS = Number(process.env["TSBPF_PROGRAMS"] ?? 100_000);
const FIRST = Number(process.env["TSBPF_SEED"] ?? 1_000_000);
const MOST_DIFFERENCES = 5;

// Linux 6.15 has load-acquire and store-release.
testWith("root", "kernel:6.15")(`${PROGRAMS} random programs do the same in the kernel and in the emulator`, () => {
  const tally = emptyTally();
  const start = performance.now();
  for (let seed = FIRST; seed < FIRST + PROGRAMS && tally.differences.length < MOST_DIFFERENCES; seed++)
    compareSeed(seed, tally);
  const seconds = (performance.now() - start) / 1000;
  const rate = (tally.programs / seconds).toFixed(0);
  console.log(
    `${tally.programs} programs, ${tally.runs} runs, ${tally.insns} instructions, ${tally.refused.length} refused by the ` +
      `kernel; ${seconds.toFixed(0)} s, ${rate} programs a second`,
  );
  assert.is(tally.differences.join("\n\n"), "");
  assert.is(tally.refused.slice(0, 5).join("\n\n"), "");
  assert.is(tally.programs, PROGRAMS);
});

test.run();

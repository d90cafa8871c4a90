// deadline: 300

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import type { IrModule, Target } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { PASSES, runPipeline } from "../../../compiler/passes/pipeline.ts";
import { interpret, OutOfFuel } from "../../support/ir-interpreter.ts";
import { randomArgs, randomModule } from "../../support/random-ir.ts";

const COUNT = Number(process.env["TSBPF_CASES"] ?? 10);
const FIRST = Number(process.env["TSBPF_FIRST_SEED"] ?? 1);
const V3: Target = { cpu: 3, kernel: [6, 1], endian: "little" };
const V4: Target = { ...V3, cpu: 4 };

function clone(module: IrModule): IrModule {
  return structuredClone(module);
}

/** Instructions that a random function may take before and after passes. */
const FUEL = 5_000;
const FUEL_AFTER = 500_000;

function results(module: IrModule, seed: number, fuel = FUEL_AFTER): string[] {
  return [1, 2, 3].map((n) => String(interpret(module, "f", randomArgs(seed * 10 + n), fuel)));
}

interface Case {
  readonly seed: number;
  readonly module: IrModule;
  readonly expected: readonly string[];
}

/** Random modules that end soon, with their results. */
function cases(): Case[] {
  const list: Case[] = [];
  for (let seed = FIRST; list.length < COUNT; seed++) {
    const module = randomModule(seed);
    verifyModule(module, "random");
    try {
      list.push({ seed, module, expected: results(module, seed, FUEL) });
    } catch (error) {
      if (!(error instanceof OutOfFuel)) throw error;
    }
  }
  return list;
}

test("every pass stands after those it needs, and names are unique", () => {
  const seen = new Set<string>();
  for (const { name, after } of PASSES) {
    assert.not(seen.has(name), name);
    for (const before of after) assert.ok(seen.has(before), `${name} after ${before}`);
    seen.add(name);
  }
});

test("every single pass preserves the meaning of random functions", () => {
  for (const { seed, module, expected } of cases()) {
    for (const { name, run } of PASSES) {
      const copy = clone(module);
      run({ module: copy, target: V3, pending: [] });
      verifyModule(copy, `${name} (seed ${seed})`);
      assert.equal(results(copy, seed), expected, `${name}, seed ${seed}`);
    }
  }
});

for (const [what, target, optional] of [
  ["all passes", V3, true],
  ["the required passes only", V3, false],
  ["all passes for v4", V4, true],
] as const) {
  test(`the pipeline with ${what} preserves the meaning of random functions`, () => {
    for (const { seed, module, expected } of cases()) {
      runPipeline(module, target, { verifyEach: true, optional });
      assert.equal(results(module, seed), expected, `seed ${seed}`);
      if (target.cpu < 4) assert.not.match(printModule(module, { locs: false }), /= s(div|mod) /);
    }
  });
}

test("random modules survive printing and parsing", () => {
  for (let seed = FIRST; seed < FIRST + 20; seed++) {
    const module = randomModule(seed);
    runPipeline(module, V3);
    const text = printModule(module);
    assert.is(printModule(parseModule(text)), text);
  }
});

test.run();

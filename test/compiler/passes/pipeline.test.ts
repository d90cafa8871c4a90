import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import type { IrModule, Target } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { PASSES, runPipeline } from "../../../compiler/passes/pipeline.ts";
import { interpret } from "../../support/ir-interpreter.ts";
import { randomArgs, randomModule } from "../../support/random-ir.ts";

const SEEDS = Number(process.env["TSBPF_SEEDS"] ?? 150);
const FIRST = Number(process.env["TSBPF_FIRST_SEED"] ?? 1);
const V3: Target = { cpu: 3, kernel: [6, 1], endian: "little" };
const V4: Target = { ...V3, cpu: 4 };

function clone(module: IrModule): IrModule {
  return structuredClone(module);
}

/** The results for several arguments; running out of fuel counts as a result. */
function results(module: IrModule, seed: number): string[] {
  return [1, 2, 3, 4].map((n) => String(interpret(module, "f", randomArgs(seed * 10 + n), 2_000_000)));
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
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const module = randomModule(seed);
    verifyModule(module, "random");
    const expected = results(module, seed);
    for (const { name, run } of PASSES) {
      const copy = clone(module);
      run({ module: copy, target: V3, pending: [] });
      verifyModule(copy, `${name} (seed ${seed})`);
      assert.equal(results(copy, seed), expected, `${name}, seed ${seed}`);
    }
  }
});

for (const [what, target, optional] of [["all passes", V3, true], ["the required passes only", V3, false], ["all passes for v4", V4, true]] as const) {
  test(`the pipeline with ${what} preserves the meaning of random functions`, () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const module = randomModule(seed);
      const expected = results(module, seed);
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

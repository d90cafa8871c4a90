// deadline: 2400

/** Compiled programs in the emulator against the evaluator of TypeScript, at every CPU level, with several seeds. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { CPU_LEVELS } from "../../stdlib/spec/isa.ts";
import { checkModules } from "../support/semantics/checked-module.ts";
import { generateRandom, generateSystematic } from "../support/semantics/generate/index.ts";
import { compareInEmulator } from "../support/semantics/in-emulator.ts";

const FIRST = Number(process.env["TSBPF_SEED"] ?? 100);
const SEEDS = 3;

for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
  test(`the emulator computes what the language says at every level, seed ${seed}`, () => {
    const modules = [...generateSystematic(seed), ...generateRandom(seed, 6)];
    const checked = checkModules(new Map(modules.map(({ name, text }) => [name, text])));
    for (const cpu of CPU_LEVELS) {
      const { cases, problems } = compareInEmulator(modules, checked, cpu);
      console.log(`${cases} cases compared at v${cpu}, seed ${seed}`);
      assert.is(problems.join("\n\n"), "");
      assert.ok(cases >= 8000);
    }
  });
}

test.run();

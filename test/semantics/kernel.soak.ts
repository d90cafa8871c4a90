// kernel
// deadline: 1500

/** Many seeds, every `--cpu`, with and without the passes that only improve: the kernel against the evaluator. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { testWith } from "../support/needs.ts";
import { compareAll } from "../support/semantics/against-kernel.ts";
import { generateRandom, generateSystematic } from "../support/semantics/generate/index.ts";
import type { Cpu } from "../support/semantics/in-kernel.ts";

const inKernel = testWith("root", "bpftool", "kernel:6.6");
const first = Number(process.env["TSBPF_SEED"] ?? 100);
const seeds = Number(process.env["TSBPF_SEEDS"] ?? 4);
/** Random modules a seed. */
const MODULES = 6;
const LEVELS: readonly Cpu[] = [1, 2, 3, 4];

for (const cpu of LEVELS) {
  for (const optional of [true, false]) {
    inKernel(`v${cpu}, ${optional ? "all" : "required"} passes: the kernel computes what the language says`, () => {
      let all = 0;
      for (let seed = first; seed < first + seeds; seed++) {
        const modules = [...generateSystematic(seed), ...generateRandom(seed, MODULES)];
        const { cases, problems } = compareAll(modules, cpu, optional);
        assert.equal(problems.join("\n\n"), "", `seed ${seed}`);
        all += cases;
      }
      console.log(`v${cpu}, ${optional ? "all" : "required"} passes: ${all} cases`);
      assert.ok(all > 0);
    });
  }
}

test.run();

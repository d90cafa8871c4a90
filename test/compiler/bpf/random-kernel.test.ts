/** Random IR functions load, and give the same results as machine code in the kernel, at every cpu level. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileFunction } from "../../../compiler/bpf/index.ts";
import { parseModule } from "../../../compiler/ir/parse.ts";
import type { Target } from "../../../compiler/ir/types.ts";
import { loadObject } from "../../support/kernel.ts";
import { testWith } from "../../support/needs.ts";
import { contexts } from "./support/contexts.ts";
import { evaluateProgram } from "./support/ir-evaluator.ts";
import { objectOf } from "./support/object.ts";
import { randomModule } from "./support/random-ir.ts";

const inKernel = testWith("root", "bpftool");
const SEEDS = Number(process.env["BPF_SEEDS"] ?? 12);
const FIRST = Number(process.env["BPF_FIRST"] ?? 5000);

for (const cpu of [1, 2, 3, 4] as const) {
  inKernel(`random functions in the kernel at cpu v${cpu}`, () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) checkSeed(seed * 4 + cpu, cpu);
  });
}

function checkSeed(seed: number, cpu: Target["cpu"]): void {
  const module = parseModule(randomModule({ seed, cpu, size: 15 + (seed % 4) * 15 }));
  const target: Target = { cpu, kernel: [6, 1], endian: "little" };
  const compiled = module.functions.map((ir) => ({ ir, machine: compileFunction(ir, target) }));
  using loaded = loadObject(objectOf(compiled, target, "syscall"));
  for (const ctx of contexts(seed)) {
    const expected = evaluateProgram(module, "main", ctx);
    const actual = loaded.program("main").testRun({ ctx });
    assert.is(BigInt(actual.retval >>> 0), expected.result, `seed ${seed}: result`);
    assert.equal([...actual.ctx], [...expected.ctx], `seed ${seed}: context`);
  }
}

test.run();

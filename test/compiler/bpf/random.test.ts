/** Random IR functions give the same results as machine code, in the interpreter, at every cpu level. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileFunction } from "../../../compiler/bpf/index.ts";
import { checkProgram } from "../../../compiler/bytecode/check.ts";
import { parseModule } from "../../../compiler/ir/parse.ts";
import type { Target } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { execute } from "../../support/bpf-executor.ts";
import { contexts } from "./support/contexts.ts";
import { evaluateProgram } from "./support/ir-evaluator.ts";
import { link } from "./support/link.ts";
import { randomModule } from "./support/random-ir.ts";

const SEEDS = Number(process.env["BPF_SEEDS"] ?? 60);
const FIRST = Number(process.env["BPF_FIRST"] ?? 1);

for (const cpu of [1, 2, 3, 4] as const) {
  test(`random functions at cpu v${cpu}`, () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) checkSeed(seed * 4 + cpu, cpu);
  });
}

function checkSeed(seed: number, cpu: Target["cpu"]): void {
  const text = randomModule({ seed, cpu, size: 15 + (seed % 7) * 15 });
  const module = parseModule(text);
  verifyModule(module, "random-ir");
  const target: Target = { cpu, kernel: [6, 1], endian: "little" };
  try {
    const compiled = module.functions.map((fn) => compileFunction(fn, target)).reverse();
    const { insns, functions } = link(compiled);
    assert.equal(checkProgram(insns, { cpu, functions }), []);
    for (const ctx of contexts(seed)) {
      const [expected, actual] = [evaluateProgram(module, "main", ctx), execute(insns, ctx)];
      assert.is(BigInt.asUintN(32, actual.result), expected.result, "result");
      assert.equal([...actual.ctx], [...expected.ctx], "context");
    }
  } catch (error) {
    const message = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
    throw new Error(`seed ${seed}, cpu v${cpu}: ${message}\n${process.env["BPF_TEXT"] ? text : ""}`);
  }
}

test.run();

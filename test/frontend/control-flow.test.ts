/** Control flow in the kernel and in the emulator, at every `--cpu`, against the same computed in JavaScript. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { CPU_LEVELS } from "../../stdlib/spec/isa.ts";
import { testWith } from "../support/needs.ts";
import { compileSnippets, inEmulator, type Run, runInKernel } from "../support/snippet.ts";
import { callbackCases, longCallbackCases } from "./control-flow/callbacks.ts";
import type { Case } from "./control-flow/case.ts";
import { iterationCases } from "./control-flow/iteration.ts";
import { longCases } from "./control-flow/long.ts";

const cases: readonly Case[] = [...iterationCases, ...longCases, ...callbackCases, ...longCallbackCases];
const inKernel = testWith("root", "bpftool");

function check(one: Case, run: Run, where: string): void {
  for (const operands of one.inputs) {
    const { a = 0, b = 0, c = 0, x = 0n } = operands;
    const expected = { result: 0, r: 0, s: 0n, ...one.expect(a, b, c, x) };
    assert.equal(run(operands), expected, `${one.name}, ${where}, ${a} ${b} ${c} ${x}`);
  }
}

for (const cpu of CPU_LEVELS) {
  const objects = compileSnippets(cases, cpu);
  cases.forEach((one, index) => {
    const object = objects[index] ?? new Uint8Array();
    test(`${one.name} in the emulator, v${cpu}`, () => check(one, inEmulator(object), `v${cpu}`));
    inKernel(`${one.name} in the kernel, v${cpu}`, () => runInKernel(object, (run) => check(one, run, `v${cpu}`)));
  });
}

test.run();

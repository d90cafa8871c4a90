// deadline: 300

/**
 * Compiled programs in the emulator against the evaluator of TypeScript, without root: thousands of cases from a seed
 * (`TSBPF_SEED`, else 1). test/semantics/kernel.test.ts has the same against the kernel, `npm run soak` every CPU level.
 */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkModules } from "../../support/semantics/checked-module.ts";
import { compareModule } from "../../support/semantics/compare.ts";
import { generateRandom, generateSystematic } from "../../support/semantics/generate/index.ts";
import { compareInEmulator, executorOf } from "../../support/semantics/in-emulator.ts";
import { compileModules } from "../../support/semantics/in-kernel.ts";

const seed = Number(process.env["TSBPF_SEED"] ?? 1);
const modules = [...generateSystematic(seed), ...generateRandom(seed, 1)];
const checked = checkModules(new Map(modules.map(({ name, text }) => [name, text])));

test("the emulator computes what the language says", () => {
  const { cases, problems } = compareInEmulator(modules, checked, 4);
  console.log(`${cases} cases compared, seed ${seed}`);
  assert.is(problems.join("\n\n"), "");
  assert.ok(cases >= 7500);
});

test("a program compiled from another text is noticed", () => {
  const module = modules.find(({ name }) => name === "statements");
  assert.ok(module);
  const twin = { ...module, text: module.text.replace("ctx.a_u32 * TYPED", "ctx.a_u32 + TYPED") };
  assert.not.equal(twin.text, module.text);
  const [compiled] = compileModules([twin], 3);
  const own = checked.get(module.name);
  assert.ok(compiled?.object && own);
  const { mismatches } = compareModule(module, own, executorOf(compiled.object), "little");
  assert.equal(
    mismatches.map(({ program }) => program),
    ["constants"],
  );
});

test.run();

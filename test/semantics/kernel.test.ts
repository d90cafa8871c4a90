// deadline: 300

/** Compiled programs in this machine's kernel against the evaluator: thousands of cases from a seed (`TSBPF_SEED`, else 1). */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { testWith } from "../support/needs.ts";
import { check, compareAll, compareInKernel } from "../support/semantics/against-kernel.ts";
import { generateOptional, generateRandom, generateSystematic } from "../support/semantics/generate/index.ts";
import { compileModules } from "../support/semantics/in-kernel.ts";

const inKernel = testWith("root", "bpftool", "kernel:6.1");
const seed = Number(process.env["TSBPF_SEED"] ?? 1);
/** The beginning of the names of the modules to run. */
const only = process.env["TSBPF_MODULES"] ?? "";
const minimumCases = only === "" ? 8000 : 1;

inKernel("the kernel computes what the language says", () => {
  const modules = [...generateSystematic(seed), ...generateRandom(seed, 3)].filter(({ name }) => name.startsWith(only));
  const { cases, problems } = compareAll(modules, 3);
  console.log(`${cases} cases compared, seed ${seed}`);
  assert.equal(problems.join("\n\n"), "");
  assert.ok(cases >= minimumCases);
});

inKernel("what a compiler may refuse is refused with a diagnostic or computes what the language says", () => {
  const modules = generateOptional(seed);
  const [checked, compiled] = [check(modules), compileModules(modules, 3)];
  modules.forEach((module, i) => {
    const comparison = compareInKernel(module, compiled[i], checked);
    if (comparison === undefined)
      assert.ok(
        compiled[i]?.diagnostics.some(({ category }) => category === "error"),
        module.name,
      );
    else assert.equal(comparison.mismatches, []);
    console.log(`${module.name}: ${comparison === undefined ? "refused" : `${comparison.cases} cases`}`);
  });
});

inKernel("a program compiled from another text is noticed", () => {
  const module = generateSystematic(seed).find(({ name }) => name === "statements");
  assert.ok(module);
  const twin = { ...module, text: module.text.replace("ctx.a_u32 * TYPED", "ctx.a_u32 + TYPED") };
  assert.not.equal(twin.text, module.text);
  const comparison = compareInKernel(module, compileModules([twin], 3)[0], check([module]));
  assert.equal(
    comparison?.mismatches.map(({ program }) => program),
    ["constants"],
  );
});

test.run();

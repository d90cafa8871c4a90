// kernel

/** Compiled programs in this machine's kernel against the evaluator, thousands of cases from a seed. */

import * as assert from "uvu/assert";
import { test } from "uvu";
import { testWith } from "../support/needs.ts";
import { checkModules } from "../support/semantics/checked-module.ts";
import { compareModule } from "../support/semantics/compare.ts";
import { generateRandom, generateSystematic } from "../support/semantics/generate/index.ts";
import { compileModules, loadExecutor } from "../support/semantics/in-kernel.ts";

const inKernel = testWith("root", "bpftool", "kernel:6.1");
const seed = Number(process.env["TSBPF_SEED"] ?? 1);
const only = process.env["TSBPF_MODULES"];

inKernel("the kernel computes what the language says", () => {
  const modules = [...generateSystematic(seed), ...generateRandom(seed, 4)].filter(({ name }) => only === undefined || name.startsWith(only));
  const checked = checkModules(new Map(modules.map(({ name, text }) => [name, text])));
  const compiled = compileModules(modules, 3);
  const problems: string[] = [];
  let cases = 0;
  modules.forEach((module, i) => {
    const [result, check] = [compiled[i], checked.get(module.name)];
    if (check === undefined || result?.object === undefined) {
      problems.push(`${module.name} was refused:\n${result?.diagnostics.map(({ code, message }) => `  ${code} ${message}`).join("\n")}`);
      return;
    }
    using loaded = loadExecutor(result.object);
    const comparison = compareModule(module, check, loaded.execute, "little");
    cases += comparison.cases;
    problems.push(...comparison.mismatches.map(({ report }) => report));
  });
  console.log(`${cases} cases compared, seed ${seed}`);
  assert.equal(problems.join("\n\n"), "");
});

test.run();

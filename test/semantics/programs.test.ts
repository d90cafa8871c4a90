// deadline: 600

/**
 * Random whole programs over the language from a seed (`TSBPF_SEED`, else 1): what compiles is accepted by this machine's kernel,
 * and evaluator, emulator and kernel agree on the result, context, packet, maps and module variables. `npm run soak` has ten
 * times as many.
 */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { whatIsMissing } from "../support/needs.ts";
import { checkModules } from "../support/semantics/checked-module.ts";
import { judgeMany } from "../support/semantics/whole/judge.ts";
import { moduleText, randomModule } from "../support/semantics/whole/program.ts";

const FIRST = Number(process.env["TSBPF_SEED"] ?? 1);
const MODULES = 50;
const PROGRAMS = 10;

const isKernel = whatIsMissing(["root", "bpftool", "kernel:6.1"]) === undefined;

test("the same seed gives the same programs, each whatever its neighbours are", () => {
  const module = randomModule("w", FIRST, 4);
  assert.is(moduleText(module), moduleText(randomModule("w", FIRST, 4)));
  assert.is(
    moduleText(module),
    moduleText(randomModule("w", FIRST, 9), (name) => /^p[0-3]$/.test(name)),
  );
  assert.is.not(moduleText(module), moduleText(randomModule("w", FIRST + 1, 4)));
});

test("no comparison is one that TypeScript reads as a call with type arguments", () => {
  const text = moduleText(randomModule("w", 7031, PROGRAMS));
  const errors = [...checkModules(new Map([["w", text]])).values()].flatMap((module) => module.errors());
  assert.equal(errors, []);
});

test("evaluator, emulator and kernel agree on random programs", () => {
  const { accepted, refusedCount, report } = judgeMany({ first: FIRST, modules: MODULES, programs: PROGRAMS, isKernel });
  console.log(report);
  assert.is(report.includes("FAILED"), false, report);
  assert.ok(accepted + refusedCount >= MODULES * PROGRAMS);
  assert.ok(refusedCount < 0.15 * (accepted + refusedCount), "the compiler refuses too many");
});

test("on programs with constant arrays and texts, too", () => {
  const { accepted, report } = judgeMany({ first: FIRST, modules: 6, programs: PROGRAMS, isKernel, withTables: true });
  console.log(report);
  assert.is(report.includes("FAILED"), false, report);
  assert.ok(accepted >= 5 * PROGRAMS);
});

test("another program's object is noticed", () => {
  const module = randomModule("w", FIRST, 1);
  const text = moduleText(module);
  assert.equal(
    [...checkModules(new Map([["w", text]])).values()].flatMap(({ errors }) => errors()),
    [],
  );
  const { report } = judgeMany({
    first: FIRST,
    modules: 1,
    programs: 3,
    isKernel,
    change: (original) => original.replace(/return [^;]*;\n {2}\}\n\}/g, "return 12345;\n  }\n}"),
  });
  assert.ok(report.includes("should return"), report);
});

test.run();

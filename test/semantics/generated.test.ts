/** The generators and the comparison: what they make is well typed and evaluates; the same seed gives the same; a wrong table is noticed. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkModules } from "../support/semantics/checked-module.ts";
import { compareModule, type Executor } from "../support/semantics/compare.ts";
import { createEvaluator } from "../support/semantics/evaluate.ts";
import { generateRandom, generateSystematic } from "../support/semantics/generate/index.ts";
import type { GeneratedModule } from "../support/semantics/generate/module.ts";
import type { Rules } from "../support/semantics/typing-table.ts";
import { wrongRules } from "../support/semantics/wrong-rules.ts";

const seed = 20;
const modules = [...generateSystematic(seed), ...generateRandom(seed, 1)];
const checked = checkModules(new Map(modules.map(({ name, text }) => [name, text])));

test("the same seed gives the same modules, another seed others", () => {
  const texts = (from: number): readonly string[] =>
    [...generateSystematic(from), ...generateRandom(from, 1)].map(({ text }) => text);
  assert.equal(texts(7), texts(7));
  assert.not.equal(texts(7), texts(8));
});

test("TypeScript accepts every generated module", () => {
  const refused = [...checked].flatMap(([name, { errors }]) =>
    errors()
      .slice(0, 3)
      .map((error) => `${name}: ${error}`),
  );
  assert.equal(refused, []);
});

test("program names are unique and have at most 15 characters", () => {
  for (const { programs } of modules) {
    assert.is(new Set(programs.map(({ name }) => name)).size, programs.length);
    assert.equal(
      programs.filter(({ name }) => name.length > 15).map(({ name }) => name),
      [],
    );
  }
});

test("every generated program keeps the typing rules for all of its contexts, in both byte orders", () => {
  let [cases, faults] = [0, 0];
  for (const module of modules) {
    const check = checked.get(module.name);
    assert.ok(check);
    const evaluate = createEvaluator(check);
    for (const endian of ["little", "big"] as const) {
      for (const { name, contexts } of module.programs) {
        for (const ctx of endian === "big" ? contexts(endian).slice(0, 3) : contexts(endian)) {
          const result = evaluate(name, ctx, { endian });
          assert.is(result.assertFailed, undefined, `${module.name}.${name}: ${result.assertFailed}`);
          cases += 1;
          faults += result.faulted === undefined ? 0 : 1;
        }
      }
    }
  }
  console.log(`${cases} cases evaluated, ${faults} of them end in a fault`);
  assert.ok(cases > 9_000);
  assert.ok(faults > 100);
});

for (const [family, mistakes] of Object.entries(wrongRules)) {
  for (const [mistake, rules] of Object.entries(mistakes)) {
    test(`a wrong table is noticed: ${mistake}`, () => {
      const suspects = modules.filter(({ name }) => name.startsWith(family));
      assert.ok(suspects.some((module) => differs(module, rules)));
    });
  }
}

function differs(module: GeneratedModule, rules: Rules): boolean {
  const check = checked.get(module.name);
  assert.ok(check);
  const wrong = createEvaluator(check, rules);
  const execute: Executor = (program, ctx) => {
    const { retval, ctxAfter, assertFailed } = wrong(program, ctx, { endian: "little" });
    if (assertFailed !== undefined) throw new Error(assertFailed);
    return { retval, ctx: ctxAfter };
  };
  return compareModule(module, check, execute, "little", 1).mismatches.length > 0;
}

test("the comparison finds nothing between the evaluator and itself", () => {
  const module = modules.find(({ name }) => name === "statements");
  const check = checked.get("statements");
  assert.ok(module && check);
  const evaluate = createEvaluator(check);
  const execute: Executor = (program, ctx) => {
    const { retval, ctxAfter } = evaluate(program, ctx, { endian: "little" });
    return { retval, ctx: ctxAfter };
  };
  assert.equal(compareModule(module, check, execute, "little").mismatches, []);
});

test.run();

/** In: what to check of a sample's object. Out: tests that the sample and its C twin pass it, and that mistakes are found. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { type Need, testNeeding, testUnless, whatIsMissing } from "../../support/needs.ts";
import { compileCTwin, compileSample, compileWrongTwin, type Edit, ROOT } from "./compile.ts";
import { RIGHT_DEADLINE_MS, WRONG_DEADLINE_MS } from "./exchange.ts";

/** Undefined where the object did what it should, else what it did instead. A check awaits before it returns: sockets live until then. */
export type Check = (object: Uint8Array, deadlineMs: number) => Promise<string | undefined>;

export interface Mistake {
  readonly check: Check;
  /** What the check must say. */
  readonly finding: RegExp;
  readonly edits: readonly Edit[];
}

const KERNEL = ["root", "bpftool"] as const;
const pathOf = (name: string): string => `samples/${name}/${name}.bpf.ts`;

export const unwritten = (name: string): string | undefined =>
  existsSync(join(ROOT, pathOf(name))) ? undefined : `${pathOf(name)} is not written yet`;

export function testSample(name: string, checks: Readonly<Record<string, Check>>, needs: readonly Need[] = []): void {
  for (const [what, check] of Object.entries(checks)) {
    testUnless(whatIsMissing([...KERNEL, ...needs]) ?? unwritten(name), what, async () => {
      assert.is(await check(compileSample(pathOf(name)), RIGHT_DEADLINE_MS), undefined);
    });
    testNeeding([...KERNEL, "clang", ...needs], `the C twin: ${what}`, async () => {
      assert.is(await check(compileCTwin(`bench/code-size/${name}.c`), RIGHT_DEADLINE_MS), undefined);
    });
  }
}

export function testMistakes(name: string, mistakes: Readonly<Record<string, Mistake>>, needs: readonly Need[] = []): void {
  for (const [mistake, { check, finding, edits }] of Object.entries(mistakes)) {
    testUnless(whatIsMissing([...KERNEL, ...needs]) ?? unwritten(name), `found: ${mistake}`, async () => {
      const object = compileWrongTwin(pathOf(name), ...edits);
      assert.match((await check(object, WRONG_DEADLINE_MS)) ?? "no failure", finding);
    });
  }
}

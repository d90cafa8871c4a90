/** In: what to check of a sample's object. Out: tests that the sample and its C twin pass it, and that mistakes are found. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { type Need, testNeeding } from "../../support/needs.ts";
import { compileCTwin, compileSample, compileWrongTwin, type Edit, ROOT } from "./compile.ts";
import { RIGHT_DEADLINE_MS, WRONG_DEADLINE_MS } from "./exchange.ts";

/**
 * Undefined where the object did what it should, else what it did instead. A check awaits before it returns: sockets live until
 * then.
 */
export type Check = (object: Uint8Array, deadlineMs: number) => Promise<string | undefined>;

export interface Mistake {
  readonly check: Check;
  /** What the check must say. */
  readonly finding: RegExp;
  readonly edits: readonly Edit[];
}

const KERNEL = ["root", "bpftool"] as const;

/** A program's TypeScript and C, relative to the repository. */
interface Twins {
  readonly typescript: string;
  readonly c: string | undefined;
}

const sample = (name: string): Twins => ({ typescript: `samples/${name}/${name}.bpf.ts`, c: `bench/code-size/${name}.c` });

const ofCorpus = (name: string): Twins => ({ typescript: `bench/code-size/${name}.bpf.ts`, c: `../shared/corpus/${name}.c` });

const isThere = (path: string): boolean => existsSync(join(ROOT, path));

export function testSample(name: string, checks: Readonly<Record<string, Check>>, needs: readonly Need[] = []): void {
  for (const [what, check] of Object.entries(checks)) testTwins(sample(name), what, check, needs);
}

export function testMistakes(name: string, mistakes: Readonly<Record<string, Mistake>>, needs: readonly Need[] = []): void {
  for (const [what, mistake] of Object.entries(mistakes)) testMistake(sample(name), `found: ${what}`, mistake, needs);
}

/** A program of the C corpus, whose C may not be there (see bench/README.md) or, where `cDiffers` says why, be another's. */
export function testCorpus(name: string, mistake: Mistake, needs: readonly Need[] = [], cDiffers?: string): void {
  const { typescript, c } = ofCorpus(name);
  testTwins({ typescript, c: cDiffers === undefined ? c : undefined }, name, mistake.check, needs);
  testMistake({ typescript, c }, `found: a mistake in ${name}`, mistake, needs);
}

function testTwins(twins: Twins, what: string, check: Check, needs: readonly Need[]): void {
  testNeeding([...KERNEL, ...needs], what, async () => {
    assert.is(await check(compileSample(twins.typescript), RIGHT_DEADLINE_MS), undefined);
  });
  const { c } = twins;
  if (c === undefined || !isThere(c)) return;
  testNeeding([...KERNEL, "clang", ...needs], `the C twin: ${what}`, async () => {
    assert.is(await check(compileCTwin(c), RIGHT_DEADLINE_MS), undefined);
  });
}

function testMistake(twins: Twins, what: string, { check, finding, edits }: Mistake, needs: readonly Need[]): void {
  testNeeding([...KERNEL, ...needs], what, async () => {
    const object = compileWrongTwin(twins.typescript, ...edits);
    assert.match((await check(object, WRONG_DEADLINE_MS)) ?? "no failure", finding);
  });
}

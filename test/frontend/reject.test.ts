/**
 * Programs that look right in C and get lost there, in TypeScript: each compiles and loads at every `--cpu` that has what it uses,
 * or is refused with the code that names the true reason. test/frontend/reject/table.ts has a row
 * for each; a row that waits for a construct may be refused as long.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import { compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import type { CpuLevel } from "../../stdlib/spec/isa.ts";
import { collectObject } from "../support/collect.ts";
import { verify } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";
import { REJECTS, type RejectRow } from "./reject/table.ts";

const FOLDER = fileURLToPath(new URL("reject/", import.meta.url));
const SUFFIX = ".bpf.ts";
const LEVELS: readonly CpuLevel[] = [1, 3];
/** Slots per CPU and atomics that give the old value need v3. */
const NEEDS_V3 = ["r03", "r29"];

const inKernel = testWith("root", "bpftool", "kernel:6.1");
const rows: readonly RejectRow[] = REJECTS;

test("every program has a row, every row a program in both languages", () => {
  const programs = readdirSync(FOLDER).filter((name) => /^r\d+\.bpf\.ts$/.test(name));
  assert.equal(
    rows.map(({ id }) => `${id}${SUFFIX}`),
    programs.sort(),
  );
  const inC = readdirSync(join(FOLDER, "c")).filter((name) => name.startsWith("r"));
  assert.equal(
    rows.map(({ id }) => id),
    inC.map((name) => name.slice(0, 3)).sort(),
  );
});

for (const cpu of LEVELS) {
  const tried = rows.filter(({ id }) => cpu === 3 || !NEEDS_V3.includes(id));
  const entries = tried.map(({ id }) => join(FOLDER, `${id}${SUFFIX}`));
  const compiled = compile(entries, { ...DEFAULT_OPTIONS, cpu, rootDir: FOLDER });
  tried.forEach(({ id, refused, waitsFor }, i) => {
    const { diagnostics = [], outputs = [] } = compiled[i] ?? {};
    const errors = diagnostics.filter(({ category }) => category === "error");
    const [object] = outputs;
    if (waitsFor !== undefined) {
      if (errors.length === 0) console.log(`${id} compiles: does it still wait for ${waitsFor}?`);
      return;
    }
    if (refused !== undefined) {
      test(`${id} is refused with ${refused}, v${cpu}`, () =>
        assert.equal([...new Set(errors.map(({ code }) => code))], [refused]));
      return;
    }
    test(`${id} compiles, v${cpu}`, () => assert.is(renderPlain(errors, FOLDER), ""));
    if (object === undefined) return;
    inKernel(`${id} loads, v${cpu}`, () => {
      verify(object.bytes);
      collectObject(`reject/${id}`, object.bytes, { kernel: DEFAULT_OPTIONS.kernel, cpu });
    });
  });
}

test.run();

/** What the help of a diagnostic leads to: each `corrected/` form beside a golden compiles without any, and loads. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import { compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { collectObject } from "../support/collect.ts";
import { GOLDEN_FOLDER } from "../support/diagnostic-golden.ts";
import { verify } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";

const corrected = readdirSync(GOLDEN_FOLDER, { recursive: true, encoding: "utf8" })
  .filter((path) => /[\\/]corrected[\\/].*\.bpf\.ts$/.test(path))
  .sort();

const inKernel = testWith("root", "bpftool");
const options = { ...DEFAULT_OPTIONS, rootDir: GOLDEN_FOLDER };
const compiled = compile(
  corrected.map((path) => join(GOLDEN_FOLDER, path)),
  options,
);

test("there are corrected forms", () => {
  assert.ok(corrected.length > 30);
});

compiled.forEach(({ diagnostics, outputs }, index) => {
  const name = corrected[index] ?? "";
  test(`${name} compiles`, () => {
    assert.is(renderPlain(diagnostics, GOLDEN_FOLDER), "");
    assert.is(outputs.length, 1);
  });
  const [object] = outputs;
  if (!object) return;
  inKernel(`${name} loads`, () => {
    verify(object.bytes);
    collectObject(name, object.bytes, options);
  });
});

test.run();

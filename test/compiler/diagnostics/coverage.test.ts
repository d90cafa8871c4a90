/** Each code that a user can meet is shown by a golden file, and each golden is filed under a code that exists. */

import { readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES, type CodeRow } from "../../../compiler/diagnostics/codes.ts";
import { codesShown, GOLDEN_FOLDER, goldenTexts } from "../../support/diagnostic-golden.ts";

const isInternal = (code: string): boolean => code.startsWith("TSB9");

test("every code has a golden", () => {
  const shown = codesShown();
  const missing = Object.keys(CODES).filter((code) => !isInternal(code) && !shown.has(code));
  assert.equal(missing, [], `without a golden below test/golden/diagnostics: ${missing.join(" ")}`);
});

test("every golden belongs to a code", () => {
  const unknown = readdirSync(GOLDEN_FOLDER).filter((code) => !Object.hasOwn(CODES, code));
  assert.equal(unknown, []);
});

test("no golden shows a placeholder that was not filled", () => {
  const rows: readonly CodeRow[] = Object.values(CODES);
  const placeholders = rows.flatMap(({ message, help }) => [...`${message}${help}`.matchAll(/\{\w+\}/g)].map(([name]) => name));
  assert.ok(placeholders.includes("{path}"));
  for (const [file, text] of goldenTexts()) {
    assert.equal(
      placeholders.filter((name) => text.includes(name)),
      [],
      file,
    );
  }
});

test.run();

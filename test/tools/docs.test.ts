/** The pages in docs/ are those that `npm run docs` writes, and their links lead somewhere. */

import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../compiler/diagnostics/codes.ts";
import { generateDocs, stalePaths } from "../../tools/docs.ts";

test("no page is stale, missing or left over: npm run docs", () => {
  assert.equal(stalePaths(), []);
});

test("each code has a page, and the index leads to each", () => {
  const docs = generateDocs();
  const index = docs.get("README.md") ?? "";
  for (const code of Object.keys(CODES)) {
    assert.match(docs.get(`diagnostics/${code}.md`) ?? "", `# ${code}: `);
    assert.match(index, `(diagnostics/${code}.md)`);
  }
});

test("the links of the index lead to files", () => {
  const index = new URL("../../docs/README.md", import.meta.url);
  for (const [, target = ""] of readFileSync(index, "utf8").matchAll(/\]\(([^)]+)\)/g)) {
    assert.ok(existsSync(new URL(target, index)), target);
  }
});

test.run();

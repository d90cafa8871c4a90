/** The typings in stdlib/generated are those that the tables give. */

import { readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generate, staleFiles } from "../../tools/gen.ts";

test("nothing is stale (npm run gen)", () => {
  assert.equal(staleFiles(), []);
});

test("nothing else lies there", () => {
  const names = readdirSync(new URL("../../stdlib/generated/", import.meta.url)).sort();
  assert.equal(names, [...generate().keys()].sort());
});

test.run();

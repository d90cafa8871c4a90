import { test } from "uvu";
import * as assert from "uvu/assert";
import { suggest } from "../../../compiler/diagnostics/suggest.ts";

const NAMES = ["cpu", "kernel", "endian", "emit", "outDir", "noEmit", "p"];

for (const [name, expected] of [
  ["outdir", "outDir"],
  ["NOEMIT", "noEmit"],
  ["krenel", "kernel"],
  ["kernal", "kernel"],
  ["noEmits", "noEmit"],
  ["emti", "emit"],
  ["upc", undefined],
  ["watch", undefined],
  ["x", undefined],
  ["", undefined],
] as const) {
  test(`'${name}' suggests ${expected}`, () => {
    assert.is(suggest(name, NAMES), expected);
  });
}

test("the nearest wins, the first of equals", () => {
  assert.is(suggest("kernels", ["kernelss", "kernel"]), "kernelss");
  assert.is(suggest("endiam", ["endian", "endiac"]), "endian");
});

test.run();

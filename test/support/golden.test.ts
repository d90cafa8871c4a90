import { test } from "uvu";
import * as assert from "uvu/assert";
import { golden, showDifference } from "./golden.ts";

test("a difference shows the lines that changed, with a little before them", () => {
  assert.is(showDifference("a\nb\nc\nd\ne", "a\nb\nc\nX\nY\ne"), "line 4:\n  b\n  c\n- d\n+ X\n+ Y");
});

test("lines only added or only removed show as such", () => {
  assert.is(showDifference("a\nb", "a\na\nb"), "line 2:\n  a\n+ a");
  assert.is(showDifference("a\na\nb", "a\nb"), "line 2:\n  a\n- a");
});

test("a long difference is cut", () => {
  const many = Array.from({ length: 30 }, (_, i) => `${i}`).join("\n");
  assert.match(showDifference(many, ""), /… 18 more lines/);
});

test("a golden file that is missing says how to make it", () => {
  const update = process.env["TSBPF_UPDATE"];
  delete process.env["TSBPF_UPDATE"];
  try {
    assert.throws(() => golden("no/such/file.txt", "text"), /no\/such\/file\.txt is missing; npm run test:update writes it/);
  } finally {
    if (update !== undefined) process.env["TSBPF_UPDATE"] = update;
  }
});

test.run();

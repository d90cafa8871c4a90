import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OPTION_NAMES, type OptionName, PROJECT_OPTIONS } from "../../../compiler/project/options.ts";
import { isBelow, outputPath } from "../../../compiler/project/outputs.ts";

const read = (name: OptionName, ...words: readonly string[]): unknown => PROJECT_OPTIONS[name].read(words, resolve("/base"));

test("what each option takes", () => {
  assert.equal(read("cpu", "v1"), { cpu: 1 });
  assert.equal(read("kernel", "6.1"), { kernel: [6, 1] });
  assert.equal(read("kernel", "5.10"), { kernel: [5, 10] });
  assert.equal(read("endian", "big"), { endian: "big" });
  assert.equal(read("emit", "ir", "obj", "ir"), { emit: ["ir", "obj"] });
  assert.equal(read("outDir", "x/y"), { outDir: resolve("/base/x/y") });
});

test("what none takes", () => {
  for (const word of [
    "",
    " ",
    "v5",
    "3",
    "constructor",
    "__proto__",
    "6",
    "6.",
    "6.1.2",
    "6.1-rc1",
    "-6.1",
    "1e3.1",
    "Little",
    "obj,",
  ]) {
    for (const name of OPTION_NAMES) {
      if (name !== "outDir") assert.is(read(name, word), undefined, `${name} ${word}`);
    }
  }
  assert.is(read("emit"), undefined);
  assert.is(read("emit", "obj", "exe"), undefined);
  assert.is(read("outDir", ""), undefined);
});

test("outputs lie beside their file, or mirror its folder below outDir", () => {
  const at = (path: string): string => resolve("/p", path);
  const beside = { rootDir: at("."), outDir: undefined };
  assert.is(outputPath(at("src/a.b.bpf.ts"), "obj", beside), at("src/a.b.bpf.o"));
  assert.is(outputPath(at("src/a.bpf.ts"), "asm", { rootDir: at("."), outDir: at("out") }), at("out/src/a.bpf.s"));
  assert.is(outputPath(at("src/a.bpf.ts"), "ir", { rootDir: at("src"), outDir: at("out") }), at("out/a.bpf.ir"));
});

test("below means inside, whatever the names begin with", () => {
  assert.ok(isBelow(resolve("/p/..a/x"), resolve("/p")));
  assert.ok(isBelow(resolve("/p/a"), resolve("/")));
  assert.not.ok(isBelow(resolve("/pq/a"), resolve("/p")));
  assert.not.ok(isBelow(resolve("/a"), resolve("/p")));
});

test.run();

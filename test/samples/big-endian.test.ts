/** The samples for big-endian machines: outside readers and our own find in them what is in the little-endian objects. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { readObject } from "../../compiler/object/read.ts";
import { runOnObject } from "../compiler/object/elf-tools.ts";
import { compileSample } from "../kernel/support/compile.ts";
import { testWith } from "../support/needs.ts";

const SAMPLES = ["samples/redirect/redirect.bpf.ts", "samples/relay/relay.bpf.ts"] as const;
const withTools = testWith("readelf", "objdump");

for (const path of SAMPLES) {
  withTools(`readelf and llvm-objdump read ${path}`, () => {
    const big = compileSample(path, "big");
    assert.match(runOnObject("readelf", ["-hSsr", "-W"], big), /2's complement, big endian[\s\S]*Linux BPF/);
    const listing = runOnObject("objdump", ["-d", "-r", "--no-show-raw-insn"], big);
    assert.match(listing, "elf64-bpf");
    assert.not.match(listing, "<unknown>");
    assert.equal(
      mnemonics(listing),
      mnemonics(runOnObject("objdump", ["-d", "-r", "--no-show-raw-insn"], compileSample(path))),
    );
  });

  test(`our reader finds in both byte orders of ${path} the same`, () => {
    const [little, big] = [readObject(compileSample(path)), readObject(compileSample(path, "big"))];
    assert.is(big.endian, "big");
    assert.ok(little.functions.length > 0 && little.maps.length > 0);
    assert.equal(big.maps, little.maps);
    assert.equal(big.license, little.license);
    assert.equal(
      big.functions.map(({ name, code }) => [name, code.length]),
      little.functions.map(({ name, code }) => [name, code.length]),
    );
  });
}

/** The instructions without the heading that names the format, which differs. */
function mnemonics(listing: string): readonly string[] {
  return listing.split("\n").filter((line) => /^\s+[0-9a-f]+:/.test(line));
}

test.run();

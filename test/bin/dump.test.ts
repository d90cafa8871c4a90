/** `tsbpf dump` as a command: objects of ours and of clang, and a golden of what it says of each kind of damage. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dumpObject } from "../../compiler/dump/dump.ts";
import { readObject } from "../../compiler/object/read.ts";
import { writeObject } from "../../compiler/object/write.ts";
import { MODELS } from "../compiler/object/models.ts";
import { compileC } from "../support/clang.ts";
import { golden } from "../support/golden.ts";
import { testWith } from "../support/needs.ts";
import { filesBelow, inFolder, type Outcome, runCommand, runHere, TSBPF } from "./command.ts";

const whole = (): Uint8Array => writeObject(MODELS.globals("little"));

function dump(bytes: Uint8Array, ...flags: readonly string[]): Promise<Outcome> {
  return inFolder({ "out/": "" }, (folder) => {
    writeFileSync(join(folder, "out/x.o"), bytes);
    return runHere(["dump", "out/x.o", ...flags], folder);
  });
}

test("as a program: the text on stdout, the path as given, nothing written", () =>
  inFolder({ "out/": "" }, (folder) => {
    writeFileSync(join(folder, "out/x.o"), whole());
    const outcome = runCommand(TSBPF, ["dump", "./out/x.o"], folder);
    assert.equal(outcome, { code: 0, stdout: dumpObject(whole(), { path: "out/x.o" }), stderr: "" });
    assert.equal(filesBelow(folder), ["out/x.o"]);
  }));

test("--json prints one document", async () => {
  const { code, stdout } = await dump(whole(), "--json");
  assert.is(code, 0);
  const document: { sections?: unknown } = JSON.parse(stdout);
  assert.ok(Array.isArray(document.sections));
});

test("--json answers damage with a diagnostic in JSON, too", async () => {
  const { code, stdout } = await dump(new Uint8Array(3), "--json");
  assert.is(code, 1);
  const document: { diagnostics: readonly { code: string }[] } = JSON.parse(stdout);
  assert.equal(
    document.diagnostics.map((diagnostic) => diagnostic.code),
    ["TSB5001"],
  );
});

testWith("clang")("an object of clang's", async () => {
  const source =
    '__attribute__((section("sk_msg"), used)) int pass_all(void *msg) { return 1; }\nchar _license[] __attribute__((section("license"))) = "GPL";\n';
  const { code, stdout } = await dump(compileC(source));
  assert.is(code, 0);
  assert.match(stdout, "sk_msg");
  assert.match(stdout, "pass_all");
});

/** Where a section's header and content lie. */
function find(bytes: Uint8Array, name: string): { readonly header: number; readonly content: number } {
  const index = readObject(bytes).sections.findIndex((section) => section.name === name);
  const view = new DataView(bytes.buffer);
  const header = Number(view.getBigUint64(0x28, true)) + index * 64;
  return { header, content: Number(view.getBigUint64(header + 0x18, true)) };
}

function poke(place: (bytes: Uint8Array) => number, value: number): Uint8Array {
  const bytes = whole();
  new DataView(bytes.buffer).setUint32(place(bytes), value, true);
  return bytes;
}

function withMisspelledMember(): Uint8Array {
  const bytes = writeObject(MODELS.atomics("little"));
  const text = Buffer.from(bytes.buffer);
  text.write("max_entrees", text.indexOf("max_entries\0"));
  return bytes;
}

const DAMAGED: Readonly<Record<string, () => Uint8Array>> = {
  TSB5001: () => readFileSync(new URL(import.meta.url)),
  TSB5002: () => poke(() => 18, 62),
  TSB5003: () => whole().slice(0, -1),
  TSB5004: () => poke((bytes) => find(bytes, ".BTF").header, 0xffff_fff0),
  TSB5005: () => poke((bytes) => find(bytes, ".BTF").content, 0),
  TSB5006: () => poke((bytes) => find(bytes, ".BTF.ext").content + 32, 4),
  TSB5007: () => poke((bytes) => find(bytes, ".relsk_msg").content + 12, 999),
  TSB5008: withMisspelledMember,
  TSB5009: () => poke((bytes) => find(bytes, ".relsk_msg").content + 8, 10),
};

for (const [wanted, damaged] of Object.entries(DAMAGED)) {
  test(`${wanted}: damage is told by name`, async () => {
    const outcome = await dump(damaged());
    assert.is(outcome.code, 1);
    assert.match(outcome.stdout, `error ${wanted}: `);
    golden(`diagnostics/${wanted}/dump.txt`, outcome.stdout);
  });
}

test.run();

/** Writing outputs that cannot be written: what the command says, and that the file before it stays. */

import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { golden } from "../support/golden.ts";
import { testWith } from "../support/needs.ts";
import { commandLine, FAKE_TSBPF, filesBelow, inFolder, type Outcome, runHere, runProgram } from "./command.ts";
import { fakeCompile } from "./fake-driver.ts";

const asRoot = testWith("linux", "root");

/** Compiles big.bpf.ts into a small file system of its own, then lists it; its namespace goes, and the mount with it. */
function compileOntoMount(folder: string, beforeCommand: string): Outcome {
  const script = `mount -t tmpfs -o size=64k none disk && echo old > disk/big.bpf.o; ${beforeCommand}
    "$@"; code=$?; echo; ls -A disk; cat disk/big.bpf.o; exit $code`;
  const words = [...commandLine(FAKE_TSBPF), "big.bpf.ts", "--outDir", "disk"];
  return runProgram(["unshare", "-m", "sh", "-c", script, "sh", ...words], folder);
}

const mounts = [
  { code: "TSB5201", name: "full", program: "// bytes 300000\n", beforeCommand: "" },
  { code: "TSB5202", name: "read-only", program: "", beforeCommand: "mount -o remount,ro disk" },
];

for (const { code, name, program, beforeCommand } of mounts) {
  asRoot(`${code} ${name}: said, the old file kept, nothing left over`, async () => {
    const outcome = await inFolder({ "big.bpf.ts": program, "disk/": "" }, (folder) => compileOntoMount(folder, beforeCommand));
    assert.is(outcome.stderr, "");
    assert.is(outcome.code, 1);
    const [said = "", after] = outcome.stdout.split("\n\n");
    assert.is(after, "big.bpf.o\nold\n");
    golden(`diagnostics/${code}/${name}.txt`, `${said}\n`);
  });
}

const blocked = [
  { code: "TSB5203", name: "folder", files: { "a.bpf.ts": "", "a.bpf.o/": "" }, words: ["a.bpf.ts"] },
  { code: "TSB5204", name: "file", files: { "a.bpf.ts": "", out: "" }, words: ["a.bpf.ts", "--outDir", "out"] },
  { code: "TSB5204", name: "part", files: { "a.bpf.ts": "", out: "" }, words: ["a.bpf.ts", "--outDir", "out/deep/er"] },
];

for (const { code, name, files, words } of blocked) {
  test(`${code} ${name}`, async () => {
    await inFolder(files, async (folder) => {
      const before = filesBelow(folder);
      const outcome = await runHere(words, folder, fakeCompile);
      assert.is(outcome.code, 1);
      assert.match(outcome.stdout, `error ${code}: `);
      assert.equal(filesBelow(folder), before);
      golden(`diagnostics/${code}/${name}.txt`, outcome.stdout);
    });
  });
}

test("TSB5205: whatever else the system says", async () => {
  await inFolder({ "a.bpf.ts": "" }, async (folder) => {
    symlinkSync("loop", join(folder, "loop"));
    const outcome = await runHere(["a.bpf.ts", "--outDir", "loop/out"], folder, fakeCompile);
    assert.is(outcome.code, 1);
    golden("diagnostics/TSB5205/loop.txt", outcome.stdout);
  });
});

test("TSB5206: two files of one output; the first is written", async () => {
  await inFolder({ "one/a.bpf.ts": "", "two/a.bpf.ts": "", "here/": "" }, async (folder) => {
    const here = join(folder, "here");
    const outcome = await runHere(["../one/a.bpf.ts", "../two/a.bpf.ts", "--outDir", "out"], here, fakeCompile);
    assert.is(outcome.code, 2);
    assert.equal(filesBelow(here), ["out/a.bpf.o"]);
    golden("diagnostics/TSB5206/outside.txt", outcome.stdout);
  });
});

test("TSB5207: outside of the project, with an outDir", async () => {
  const config = JSON.stringify({ include: ["../shared", "."], bpf: { outDir: "out" } });
  await inFolder({ "shared/a.bpf.ts": "", "app/b.bpf.ts": "", "app/tsconfig.json": config }, async (folder) => {
    const app = join(folder, "app");
    const outcome = await runHere([], app, fakeCompile);
    assert.is(outcome.code, 2);
    assert.equal(filesBelow(app), ["b.bpf.ts", "out/b.bpf.o", "tsconfig.json"]);
    golden("diagnostics/TSB5207/shared.txt", outcome.stdout);
  });
});

test("all outputs of a file or none: a folder in the way of one keeps the others from being renamed", async () => {
  await inFolder({ "a.bpf.ts": "", "a.bpf.o": "old", "a.bpf.s/": "" }, async (folder) => {
    const outcome = await runHere(["a.bpf.ts", "--emit", "obj,asm"], folder, fakeCompile);
    assert.is(outcome.code, 1);
    assert.is(readFileSync(join(folder, "a.bpf.o"), "utf8"), "old");
    assert.equal(filesBelow(folder), ["a.bpf.o", "a.bpf.ts"]);
  });
});

test("an output that exists is replaced", async () => {
  await inFolder({ "a.bpf.ts": "", "a.bpf.o": "old" }, async (folder) => {
    assert.is((await runHere(["a.bpf.ts"], folder, fakeCompile)).code, 0);
    assert.match(readFileSync(join(folder, "a.bpf.o"), "utf8"), '"kind":"obj"');
    assert.equal(filesBelow(folder), ["a.bpf.o", "a.bpf.ts"]);
  });
});

test.run();

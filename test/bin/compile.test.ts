/** What the command compiles, where it writes, what it prints in each format and how it exits, as a program of its own. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { golden } from "../support/golden.ts";
import { commandLine, FAKE_TSBPF, filesBelow, inFolder, runCommand, runHere, runProgram, TSBPF } from "./command.ts";
import { fakeCompile } from "./fake-driver.ts";

const BAD = `let a = 1;
\tlet narrow = wide;
let b: string = 1;
// error TSB2001 2:6-12 A value of type u32 may not fit u8.|Convert it, u8(…).
// error TS2322 3:5-6 Type 'number' is not assignable to type 'string'.
`;
const WARNED = `static aVeryLongProgramName() {}
// warning TSB3001 1:8-28 The kernel will show 'aVeryLongProgra'.|Shorten it to 15 characters.
`;
const FILES = { "bad.bpf.ts": BAD, "warned.bpf.ts": WARNED, "sub/ok.bpf.ts": "", "none.bpf.ts": "// emits nothing\n" };
const EVERY_FILE = Object.keys(FILES);

test("plain: diagnostics on stdout in tsc's format, 2 when some files were written", () =>
  inFolder(FILES, (folder) => {
    const outcome = runCommand(FAKE_TSBPF, EVERY_FILE, folder);
    assert.is(outcome.stderr, "");
    assert.is(outcome.code, 2);
    assert.equal(
      filesBelow(folder).filter((file) => file.endsWith(".o")),
      ["sub/ok.bpf.o", "warned.bpf.o"],
    );
    golden("bin/compile/plain.txt", outcome.stdout);
  }));

test("pretty: colours, code frames and the summary", () =>
  inFolder({ ...FILES, "worse.bpf.ts": BAD }, (folder) => {
    const outcome = runCommand(FAKE_TSBPF, [...EVERY_FILE, "worse.bpf.ts", "--pretty"], folder);
    assert.is(outcome.code, 2);
    golden("bin/compile/pretty.txt", outcome.stdout);
  }));

test("json: diagnostics and outputs", () =>
  inFolder(FILES, async (folder) => {
    const outcome = await runHere([...EVERY_FILE, "--json", "--emit", "obj,ir", "--outDir", "out"], folder, fakeCompile);
    assert.is(outcome.code, 2);
    const withoutSizes = outcome.stdout.replaceAll(/("byteLength": )\d+/g, "$1N");
    golden("bin/compile/report.json", withoutSizes);
    assert.type(JSON.parse(outcome.stdout), "object");
  }));

test("1 when errors kept every file from being written, also beside a file that has nothing to write", () =>
  inFolder(FILES, async (folder) => {
    assert.is((await runHere(["bad.bpf.ts", "none.bpf.ts"], folder, fakeCompile)).code, 1);
    assert.equal(filesBelow(folder), Object.keys(FILES).sort());
  }));

test("0 and silence without errors; a warning is no error", () =>
  inFolder(FILES, async (folder) => {
    const quiet = runCommand(FAKE_TSBPF, ["sub/ok.bpf.ts", "none.bpf.ts"], folder);
    assert.equal(quiet, { code: 0, stdout: "", stderr: "" });
    const warned = await runHere(["warned.bpf.ts", "--pretty", "false"], folder, fakeCompile);
    assert.is(warned.code, 0);
    assert.match(warned.stdout, /^warned\.bpf\.ts\(1,8\): warning TSB3001: /);
  }));

test("--noEmit checks and writes nothing; with errors it exits with 1", () =>
  inFolder(FILES, async (folder) => {
    assert.is((await runHere([...EVERY_FILE, "--noEmit"], folder, fakeCompile)).code, 1);
    assert.is((await runHere(["sub/ok.bpf.ts", "--noEmit"], folder, fakeCompile)).code, 0);
    assert.equal(filesBelow(folder), Object.keys(FILES).sort());
  }));

test("a missing file does not keep the others from being compiled", () =>
  inFolder(FILES, async (folder) => {
    const outcome = await runHere(["gone.bpf.ts", "sub/ok.bpf.ts"], folder, fakeCompile);
    assert.is(outcome.code, 2);
    assert.match(outcome.stdout, "error TSB5109: File 'gone.bpf.ts' not found.");
  }));

test("the command line wins over tsconfig.json, which wins over the defaults", () =>
  inFolder(
    {
      "tsconfig.json": JSON.stringify({ bpf: { cpu: "v2", endian: "big", emit: ["obj", "asm"], outDir: "build" } }),
      "src/a.bpf.ts": "",
    },
    async (folder) => {
      assert.is((await runHere(["--cpu", "v4", "--kernel=6.12"], join(folder, "src"), fakeCompile)).code, 0);
      assert.equal(filesBelow(join(folder, "build")), ["src/a.bpf.o", "src/a.bpf.s"]);
      const used: unknown = JSON.parse(readFileSync(join(folder, "build/src/a.bpf.s"), "utf8"));
      assert.equal(used, { kind: "asm", cpu: 4, kernel: [6, 12], endian: "big", rootDir: folder });
      await runHere(["src/a.bpf.ts", "--emit", "ir", "--outDir", "else"], folder, fakeCompile);
      assert.equal(filesBelow(join(folder, "else")), ["src/a.bpf.ir"]);
    },
  ));

for (const [comment, where] of [
  ["// breaks", "passes/fold: a block has no end"],
  ["// throws", "fake-driver.ts:"],
] as const) {
  test(`an internal error (${comment}) names its place and no stack; TSBPF_DEBUG=1 adds it on stderr`, () =>
    inFolder({ "a.bpf.ts": `${comment}\n` }, (folder) => {
      const debug = runCommand(FAKE_TSBPF, ["a.bpf.ts"], folder, { TSBPF_DEBUG: "1" });
      assert.is(debug.code, 1);
      assert.ok(debug.stdout.startsWith(`error TSB9001: Internal error in ${where}`), debug.stdout);
      assert.not.match(debug.stdout, /^\s+at /m);
      assert.match(debug.stderr, /^\s+at /m);
      if (comment === "// throws") return;
      assert.equal(runCommand(FAKE_TSBPF, ["a.bpf.ts"], folder), { ...debug, stderr: "" });
    }));
}

test("-v prints the version as tsc does, -h the help of each verb", async () => {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const version = runCommand(TSBPF, ["-v"], process.cwd());
  assert.equal(version, { code: 0, stdout: `Version ${manifest.version}\n`, stderr: "" });
  const help = await runHere(["--help"], process.cwd());
  assert.is(help.code, 0);
  golden("bin/help/tsbpf.txt", help.stdout);
  const dump = await runHere(["dump", "-h"], process.cwd());
  assert.is(dump.code, 0);
  golden("bin/help/dump.txt", dump.stdout);
});

test("stdout on a full disk is an error, a reader that leaves is none", () => {
  const [node = "", ...words] = commandLine(TSBPF);
  const into = (target: string) => runProgram(["sh", "-c", `"$@" -v ${target}`, "sh", node, ...words], process.cwd());
  const full = into("> /dev/full");
  assert.is(full.code, 1);
  assert.match(full.stderr, /^tsbpf: cannot write to standard output: ENOSPC/);
  assert.equal(into("| true"), { code: 0, stdout: "", stderr: "" });
});

test.run();

/**
 * No input gives a stack trace: a thousand damaged program files are each answered with diagnostics or with an object, never by
 * the compiler's own failure (TSB9001), and what compiles in spite of the damage loads.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CompiledFile, compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { verify } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";
import { mutants } from "./mutate.ts";

const COUNT = Number(process.env["TSBPF_MUTANTS"] ?? 1000);
const SEED = Number(process.env["TSBPF_SEED"] ?? 20);
/** Files that one TypeScript program checks together. */
const BATCH = 100;
/** Each takes the kernel some hundredths of a second. */
const LOADED = 150;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SUFFIX = ".bpf.ts";

function sources(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(SUFFIX))
      .sort()
      .map((file) => readFileSync(join(ROOT, folder, file), "utf8")),
  );
}

/** A crash of a whole batch is told as such. */
function compileBatch(folder: string, texts: readonly string[], first: number): readonly CompiledFile[] {
  const entries = texts.map((text, index) => {
    const path = join(folder, `m${first + index}${SUFFIX}`);
    writeFileSync(path, text);
    return path;
  });
  return compile(entries, { ...DEFAULT_OPTIONS, rootDir: folder });
}

function compileAll(texts: readonly string[]): readonly CompiledFile[] {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-mutants-"));
  try {
    const starts = Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, index) => index * BATCH);
    return starts.flatMap((start) => compileBatch(folder, texts.slice(start, start + BATCH), start));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const texts = mutants(sources("samples", "test/frontend/accepted", "test/golden/diagnostics"), COUNT, SEED);
const compiled = compileAll(texts);

test("every mutant is answered, none by an internal error", () => {
  const failed = compiled.flatMap(({ diagnostics }, index) =>
    diagnostics.filter(({ code }) => code === "TSB9001").map(({ message }) => `${message}\n${texts[index]}`),
  );
  assert.equal(
    failed.map((one) => one.slice(0, 2000)),
    [],
  );
  assert.is(compiled.length, COUNT);
});

test("no mutant is refused without a word", () => {
  const silent = compiled.filter(
    ({ diagnostics, outputs }, index) => diagnostics.length + outputs.length === 0 && /^\s+@\w+\(/m.test(texts[index] ?? ""),
  );
  assert.equal(
    silent.map(({ entry }) => entry),
    [],
  );
});

test("the mutants show many diagnostics", () => {
  const codes = new Set(compiled.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
  assert.ok(codes.size > 60, `only ${codes.size} different codes`);
});

testWith("root", "bpftool")("what compiles in spite of the damage loads", () => {
  const survivors = compiled.flatMap(({ outputs: [object] }, index) => (object ? [{ object, index }] : []));
  assert.ok(survivors.length > COUNT / 50, `only ${survivors.length} mutants compiled`);
  for (const { object, index } of survivors.slice(0, LOADED)) {
    try {
      verify(object.bytes);
    } catch (error) {
      throw new Error(`mutant ${index} of seed ${SEED} does not load: ${String(error).slice(0, 3000)}\n${texts[index]}`);
    }
  }
});

test.run();

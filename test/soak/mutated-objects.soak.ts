// deadline: 1800

/**
 * 10,000 damaged objects and more, ours and clang's: each is read and run in the emulator, or refused by a row of the diagnostics
 * table. In processes of their own with little memory: no crash, no hang, no exhaustion.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeObject } from "../../compiler/object/write.ts";
import { EmulatorError } from "../../runtime/emulator/error.ts";
import { EmulatedObject } from "../../runtime/emulator/load.ts";
import { CLANG_VARIANTS, corpus } from "../compiler/object/corpus.ts";
import { MODELS, withBssOf } from "../compiler/object/models.ts";
import { compileC } from "../support/clang.ts";
import { testWith } from "../support/needs.ts";

const CHILD = fileURLToPath(new URL("../support/mutated-child.ts", import.meta.url));
const AT_LEAST = 10_000;
const MOST_MILLISECONDS = 5000;

interface Told {
  readonly ends: Readonly<Record<string, number>>;
  readonly longestMs: number;
}

function mutateAll(objects: readonly Uint8Array[], seed: number): void {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-mutated-"));
  try {
    const files = objects.map((bytes, index) => {
      const file = join(folder, `${index}.o`);
      writeFileSync(file, bytes);
      return file;
    });
    const each = Math.ceil(AT_LEAST / files.length);
    const args = ["--max-old-space-size=512", "--import", "tsx", CHILD, String(seed), String(each), ...files];
    const options = { encoding: "utf8", timeout: 800_000 } as const;
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, options);
    assert.is(`${status} ${signal} ${stderr.trim()}`, "0 null ");
    console.log(`${objects.length} objects, ${each} times each: ${stdout.trim()}`);
    const { ends, longestMs }: Told = JSON.parse(stdout);
    const total = Object.values(ends).reduce((sum, count) => sum + count, 0);
    assert.ok(total >= AT_LEAST);
    assert.ok((ends["valid"] ?? 0) > 100 && (ends["valid"] ?? 0) < total / 2 + total / 4, "the damage is worth something");
    assert.ok(longestMs < MOST_MILLISECONDS, `the longest took ${longestMs} ms`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("damaged objects of ours", () => {
  mutateAll(
    Object.values(MODELS).flatMap((make) => [writeObject(make("little")), writeObject(make("big"))]),
    5000,
  );
});

testWith("clang")("damaged objects of clang's", () => {
  const sources = [...corpus().values()];
  mutateAll(
    sources.flatMap((source) => CLANG_VARIANTS.map((options) => compileC(source, ...options))),
    6000,
  );
});

test("objects that claim much memory are refused, or take none", () => {
  for (const size of [1n << 30n, 1n << 31n, 1n << 32n, 1n << 40n, 1n << 52n]) {
    const start = performance.now();
    try {
      new EmulatedObject(withBssOf(size));
      assert.unreachable(`${size} bytes were taken`);
    } catch (error) {
      assert.instance(error, EmulatorError);
    }
    assert.ok(performance.now() - start < 1000);
  }
});

test.run();

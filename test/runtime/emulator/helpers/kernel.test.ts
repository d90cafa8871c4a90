// kernel

/** Helpers, used by C programs: what they give in this machine's kernel and in the emulator. */

import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EmulatedObject } from "../../../../runtime/emulator/load.ts";
import { possibleCpuCount } from "../../../../runtime/linux/syscall/per-cpu.ts";
import { compileC } from "../../../support/clang.ts";
import { loadObject } from "../../../support/kernel.ts";
import { testWith } from "../../../support/needs.ts";

const SOURCE = readFileSync(new URL("./helpers.c", import.meta.url), "utf8");
const PROGRAMS = SOURCE.matchAll(/^SEC\("tc"\) int (\w+)\(/gm);
const RESULTS = 64;

/** A frame of 64 bytes whose bytes all differ. */
const FRAME = Uint8Array.from({ length: 64 }, (_, at) => (at < 12 ? 0 : at === 12 ? 8 : at === 13 ? 0 : at + 100));

let object: Uint8Array | undefined;

function compiled(): Uint8Array {
  object ??= compileC(SOURCE, "-mcpu=v3");
  return object;
}

for (const [, name = ""] of PROGRAMS) {
  testWith(
    "root",
    "bpftool",
    "clang",
    "kernel:6.16",
  )(`${name}: as in the kernel`, () => {
    const bytes = compiled();
    using loaded = loadObject(bytes);
    const wanted = loaded.program(name).testRun({ data: FRAME });
    const key = new Uint8Array(4);
    const emulation = new EmulatedObject(bytes, { cpuCount: possibleCpuCount() });
    const got = emulation.program(name).run({ data: FRAME });
    assert.is(got.fault, undefined, got.fault?.message);
    const results = emulation.maps["out"]?.hostLookup(key);
    assert.equal(numbers(results), numbers(loaded.map("out").lookup(key)), "results");
    assert.is(got.result, wanted.retval | 0, "return value");
    assert.equal(got.data, new Uint8Array(wanted.data), "packet");
  });
}

function numbers(bytes: Uint8Array | number | undefined): readonly string[] {
  if (!(bytes instanceof Uint8Array)) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: RESULTS }, (_, at) => `${at}: ${view.getBigInt64(at * 8, true)}`);
}

test.run();

// What programs make of `skb.cb` as a whole, in the kernel and in the emulator, beside what JavaScript would.

import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EmulatedObject } from "../../runtime/emulator/load.ts";
import { CONTEXT_POINTERS } from "../../stdlib/spec/context-pointers.ts";
import { CONTEXTS } from "../../stdlib/spec/contexts.ts";
import { compilePath } from "../support/compile-text.ts";
import { loadObject } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";

const FOLDER = fileURLToPath(new URL("accepted/", import.meta.url));
const object = compilePath(`${FOLDER}context-arrays.bpf.ts`, FOLDER);
const FRAME = new Uint8Array(64);
const { byteSize } = CONTEXT_POINTERS.SkBuff;

const offsetOf = (name: string): number => CONTEXTS.SkBuff.fields.find((field) => field.name === name)?.offset ?? Number.NaN;

interface Case {
  readonly cb: readonly number[];
  readonly priority: number;
}

interface Left {
  readonly result: number;
  readonly mark: number;
}

const CASES: readonly Case[] = [
  { cb: [1, 2, 3, 4, 5], priority: 1 },
  { cb: [1, 2, 9, 4, 5], priority: 0 },
  { cb: [6, 0, 0, 0, 8], priority: 4 },
  { cb: [6, 0, 0, 0, 8], priority: 3 },
];

/** The program's own lines, on an array. */
function expected({ cb: given, priority }: Case): Left {
  const cb = [...given];
  const at = (index: number): number => cb[index] ?? Number.NaN;
  let all = 0;
  for (const [index, word] of cb.entries()) {
    all = all * 10 + word;
    if (index === 1) cb[3] = 7;
    if (index === 2 && word === 9) break;
  }
  const before = [...cb];
  cb[0] = 100;
  const copy = [...cb, 0, 0, 0];
  copy.splice(3, 5, ...before);
  const [first = 0, , , third = 0] = copy;
  return { result: all + first * 1000 + third + (copy[7] ?? 0) + 5, mark: at(priority) };
}

function contextOf({ cb, priority }: Case): Uint8Array {
  const bytes = new Uint8Array(byteSize);
  const view = new DataView(bytes.buffer);
  view.setUint32(offsetOf("priority"), priority, true);
  for (const [index, word] of cb.entries()) view.setUint32(offsetOf("cb") + index * 4, word, true);
  return bytes;
}

const left = (result: number, ctx: Uint8Array): Left => ({
  result,
  mark: new DataView(ctx.buffer, ctx.byteOffset).getUint32(offsetOf("mark"), true),
});

const inKernel = testWith("root", "bpftool", "kernel:6.1");

inKernel("in the kernel", () => {
  using loaded = loadObject(object);
  const program = loaded.program("turns");
  for (const one of CASES) {
    const { retval, ctx } = program.testRun({ ctx: contextOf(one), ctxOutSize: byteSize, data: FRAME });
    assert.equal(left(retval, ctx), expected(one));
  }
});

test("in the emulator", () => {
  const program = new EmulatedObject(object).program("turns");
  for (const one of CASES) {
    const { result = Number.NaN, ctx } = program.run({ ctx: contextOf(one), data: FRAME });
    assert.equal(left(result, ctx), expected(one));
  }
});

test.run();

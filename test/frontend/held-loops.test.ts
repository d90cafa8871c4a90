// kernel

/** Records that a `bpf_loop` takes: each is handed over or given back, where a fault ends the loop, too. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RingBuf, SkBuff, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../runtime/index.ts";
import { compilePath } from "../support/compile-text.ts";
import { whatIsMissing } from "../support/needs.ts";

const FOLDER = fileURLToPath(new URL("accepted/", import.meta.url));
const OBJECT = compilePath(join(FOLDER, "held-loops.bpf.ts"), FOLDER);
const hasKernel = whatIsMissing(["linux", "root", "kernel:6.1"]) === undefined;

interface Module {
  readonly Programs: (abstract new () => unknown) & { readonly split: (ctx: SkBuff) => number };
  readonly lines: RingBuf<{ at: u32; length: u32 }>;
}

const NEWLINE = 10;
/** A line of four bytes: what the byte before its end says leads to `kind`. */
const line = (kind: string, distance = 1): number[] => [97, distance, NEWLINE, kind.charCodeAt(0)];

for (const backend of hasKernel ? (["kernel", "emulator"] as const) : (["emulator"] as const)) {
  test(`what a long loop takes is given back, ${backend}`, async () => {
    await using object = await load<Module>(OBJECT, { backend });
    const { split } = object.programs;
    const run = (...lines: readonly number[][]): number => split.run({ data: Uint8Array.from(lines.flat()) }).result;
    const many = Array.from({ length: 100 }, (_, n) => line(n % 3 === 0 ? "x" : "y"));
    assert.is(run(...many), 66);
    assert.is(run(...Array.from({ length: 8 }, () => line("y")), line("y", 200), line("y")), -1);
    assert.is(run(...Array.from({ length: 5 }, () => line("z"))), 5);
    const lengths: number[] = [];
    for await (const { length } of object.maps.lines) if (lengths.push(length) === 66 + 8 + 5) break;
    assert.equal(lengths, [...Array<number>(66 + 8).fill(0x79), ...Array<number>(5).fill(0x7a)]);
  });
}

test.run();

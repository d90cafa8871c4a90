/** Parallel copies keep their meaning when they are done one after another, whatever their graph. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { reg } from "../../../compiler/bpf/machine.ts";
import { type Copy, sequentialise } from "../../../compiler/bpf/parallel-copy.ts";
import { randomNumbers } from "./support/random-ir.ts";

const TEMPORARY = 100;

function run(copies: readonly Copy[]): number[] {
  let temporaries = TEMPORARY;
  const content = Array.from({ length: 200 }, (_, i) => i);
  for (const { dst, src } of sequentialise(copies, () => reg(temporaries++))) content[dst] = content[src] ?? -1;
  return content;
}

const copy = (dst: number, src: number): Copy => ({ dst: reg(dst), src: reg(src) });

test("a swap takes three copies, a chain as many as it has", () => {
  assert.is(sequentialise([copy(1, 2), copy(2, 1)], () => reg(TEMPORARY)).length, 3);
  assert.equal(
    sequentialise([copy(1, 2), copy(2, 3)], () => reg(TEMPORARY)),
    [copy(1, 2), copy(2, 3)],
  );
  assert.equal(
    sequentialise([copy(2, 2)], () => reg(TEMPORARY)),
    [],
  );
});

test("random parallel copies", () => {
  const random = randomNumbers(7);
  for (let round = 0; round < 500; round++) {
    const count = 1 + Math.floor(random() * 8);
    const copies = Array.from({ length: count }, (_, dst) => copy(dst, Math.floor(random() * 10)));
    const content = run(copies);
    for (const { dst, src } of copies) assert.is(content[dst], src);
  }
});

test.run();

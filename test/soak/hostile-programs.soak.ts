// deadline: 1800

/** 100,000 programs of random bytes, random instructions and damaged code in the emulator: each exits or faults. */

import { test } from "uvu";
import { runHostile } from "../support/random-bpf/run-hostile.ts";

const [CHILDREN, EACH] = [5, 20_000];

for (let child = 0; child < CHILDREN; child++) {
  test(`hostile programs ${child * EACH} to ${(child + 1) * EACH - 1}`, () => runHostile(1_000_000 + child * EACH, EACH));
}

test.run();

/** Random traffic on both backends: nothing, or the first case in which they differ. */

import { join } from "node:path";
import { type Loaded, load } from "../../../../runtime/index.ts";
import { ROOT } from "../../../kernel/support/compile.ts";
import { compilePath } from "../../../support/compile-text.ts";
import type * as Traffic from "../programs/traffic.bpf.ts";
import { carry, type Outcome } from "./traffic.ts";
import { type Case, randomCase } from "./traffic-cases.ts";

export const TRAFFIC = compilePath(join(ROOT, "test/runtime/api/programs/traffic.bpf.ts"), ROOT);

const PROGRAMS = {
  senders: ["send"],
  receivers: ["receive"],
  framed: ["length", "judge"],
} as const satisfies Readonly<Record<Case["map"], readonly string[]>>;

export function attachTo(object: Loaded<typeof Traffic>, map: Case["map"]): void {
  object.attach({ programs: PROGRAMS[map] });
}

export interface Difference {
  readonly seed: number;
  readonly emulator: Outcome;
  readonly kernel: Outcome;
}

export async function firstDifference(map: Case["map"], seeds: Iterable<number>): Promise<Difference | undefined> {
  await using kernels = await load<typeof Traffic>(TRAFFIC, { backend: "kernel" });
  await using emulators = await load<typeof Traffic>(TRAFFIC, { backend: "emulator" });
  for (const object of [kernels, emulators]) attachTo(object, map);
  for (const seed of seeds) {
    const one = randomCase(seed, map);
    const emulator = await carry(emulators, one);
    const kernel = await carry(kernels, one, emulator);
    if (JSON.stringify(kernel) !== JSON.stringify(emulator)) return { seed, emulator, kernel };
  }
  return undefined;
}

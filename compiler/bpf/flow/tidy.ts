/** Everything that shortens control flow after register allocation, in order. */

import type { MachineBody } from "../machine.ts";
import { hoistConstants } from "./hoist-constants.ts";
import { useKnownConstants } from "./known-constants.ts";
import { layOutBlocks } from "./layout.ts";
import { shareExit } from "./share-exit.ts";
import { simplifyJumps } from "./simplify-jumps.ts";
import { mergeTails } from "./tail-merge.ts";

/** Each step shortens the code or leaves it, so few rounds suffice. */
const MAX_ROUNDS = 8;

export function tidyFlow(body: MachineBody): void {
  simplifyJumps(body);
  for (let round = 0, changed = true; changed && round < MAX_ROUNDS; round++) {
    changed = hoistConstants(body);
    simplifyJumps(body);
    changed = useKnownConstants(body) || changed;
    simplifyJumps(body);
    changed = mergeTails(body) || changed;
    simplifyJumps(body);
  }
  shareExit(body);
  layOutBlocks(body);
}

/**
 * Lets a branch go straight to where an arm that only sets constants goes: they are set before the branch instead, if neither
 * the condition nor the other arm reads the register. `if c { r0 = 1; exit } r0 = 0; exit` loses an instruction so.
 */

import { computeLiveness, type Liveness, terminatorOf } from "../liveness.ts";
import type { InstOfKind, MachineBlock, MachineBody } from "../machine.ts";
import { usesOf } from "../operands.ts";
import { predecessorCounts } from "./simplify-jumps.ts";

/** True if anything changed. */
export function hoistConstants(body: MachineBody): boolean {
  const byId = new Map(body.blocks.map((block) => [block.id, block]));
  const counts = predecessorCounts(body);
  const liveness = computeLiveness(body);
  let changed = false;
  for (const block of body.blocks) {
    const end = terminatorOf(block);
    if (end.kind !== "branch" || end.taken === end.otherwise) continue;
    for (const [armId, otherId] of [
      [end.taken, end.otherwise],
      [end.otherwise, end.taken],
    ] as const) {
      const arm = byId.get(armId);
      if (arm === undefined || arm === block || counts.get(armId) !== 1 || !hoist(block, arm, otherId, liveness)) continue;
      changed = true;
    }
  }
  return changed;
}

function hoist(block: MachineBlock, arm: MachineBlock, other: number, liveness: Liveness): boolean {
  const constants = arm.insts.slice(0, -1).filter((inst): inst is InstOfKind<"const"> => inst.kind === "const");
  const end = terminatorOf(block);
  const last = terminatorOf(arm);
  if (constants.length === 0 || constants.length !== arm.insts.length - 1 || last.kind === "branch") return false;
  const read = usesOf(end);
  const live = liveness.liveIn(other);
  if (constants.some(({ dst }) => live.has(dst) || read.includes(dst))) return false;
  block.insts = [...block.insts.slice(0, -1), ...constants, end];
  arm.insts = [last];
  for (const { dst } of constants) liveness.liveIn(arm.id).add(dst);
  return true;
}

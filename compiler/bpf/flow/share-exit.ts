/** Lets one of the blocks that end in an exit run into the bare exit that branches jump to, which then costs nothing. */

import { terminatorOf } from "../liveness.ts";
import type { MachineBody } from "../machine.ts";

export function shareExit(body: MachineBody): void {
  const bare = body.blocks.find((block, index) => index > 0 && block.insts.length === 1 && terminatorOf(block).kind === "exit");
  const longer = body.blocks.filter((block) => block.insts.length > 1 && terminatorOf(block).kind === "exit").at(-1);
  if (bare === undefined || longer === undefined) return;
  longer.insts = [...longer.insts.slice(0, -1), { kind: "jump", target: bare.id, loc: terminatorOf(longer).loc }];
}

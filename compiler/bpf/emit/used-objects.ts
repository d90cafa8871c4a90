/** The stack objects that machine code still names. */

import { type Address, isReg, type MachineBody, type MachineInst } from "../machine.ts";

export function usedObjects(body: MachineBody): number[] {
  const used = new Set<number>();
  for (const block of body.blocks) {
    for (const inst of block.insts) {
      const base = addressOf(inst)?.base;
      if (base !== undefined && !isReg(base)) used.add(base.object);
    }
  }
  return [...used].sort((a, b) => a - b);
}

/** The memory that the instruction accesses or whose address it takes. */
export function addressOf(inst: MachineInst): Address | undefined {
  switch (inst.kind) {
    case "load":
    case "store":
    case "atomic":
    case "cmpxchg":
    case "frame":
      return inst.address;
    default:
      return undefined;
  }
}

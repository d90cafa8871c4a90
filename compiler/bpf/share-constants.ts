/**
 * Before register allocation: a constant or address that a block has in a register already is copied from there, which costs
 * nothing if the two registers become one and no more than making it again if they do not. Calls end the sharing: a register
 * that outlives them is dearer than the constant.
 */

import type { MachineBlock, MachineBody, MachineInst, Reg } from "./machine.ts";
import { isVirtual } from "./machine.ts";
import { isRemakeable, singleDefinitions } from "./regalloc/spill.ts";

export function shareConstants(body: MachineBody): void {
  const single = singleDefinitions(body);
  for (const block of body.blocks) shareInBlock(block, single);
}

function shareInBlock(block: MachineBlock, single: ReadonlyMap<Reg, MachineInst>): void {
  const known = new Map<string, Reg>();
  block.insts = block.insts.map((inst) => {
    if (inst.kind === "call") known.clear();
    const key = keyOf(inst);
    if (key === undefined || !("dst" in inst)) return inst;
    const src = known.get(key);
    if (src !== undefined) return { kind: "mov", dst: inst.dst, src, loc: inst.loc };
    if (isVirtual(inst.dst) && single.has(inst.dst)) known.set(key, inst.dst);
    return inst;
  });
}

/** Equal for instructions that make the same value. */
function keyOf(inst: MachineInst): string | undefined {
  if (!isRemakeable(inst)) return undefined;
  if (inst.kind === "const") return `const ${inst.value}`;
  if (inst.kind === "symbol") return `${inst.of} ${inst.addend} ${inst.symbol}`;
  if (inst.kind === "frame") return `frame ${inst.address.base.object} ${inst.address.offset}`;
  return undefined;
}

/**
 * Before Linux 6.9 the verifier does not know that a register and the slot that it was loaded from hold the same value: what a test
 * tells of the register is forgotten with it (kernel/bpf/verifier.c `find_equal_scalars`; since then spilling gives both one id).
 * In: a body about to be spilled; out: behind each test of a spilled value with a constant, on the ways where the value is read
 * again, the register is stored once more. A value that the verifier knows exactly learns nothing from a test.
 */

import { invariant } from "../../diagnostics/invariant.ts";
import { predecessorCounts } from "../flow/simplify-jumps.ts";
import { computeLiveness, terminatorOf } from "../liveness.ts";
import {
  type Address,
  type InstOfKind,
  isReg,
  type MachineBlock,
  type MachineBody,
  type MachineInst,
  type Reg,
} from "../machine.ts";
import { defsOf } from "../operands.ts";

interface Tested {
  readonly block: MachineBlock;
  readonly slot: Address;
  /** Where the value is read again. */
  readonly targets: readonly number[];
}

/** `slotOf`: of registers that are spilled to one. */
export function testedSlots(body: MachineBody, slotOf: (r: Reg) => Address | undefined): Tested[] {
  const liveness = computeLiveness(body);
  const exact = exactRegisters(body);
  return body.blocks.flatMap((block) => {
    const end = terminatorOf(block);
    if (end.kind !== "branch" || isReg(end.condition.right) || exact(end.condition.left)) return [];
    const slot = slotOf(end.condition.left);
    const targets = [...new Set([end.taken, end.otherwise])].filter((id) => liveness.liveIn(id).has(end.condition.left));
    return slot && targets.length > 0 ? [{ block, slot, targets }] : [];
  });
}

/** Those that only constants, steps from there and copies of such define. */
function exactRegisters(body: MachineBody): (r: Reg) => boolean {
  const inexact = new Set<Reg>();
  const isExact = (inst: MachineInst): boolean =>
    inst.kind === "const" || (inst.kind === "alu" && !isReg(inst.right)) || (inst.kind === "mov" && !inexact.has(inst.src));
  for (let before = -1; before !== inexact.size; ) {
    before = inexact.size;
    for (const { insts } of body.blocks) {
      for (const inst of insts) if (!isExact(inst)) for (const r of defsOf(inst)) inexact.add(r);
    }
  }
  return (r) => !inexact.has(r);
}

/** Once the tests are made on registers that the slots were loaded to. */
export function storeTested(body: MachineBody, tested: readonly Tested[]): void {
  for (const { block, slot, targets } of tested) {
    const end = branchOf(block);
    const again: MachineInst = {
      kind: "store",
      address: slot,
      width: 8,
      value: end.condition.left,
      space: "stack",
      loc: end.loc,
    };
    for (const target of targets) blockOnWay(body, block, target).insts.unshift(again);
  }
}

/** The target itself, where there is no other way to it; else a block of its own on the way. */
function blockOnWay(body: MachineBody, from: MachineBlock, target: number): MachineBlock {
  const found = body.blocks.find(({ id }) => id === target);
  invariant(found, "bpf.tested-slots", () => `${body.name}: no block ${target}`);
  if (predecessorCounts(body).get(target) === 1) return found;
  const end = branchOf(from);
  const id = Math.max(...body.blocks.map((block) => block.id)) + 1;
  const made: MachineBlock = { id, insts: [{ kind: "jump", target, loc: end.loc }], depth: found.depth };
  const moved = (to: number): number => (to === target ? id : to);
  from.insts.splice(-1, 1, { ...end, taken: moved(end.taken), otherwise: moved(end.otherwise) });
  body.blocks.splice(body.blocks.indexOf(from) + 1, 0, made);
  return made;
}

function branchOf(block: MachineBlock): InstOfKind<"branch"> {
  const end = terminatorOf(block);
  invariant(end.kind === "branch", "bpf.tested-slots", () => `block ${block.id} tests nothing`);
  return end;
}

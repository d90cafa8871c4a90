/** Which registers hold a value that may still be read, at the end of each block: backward data flow to a fixed point. */

import { invariant } from "../diagnostics/invariant.ts";
import { BitSet } from "./bit-set.ts";
import type { MachineBlock, MachineBody, MachineInst } from "./machine.ts";
import { defsOf, isPure, successorsOf, usesOf } from "./operands.ts";

export interface Liveness {
  liveOut(block: MachineBlock): BitSet;
  liveIn(block: number): BitSet;
}

export function terminatorOf(block: MachineBlock): MachineInst {
  const last = block.insts.at(-1);
  invariant(last !== undefined, "bpf", () => `block ${block.id} is empty`);
  return last;
}

export function computeLiveness(body: MachineBody): Liveness {
  const blocks = new Map(body.blocks.map((block) => [block.id, summarise(body, block)]));
  const liveIn = (id: number): BitSet => {
    const summary = blocks.get(id);
    invariant(summary !== undefined, "bpf.liveness", () => `${body.name}: block ${id} is missing`);
    return summary.liveIn;
  };
  const liveOut = (block: MachineBlock): BitSet => {
    const out = new BitSet(body.nextReg);
    for (const successor of successorsOf(terminatorOf(block))) out.addAll(liveIn(successor));
    return out;
  };
  const backwards = [...blocks.values()].reverse();
  for (let changed = true; changed; ) {
    changed = false;
    for (const { liveIn: live, written, successors } of backwards) {
      for (const successor of successors) if (live.addDifference(liveIn(successor), written)) changed = true;
    }
  }
  return { liveOut, liveIn };
}

interface Summary {
  /** To begin with, what the block reads before it writes it. */
  readonly liveIn: BitSet;
  readonly written: BitSet;
  readonly successors: readonly number[];
}

function summarise(body: MachineBody, block: MachineBlock): Summary {
  const liveIn = new BitSet(body.nextReg);
  const written = new BitSet(body.nextReg);
  for (let i = block.insts.length - 1; i >= 0; i--) {
    const inst = block.insts[i];
    if (inst === undefined) continue;
    for (const r of defsOf(inst)) written.add(r);
    step(liveIn, inst);
  }
  return { liveIn, written, successors: successorsOf(terminatorOf(block)) };
}

/** From what is live after `inst` to what is live before it. */
export function step(live: BitSet, inst: MachineInst | undefined): void {
  if (inst === undefined) return;
  for (const r of defsOf(inst)) live.delete(r);
  for (const r of usesOf(inst)) live.add(r);
}

/** Removes instructions that only write registers which nobody reads, until there are none. */
export function removeDead(body: MachineBody): void {
  for (let changed = true; changed; ) {
    const liveness = computeLiveness(body);
    changed = body.blocks.map((block) => removeDeadInBlock(block, liveness.liveOut(block))).includes(true);
  }
}

function removeDeadInBlock(block: MachineBlock, live: BitSet): boolean {
  const kept: MachineInst[] = [];
  for (const inst of [...block.insts].reverse()) {
    if (isPure(inst) && !defsOf(inst).some((r) => live.has(r))) continue;
    step(live, inst);
    kept.push(inst);
  }
  if (kept.length === block.insts.length) return false;
  block.insts = kept.reverse();
  return true;
}

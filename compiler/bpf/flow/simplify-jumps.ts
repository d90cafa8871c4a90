/**
 * Tidies control flow after register allocation: skips empty blocks, joins a block to its only predecessor, drops the
 * unreachable.
 */

import { terminatorOf } from "../liveness.ts";
import type { MachineBlock, MachineBody, MachineInst } from "../machine.ts";
import { successorsOf } from "../operands.ts";

export function simplifyJumps(body: MachineBody): void {
  for (let changed = true; changed; ) {
    changed = skipEmpty(body);
    removeUnreachable(body);
    changed = joinChains(body) || changed;
  }
}

export function predecessorCounts(body: MachineBody): Map<number, number> {
  const counts = new Map<number, number>();
  for (const block of body.blocks) {
    for (const target of successorsOf(terminatorOf(block))) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return counts;
}

export function removeUnreachable(body: MachineBody): void {
  const byId = new Map(body.blocks.map((block) => [block.id, block]));
  const seen = new Set<number>();
  const work = body.blocks.slice(0, 1).map((block) => block.id);
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const block = byId.get(id);
    if (block === undefined || seen.has(id)) continue;
    seen.add(id);
    work.push(...successorsOf(terminatorOf(block)));
  }
  body.blocks = body.blocks.filter((block) => seen.has(block.id));
}

/** Lets jumps to a block that only jumps on, or only exits, do that themselves. */
function skipEmpty(body: MachineBody): boolean {
  const onlyInst = new Map<number, MachineInst>();
  for (const block of body.blocks) if (block.insts.length === 1) onlyInst.set(block.id, terminatorOf(block));
  const finalTarget = (target: number): number => {
    const seen = new Set<number>();
    let at = target;
    for (let inst = onlyInst.get(at); inst?.kind === "jump" && !seen.has(at); inst = onlyInst.get(at)) {
      seen.add(at);
      at = inst.target;
    }
    return at;
  };
  return body.blocks
    .map((block) => replaceTerminator(block, redirect(terminatorOf(block), finalTarget, onlyInst)))
    .includes(true);
}

function redirect(inst: MachineInst, to: (target: number) => number, onlyInst: ReadonlyMap<number, MachineInst>): MachineInst {
  if (inst.kind === "jump") {
    const target = to(inst.target);
    const there = onlyInst.get(target);
    if (there?.kind === "exit") return { ...there, loc: inst.loc ?? there.loc };
    return target === inst.target ? inst : { ...inst, target };
  }
  if (inst.kind !== "branch") return inst;
  const [yes, no] = [to(inst.taken), to(inst.otherwise)];
  if (yes === no) return { kind: "jump", target: yes, loc: inst.loc };
  return yes === inst.taken && no === inst.otherwise ? inst : { ...inst, taken: yes, otherwise: no };
}

function replaceTerminator(block: MachineBlock, inst: MachineInst): boolean {
  if (inst === terminatorOf(block)) return false;
  block.insts = [...block.insts.slice(0, -1), inst];
  return true;
}

function joinChains(body: MachineBody): boolean {
  const counts = predecessorCounts(body);
  const byId = new Map(body.blocks.map((block) => [block.id, block]));
  const entry = body.blocks[0]?.id;
  const gone = new Set<number>();
  for (const block of body.blocks) {
    if (gone.has(block.id)) continue;
    for (let end = terminatorOf(block); end.kind === "jump"; end = terminatorOf(block)) {
      const next = byId.get(end.target);
      if (next === undefined || next === block || next.id === entry || counts.get(next.id) !== 1) break;
      block.insts = [...block.insts.slice(0, -1), ...next.insts];
      gone.add(next.id);
    }
  }
  body.blocks = body.blocks.filter((block) => !gone.has(block.id));
  return gone.size > 0;
}

/**
 * Which machine registers hold which constants: forward data flow over machine code with registers chosen, also along the
 * edges on which an equality holds. Removes what writes a constant that is there already and decides jumps that depend on one.
 */

import { invariant } from "../../diagnostics/invariant.ts";
import { terminatorOf } from "../liveness.ts";
import { isReg, type MachineBlock, type MachineBody, type MachineInst, type Reg } from "../machine.ts";
import { defsOf, successorsOf } from "../operands.ts";
import { evaluateJump } from "./evaluate-jump.ts";

type Constants = ReadonlyMap<Reg, bigint>;

/** What is known at the start of each block. */
export function knownConstants(body: MachineBody): ReadonlyMap<number, Constants> {
  const atStart = new Map<number, Constants>();
  const entry = body.blocks[0];
  invariant(entry !== undefined, `bpf.constants/${body.name}`, "no blocks");
  atStart.set(entry.id, new Map());
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of body.blocks) {
      const known = atStart.get(block.id);
      if (known === undefined) continue;
      for (const [target, facts] of edges(block, afterBlock(block, known))) {
        const before = atStart.get(target);
        const after = before === undefined ? facts : meet(before, facts);
        if (before !== undefined && after.size === before.size) continue;
        atStart.set(target, after);
        changed = true;
      }
    }
  }
  return atStart;
}

function meet(a: Constants, b: Constants): Constants {
  return new Map([...a].filter(([r, value]) => b.get(r) === value));
}

function transfer(known: Map<Reg, bigint>, inst: MachineInst): void {
  for (const r of defsOf(inst)) known.delete(r);
  if (inst.kind === "const") known.set(inst.dst, inst.value);
}

function afterBlock(block: MachineBlock, known: Constants): Map<Reg, bigint> {
  const after = new Map(known);
  for (const inst of block.insts) transfer(after, inst);
  return after;
}

function edges(block: MachineBlock, known: Constants): [number, Constants][] {
  const end = terminatorOf(block);
  if (end.kind !== "branch" || end.taken === end.otherwise) return successorsOf(end).map((target) => [target, known]);
  const { op, wide, left, right, isUnseen } = end.condition;
  if (isUnseen || !wide || isReg(right) || (op !== "jeq" && op !== "jne"))
    return [
      [end.taken, known],
      [end.otherwise, known],
    ];
  const equal = new Map(known).set(left, BigInt(right.imm));
  return op === "jeq"
    ? [
        [end.taken, equal],
        [end.otherwise, known],
      ]
    : [
        [end.taken, known],
        [end.otherwise, equal],
      ];
}

/** True if anything changed. */
export function useKnownConstants(body: MachineBody): boolean {
  const atStart = knownConstants(body);
  const byId = new Map(body.blocks.map((block) => [block.id, block]));
  let changed = false;
  for (const block of body.blocks) {
    const known = new Map(atStart.get(block.id) ?? []);
    const kept = block.insts.filter((inst) => {
      const redundant = inst.kind === "const" && known.get(inst.dst) === inst.value;
      transfer(known, inst);
      return !redundant;
    });
    changed ||= kept.length < block.insts.length;
    block.insts = kept;
    changed = threadJump(block, known, byId) || changed;
  }
  return changed;
}

/** Goes where the target's branch, all that it has, will go. */
function threadJump(block: MachineBlock, known: Constants, byId: ReadonlyMap<number, MachineBlock>): boolean {
  const end = terminatorOf(block);
  if (end.kind === "branch") {
    const decided = evaluateJump(end.condition, known);
    if (decided === undefined) return false;
    block.insts = [...block.insts.slice(0, -1), { kind: "jump", target: decided ? end.taken : end.otherwise, loc: end.loc }];
    return true;
  }
  const next = end.kind === "jump" ? byId.get(end.target) : undefined;
  const test = next?.insts.length === 1 ? next.insts[0] : undefined;
  if (test?.kind !== "branch" || next === block) return false;
  const decided = evaluateJump(test.condition, known);
  if (decided === undefined) return false;
  block.insts = [...block.insts.slice(0, -1), { kind: "jump", target: decided ? test.taken : test.otherwise, loc: end.loc }];
  return true;
}

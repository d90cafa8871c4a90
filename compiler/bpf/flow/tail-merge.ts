/**
 * Writes equal ends of blocks once: blocks that end alike jump to one copy of what they share. Instructions that the verifier
 * judges by the path (accesses of memory whose kind may differ, calls) are shared only where that cannot matter.
 */

import { terminatorOf } from "../liveness.ts";
import { isReg, type MachineBlock, type MachineBody, type MachineInst } from "../machine.ts";
import { addressOf } from "../emit/used-objects.ts";

/** True if anything changed. One pair at a time, the longest common end first. */
export function mergeTails(body: MachineBody): boolean {
  let changed = false;
  for (let best = bestPair(body); best !== undefined; best = bestPair(body)) {
    merge(body, best);
    changed = true;
  }
  return changed;
}

interface Pair {
  /** Where the common end stays. */
  readonly keep: MachineBlock;
  readonly drop: MachineBlock;
  /** Instructions in common, the terminator among them. */
  readonly count: number;
}

function bestPair(body: MachineBody): Pair | undefined {
  const groups = new Map<string, MachineBlock[]>();
  for (const block of body.blocks) {
    const end = terminatorOf(block);
    if (end.kind === "branch") continue;
    const key = endKey(block);
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  let best: Pair | undefined;
  for (const group of groups.values()) {
    group.forEach((a, i) => {
      for (const b of group.slice(i + 1)) {
        const pair = commonEnd(a, b);
        if (gain(pair) > (best === undefined ? 0 : gain(best))) best = pair;
      }
    });
  }
  return best;
}

/** Blocks that share anything worth it agree in their last two instructions. */
function endKey(block: MachineBlock): string {
  return block.insts.slice(-2).map(textOf).join("\n");
}

function gain({ keep, drop, count }: Pair): number {
  const whole = drop.insts.length === count || keep.insts.length === count;
  return slots(drop.insts.slice(-count)) - (whole ? 0 : 1);
}

/** `jump` counts as nothing: where the end is merged, one is needed anyway. */
function slots(insts: readonly MachineInst[]): number {
  return insts.reduce((sum, inst) => sum + (inst.kind === "jump" ? 0 : inst.kind === "symbol" || inst.kind === "frame" ? 2 : inst.kind === "setcc" ? 3 : 1), 0);
}

function commonEnd(a: MachineBlock, b: MachineBlock): Pair {
  let count = 0;
  while (count < Math.min(a.insts.length, b.insts.length)) {
    const [x, y] = [a.insts.at(-1 - count), b.insts.at(-1 - count)];
    if (x === undefined || y === undefined || !mayShare(x) || textOf(x) !== textOf(y)) break;
    count++;
  }
  return a.insts.length === count ? { keep: a, drop: b, count } : { keep: b, drop: a, count };
}

/** One instruction must see one kind of pointer (kernel/bpf/verifier.c, save_aux_ptr_type); a call, one map or one socket. */
function mayShare(inst: MachineInst): boolean {
  if (inst.kind === "call") return false;
  const address = addressOf(inst);
  if (address === undefined || !isReg(address.base)) return true;
  return (inst.kind === "load" || inst.kind === "store") && (inst.space === "map" || inst.space === "stack");
}

function textOf(inst: MachineInst): string {
  return JSON.stringify(inst, (key, value: unknown) => (key === "loc" ? undefined : typeof value === "bigint" ? `${value}n` : value));
}

function merge(body: MachineBody, { keep, drop, count }: Pair): void {
  const tail = keep.insts.length === count ? keep : splitEnd(body, keep, count);
  drop.insts = [...drop.insts.slice(0, -count), { kind: "jump", target: tail.id, loc: terminatorOf(drop).loc }];
}

function splitEnd(body: MachineBody, block: MachineBlock, count: number): MachineBlock {
  const id = Math.max(...body.blocks.map((other) => other.id)) + 1;
  const tail: MachineBlock = { id, insts: block.insts.slice(-count), depth: block.depth };
  block.insts = [...block.insts.slice(0, -count), { kind: "jump", target: id, loc: tail.insts[0]?.loc }];
  body.blocks.push(tail);
  return tail;
}

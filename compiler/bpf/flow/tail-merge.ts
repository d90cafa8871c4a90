/**
 * Writes equal ends of blocks once: blocks that end alike jump to one copy of what they share. Instructions that the verifier
 * judges by the path (accesses of memory whose kind may differ, calls) are shared only where that cannot matter.
 */

import { addressOf } from "../emit/used-objects.ts";
import { terminatorOf } from "../liveness.ts";
import { isReg, type MachineBlock, type MachineBody, type MachineInst } from "../machine.ts";

/** True if anything changed. Of blocks whose last two instructions agree, the pair with the longest common end is merged. */
export function mergeTails(body: MachineBody): boolean {
  const texts = new Texts();
  const groups = new Map<string, MachineBlock[]>();
  for (const block of body.blocks) {
    if (terminatorOf(block).kind === "branch") continue;
    const key = block.insts
      .slice(-2)
      .map((inst) => texts.of(inst))
      .join("\n");
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  return [...groups.values()].map((group) => mergeGroup(body, group.slice(0, MAX_GROUP), texts)).includes(true);
}

/** Keeps the pairs to look at few. */
const MAX_GROUP = 48;

interface Pair {
  /** Where the common end stays. */
  readonly keep: MachineBlock;
  readonly drop: MachineBlock;
  /** Instructions in common, the terminator among them. */
  readonly count: number;
}

function mergeGroup(body: MachineBody, group: readonly MachineBlock[], texts: Texts): boolean {
  const best = bestPair(group, texts);
  if (best === undefined) return false;
  const { keep, count } = best;
  const tail = keep.insts.length === count ? keep : splitEnd(body, keep, count);
  for (const block of group) {
    if (block === keep || commonEnd(tail, block, texts).count !== count) continue;
    block.insts = [...block.insts.slice(0, -count), { kind: "jump", target: tail.id, loc: terminatorOf(block).loc }];
  }
  return true;
}

function bestPair(group: readonly MachineBlock[], texts: Texts): Pair | undefined {
  let best: Pair | undefined;
  group.forEach((a, i) => {
    for (const b of group.slice(i + 1)) {
      const pair = commonEnd(a, b, texts);
      if (gain(pair) > (best === undefined ? 0 : gain(best))) best = pair;
    }
  });
  return best;
}

function gain({ keep, drop, count }: Pair): number {
  const whole = drop.insts.length === count || keep.insts.length === count;
  return slots(drop.insts.slice(-count)) - (whole ? 0 : 1);
}

/** `jump` counts as nothing: where the end is merged, one is needed anyway. */
function slots(insts: readonly MachineInst[]): number {
  return insts.reduce(
    (sum, inst) =>
      sum + (inst.kind === "jump" ? 0 : inst.kind === "symbol" || inst.kind === "frame" ? 2 : inst.kind === "setcc" ? 3 : 1),
    0,
  );
}

function commonEnd(a: MachineBlock, b: MachineBlock, texts: Texts): Pair {
  let count = 0;
  while (count < Math.min(a.insts.length, b.insts.length)) {
    const [x, y] = [a.insts.at(-1 - count), b.insts.at(-1 - count)];
    if (x === undefined || y === undefined || !mayShare(x) || texts.of(x) !== texts.of(y)) break;
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

/** Instructions as text, without their source positions: equal texts, equal instructions. */
class Texts {
  readonly #known = new Map<MachineInst, string>();

  of(inst: MachineInst): string {
    const known = this.#known.get(inst);
    if (known !== undefined) return known;
    const text = JSON.stringify(inst, (key, value: unknown) =>
      key === "loc" ? undefined : typeof value === "bigint" ? `${value}n` : value,
    );
    this.#known.set(inst, text);
    return text;
  }
}

function splitEnd(body: MachineBody, block: MachineBlock, count: number): MachineBlock {
  const id = Math.max(...body.blocks.map((other) => other.id)) + 1;
  const tail: MachineBlock = { id, insts: block.insts.slice(-count), depth: block.depth };
  block.insts = [...block.insts.slice(0, -count), { kind: "jump", target: id, loc: tail.insts[0]?.loc }];
  body.blocks.push(tail);
  return tail;
}

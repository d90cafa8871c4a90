/**
 * Requires a bound of every loop: an induction value that grows or falls by at least a known step in every iteration without
 * wrapping, inside a range that interval analysis knows, or one that is halved until it is 0. Rounds × instructions over the
 * nest, callees included, must stay below what the kernel's verifier walks. Changes nothing. Required.
 * The verifier explores bounded loops by walking them, at most BPF_COMPLEXITY_LIMIT_INSNS = 1,000,000 instructions
 * (kernel/bpf/verifier.c, include/linux/bpf_verifier.h); half of that leaves room for branches inside.
 * Precondition: after `promote-memory`, before anything forgets signs.
 */

import { blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { type Loop, dominators, naturalLoops } from "../ir/cfg.ts";
import type { Block, Inst, IrFunction, SourceLoc } from "../ir/types.ts";
import { tripBound } from "./loop-trips.ts";
import type { PassContext } from "./pass.ts";
import { type Ranges, analyseRanges } from "./ranges.ts";

/** Instructions that the verifier may have to walk. */
export const LOOP_BUDGET = 500_000n;

/** More rounds than anybody means: the bound is only the range of the counter's type. */
const NO_BOUND = 1n << 24n;

export function boundLoops({ module, pending }: PassContext): void {
  const costs = new Map<string, bigint>();
  const cost = (name: string): bigint => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    costs.set(name, 1n);
    const fn = module.functions.find((candidate) => candidate.name === name);
    const found = fn ? boundFunction(fn, cost, pending) : 1n;
    costs.set(name, found);
    return found;
  };
  for (const fn of module.functions) cost(fn.name);
}

/** The instructions that a run of the function takes at most; reports its loops. */
function boundFunction(fn: IrFunction, cost: (name: string) => bigint, pending: PassContext["pending"]): bigint {
  const loops = naturalLoops(fn, dominators(fn));
  const ranges = loops.length === 0 ? undefined : analyseRanges(fn);
  const own = new Map<Loop | undefined, bigint>();
  for (const block of liveBlocks(fn)) {
    const inner = loops.findLast((loop) => loop.blocks.has(block.id));
    own.set(inner, (own.get(inner) ?? 0n) + blockCost(fn, block, cost));
  }
  for (const loop of loops.toReversed()) {
    const rounds = ranges && roundsOf(fn, loop, ranges);
    if (rounds === undefined) pending.push({ code: "TSB4001", values: { function: fn.sourceName }, loc: locationOf(fn, loop) });
    const body = own.get(loop) ?? 0n;
    const total = body * (rounds ?? 1n);
    const tooLong = total > LOOP_BUDGET;
    if (tooLong) pending.push({ code: "TSB4002", values: { rounds: `${rounds}`, insts: `${body}`, function: fn.sourceName }, loc: locationOf(fn, loop) });
    own.set(loop.parent, (own.get(loop.parent) ?? 0n) + (tooLong ? body : total));
  }
  return own.get(undefined) ?? 0n;
}

function roundsOf(fn: IrFunction, loop: Loop, ranges: Ranges): bigint | undefined {
  const again = loop.latches.some((latch) => ranges.taken(latch, loop.header));
  const bound = again ? tripBound(fn, loop, ranges) : 1n;
  return bound !== undefined && bound <= NO_BOUND ? bound : undefined;
}

function blockCost(fn: IrFunction, block: Block, cost: (name: string) => bigint): bigint {
  let sum = 0n;
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    sum += inst.op === "call" ? cost(inst.callee) + 1n : isFree(inst) ? 0n : 1n;
  }
  return sum;
}

/** Constants are operands, checks are no code. */
function isFree(inst: Inst): boolean {
  return inst.op === "const" || inst.op === "check" || inst.op === "phi" || inst.op === "param" || inst.op === "alloca";
}

/** The test that ends the loop, else the first place in its header that is known. */
function locationOf(fn: IrFunction, loop: Loop): SourceLoc {
  const header = blockAt(fn, loop.header);
  const locs = [...header.insts].reverse().map((id) => instAt(fn, id).loc);
  const inside = [...loop.blocks].flatMap((id) => blockAt(fn, id).insts.map((value) => instAt(fn, value).loc));
  return [...locs, ...inside].find((loc) => loc !== undefined) ?? fn.loc;
}

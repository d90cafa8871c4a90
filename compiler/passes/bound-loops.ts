/**
 * Requires a bound of every loop: an induction value that grows or falls by at least a known step in every iteration without
 * wrapping, inside a range that interval analysis knows, or one that is halved until it is 0. Rounds × instructions over the
 * nest, callees included, must stay below what the kernel's verifier walks. Changes nothing. Required.
 * The verifier explores bounded loops by walking them, at most BPF_COMPLEXITY_LIMIT_INSNS = 1,000,000 instructions
 * (kernel/bpf/verifier.c, include/linux/bpf_verifier.h); a quarter of that leaves room for branches inside.
 * Precondition: after `promote-memory`, before anything forgets signs.
 */

import { blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops, successors } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, IrFunction, PendingDiagnostic, SourceLoc } from "../ir/types.ts";
import { tripBound } from "./loop-trips.ts";
import { openBranches } from "./open-branches.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges, type Ranges } from "./ranges.ts";

/** Instructions that the verifier may have to walk. */
export const LOOP_BUDGET = 250_000n;

/** More rounds than anybody means: the bound is only the range of the counter's type. */
const NO_BOUND = 1n << 24n;

/**
 * Branches that the verifier leaves open on one way through the program: each waits on a stack of BPF_COMPLEXITY_LIMIT_JMP_SEQ =
 * 8192 (kernel/bpf/verifier.c `push_stack`).
 */
export const OPEN_BRANCHES = 8_000n;

/** What one run of a piece of code costs the verifier. */
interface Cost {
  readonly insts: bigint;
  readonly open: bigint;
}

const FREE: Cost = { insts: 0n, open: 0n };
const sum = (a: Cost, b: Cost): Cost => ({ insts: a.insts + b.insts, open: a.open + b.open });
const times = (rounds: bigint, cost: Cost): Cost => ({ insts: rounds * cost.insts, open: rounds * cost.open });

export function boundLoops({ module, pending }: PassContext): void {
  const costs = new Map<string, Cost>();
  const cost = (name: string): Cost => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    costs.set(name, FREE);
    const fn = module.functions.find((candidate) => candidate.name === name);
    const found = fn ? boundFunction(fn, cost, pending) : FREE;
    costs.set(name, found);
    return found;
  };
  for (const fn of module.functions) cost(fn.name);
}

/** What a run of the function costs at most; reports its loops. */
function boundFunction(fn: IrFunction, cost: (name: string) => Cost, pending: PassContext["pending"]): Cost {
  const loops = naturalLoops(fn, dominators(fn));
  const ranges = loops.length === 0 ? undefined : analyseRanges(fn);
  const open = openBranches(fn, loops, ranges);
  const own = new Map<Loop | undefined, Cost>();
  for (const block of liveBlocks(fn)) {
    const inner = loops.findLast((loop) => loop.blocks.has(block.id));
    own.set(inner, sum(own.get(inner) ?? FREE, blockCost(fn, block, cost, open)));
  }
  for (const loop of loops.toReversed()) {
    const rounds = ranges && roundsOf(fn, loop, ranges);
    const body = own.get(loop) ?? FREE;
    const total = times(rounds ?? 1n, body);
    const problem = judge(fn, loop, rounds, body, total);
    if (problem) pending.push(problem);
    own.set(loop.parent, sum(own.get(loop.parent) ?? FREE, problem ? body : total));
  }
  return own.get(undefined) ?? FREE;
}

function judge(fn: IrFunction, loop: Loop, rounds: bigint | undefined, body: Cost, total: Cost): PendingDiagnostic | undefined {
  const [loc, name] = [locationOf(fn, loop), fn.sourceName];
  if (rounds === undefined) return { code: "TSB4001", values: { function: name }, loc };
  if (total.insts > LOOP_BUDGET)
    return { code: "TSB4002", values: { rounds: bodyRounds(fn, loop, rounds), insts: `${body.insts}`, function: name }, loc };
  if (total.open <= OPEN_BRANCHES) return undefined;
  return {
    code: "TSB4003",
    values: { rounds: bodyRounds(fn, loop, rounds), open: `${body.open}`, max: `${OPEN_BRANCHES}`, function: name },
    loc,
  };
}

/** A header that tests first runs once more than the body behind it. */
function bodyRounds(fn: IrFunction, loop: Loop, rounds: bigint): string {
  const leaves = successors(fn, blockAt(fn, loop.header)).some((target) => !loop.blocks.has(target));
  return `${leaves ? rounds - 1n : rounds}`;
}

function roundsOf(fn: IrFunction, loop: Loop, ranges: Ranges): bigint | undefined {
  const again = loop.latches.some((latch) => ranges.taken(latch, loop.header));
  const bound = again ? tripBound(fn, loop, ranges) : 1n;
  return bound !== undefined && bound <= NO_BOUND ? bound : undefined;
}

function blockCost(fn: IrFunction, block: Block, cost: (name: string) => Cost, open: ReadonlySet<BlockId>): Cost {
  let total: Cost = { insts: 0n, open: open.has(block.id) ? 1n : 0n };
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (inst.op === "call") total = sum(total, cost(inst.callee));
    if (!isFree(inst)) total = sum(total, { insts: 1n, open: 0n });
  }
  return total;
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

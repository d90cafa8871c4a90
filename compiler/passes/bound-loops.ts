/**
 * Requires a bound of every loop: an induction value that grows or falls by at least a known step in every iteration without
 * wrapping, inside a range that interval analysis knows, or one that is halved until it is 0. Rounds × instructions over the
 * nest, callees included, must stay below what the kernel's verifier walks; what does not is marked for `outline-loops`, if the
 * target kernel has `bpf_loop`, whose body is walked a few times however often it runs. Required.
 * The verifier explores bounded loops by walking them, at most BPF_COMPLEXITY_LIMIT_INSNS = 1,000,000 instructions
 * (kernel/bpf/verifier.c, include/linux/bpf_verifier.h); a quarter of that leaves room for branches inside.
 * Precondition: after `promote-memory`, before anything forgets signs.
 */

import { FEATURES } from "../../stdlib/spec/features.ts";
import { PROGRAM_LIMITS } from "../../stdlib/spec/isa.ts";
import { compareVersions } from "../../stdlib/spec/version.ts";
import { blockAt, instAt, isPacketInst, liveBlocks } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops, successors } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, IrFunction, IrModule, PendingDiagnostic, SourceLoc } from "../ir/types.ts";
import { markLong } from "./long-loops.ts";
import { tripBound } from "./loop-trips.ts";
import { openBranches } from "./open-branches.ts";
import { mayOutline } from "./outline-loops.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges, type Ranges } from "./ranges.ts";

/** Instructions that the verifier may have to walk. */
export const LOOP_BUDGET = 250_000n;

const MAX_BPF_LOOPS = BigInt(PROGRAM_LIMITS.bpfLoopIterations);

/** A loop that costs the verifier more is a `bpf_loop` where it can be: loading is faster by far, a round slower by a call. */
const LONG_WALK = 250_000n;

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

/** An access of the packet becomes a helper's call, or a pull and tests, each with a way to a fault. */
const PACKET_COST: Cost = { insts: 15n, open: 2n };

const FREE: Cost = { insts: 0n, open: 0n };
const sum = (a: Cost, b: Cost): Cost => ({ insts: a.insts + b.insts, open: a.open + b.open });
const times = (rounds: bigint, cost: Cost): Cost => ({ insts: rounds * cost.insts, open: rounds * cost.open });

/** What the verifier walks of the body of a `bpf_loop`: once to see where it leads, once more to see that it leads there again. */
const OUTLINED_ROUNDS = 2n;
/** Ways that may part and meet again in an inner loop that is walked inside a `bpf_loop`: 2 to this power are walked. */
const INNER_FORKS = 6n;
/** Saving and fetching what the body shares with the code around it. */
const OUTLINED_INSTS = 40n;

export function boundLoops({ module, pending, target }: PassContext): void {
  const outlines = compareVersions(target.kernel, FEATURES.bpfLoop.since) >= 0;
  const costs = new Map<string, Cost>();
  const cost = (name: string): Cost => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    costs.set(name, FREE);
    const fn = module.functions.find((candidate) => candidate.name === name);
    const found = fn ? boundFunction({ module, outlines, cost }, fn, pending) : FREE;
    costs.set(name, found);
    return found;
  };
  for (const fn of module.functions) cost(fn.name);
}

interface Home {
  readonly module: IrModule;
  /** Does the target kernel have `bpf_loop`? */
  readonly outlines: boolean;
  /** Of a run of a function, by name. */
  readonly cost: (name: string) => Cost;
}

/** What a run of the function costs at most; reports its loops. Where one is marked, those inside are judged again. */
function boundFunction(home: Home, fn: IrFunction, pending: PassContext["pending"]): Cost {
  const loops = naturalLoops(fn, dominators(fn));
  const long = new Map<Loop, bigint>();
  for (;;) {
    const before = long.size;
    const { total, problems } = judgeLoops(home, fn, loops, long);
    if (long.size > before) continue;
    pending.push(...problems);
    return total;
  }
}

interface Judged {
  readonly total: Cost;
  readonly problems: readonly PendingDiagnostic[];
}

/** `long`: the loops that are marked, with their rounds; one more may join them. */
function judgeLoops(home: Home, fn: IrFunction, loops: readonly Loop[], long: Map<Loop, bigint>): Judged {
  const { module, outlines, cost } = home;
  const ranges = loops.length === 0 ? undefined : analyseRanges(fn);
  const open = openBranches(fn, loops, ranges);
  const own = new Map<Loop | undefined, Cost>();
  for (const block of liveBlocks(fn)) {
    const inner = loops.findLast((loop) => loop.blocks.has(block.id));
    own.set(inner, sum(own.get(inner) ?? FREE, blockCost(fn, block, cost, open)));
  }
  const problems: PendingDiagnostic[] = [];
  for (const loop of loops.toReversed()) {
    const body = own.get(loop) ?? FREE;
    const rounds = long.get(loop) ?? (ranges && roundsOf(fn, loop, ranges));
    const total = long.has(loop) ? outlinedCost(body) : times(rounds ?? 1n, body);
    const problem = judge(fn, loop, rounds, body, total) ?? judgeInner(fn, loop, rounds, body, long, open);
    // What bounds an inner loop may be known only as long as the verifier walks this one round by round.
    const isSlow = total.insts > LONG_WALK && !loops.some(({ parent }) => parent === loop) && mayOutline(module, fn, loop);
    const outlined = (problem || isSlow) && outlines && rounds !== undefined && rounds <= MAX_BPF_LOOPS && !long.has(loop);
    if (outlined) {
      markLong(fn, loop, rounds, problem ?? tooLong(fn, loop, rounds, body));
      long.set(loop, rounds);
    } else if (problem) problems.push(problem);
    const walked = outlined ? outlinedCost(body) : problem ? body : total;
    own.set(loop.parent, sum(own.get(loop.parent) ?? FREE, walked));
  }
  return { total: own.get(undefined) ?? FREE, problems };
}

/**
 * Inside a `bpf_loop` the verifier compares states exactly (kernel/bpf/verifier.c `is_state_visited`, RANGE_WITHIN): ways that part
 * and meet again in each round of an inner loop are walked in all their combinations.
 */
function judgeInner(
  fn: IrFunction,
  loop: Loop,
  rounds: bigint | undefined,
  body: Cost,
  long: ReadonlyMap<Loop, bigint>,
  open: ReadonlySet<BlockId>,
): PendingDiagnostic | undefined {
  const outer = [...long.keys()].some((one) => one !== loop && one.blocks.has(loop.header));
  if (!outer || long.has(loop) || rounds === undefined) return undefined;
  const forks = [...loop.blocks].filter(
    (id) => open.has(id) && successors(fn, blockAt(fn, id)).every((target) => loop.blocks.has(target)),
  );
  if (rounds * BigInt(forks.length) <= INNER_FORKS) return undefined;
  const values = { rounds: `${rounds}`, open: `${body.open}`, max: `${OPEN_BRANCHES}`, function: fn.sourceName };
  return { code: "TSB4003", values, loc: locationOf(fn, loop) };
}

const outlinedCost = (body: Cost): Cost => sum(times(OUTLINED_ROUNDS, body), { insts: OUTLINED_INSTS, open: 0n });

function judge(fn: IrFunction, loop: Loop, rounds: bigint | undefined, body: Cost, total: Cost): PendingDiagnostic | undefined {
  const [loc, name] = [locationOf(fn, loop), fn.sourceName];
  if (rounds === undefined) return { code: "TSB4001", values: { function: name }, loc };
  if (total.insts > LOOP_BUDGET) return tooLong(fn, loop, rounds, body);
  if (total.open <= OPEN_BRANCHES) return undefined;
  return {
    code: "TSB4003",
    values: { rounds: bodyRounds(fn, loop, rounds), open: `${body.open}`, max: `${OPEN_BRANCHES}`, function: name },
    loc,
  };
}

function tooLong(fn: IrFunction, loop: Loop, rounds: bigint, body: Cost): PendingDiagnostic {
  const values = { rounds: bodyRounds(fn, loop, rounds), insts: `${body.insts}`, function: fn.sourceName };
  return { code: "TSB4002", values, loc: locationOf(fn, loop) };
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
    if (isPacketInst(inst)) total = sum(total, PACKET_COST);
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

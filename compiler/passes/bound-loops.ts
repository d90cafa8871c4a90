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
import { compareVersions } from "../../stdlib/spec/version.ts";
import { blockAt, liveBlocks } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops, successors } from "../ir/cfg.ts";
import type { BlockId, IrFunction, PendingDiagnostic } from "../ir/types.ts";
import { markLong } from "./long-loops.ts";
import { openBranches } from "./open-branches.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges } from "./ranges.ts";
import {
  blockCost,
  type Cost,
  excess,
  FREE,
  locationOf,
  MAX_BPF_LOOPS,
  outlinedCost,
  roundsOf,
  sum,
  times,
  tooOpen,
} from "./walk-cost.ts";

/** Ways that may part and meet again in an inner loop that is walked inside a `bpf_loop`: 2 to this power are walked. */
const INNER_FORKS = 6n;

export function boundLoops({ module, pending, target }: PassContext): void {
  const outlines = compareVersions(target.kernel, FEATURES.bpfLoop.since) >= 0;
  const costs = new Map<string, Cost>();
  const cost = (name: string): Cost => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    costs.set(name, FREE);
    const fn = module.functions.find((candidate) => candidate.name === name);
    const found = fn ? boundFunction({ outlines, cost }, fn, pending) : FREE;
    costs.set(name, found);
    return found;
  };
  for (const fn of module.functions) cost(fn.name);
}

interface Home {
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
  const { outlines, cost } = home;
  const ranges = loops.length === 0 ? undefined : analyseRanges(fn);
  const open = openBranches(fn, loops, ranges);
  const own = new Map<Loop | undefined, Cost>();
  for (const block of liveBlocks(fn)) {
    const inner = loops.findLast((loop) => loop.blocks.has(block.id));
    own.set(inner, sum(own.get(inner) ?? FREE, blockCost(fn, block, cost, open)));
  }
  const problems: PendingDiagnostic[] = [];
  const judged: JudgedLoop[] = [];
  for (const loop of loops.toReversed()) {
    const body = own.get(loop) ?? FREE;
    const rounds = long.get(loop) ?? (ranges && roundsOf(fn, loop, ranges));
    const total = long.has(loop) ? outlinedCost(body) : times(rounds ?? 1n, body);
    const problem = judge(fn, loop, rounds, body, total) ?? judgeInner(fn, loop, rounds, body, long, open);
    judged.push({ loop, body, rounds, total });
    const next = problem && outlines && isFeasible(rounds) ? toOutline(judged, loop, long) : undefined;
    if (problem && next) {
      markLong(fn, next.loop, next.rounds, next.loop === loop ? problem : tooOpen(fn, next.loop, next.rounds, next.body));
      long.set(next.loop, next.rounds);
    } else if (problem) problems.push(problem);
    const walked = problem === undefined ? total : next?.loop === loop ? outlinedCost(body) : body;
    own.set(loop.parent, sum(own.get(loop.parent) ?? FREE, walked));
  }
  return { total: own.get(undefined) ?? FREE, problems };
}

const isFeasible = (rounds: bigint | undefined): rounds is bigint => rounds !== undefined && rounds <= MAX_BPF_LOOPS;

interface JudgedLoop {
  readonly loop: Loop;
  readonly body: Cost;
  readonly rounds: bigint | undefined;
  readonly total: Cost;
}

/** For a loop that costs too much: itself, or, where that is not enough, what costs most of what is still walked inside it. */
function toOutline(
  judged: readonly JudgedLoop[],
  loop: Loop,
  long: ReadonlyMap<Loop, bigint>,
): (JudgedLoop & { readonly rounds: bigint }) | undefined {
  const inside = judged.flatMap((one) => {
    const { rounds } = one;
    return isFeasible(rounds) && loop.blocks.has(one.loop.header) && !long.has(one.loop) ? [{ ...one, rounds }] : [];
  });
  return inside.find((one) => one.loop === loop) ?? inside.sort((a, b) => Number(b.total.open - a.total.open))[0];
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
  return tooOpen(fn, loop, rounds, body);
}

function judge(fn: IrFunction, loop: Loop, rounds: bigint | undefined, body: Cost, total: Cost): PendingDiagnostic | undefined {
  if (rounds !== undefined) return excess(fn, loop, rounds, body, total);
  return { code: "TSB4001", values: { function: fn.sourceName }, loc: locationOf(fn, loop) };
}

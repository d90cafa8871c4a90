/**
 * Judges what the kernel's verifier walks of a whole function, callees included, now that functions are inlined and packet
 * accesses are code: instructions and open branches of all loops together, and the states in which each loop leaves what follows.
 * While that is more than it should be, the loop that brings most as a `bpf_loop` is marked for `outline-loops`; what is too much
 * for the verifier at all and cannot be made less is reported. Algorithm: greedy. Required. Precondition: after `bound-loops`,
 * which has refused loops without a bound, and `inline`; signs of types still mean something.
 */

import { FEATURES } from "../../stdlib/spec/features.ts";
import { HELPER_IDS } from "../../stdlib/spec/helper-ids.ts";
import { compareVersions } from "../../stdlib/spec/version.ts";
import { arg, blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops, terminatorOf } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { Block, IrFunction, PendingDiagnostic } from "../ir/types.ts";
import { unknownValues } from "./exact-values.ts";
import { guard } from "./guard-loops.ts";
import { isLong, markLong } from "./long-loops.ts";
import { undecided } from "./open-branches.ts";
import { mayOutline } from "./outline-loops.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges } from "./ranges.ts";
import { ValueFlow } from "./value-flow.ts";
import {
  blockCost,
  type Cost,
  FREE,
  MAX_BPF_LOOPS,
  OPEN_BRANCHES,
  outlinedCost,
  roundsOf,
  SLOW_WALK,
  sum,
  times,
  tooLong,
  tooOpen,
} from "./walk-cost.ts";
import { countedValues, walkedStates } from "./walked-states.ts";

/** Of BPF_COMPLEXITY_LIMIT_INSNS = 1,000,000 (include/linux/bpf_verifier.h): the rest is room for ways that part and meet again. */
const WALK_LIMIT = 700_000n;

/** What a loop must take off a walk to be worth its call. */
const LEAST_GAIN = 8n;

/** What `bound-loops` may have said already. */
const LOOP_CODES: ReadonlySet<string> = new Set(["TSB4001", "TSB4002", "TSB4003"]);

/**
 * A walked loop around a `bpf_loop` is compared as exactly as what is called (kernel/bpf/verifier.c `incomplete_read_marks`):
 * ways that part in a round are walked to its end.
 */
const COMPARED_EXACTLY = 8n;

interface Walk extends Cost {
  /** `insts`, each as often as it is walked in another state. */
  readonly walked: bigint;
}

const NOTHING: Walk = { ...FREE, walked: 0n };

export function markSlowLoops(context: PassContext): void {
  const walks = new Map<string, Walk>();
  const walkOf = (name: string): Walk => {
    const known = walks.get(name);
    if (known) return known;
    walks.set(name, NOTHING);
    const fn = context.module.functions.find((candidate) => candidate.name === name);
    const walk = fn ? judge(context, fn, walkOf) : NOTHING;
    walks.set(name, walk);
    return walk;
  };
  for (const fn of context.module.functions) walkOf(fn.name);
}

function judge({ module, target, pending }: PassContext, fn: IrFunction, walkOf: (name: string) => Walk): Walk {
  const walker = new Walker(fn, walkOf);
  const outlines = compareVersions(target.kernel, FEATURES.bpfLoop.since) >= 0;
  const marked = new Set(walker.loops.filter((loop) => isLong(fn, loop)));
  let walk = walker.walk(marked);
  while (outlines && (walk.walked > SLOW_WALK || walk.open > OPEN_BRANCHES)) {
    const by = walk.open > OPEN_BRANCHES ? "open" : "walked";
    const tries = walker.loops.filter(
      (loop) => !marked.has(loop) && walker.isInnermost(loop, marked) && mayOutline(module, fn, loop),
    );
    const found = tries.map((loop) => ({ loop, walk: walker.walk(new Set([...marked, loop])) }));
    const best = found.reduce((a, b) => (b.walk[by] < a.walk[by] ? b : a), found[0] ?? { loop: undefined, walk });
    const rounds = best.loop && walker.roundsOf(best.loop);
    if (!best.loop || rounds === undefined || walk[by] - best.walk[by] < walk[by] / LEAST_GAIN) break;
    markLong(fn, best.loop, rounds, tooLong(fn, best.loop, rounds, walker.bodyOf(best.loop, marked)));
    marked.add(best.loop);
    walk = best.walk;
  }
  const isRefused = pending.some(({ code }) => LOOP_CODES.has(code));
  if (!isRefused && (walk.insts > WALK_LIMIT || walk.open > OPEN_BRANCHES)) pending.push(...walker.complaint(marked, walk));
  for (const loop of walker.loops) {
    const rounds = walker.roundsOf(loop);
    if (!marked.has(loop) && rounds !== undefined && callsFunction(fn, loop) && !isCounted(fn, loop)) guard(fn, loop, rounds);
  }
  return walk;
}

/**
 * Is a function called in the rounds of a loop, or a `bpf_loop`? Before Linux 6.7 the verifier compares the callee's registers
 * with those of the round before, and of the caller's only what it has seen tested: it would report an infinite loop
 * (`is_state_visited`).
 */
function callsFunction(fn: IrFunction, loop: Loop): boolean {
  return [...loop.blocks].some((id) =>
    blockAt(fn, id).insts.some((value) => {
      const inst = instAt(fn, value);
      const isLoop = inst.op === "callhelper" && inst.helper === HELPER_IDS.bpf_loop;
      return inst.op === "longloop" || inst.op === "call" || isLoop;
    }),
  );
}

/** Does every round make a test of its counter that the verifier decides? */
function isCounted(fn: IrFunction, loop: Loop): boolean {
  const doms = dominators(fn);
  const inner = naturalLoops(fn, doms).filter((one) => one.header !== loop.header && loop.blocks.has(one.header));
  const unknown = unknownValues(fn, []);
  const counted = countedValues(new ValueFlow(fn), loop, unknown);
  return [...loop.blocks].some((id) => {
    if (inner.some((one) => one.blocks.has(id))) return false;
    const end = terminatorOf(fn, blockAt(fn, id));
    const isDecided = end.op === "branch" && !unknown.has(arg(end, 0)) && counted.has(arg(end, 0));
    return isDecided && loop.latches.every((latch) => doms.dominates(id, latch));
  });
}

class Walker {
  readonly loops: readonly Loop[];
  readonly #fn: IrFunction;
  readonly #walkOf: (name: string) => Walk;
  readonly #rounds: ReadonlyMap<Loop, bigint | undefined>;
  readonly #flow: ValueFlow;

  constructor(fn: IrFunction, walkOf: (name: string) => Walk) {
    this.#fn = fn;
    this.#walkOf = walkOf;
    this.loops = naturalLoops(fn, dominators(fn));
    this.#flow = new ValueFlow(fn);
    const ranges = this.loops.length === 0 ? undefined : analyseRanges(fn);
    this.#rounds = new Map(this.loops.map((loop) => [loop, ranges && roundsOf(fn, loop, ranges)]));
  }

  /** Of a loop that may be a `bpf_loop`. */
  roundsOf(loop: Loop): bigint | undefined {
    const rounds = this.#rounds.get(loop);
    return rounds !== undefined && rounds <= MAX_BPF_LOOPS ? rounds : undefined;
  }

  isInnermost(loop: Loop, marked: ReadonlySet<Loop>): boolean {
    return this.roundsOf(loop) !== undefined && this.loops.every((one) => one.parent !== loop || marked.has(one));
  }

  /** What the function costs, the loops that are marked being called. */
  walk(marked: ReadonlySet<Loop>): Walk {
    return this.#walks(marked).get(undefined) ?? NOTHING;
  }

  bodyOf(loop: Loop, marked: ReadonlySet<Loop>): Cost {
    return this.#walks(marked).get(loop) ?? NOTHING;
  }

  /** What a round of each loop costs, and the function. */
  #walks(marked: ReadonlySet<Loop>): Map<Loop | undefined, Walk> {
    const fn = this.#fn;
    const hidden = [...marked].flatMap((loop) => phisOf(fn, blockAt(fn, loop.header)).map((phi) => phi.id));
    const unknown = unknownValues(fn, hidden);
    const open = undecided(fn, unknown);
    const walked = this.loops.flatMap((loop) => (marked.has(loop) ? [] : [{ loop, rounds: this.#rounds.get(loop) ?? 1n }]));
    const states = walkedStates(this.#flow, walked, unknown);
    const own = new Map<Loop | undefined, Walk>();
    const addTo = (loop: Loop | undefined, walk: Walk): unknown => own.set(loop, plus(own.get(loop) ?? NOTHING, walk));
    for (const block of liveBlocks(fn)) {
      const inner = this.loops.findLast((loop) => loop.blocks.has(block.id));
      // What a callback works on lies in memory: it knows nothing of the ways that lead to it.
      const ways = [...marked].some((loop) => loop.blocks.has(block.id)) ? 1n : states(block.id);
      const cost = blockCost(fn, block, this.#walkOf, open);
      const calls = callsIn(fn, block).reduce((all, name) => all + this.#walkOf(name).walked - this.#walkOf(name).insts, 0n);
      addTo(inner, { ...cost, walked: ways * (cost.insts + calls) });
    }
    for (const loop of this.loops.toReversed()) {
      const body = own.get(loop) ?? NOTHING;
      const inner = this.loops.filter((one) => one !== loop && loop.blocks.has(one.header));
      // While there are others to mark, each mark should count.
      const calls = inner.length > 0 && inner.every((one) => marked.has(one));
      const walk = repeated(this.#rounds.get(loop) ?? 1n, body);
      addTo(
        loop.parent,
        marked.has(loop) ? outlined(body) : calls ? { ...walk, walked: walk.walked * COMPARED_EXACTLY } : walk,
      );
    }
    return own;
  }

  /** The outermost loop that costs most. */
  complaint(marked: ReadonlySet<Loop>, { insts }: Walk): PendingDiagnostic[] {
    const walks = this.#walks(marked);
    const all = this.loops.filter((loop) => loop.parent === undefined && !marked.has(loop));
    const cost = (loop: Loop): Walk => repeated(this.#rounds.get(loop) ?? 1n, walks.get(loop) ?? NOTHING);
    const [worst] = all.sort((a, b) => Number(cost(b).insts - cost(a).insts));
    const rounds = worst && this.#rounds.get(worst);
    if (worst === undefined || rounds === undefined) return [];
    return [(insts > WALK_LIMIT ? tooLong : tooOpen)(this.#fn, worst, rounds, walks.get(worst) ?? NOTHING)];
  }
}

const plus = (a: Walk, b: Walk): Walk => ({ ...sum(a, b), walked: a.walked + b.walked });
const repeated = (rounds: bigint, body: Walk): Walk => ({ ...times(rounds, body), walked: rounds * body.walked });

function outlined(body: Walk): Walk {
  const cost = outlinedCost(body);
  return { ...cost, walked: cost.insts + 2n * (body.walked - body.insts) };
}

function callsIn(fn: IrFunction, block: Block): string[] {
  return block.insts.map((id) => instAt(fn, id)).flatMap((inst) => (inst.op === "call" ? [inst.callee] : []));
}

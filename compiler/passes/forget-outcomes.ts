/**
 * Keeps what the kernel's verifier walks of a function small where many outcomes are remembered at once (outcomes.ts): as long as it
 * is more than it should be, a zero that the verifier cannot know is added to the value that brings most, where it was merged, or
 * before it is tested: then the ways look alike where they meet. Algorithm: greedy; the product of the kinds of all values that are
 * remembered at a block, times its instructions. Required. Precondition: after the loops were outlined and ways threaded, before
 * `show-results` and `bound-indices`, which show bounds that were known by such values.
 */

import { blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops } from "../ir/cfg.ts";
import { addInst, phisOf } from "../ir/edit.ts";
import type { BlockId, IrFunction, IrType, PendingDiagnostic, ValueId } from "../ir/types.ts";
import { hiddenZero } from "./hidden-zero.ts";
import { hideStored } from "./hide-stored.ts";
import { derivation } from "./origins.ts";
import { type Outcome, outcomesOf, resultKinds, type Surroundings } from "./outcomes.ts";
import type { PassContext } from "./pass.ts";
import { type PointerOutcome, pointerOutcomes } from "./pointer-outcomes.ts";
import { analyseRanges } from "./ranges.ts";
import { blockCost, POINTER_WALK, roundsOf, SLOW_WALK } from "./walk-cost.ts";

/** With fewer kinds than these nothing is worth a look. */
const FEW = 8n;

interface Walk {
  /** Instructions, each as often as it is walked with something else remembered. */
  readonly cost: bigint;
  /** Of results. */
  readonly kinds: bigint;
}

export function forgetOutcomes({ module, pending }: PassContext): void {
  const walks = new Map<string, Walk>();
  const callbacks = new Set(module.functions.flatMap(callbacksIn));
  const walkOf = (name: string): Walk => {
    const known = walks.get(name);
    if (known) return known;
    const nothing = { cost: 0n, kinds: 1n };
    walks.set(name, nothing);
    const fn = module.functions.find((candidate) => candidate.name === name);
    const walk = fn ? judge(fn, callbacks.has(name), walkOf, pending) : nothing;
    walks.set(name, walk);
    return walk;
  };
  for (const { name } of module.functions) walkOf(name);
}

const callbacksIn = (fn: IrFunction): string[] => fn.insts.flatMap((inst) => (inst?.op === "funcaddr" ? [inst.callee] : []));

function judge(fn: IrFunction, isCallback: boolean, walkOf: (name: string) => Walk, pending: PassContext["pending"]): Walk {
  const loops = naturalLoops(fn, dominators(fn));
  const around: Surroundings = { loops, isCallback, kindsOf: (name) => walkOf(name).kinds };
  const own = ownCosts(fn, walkOf);
  const pointers = pointerOutcomes(fn);
  let outcomes = outcomesOf(fn, around);
  let kinds = kindsOf([...pointers, ...outcomes]);
  const isMuch = (): boolean => [...kinds.values()].some((count) => count >= FEW);
  const rounds = isMuch() ? roundsIn(fn, loops) : () => 1n;
  const walked = (): Map<BlockId, bigint> =>
    new Map([...own].map(([id, insts]) => [id, insts * rounds(id) * (kinds.get(id) ?? 1n)]));
  const cost = (): bigint => [...walked().values()].reduce((sum, one) => sum + one, 0n);
  const tried = new Set<ValueId>();
  while (isMuch() && cost() > SLOW_WALK) {
    const left = outcomes.filter(({ value }) => !tried.has(value));
    if (left.length === 0) break;
    for (const one of worthMost(left, walked())) {
      tried.add(one.value);
      forget(fn, one);
    }
    outcomes = outcomesOf(fn, around);
    kinds = kindsOf([...pointers, ...outcomes]);
  }
  if (pointers.length > 0 && cost() > POINTER_WALK) pending.push(...tooManyPointers(fn, pointers, walked()));
  return { cost: cost(), kinds: resultKinds(fn, (id) => kinds.get(id) ?? 1n) };
}

/** What cannot be forgotten, in the block that is walked most often because of it. */
function tooManyPointers(
  fn: IrFunction,
  pointers: readonly PointerOutcome[],
  walked: ReadonlyMap<BlockId, bigint>,
): PendingDiagnostic[] {
  const costs = [...walked].sort(([, a], [, b]) => (a > b ? -1 : 1));
  const alive = costs.map(([id]) => pointers.filter(({ more }) => more.has(id)));
  const most = alive.find(({ length }) => length > 1) ?? [];
  const locs = most.flatMap(({ value }) => derivation(fn, value).map(({ loc }) => loc ?? fn.loc));
  const [last] = locs.filter(({ line }) => line !== fn.loc.line).sort((a, b) => b.line - a.line || b.column - a.column);
  const values = { function: fn.sourceName, count: `${most.length}` };
  return most.length > 0 ? [{ code: "TSB4007", values, loc: last ?? fn.loc }] : [];
}

/** Of many outcomes this part is forgotten at once. */
const PART = 8;

/** The outcome without which least is walked; of many, those. */
function worthMost(outcomes: readonly Outcome[], walked: ReadonlyMap<BlockId, bigint>): Outcome[] {
  const gains = outcomes.map((one) => {
    const saved = [...one.more].map(([id, more]) => ((walked.get(id) ?? 0n) * more) / (1n + more));
    return { one, gain: saved.reduce((sum, each) => sum + each, 0n) };
  });
  gains.sort((a, b) => (a.gain === b.gain ? a.one.value - b.one.value : a.gain > b.gain ? -1 : 1));
  return gains.slice(0, Math.max(1, Math.floor(gains.length / PART))).map(({ one }) => one);
}

function ownCosts(fn: IrFunction, walkOf: (name: string) => Walk): Map<BlockId, bigint> {
  const callee = (name: string): { insts: bigint; open: bigint } => ({ insts: walkOf(name).cost, open: 0n });
  return new Map(liveBlocks(fn).map((block) => [block.id, blockCost(fn, block, callee, new Set()).insts]));
}

/** In how many kinds of states the verifier comes to a block; one where nothing is remembered. */
function kindsOf(outcomes: readonly Pick<Outcome, "more">[]): Map<BlockId, bigint> {
  const kinds = new Map<BlockId, bigint>();
  for (const { more } of outcomes) for (const [id, count] of more) kinds.set(id, (kinds.get(id) ?? 1n) * (1n + count));
  return kinds;
}

/** How often a block is walked because of the loops around it. */
function roundsIn(fn: IrFunction, loops: readonly Loop[]): (id: BlockId) => bigint {
  if (loops.length === 0) return () => 1n;
  const ranges = analyseRanges(fn);
  const rounds = loops.map((loop) => ({ loop, rounds: roundsOf(fn, loop, ranges) ?? 1n }));
  return (id) => rounds.reduce((product, one) => (one.loop.blocks.has(id) ? product * one.rounds : product), 1n);
}

function forget(fn: IrFunction, { value, tests }: Outcome): void {
  const { op, type } = instAt(fn, value);
  if (op === "alloca") hideStored(fn, new Set([value]));
  if (type === "void" || type === "ptr") return;
  if (tests.length === 0) forgetMerge(fn, value, type);
  for (const test of tests) {
    const block = liveBlocks(fn).find(({ insts }) => insts.includes(test.id));
    if (block) test.args = [hidden(fn, block.id, block.insts.indexOf(test.id), value, type), ...test.args.slice(1)];
  }
}

/** A merge, or what a function gave. */
function forgetMerge(fn: IrFunction, value: ValueId, type: IrType): void {
  const block = liveBlocks(fn).find(({ insts }) => insts.includes(value));
  if (!block) return;
  const isPhi = instAt(fn, value).op === "phi";
  const sum = hidden(fn, block.id, isPhi ? phisOf(fn, block).length : block.insts.indexOf(value) + 1, value, type);
  for (const inst of fn.insts) if (inst && inst.id !== sum) inst.args = inst.args.map((used) => (used === value ? sum : used));
}

/** The value plus a zero, made before the instruction of that index. */
function hidden(fn: IrFunction, id: BlockId, index: number, value: ValueId, type: IrType): ValueId {
  const { insts } = blockAt(fn, id);
  const { loc } = instAt(fn, value);
  let at = index;
  const emit: Parameters<typeof hiddenZero>[0] = (body, of, args) => {
    const made = addInst(fn, body, of, args, loc);
    insts.splice(at++, 0, made);
    return made;
  };
  return emit({ op: "binary", binary: "add" }, type, [value, hiddenZero(emit, type)]);
}

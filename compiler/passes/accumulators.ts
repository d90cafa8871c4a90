/**
 * Variables that a loop changes by known amounts, `if (…) n++`: a function and its ranges go in, limits of such loop phis come out.
 * A round changes the phi by an amount of a known interval, and there are at most so many rounds. Additions wrap, so what lies
 * between does not matter: if the first value and all changes together stay in the type, the phi is their sum exactly.
 */

import { arg, blockAt, instAt, typeBits } from "../ir/access.ts";
import { definingBlocks, type Loop, naturalLoops } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { contains, type Interval, interval, join, typeRange, wrap } from "./interval.ts";
import { tripBound } from "./loop-trips.ts";
import type { Ranges } from "./ranges.ts";

/** How many operations lie between a phi and its value in the next round. */
const MAX_DEPTH = 60;
const NOTHING = interval(0n, 0n);

export function accumulatorLimits(fn: IrFunction, ranges: Ranges): Map<ValueId, Interval> {
  const limits = new Map<ValueId, Interval>();
  const accumulators = new Accumulators(fn, ranges);
  for (const loop of accumulators.loops) {
    for (const phi of phisOf(fn, blockAt(fn, loop.header))) {
      const limit = phi.type === "ptr" ? undefined : accumulators.limit(loop, phi);
      if (limit) limits.set(phi.id, limit);
    }
  }
  return limits;
}

class Accumulators {
  readonly loops: readonly Loop[];
  readonly #fn: IrFunction;
  readonly #ranges: Ranges;
  readonly #home: readonly (BlockId | undefined)[];
  readonly #rounds = new Map<Loop, bigint | undefined>();

  constructor(fn: IrFunction, ranges: Ranges) {
    this.#fn = fn;
    this.#ranges = ranges;
    this.#home = definingBlocks(fn);
    this.loops = naturalLoops(fn, ranges.doms).filter(({ header }) => ranges.reached(header));
  }

  limit(loop: Loop, phi: Inst): Interval | undefined {
    if (phi.type === "void" || phi.type === "ptr") return undefined;
    const all = this.#allRounds(loop, phi, 0);
    let first: Interval | undefined;
    for (const { value, from } of this.#entries(phi, loop.header)) {
      if (!loop.latches.includes(from)) first = join(first, this.#ranges.onEdge(value, from, loop.header));
    }
    const limit = first && all && plus(first, all);
    return limit && contains(typeRange(phi.type), limit) ? limit : undefined;
  }

  /** By how much all rounds together change the phi. */
  #allRounds(loop: Loop, phi: Inst, depth: number): Interval | undefined {
    const rounds = this.#roundsOf(loop);
    if (rounds === undefined) return undefined;
    const known = new Map([[phi.id, NOTHING]]);
    let change: Interval = NOTHING;
    for (const { value, from } of this.#entries(phi, loop.header)) {
      const own = loop.latches.includes(from) ? this.#change(value, loop, known, depth + 1) : NOTHING;
      if (!own) return undefined;
      change = interval(own.lo < change.lo ? own.lo : change.lo, own.hi > change.hi ? own.hi : change.hi);
    }
    // Before the first round nothing has changed.
    return interval((rounds - 1n) * change.lo, (rounds - 1n) * change.hi);
  }

  /** How `value` differs from what is `known` in this round of the loop. */
  #change(value: ValueId, loop: Loop, known: Map<ValueId, Interval>, depth: number): Interval | undefined {
    const found = known.get(value);
    const home = this.#home[value];
    if (found || depth > MAX_DEPTH || home === undefined || !loop.blocks.has(home)) return found;
    const change = this.#find(instAt(this.#fn, value), home, loop, known, depth);
    if (change) known.set(value, change);
    return change;
  }

  #find(inst: Inst, home: BlockId, loop: Loop, known: Map<ValueId, Interval>, depth: number): Interval | undefined {
    if (inst.op === "binary") return this.#sum(inst, home, loop, known, depth);
    if (inst.op === "convert" && inst.bits === 32 && inst.type !== "void" && typeBits(inst.type) === 32)
      return this.#change(arg(inst, 0), loop, known, depth + 1);
    if (inst.op !== "phi") return undefined;
    const inner = this.loops.find(({ header }) => header === home);
    let all: Interval | undefined;
    for (const { value, from } of this.#entries(inst, home)) {
      if (inner?.latches.includes(from)) continue;
      const own = this.#change(value, loop, known, depth + 1);
      if (!own) return undefined;
      all = join(all, own);
    }
    const more = inner ? this.#allRounds(inner, inst, depth) : NOTHING;
    return all && more && plus(all, more);
  }

  #sum(inst: InstOf<"binary">, home: BlockId, loop: Loop, known: Map<ValueId, Interval>, depth: number): Interval | undefined {
    if (inst.type === "void" || (inst.binary !== "add" && inst.binary !== "sub")) return undefined;
    const orders = inst.binary === "add" ? [[0, 1] as const, [1, 0] as const] : [[0, 1] as const];
    for (const [base, by] of orders) {
      const change = this.#change(arg(inst, base), loop, known, depth + 1);
      const amount = change && this.#ranges.at(arg(inst, by), home);
      if (!change || !amount) continue;
      const { lo, hi } = wrap(amount, typeBits(inst.type), true);
      return plus(change, inst.binary === "add" ? interval(lo, hi) : interval(-hi, -lo));
    }
    return undefined;
  }

  #entries(phi: Inst, block: BlockId): { readonly value: ValueId; readonly from: BlockId }[] {
    const { preds } = blockAt(this.#fn, block);
    return phi.args.flatMap((value, n) => {
      const from = preds[n];
      return from !== undefined && this.#ranges.taken(from, block) ? [{ value, from }] : [];
    });
  }

  #roundsOf(loop: Loop): bigint | undefined {
    if (!this.#rounds.has(loop)) this.#rounds.set(loop, tripBound(this.#fn, loop, this.#ranges));
    return this.#rounds.get(loop);
  }
}

const plus = (a: Interval, b: Interval): Interval => interval(a.lo + b.lo, a.hi + b.hi);

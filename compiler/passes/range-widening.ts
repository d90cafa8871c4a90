/** Widening of loop phis, in steps: first to the next constant that the function compares with, at last to the type's limits. */

import { constantOf } from "../ir/access.ts";
import type { Inst, IrFunction, ValueId } from "../ir/types.ts";
import { type Interval, typeRange } from "./interval.ts";

/** How often a phi may grow as it likes, and by how many thresholds after that. */
const FREE_STEPS = 2;
const THRESHOLD_STEPS = 5;

export class Widening {
  /** Ascending. */
  readonly #thresholds: readonly bigint[];
  readonly #steps = new Map<ValueId, number>();

  constructor(fn: IrFunction) {
    const values = new Set<bigint>([-1n, 0n, 1n]);
    for (const inst of fn.insts) {
      if (inst?.op !== "compare") continue;
      for (const operand of inst.args) {
        const value = constantOf(fn, operand);
        if (value !== undefined) for (const near of [-1n, 0n, 1n]) values.add(value + near);
      }
    }
    this.#thresholds = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  widen(phi: Inst, old: Interval, next: Interval): Interval {
    if (phi.type === "void") return next;
    const steps = (this.#steps.get(phi.id) ?? 0) + 1;
    this.#steps.set(phi.id, steps);
    if (steps <= FREE_STEPS) return next;
    const range = typeRange(phi.type);
    const far = steps > FREE_STEPS + THRESHOLD_STEPS;
    const hi = next.hi > old.hi ? (far ? range.hi : this.#above(next.hi, range.hi)) : old.hi;
    const lo = next.lo < old.lo ? (far ? range.lo : this.#below(next.lo, range.lo)) : old.lo;
    return { lo, hi };
  }

  #above(value: bigint, limit: bigint): bigint {
    const found = this.#thresholds.find((threshold) => threshold >= value);
    return found !== undefined && found <= limit ? found : limit;
  }

  #below(value: bigint, limit: bigint): bigint {
    const found = this.#thresholds.findLast((threshold) => threshold <= value);
    return found !== undefined && found >= limit ? found : limit;
  }
}

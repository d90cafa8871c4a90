/**
 * In how many states the kernel's verifier comes to a block because of the loops before it. A loop that it walks is left after each
 * of its rounds with something else: with another value of a counter, or of what is computed from it, where that is used later; and
 * with another range of a value that a counter was compared with (`i < n` tells of n). What follows is walked for each of them, as
 * long as they are alive (kernel/bpf/verifier.c `states_equal`). A function and its loops go in, a number for each block comes out.
 */

import { arg, blockAt, instAt } from "../ir/access.ts";
import { type Loop, terminatorOf } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { BlockId, Inst, IrFunction, ValueId } from "../ir/types.ts";
import type { ValueFlow } from "./value-flow.ts";

/** A loop that is walked round by round, at most `rounds` times. */
export interface WalkedLoop {
  readonly loop: Loop;
  readonly rounds: bigint;
}

/** `unknown`: values that the verifier does not know exactly (exact-values.ts). */
export function walkedStates(
  flow: ValueFlow,
  walked: readonly WalkedLoop[],
  unknown: ReadonlySet<ValueId>,
): (block: BlockId) => bigint {
  const states = new Map<BlockId, bigint>();
  const multiply = (block: BlockId, by: bigint): unknown => states.set(block, (states.get(block) ?? 1n) * by);
  const limits = new Map<ValueId, Map<BlockId, bigint>>();
  for (const { loop, rounds } of walked) {
    if (!leavesInMiddle(flow.fn, loop, unknown)) continue;
    const counted = countedValues(flow, loop, unknown);
    for (const block of flow.aliveIn(counted)) if (!loop.blocks.has(block)) multiply(block, rounds);
    const after = flow.after(loop);
    for (const limit of limitsOf(flow, loop, counted, unknown)) {
      const ways = limits.get(limit) ?? new Map<BlockId, bigint>();
      limits.set(limit, ways);
      for (const block of flow.aliveIn(copiesOf(flow.fn, limit)))
        if (after.has(block)) ways.set(block, (ways.get(block) ?? 1n) + rounds);
    }
  }
  for (const ways of limits.values()) for (const [block, by] of ways) multiply(block, by);
  return (block) => states.get(block) ?? 1n;
}

/** Can the loop be left where the verifier does not know whether it is? Otherwise it is left in one way, after the last round. */
function leavesInMiddle(fn: IrFunction, loop: Loop, unknown: ReadonlySet<ValueId>): boolean {
  return [...loop.blocks].some((id) => {
    const end = terminatorOf(fn, blockAt(fn, id));
    return end.op === "branch" && unknown.has(arg(end, 0)) && end.targets.some((target) => !loop.blocks.has(target));
  });
}

/**
 * What differs from round to round for the verifier: the counters that it knows exactly, what is computed from them, also afterwards,
 * and ranges that begin where they are, made of them and of values from before the loop.
 */
export function countedValues({ fn, home, users }: ValueFlow, loop: Loop, unknown: ReadonlySet<ValueId>): Set<ValueId> {
  const counted = new Set<ValueId>();
  for (const { id } of phisOf(fn, blockAt(fn, loop.header))) if (!unknown.has(id)) counted.add(id);
  const isFixed = (value: ValueId): boolean => {
    const [inst, where] = [instAt(fn, value), home[value]];
    return where === undefined || !loop.blocks.has(where) || (inst.op === "convert" && isFixed(arg(inst, 0)));
  };
  const isRange = (inst: Inst): boolean =>
    (inst.op === "binary" || inst.op === "convert") &&
    inst.args.every((value) => counted.has(value) || !unknown.has(value) || isFixed(value));
  for (const value of counted) {
    for (const inst of users.get(value) ?? [])
      if (inst.type !== "void" && (!unknown.has(inst.id) || isRange(inst))) counted.add(inst.id);
  }
  return counted;
}

/** Values from before a loop of whose range a comparison with something counted inside tells. */
function limitsOf(
  { fn, home }: ValueFlow,
  loop: Loop,
  counted: ReadonlySet<ValueId>,
  unknown: ReadonlySet<ValueId>,
): Set<ValueId> {
  const found = new Set<ValueId>();
  for (const block of loop.blocks) {
    for (const inst of blockAt(fn, block).insts.map((id) => instAt(fn, id))) {
      if (inst.op !== "compare" || !inst.args.some((value) => counted.has(value))) continue;
      for (const value of inst.args.flatMap((operand) => rootsOf(fn, operand))) {
        const where = home[value];
        if (unknown.has(value) && (where === undefined || !loop.blocks.has(where))) found.add(value);
      }
    }
  }
  return found;
}

/** The verifier follows sums of a value and a constant back to the value. */
function rootsOf(fn: IrFunction, value: ValueId): ValueId[] {
  const inst = instAt(fn, value);
  const isSum = inst.op === "binary" && (inst.binary === "add" || inst.binary === "sub");
  return isSum ? inst.args.flatMap((operand) => rootsOf(fn, operand)) : [rootOf(fn, value)];
}

/** The value that a conversion is of: mostly they are one register. */
function rootOf(fn: IrFunction, value: ValueId): ValueId {
  const inst = instAt(fn, value);
  return inst.op === "convert" ? rootOf(fn, arg(inst, 0)) : value;
}

function copiesOf(fn: IrFunction, value: ValueId): ValueId[] {
  const copies = fn.insts.filter((inst) => inst?.op === "convert" && rootOf(fn, inst.id) === value);
  return [value, ...copies.flatMap((inst) => (inst ? [inst.id] : []))];
}

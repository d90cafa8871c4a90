/** How often the header of a loop runs at most: a loop and the ranges of its function go in, a bound comes out where there is one. */

import { arg, blockAt, constantOf, instAt, isSigned, typeBits } from "../ir/access.ts";
import { definingBlocks, dominators, type Loop, naturalLoops } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { BlockId, Inst, InstOf, IrFunction, IrType, ValueId } from "../ir/types.ts";
import { bitsRange, contains, type Interval, interval, join, typeRange, wrap } from "./interval.ts";
import type { Ranges } from "./ranges.ts";

/** Beyond every value of the IR. */
const FAR = 1n << 70n;
const MAX_DEPTH = 100;

interface Context {
  readonly fn: IrFunction;
  readonly loop: Loop;
  readonly ranges: Ranges;
  readonly home: readonly (BlockId | undefined)[];
  /** The induction phi and assumed changes of phis of inner loops; undefined while one is being looked at. */
  readonly changes: ReadonlyMap<ValueId, Interval | undefined>;
  /** What was found under these. */
  readonly found: Map<ValueId, Interval | undefined>;
  /** Of loops. */
  readonly headers: ReadonlySet<BlockId>;
}

export function tripBound(fn: IrFunction, loop: Loop, ranges: Ranges): bigint | undefined {
  const bounds = [...phiBounds(fn, loop, ranges).values()];
  return bounds.reduce<bigint | undefined>((best, bound) => (best === undefined || bound < best ? bound : best), undefined);
}

/** The phis of the loop's header that bound it, each with the rounds that it allows; all of them where no way leads back. */
export function phiBounds(fn: IrFunction, loop: Loop, ranges: Ranges): Map<ValueId, bigint> {
  const home = definingBlocks(fn);
  const bounds = new Map<ValueId, bigint>();
  const phis = phisOf(fn, blockAt(fn, loop.header));
  const headers = new Set(naturalLoops(fn, dominators(fn)).map(({ header }) => header));
  if (!loop.latches.some((latch) => ranges.taken(latch, loop.header))) return new Map(phis.map((phi) => [phi.id, 1n]));
  for (const phi of phis) {
    const bound =
      phi.type === "ptr"
        ? undefined
        : (linearTrips({ fn, loop, ranges, home, headers }, phi) ?? halvingTrips(fn, loop, ranges, phi));
    if (bound !== undefined) bounds.set(phi.id, bound);
  }
  return bounds;
}

/** Every round moves the phi by at least one step in one direction, without wrapping, so it runs through its range at most once. */
function linearTrips(context: Omit<Context, "changes" | "found">, phi: Inst): bigint | undefined {
  const { fn, loop, ranges } = context;
  const range = ranges.at(phi.id, loop.header);
  if (!range) return undefined;
  let step: Interval | undefined;
  for (const value of latchValues(fn, loop, phi)) {
    const change = changeOf({ ...context, changes: new Map([[phi.id, interval(0n, 0n)]]), found: new Map() }, value, 0);
    if (!change) return undefined;
    step = join(step, change);
  }
  const least = step && (step.lo > 0n ? step.lo : step.hi < 0n ? -step.hi : undefined);
  return least === undefined ? undefined : (range.hi - range.lo) / least + 1n;
}

function latchValues(fn: IrFunction, loop: Loop, phi: Inst): ValueId[] {
  const { preds } = blockAt(fn, loop.header);
  return phi.args.filter((_, n) => loop.latches.some((latch) => latch === preds[n]));
}

/** By how much `value` differs from the induction phi of this round; undefined when that is not known or it may have wrapped. */
function changeOf(context: Context, value: ValueId, depth: number): Interval | undefined {
  for (const known of [context.changes, context.found]) if (known.has(value)) return known.get(value);
  const change = findChange(context, value, depth);
  context.found.set(value, change);
  return change;
}

function findChange(context: Context, value: ValueId, depth: number): Interval | undefined {
  const inst = instAt(context.fn, value);
  const home = context.home[value];
  if (home === undefined || !context.loop.blocks.has(home) || depth > MAX_DEPTH) return undefined;
  switch (inst.op) {
    case "binary":
      return changeOfBinary(context, inst, home, depth);
    case "convert": {
      const range = context.ranges.at(arg(inst, 0), home);
      const kept =
        range &&
        inst.type !== "void" &&
        contains(bitsRange(inst.bits, inst.signed), range) &&
        contains(typeRange(inst.type), range);
      return kept ? changeOf(context, arg(inst, 0), depth + 1) : undefined;
    }
    case "phi":
      return changeOfPhi(context, inst, home, depth);
    default:
      return undefined;
  }
}

function changeOfBinary(context: Context, inst: InstOf<"binary">, home: BlockId, depth: number): Interval | undefined {
  if (inst.type === "void" || (inst.binary !== "add" && inst.binary !== "sub")) return undefined;
  const orders = inst.binary === "add" ? [[0, 1] as const, [1, 0] as const] : [[0, 1] as const];
  for (const [base, by] of orders) {
    const change = changeOf(context, arg(inst, base), depth + 1);
    const step = change && stepOf(context, inst, inst.type, home, arg(inst, base), arg(inst, by));
    if (change && step) return interval(change.lo + step.lo, change.hi + step.hi);
  }
  return undefined;
}

/** What is added, as a signed amount; undefined when the sum may leave the type. */
function stepOf(
  { ranges }: Context,
  inst: InstOf<"binary">,
  type: IrType,
  home: BlockId,
  base: ValueId,
  by: ValueId,
): Interval | undefined {
  const [from, amount] = [ranges.at(base, home), ranges.at(by, home)];
  if (!from || !amount) return undefined;
  const bits = typeBits(type);
  const start = wrap(from, bits, isSigned(type));
  for (const signed of [isSigned(type), true]) {
    const read = wrap(amount, bits, signed);
    const step = inst.binary === "add" ? read : interval(-read.hi, -read.lo);
    if (contains(typeRange(type), interval(start.lo + step.lo, start.hi + step.hi))) return step;
  }
  return undefined;
}

/** A merge joins the changes of its ways; the phi of an inner loop is at least (at most) what enters it if its rounds only add. */
function changeOfPhi(context: Context, phi: Inst, home: BlockId, depth: number): Interval | undefined {
  const { preds } = blockAt(context.fn, home);
  const args = phi.args.filter((_, n) => preds[n] !== undefined && context.ranges.taken(preds[n], home));
  if (!context.headers.has(home)) {
    const changes = args.map((value) => changeOf(context, value, depth + 1));
    return changes.includes(undefined) ? undefined : changes.reduce((all, change) => join(all, change), undefined);
  }
  const under = (guess: Interval | undefined): (Interval | undefined)[] => {
    const assumed: Context = { ...context, changes: new Map(context.changes).set(phi.id, guess), found: new Map() };
    return args.map((value) => changeOf(assumed, value, depth + 1));
  };
  const first = under(undefined);
  const entering = first.reduce((all, change) => join(all, change), undefined);
  if (!entering || first.every((change) => change !== undefined)) return entering;
  const grows = under(interval(entering.lo, FAR)).every((change) => change && change.lo >= entering.lo);
  if (grows) return interval(entering.lo, FAR);
  const falls = under(interval(-FAR, entering.hi)).every((change) => change && change.hi <= entering.hi);
  return falls ? interval(-FAR, entering.hi) : undefined;
}

/** `x >>= n` as long as x is not 0. Division is not accepted: the verifier forgets the range of a quotient. */
function halvingTrips(fn: IrFunction, loop: Loop, ranges: Ranges, phi: Inst): bigint | undefined {
  const range = ranges.at(phi.id, loop.header);
  if (!range || range.lo < 0n) return undefined;
  for (const latch of loop.latches) if ((ranges.at(phi.id, latch)?.lo ?? 0n) < 1n) return undefined;
  for (const value of latchValues(fn, loop, phi)) {
    const inst = instAt(fn, value);
    const shifts = inst.op === "binary" && (inst.binary === "shr" || inst.binary === "sar") && arg(inst, 0) === phi.id;
    const count = shifts ? constantOf(fn, arg(inst, 1)) : undefined;
    if (phi.type === "void" || count === undefined || count < 1n || count >= BigInt(typeBits(phi.type))) return undefined;
  }
  return BigInt(range.hi.toString(2).length) + 2n;
}

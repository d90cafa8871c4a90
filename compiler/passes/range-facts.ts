/** What a branch tells: a condition and its outcome go in, the intervals that follow for the values behind it come out. */

import { arg, constantOf, instAt, typeBits } from "../ir/access.ts";
import type { Dominators } from "../ir/cfg.ts";
import { inverse, mirror } from "../ir/evaluate.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, IrType, Predicate, ValueId } from "../ir/types.ts";
import { bitsRange, contains, type Interval, interval, limitedBy, meet, same, typeRange, wrapType } from "./interval.ts";
import { readFor } from "./range-transfer.ts";

export type Facts = ReadonlyMap<ValueId, Interval>;

export function sameFacts(a: Facts | undefined, b: Facts): boolean {
  if (a === b) return true;
  if (a?.size !== b.size) return false;
  for (const [value, fact] of b) if (!same(a.get(value), fact)) return false;
  return true;
}

/** What the analysis knows at this point of its work. */
export interface FactSource {
  readonly fn: IrFunction;
  readonly doms: Dominators;
  read(value: ValueId, block: BlockId, extra: Facts): Interval | undefined;
  onEdge(value: ValueId, from: BlockId, to: BlockId): Interval | undefined;
  edge(from: BlockId, to: BlockId): Facts | undefined;
  factsBetween(from: BlockId, to: BlockId, above: BlockId): readonly ValueId[];
  definedBefore(value: ValueId, block: BlockId): boolean;
  isHeader(block: Block): boolean;
  /** May a comparison say something about this operand of it? */
  learnsFrom(compare: InstOf<"compare">, value: ValueId): boolean;
}

/** How far back an interval is explained by the operands that made it. */
const MAX_DEPTH = 8;

/** The facts collected so far for one edge; `impossible` when they contradict each other. */
interface Collector {
  readonly analysis: FactSource;
  readonly block: BlockId;
  readonly facts: Map<ValueId, Interval>;
  impossible: boolean;
  depth: number;
}

/** The facts on one side of the branch that ends `block`; undefined when that side is never taken. */
export function assumeBranch(analysis: FactSource, block: Block, condition: ValueId, taken: boolean): Facts | undefined {
  const collector: Collector = { analysis, block: block.id, facts: new Map(), impossible: false, depth: 0 };
  assume(collector, condition, taken);
  return collector.impossible ? undefined : collector.facts;
}

function assume(collector: Collector, condition: ValueId, taken: boolean): void {
  const known = collector.analysis.read(condition, collector.block, collector.facts);
  if (!known) {
    collector.impossible = true;
    return;
  }
  const wanted = taken ? limitedBy("ne", known, interval(0n, 0n)) : meet(known, interval(0n, 0n));
  if (!wanted) {
    collector.impossible = true;
    return;
  }
  refine(collector, condition, wanted, true);
}

function refine(collector: Collector, value: ValueId, to: Interval, force = false): void {
  const { analysis } = collector;
  const known = analysis.read(value, collector.block, collector.facts);
  const next = meet(known, to);
  if (!next) {
    collector.impossible = true;
    return;
  }
  if (same(known, next) && !force) return;
  const inst = instAt(analysis.fn, value);
  if (inst.op !== "const") collector.facts.set(value, next);
  if (collector.depth >= MAX_DEPTH) return;
  collector.depth++;
  explain(collector, inst, next);
  collector.depth--;
}

/** What follows for the operands of `inst` from its interval. */
function explain(collector: Collector, inst: Inst, is: Interval): void {
  switch (inst.op) {
    case "compare":
      if (is.lo === 1n) explainCompare(collector, inst, inst.predicate);
      else if (is.hi === 0n) explainCompare(collector, inst, inverse(inst.predicate));
      break;
    case "convert":
      explainConvert(collector, inst, is);
      break;
    case "binary":
      explainBinary(collector, inst, is);
      break;
    case "phi":
      explainPhi(collector, inst, is);
      break;
    default:
  }
}

function explainCompare(collector: Collector, inst: InstOf<"compare">, predicate: Predicate): void {
  const { analysis, block, facts } = collector;
  const [left, right] = [arg(inst, 0), arg(inst, 1)];
  const [learnsLeft, learnsRight] = [analysis.learnsFrom(inst, left), analysis.learnsFrom(inst, right)];
  if (!learnsLeft && !learnsRight) return;
  const [a, b] = [analysis.read(left, block, facts), analysis.read(right, block, facts)];
  const [leftType, rightType] = [instAt(analysis.fn, left).type, instAt(analysis.fn, right).type];
  if (!a || !b || leftType === "void" || rightType === "void") return;
  const [x, y] = readFor(inst, leftType, a, b);
  const [newX, newY] = [limitedBy(predicate, x, y), limitedBy(mirror(predicate), y, x)];
  if (!newX || !newY) {
    collector.impossible = true;
    return;
  }
  if (learnsLeft) refine(collector, left, wrapType(newX, leftType));
  if (learnsRight) refine(collector, right, wrapType(newY, rightType));
}

/** The operand's bits are the result's when nothing is cut off; when something may be, only if the operand has no more bits. */
function explainConvert(collector: Collector, inst: InstOf<"convert">, is: Interval): void {
  const { analysis, block, facts } = collector;
  const source = arg(inst, 0);
  const { type } = instAt(analysis.fn, source);
  const before = analysis.read(source, block, facts);
  if (!before || type === "void" || type === "ptr") return;
  if (inst.bits >= typeBits(type)) {
    const possible = meet(is, wrapType(bitsRange(inst.bits, inst.signed), inst.type === "void" ? type : inst.type));
    if (possible) refine(collector, source, wrapType(possible, type));
  } else if (
    contains(bitsRange(inst.bits, inst.signed), before) &&
    inst.type !== "void" &&
    contains(typeRange(inst.type), before)
  ) {
    refine(collector, source, is);
  }
}

function explainBinary(collector: Collector, inst: InstOf<"binary">, is: Interval): void {
  const { analysis } = collector;
  const [x, y] = [arg(inst, 0), arg(inst, 1)];
  const constant = constantOf(analysis.fn, y);
  if (constant === undefined || inst.type === "void") {
    explainBooleans(collector, inst, is);
    return;
  }
  switch (inst.binary) {
    case "add":
      shiftBack(collector, x, inst.type, interval(is.lo - constant, is.hi - constant));
      break;
    case "sub":
      shiftBack(collector, x, inst.type, interval(is.lo + constant, is.hi + constant));
      break;
    case "xor":
      if (constant === 1n && is.lo === is.hi && isBoolean(collector, x)) refine(collector, x, interval(1n - is.lo, 1n - is.lo));
      break;
    case "shr":
      if (constant > 0n && constant < BigInt(typeBits(inst.type)) && is.lo >= 0n && isNatural(collector, x)) {
        refine(collector, x, interval(is.lo << constant, ((is.hi + 1n) << constant) - 1n));
      }
      break;
    default:
  }
}

/** Adding a constant is a bijection of the residues: the operand is in the shifted interval when that wraps as a whole. */
function shiftBack(collector: Collector, x: ValueId, type: IrType, shifted: Interval): void {
  const wrapped = wrapType(shifted, type);
  const operandType = instAt(collector.analysis.fn, x).type;
  if (operandType !== "void" && !same(wrapped, typeRange(type))) refine(collector, x, wrapType(wrapped, operandType));
}

/** `a & b` is true: both are; `a | b` is false: both are. */
function explainBooleans(collector: Collector, inst: InstOf<"binary">, is: Interval): void {
  const both = inst.binary === "and" && is.lo > 0n ? 1n : inst.binary === "or" && is.hi === 0n ? 0n : undefined;
  if (both === undefined) return;
  for (const value of inst.args) if (isBoolean(collector, value)) refine(collector, value, interval(both, both));
}

function isBoolean({ analysis, block, facts }: Collector, value: ValueId): boolean {
  const known = analysis.read(value, block, facts);
  return known !== undefined && contains(interval(0n, 1n), known);
}

function isNatural({ analysis, block, facts }: Collector, value: ValueId): boolean {
  const known = analysis.read(value, block, facts);
  return known !== undefined && known.lo >= 0n;
}

/**
 * A phi at the start of this very block (`a && b` kept in a variable): if only one way in can have given this value, all that
 * holds on that way holds here, of values defined before the block. Not at loop headers: there it held an iteration ago.
 */
function explainPhi(collector: Collector, phi: Inst, is: Interval): void {
  const { analysis } = collector;
  const block = analysis.fn.blocks[collector.block];
  if (!block?.insts.includes(phi.id) || analysis.isHeader(block)) return;
  const sameSign = phi.args.every((value) => instAt(analysis.fn, value).type === phi.type);
  const ways = block.preds.filter((pred, n) => meet(analysis.onEdge(arg(phi, n), pred, block.id), is));
  const [way] = ways;
  if (!sameSign || way === undefined || ways.length > 1) return;
  const inner: Collector = {
    analysis,
    block: way,
    facts: new Map(analysis.edge(way, block.id)),
    impossible: false,
    depth: collector.depth,
  };
  refine(inner, arg(phi, block.preds.indexOf(way)), is, true);
  if (inner.impossible) {
    collector.impossible = true;
    return;
  }
  const above = analysis.doms.idom[block.id] ?? block.id;
  for (const value of new Set([...inner.facts.keys(), ...analysis.factsBetween(way, block.id, above)])) {
    const known = analysis.definedBefore(value, block.id) ? analysis.read(value, way, inner.facts) : undefined;
    if (known) refine(collector, value, known);
  }
}

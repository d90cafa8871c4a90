/**
 * Interval analysis: a function in SSA form goes in, what values each integer can have at each block comes out.
 *
 * Abstract interpretation in reverse post-order sweeps (Cousot and Cousot 1977): an interval for each value at its definition,
 * and for each block the facts that branches on the way there establish about values defined before (conditional constant
 * propagation style, so edges that cannot be taken do not count). A block that no way comes back to is visited once; an
 * outermost loop is swept until it settles before what follows it is looked at. Loop phis are widened to the constants that the
 * function compares with, then to the type's limits; two narrowing sweeps follow.
 */

import { arg, blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { type Dominators, definingBlocks, dominators, ENTRY, successors, terminatorOf } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { type Interval, join, meet, same, typeRange, wrapType } from "./interval.ts";
import { assumeBranch, type FactSource, type Facts, sameFacts } from "./range-facts.ts";
import { regions } from "./range-regions.ts";
import { type ResultOf, transfer } from "./range-transfer.ts";
import { type Verifier, VerifierKnowledge } from "./range-verifier.ts";
import { Widening } from "./range-widening.ts";

export interface Ranges {
  readonly doms: Dominators;
  /** What `value` can be where `block` runs; undefined when that never happens. Read by the sign of the value's type. */
  at(value: ValueId, block: BlockId): Interval | undefined;
  /** What `value` can be on the way from a block to its successor. */
  onEdge(value: ValueId, from: BlockId, to: BlockId): Interval | undefined;
  reached(block: BlockId): boolean;
  /** Can the edge be taken? */
  taken(from: BlockId, to: BlockId): boolean;
}

const NO_FACTS: Facts = new Map();
const NONE: ReadonlyMap<BlockId, Interval> = new Map();
/** Sweeps of a loop after which everything that still grows is given up. */
const MAX_SWEEPS = 60;
const NARROWING_SWEEPS = 2;
/** Sweeps of a loop without a new interval after which facts that still come and go are no reason for another. */
const QUIET_SWEEPS = 2;
/** Limits of the work at one merge of control flow. */
const MAX_CANDIDATES = 64;
const MAX_CLIMB = 64;
/** How many definitions back a value is recomputed from what is known of its operands here. */
const LOOK_THROUGH = 3;

/** What is known besides: what calls give, and limits of values. */
export interface Known {
  readonly resultOf?: ResultOf;
  readonly limits?: ReadonlyMap<ValueId, Interval>;
}

/** What is so, or what a `verifier` knows of it. */
export function analyseRanges(fn: IrFunction, verifier?: Verifier, known: Known = {}): Ranges {
  const analysis = new RangeAnalysis(fn, verifier, known);
  analysis.solve();
  return analysis;
}

class RangeAnalysis implements Ranges, FactSource {
  readonly fn: IrFunction;
  readonly doms: Dominators;
  readonly #verifier: VerifierKnowledge | undefined;
  readonly #known: Known;
  readonly #home: ReturnType<typeof definingBlocks>;
  readonly #base: (Interval | undefined)[] = [];
  /** Facts at the start of each block, by block id. */
  readonly #facts: Facts[] = [];
  /** The facts about each value, by value id and block. */
  readonly #factsOf: (Map<BlockId, Interval> | undefined)[] = [];
  /** Facts on the edges that can be taken, by source and target. */
  readonly #edges = new Map<BlockId, ReadonlyMap<BlockId, Facts>>();
  readonly #reached = new Set<BlockId>();
  readonly #widening: Widening;
  /** Headers of loops that become a `bpf_loop`. */
  readonly #outlined: ReadonlySet<BlockId>;
  #phase: "widen" | "give-up" | "narrow" = "widen";
  #changed = false;
  #factsChanged = false;

  constructor(fn: IrFunction, verifier: Verifier | undefined, known: Known) {
    this.fn = fn;
    this.#known = known;
    this.#verifier = verifier && new VerifierKnowledge(fn, verifier);
    this.doms = dominators(fn);
    this.#home = definingBlocks(fn);
    this.#widening = new Widening(fn);
    const long = liveBlocks(fn).filter((block) => block.insts.some((id) => instAt(fn, id).op === "longloop"));
    this.#outlined = new Set(long.map((block) => block.id));
  }

  solve(): void {
    for (const { blocks, isCyclic } of regions(this.fn, this.doms)) {
      if (isCyclic) this.#settle(blocks);
      else this.#sweep(blocks);
    }
  }

  #settle(blocks: readonly BlockId[]): void {
    this.#phase = "widen";
    for (let [sweep, quiet] = [0, 0]; quiet < QUIET_SWEEPS; sweep++) {
      if (sweep >= MAX_SWEEPS) this.#phase = "give-up";
      this.#sweep(blocks);
      if (!this.#changed && !this.#factsChanged) break;
      quiet = this.#changed ? 0 : quiet + 1;
    }
    this.#phase = "narrow";
    for (let sweep = 0; sweep < NARROWING_SWEEPS; sweep++) {
      this.#sweep(blocks);
      if (!this.#changed && !this.#factsChanged) break;
    }
    this.#phase = "widen";
  }

  at(value: ValueId, block: BlockId): Interval | undefined {
    return this.#reached.has(block) ? this.read(value, block, NO_FACTS) : undefined;
  }

  onEdge(value: ValueId, from: BlockId, to: BlockId): Interval | undefined {
    const facts = this.edge(from, to);
    return facts && this.read(value, from, facts);
  }

  reached(block: BlockId): boolean {
    return this.#reached.has(block);
  }

  taken(from: BlockId, to: BlockId): boolean {
    return this.edge(from, to) !== undefined;
  }

  /** The facts of an edge; undefined when it cannot be taken. */
  edge(from: BlockId, to: BlockId): Facts | undefined {
    return this.#edges.get(from)?.get(to);
  }

  facts(block: BlockId): Facts {
    return this.#facts[block] ?? NO_FACTS;
  }

  isHeader(block: Block): boolean {
    return block.preds.some((pred) => this.doms.dominates(block.id, pred));
  }

  learnsFrom(compare: InstOf<"compare">, value: ValueId): boolean {
    return this.#verifier?.learnsFrom(compare, value) ?? true;
  }

  /** Is the value defined before `block` starts, on every way there? */
  definedBefore(value: ValueId, block: BlockId): boolean {
    const home = this.#home[value];
    return home !== undefined && home !== block && this.doms.dominates(home, block);
  }

  /** The value's interval in `block` under additional facts. */
  read(value: ValueId, block: BlockId, extra: Facts, depth = 0): Interval | undefined {
    let known = meet(this.#base[value], extra.get(value) ?? this.#base[value]);
    for (const [where, fact] of this.#factsOf[value] ?? NONE) if (this.doms.dominates(where, block)) known = meet(known, fact);
    const inst = instAt(this.fn, value);
    if (!known || known.lo === known.hi || depth >= LOOK_THROUGH) return known;
    const derived =
      inst.op === "convert" ||
      inst.op === "byteorder" ||
      (inst.op === "binary" && instAt(this.fn, arg(inst, 1)).op === "const");
    return derived
      ? meet(
          known,
          this.#transfer(inst, (operand) => this.read(operand, block, extra, depth + 1)),
        )
      : known;
  }

  #sweep(blocks: readonly BlockId[]): void {
    this.#changed = false;
    this.#factsChanged = false;
    for (const id of blocks) this.#visit(blockAt(this.fn, id));
  }

  #visit(block: Block): void {
    const open = block.preds.filter((pred) => this.edge(pred, block.id));
    if (open.length === 0 && block.id !== ENTRY) {
      if (this.#reached.delete(block.id)) this.#factsChanged = true;
      this.#edges.delete(block.id);
      return;
    }
    if (!this.#reached.has(block.id)) this.#changed = true;
    this.#reached.add(block.id);
    this.#setFacts(block.id, this.#entryFacts(block, open));
    for (const id of block.insts) {
      const inst = instAt(this.fn, id);
      if (inst.type !== "void") this.#update(inst, this.#evaluate(block, inst));
    }
    this.#setEdges(block.id, this.#leave(block));
  }

  #evaluate(block: Block, inst: Inst): Interval | undefined {
    // What goes round a `bpf_loop` lies in memory, of which the verifier forgets the content.
    if (inst.op === "phi" && inst.type !== "void" && this.#outlined.has(block.id)) return typeRange(inst.type);
    if (inst.op !== "phi") return this.#transfer(inst, (value) => this.read(value, block.id, NO_FACTS));
    let all: Interval | undefined;
    const { type } = inst;
    block.preds.forEach((pred, n) => {
      const operand = this.onEdge(arg(inst, n), pred, block.id);
      if (operand && type !== "void") all = join(all, wrapType(operand, type));
    });
    return all;
  }

  #transfer(inst: Inst, read: (value: ValueId) => Interval | undefined): Interval | undefined {
    if (inst.type !== "void" && this.#verifier?.forgets(inst)) return typeRange(inst.type);
    return transfer(this.fn, inst, read, this.#known.resultOf);
  }

  #update(inst: Inst, computed: Interval | undefined): void {
    const old = this.#base[inst.id];
    const grown = this.#phase === "narrow" ? meet(old, computed) : this.#grow(inst, old, join(old, computed));
    const limit = this.#known.limits?.get(inst.id);
    const next = limit ? meet(grown, limit) : grown;
    if (same(old, next)) return;
    this.#base[inst.id] = next;
    this.#changed = true;
  }

  #grow(inst: Inst, old: Interval | undefined, next: Interval | undefined): Interval | undefined {
    if (!old || !next || same(old, next) || inst.type === "void") return next;
    if (this.#phase === "give-up") return typeRange(inst.type);
    return inst.op === "phi" ? this.#widening.widen(inst, old, next) : next;
  }

  #leave(block: Block): Map<BlockId, Facts> {
    const end = terminatorOf(this.fn, block);
    const edges = new Map<BlockId, Facts>();
    if (end.op !== "branch") {
      for (const target of successors(this.fn, block)) edges.set(target, NO_FACTS);
      return edges;
    }
    end.targets.forEach((target, side) => {
      const facts = assumeBranch(this, block, arg(end, 0), side === 0);
      if (facts) edges.set(target, facts);
    });
    return edges;
  }

  #setEdges(block: BlockId, edges: ReadonlyMap<BlockId, Facts>): void {
    const before = this.#edges.get(block);
    this.#edges.set(block, edges);
    if (this.#changed || this.#factsChanged) return;
    const isSame = before?.size === edges.size && [...edges].every(([to, facts]) => sameFacts(before.get(to), facts));
    if (!isSame) this.#factsChanged = true;
  }

  #setFacts(block: BlockId, facts: Facts): void {
    const before = this.facts(block);
    if (!sameFacts(before, facts)) this.#factsChanged = true;
    for (const value of before.keys()) if (!facts.has(value)) this.#factsOf[value]?.delete(block);
    this.#facts[block] = facts;
    for (const [value, fact] of facts) {
      let blocks = this.#factsOf[value];
      if (!blocks) this.#factsOf[value] = blocks = new Map();
      blocks.set(block, fact);
    }
  }

  #entryFacts(block: Block, open: readonly BlockId[]): Facts {
    const entries = open.filter((pred) => !this.doms.dominates(block.id, pred));
    const [only] = entries;
    if (only === undefined) return NO_FACTS;
    if (block.preds.length === 1) return this.edge(only, block.id) ?? NO_FACTS;
    if (entries.length > 1) return this.#mergedFacts(block, only, entries);
    if (entries.length === open.length) return this.#mergedFacts(block, only, open);
    // What holds on the way into a loop of a value made before it holds in every round.
    const facts = this.edge(only, block.id) ?? NO_FACTS;
    return new Map([...facts].filter(([value]) => this.definedBefore(value, block.id)));
  }

  /** What holds of a value on every way into a merge, where that is more than what holds at the immediate dominator. */
  #mergedFacts(block: Block, first: BlockId, open: readonly BlockId[]): Facts {
    const facts = new Map<ValueId, Interval>();
    const above = this.doms.idom[block.id] ?? ENTRY;
    for (const value of this.factsBetween(first, block.id, above)) {
      if (!this.definedBefore(value, block.id)) continue;
      let all: Interval | undefined;
      for (const pred of open) all = join(all, this.onEdge(value, pred, block.id));
      if (all && !same(all, this.read(value, above, NO_FACTS))) facts.set(value, all);
    }
    return facts;
  }

  /** The values with facts on the edge `from` → `to` or in a block from `from` up to below `above`. */
  factsBetween(from: BlockId, to: BlockId, above: BlockId): ValueId[] {
    const values = new Set(this.edge(from, to)?.keys());
    let at = from;
    for (let steps = 0; at !== above && at !== ENTRY && steps < MAX_CLIMB; steps++) {
      for (const value of this.facts(at).keys()) values.add(value);
      at = this.doms.idom[at] ?? ENTRY;
    }
    return [...values].slice(0, MAX_CANDIDATES);
  }
}

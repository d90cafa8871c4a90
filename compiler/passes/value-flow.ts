/** Where the values of a function are made and still used, and what may run before and after a block. */

import { blockAt, instAt, liveInsts } from "../ir/access.ts";
import { type Dominators, definingBlocks, dominators, type Loop, successors } from "../ir/cfg.ts";
import type { BlockId, Inst, IrFunction, ValueId } from "../ir/types.ts";

export class ValueFlow {
  readonly fn: IrFunction;
  readonly home: ReturnType<typeof definingBlocks>;
  readonly users: ReadonlyMap<ValueId, readonly Inst[]>;
  #doms: Dominators | undefined;

  constructor(fn: IrFunction) {
    this.fn = fn;
    this.home = definingBlocks(fn);
    const users = new Map<ValueId, Inst[]>();
    for (const inst of liveInsts(fn)) {
      for (const value of new Set(inst.args)) {
        const known = users.get(value);
        if (known) known.push(inst);
        else users.set(value, [inst]);
      }
    }
    this.users = users;
  }

  /** Blocks in which, or at whose end, a value is used. */
  #usingBlocks(value: ValueId): BlockId[] {
    return (this.users.get(value) ?? []).flatMap((inst) => {
      const block = this.home[inst.id];
      if (block === undefined) return [];
      if (inst.op !== "phi") return [block];
      return blockAt(this.fn, block).preds.filter((_, n) => inst.args[n] === value);
    });
  }

  /** Blocks at whose start one of the values is still to be used. */
  aliveIn(values: Iterable<ValueId>): Set<BlockId> {
    const all = new Set<BlockId>();
    for (const value of values) {
      const seen = new Set<BlockId>();
      const work = this.#usingBlocks(value).filter((block) => block !== this.home[value]);
      for (let id = work.pop(); id !== undefined; id = work.pop()) {
        if (seen.has(id) || id === this.home[value]) continue;
        seen.add(id);
        all.add(id);
        work.push(...blockAt(this.fn, id).preds);
      }
    }
    return all;
  }

  /** Blocks that begin with one of the values, as a merge, or in which a function gives it. */
  madeIn(values: Iterable<ValueId>): BlockId[] {
    return [...values].flatMap((value) => {
      const [home, { op }] = [this.home[value], instAt(this.fn, value)];
      return home !== undefined && (op === "phi" || op === "call") ? [home] : [];
    });
  }

  /** Blocks that may run after the loop was left. */
  after(loop: Loop): Set<BlockId> {
    return this.reachedFrom([...loop.blocks].flatMap((id) => this.#next(id)).filter((id) => !loop.blocks.has(id)));
  }

  /** The blocks and those that may run after them. */
  reachedFrom(starts: readonly BlockId[]): Set<BlockId> {
    return walked(starts, (id) => this.#next(id));
  }

  /** The blocks and those that may run before them. */
  leadingTo(ends: readonly BlockId[]): Set<BlockId> {
    return walked(ends, (id) => blockAt(this.fn, id).preds);
  }

  /** Does a way from the entry lead there that does not come through the block? */
  leadsAround(block: BlockId, there: BlockId): boolean {
    this.#doms ??= dominators(this.fn);
    return !this.#doms.dominates(block, there);
  }

  #next(id: BlockId): readonly BlockId[] {
    return successors(this.fn, blockAt(this.fn, id));
  }
}

function walked(starts: readonly BlockId[], next: (id: BlockId) => readonly BlockId[]): Set<BlockId> {
  const seen = new Set<BlockId>();
  const work = [...starts];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    work.push(...next(id));
  }
  return seen;
}

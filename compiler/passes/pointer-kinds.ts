/**
 * Of which kinds a pointer may be for the kernel's verifier where a block begins: what a helper gave of a map, tested or not, an
 * object, or 0. Algorithm: forward dataflow of the kinds of each pointer over the blocks.
 */

import { arg, blockAt, constantOf, instAt } from "../ir/access.ts";
import { reversePostOrder, successors, terminatorOf } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { BlockId, IrFunction, ValueId } from "../ir/types.ts";
import { nullTestOf } from "./guarded-uses.ts";

const NOTHING = "0";
/** Neither this nor 0, as far as the verifier knows. */
const OBJECT = "object ";
const THERE = "there ";
/** What a helper gave: behind a test there are two kinds of it. */
const UNTESTED = "untested ";
/** The same, which is given back. */
const COUNTED = "counted ";
/** Counted, and not there: what is held may have another order than where none was taken (`release_reference_state`). */
const GONE = "gone";

/** Of all pointers at one place. */
type State = Map<ValueId, ReadonlySet<string>>;

export class PointerKinds {
  readonly #fn: IrFunction;
  readonly #counted: ReadonlySet<ValueId>;
  /** Was nothing else taken since the reference? */
  readonly #isLatest: (reference: ValueId, testedIn: BlockId) => boolean;
  readonly #states = new Map<BlockId, State>();

  constructor(fn: IrFunction, counted: ReadonlySet<ValueId>, isLatest: (reference: ValueId, testedIn: BlockId) => boolean) {
    this.#fn = fn;
    this.#counted = counted;
    this.#isLatest = isLatest;
    const order = reversePostOrder(fn);
    for (let changed = true; changed; ) changed = order.map((id) => this.#visit(id)).includes(true);
  }

  /** Merges are theirs at the start of their block. */
  countAt(pointer: ValueId, block: BlockId): number {
    return this.#states.get(block)?.get(pointer)?.size ?? 1;
  }

  /** True if anything was new. */
  #visit(id: BlockId): boolean {
    const after = this.#afterBlock(id);
    const targets = [...new Set(successors(this.#fn, blockAt(this.#fn, id)))];
    return targets.map((target) => this.#flowInto(target, this.#onEdge(after, id, target), id)).includes(true);
  }

  #afterBlock(id: BlockId): State {
    const after: State = new Map(this.#states.get(id));
    for (const value of blockAt(this.#fn, id).insts) {
      const inst = instAt(this.#fn, value);
      if (inst.type !== "ptr" || (inst.op !== "callhelper" && inst.op !== "load")) continue;
      const [map] = inst.args.map((operand) => instAt(this.#fn, operand));
      const from = map?.op === "mapaddr" && inst.op === "callhelper" ? `${inst.helper} ${map.map}` : `${value}`;
      after.set(value, new Set([`${this.#counted.has(value) ? COUNTED : UNTESTED}${from}`]));
    }
    return after;
  }

  #onEdge(after: State, from: BlockId, to: BlockId): State {
    const end = terminatorOf(this.#fn, blockAt(this.#fn, from));
    const test = end.op === "branch" ? nullTestOf(this.#fn, arg(end, 0)) : undefined;
    if (end.op !== "branch" || !test || end.targets[0] === end.targets[1]) return after;
    const isThere = (end.targets[0] === to) === (test.predicate === "ne");
    const tested = arg(test, 0);
    const before = after.get(tested) ?? new Set();
    const kinds = [...before].flatMap((kind) => (isThere ? whereThere(kind) : this.#whereMissing(kind, tested, from)));
    return kinds.length > 0 ? new Map(after).set(tested, new Set(kinds)) : after;
  }

  #whereMissing(kind: string, tested: ValueId, from: BlockId): string[] {
    if (kind.startsWith(THERE)) return [];
    if (kind.startsWith(UNTESTED)) return [NOTHING];
    return kind.startsWith(COUNTED) ? [this.#isLatest(tested, from) ? NOTHING : GONE] : [kind];
  }

  /** True if anything was new. */
  #flowInto(target: BlockId, coming: State, from: BlockId): boolean {
    const state = this.#states.get(target) ?? new Map();
    this.#states.set(target, state);
    const block = blockAt(this.#fn, target);
    const merged = phisOf(this.#fn, block).filter(({ type }) => type === "ptr");
    let isNew = false;
    const add = (value: ValueId, kinds: ReadonlySet<string>): void => {
      const known = state.get(value) ?? new Set();
      const all = new Set([...known, ...kinds]);
      isNew ||= all.size > known.size;
      state.set(value, all);
    };
    for (const [value, kinds] of coming) if (!merged.some(({ id }) => id === value)) add(value, kinds);
    for (const { id, args } of merged) {
      const operand = args[block.preds.indexOf(from)];
      if (operand !== undefined) add(id, this.#kindsOf(operand, coming));
    }
    return isNew;
  }

  #kindsOf(value: ValueId, state: State): ReadonlySet<string> {
    if (constantOf(this.#fn, value) === 0n) return new Set([NOTHING]);
    return state.get(value) ?? new Set([`${OBJECT}${value}`]);
  }
}

function whereThere(kind: string): string[] {
  if (kind === NOTHING || kind === GONE) return [];
  for (const start of [UNTESTED, COUNTED]) if (kind.startsWith(start)) return [`${THERE}${kind.slice(start.length)}`];
  return [kind];
}

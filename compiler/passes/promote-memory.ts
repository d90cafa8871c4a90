/**
 * Turns stack objects into SSA values. Objects whose address is used only by loads and stores at constant offsets are cut into
 * slices of one offset and width (scalar replacement of aggregates); each slice becomes a variable in SSA form with pruned phis
 * at iterated dominance frontiers (Cytron et al. 1991). A slice that is read before it was written is 0. Accesses of
 * different extent that overlap stay in memory, except that a wide store of a constant is cut along the slices (the bytes of a
 * constant depend on the target's byte order).
 * Precondition: none.
 */

import { arg, blockAt, type InstBody, instAt, normalise } from "../ir/access.ts";
import { type Dominators, dominators, ENTRY, successors } from "../ir/cfg.ts";
import { addInst, Replacements, removeValues } from "../ir/edit.ts";
import type { Block, BlockId, Inst, IrFunction, IrType, Target, ValueId } from "../ir/types.ts";
import type { PassContext } from "./pass.ts";
import { findSlices, type Slice } from "./stack-slices.ts";
import { removeTrivialPhis } from "./trivial-phis.ts";

interface State {
  readonly fn: IrFunction;
  readonly slices: readonly Slice[];
  /** Slices that a load or store touches, with the constant that a cut store writes. */
  readonly touched: ReadonlyMap<ValueId, readonly Touch[]>;
  /** Phis by block, with their slice. */
  readonly phis: Map<BlockId, { readonly id: ValueId; readonly slice: Slice }[]>;
  readonly current: (ValueId | undefined)[];
  readonly replaced: Replacements;
  /** What never written slices hold. */
  readonly zeros: Map<IrType, ValueId>;
}

interface Touch {
  readonly slice: Slice;
  readonly constant: bigint | undefined;
}

/** As long as a slice held the address of another object, which may be cut now. */
export function promoteMemory(fn: IrFunction, { target }: Pick<PassContext, "target">): void {
  while (promoteOnce(fn, target.endian));
}

function promoteOnce(fn: IrFunction, endian: Target["endian"]): boolean {
  const { slices, stores } = findSlices(fn, endian);
  if (slices.length + stores.size === 0) return false;
  const isAgain = slices.some((slice) => holdsAddress(fn, slice));
  const doms = dominators(fn);
  const state: State = {
    fn,
    slices,
    touched: touches(slices),
    phis: new Map(),
    current: [],
    replaced: new Replacements(),
    zeros: new Map(),
  };
  placePhis(state, doms);
  rename(state, doms);
  blockAt(fn, ENTRY).insts.unshift(...state.zeros.values());
  state.replaced.apply(fn);
  removeValues(fn, (id) => stores.has(id));
  removeUnusedAddresses(fn);
  removeTrivialPhis(fn);
  return isAgain;
}

function holdsAddress(fn: IrFunction, { type, accesses }: Slice): boolean {
  return type === "ptr" && accesses.some(({ inst }) => instAt(fn, inst).op === "store" && isStackAddress(fn, inst));
}

function isStackAddress(fn: IrFunction, store: ValueId): boolean {
  const { op } = instAt(fn, arg(instAt(fn, store), 1));
  return op === "alloca" || op === "ptradd";
}

function touches(slices: readonly Slice[]): Map<ValueId, Touch[]> {
  const map = new Map<ValueId, Touch[]>();
  for (const slice of slices) {
    for (const { inst, constant } of slice.accesses) map.set(inst, [...(map.get(inst) ?? []), { slice, constant }]);
  }
  return map;
}

function placePhis(state: State, doms: Dominators): void {
  const { fn } = state;
  const frontiers = dominanceFrontiers(fn, doms);
  const writes = new Map<Slice, Set<BlockId>>();
  const reads = new Map<Slice, BlockId[]>();
  for (const id of doms.order) {
    for (const value of blockAt(fn, id).insts) {
      for (const { slice } of state.touched.get(value) ?? []) {
        const written = writes.get(slice) ?? writes.set(slice, new Set()).get(slice);
        if (instAt(fn, value).op === "store") written?.add(id);
        else if (!written?.has(id)) reads.set(slice, [...(reads.get(slice) ?? []), id]);
      }
    }
  }
  for (const slice of state.slices) {
    const written = writes.get(slice) ?? new Set<BlockId>();
    const live = liveIn(fn, written, reads.get(slice) ?? []);
    for (const id of iterated(frontiers, written)) if (live.has(id)) addPhi(state, id, slice);
  }
}

function addPhi(state: State, at: BlockId, slice: Slice): void {
  const block = blockAt(state.fn, at);
  const id = addInst(state.fn, { op: "phi" }, slice.type, new Array(block.preds.length), undefined);
  block.insts.unshift(id);
  state.phis.set(at, [...(state.phis.get(at) ?? []), { id, slice }]);
}

function dominanceFrontiers(fn: IrFunction, doms: Dominators): Map<BlockId, Set<BlockId>> {
  const frontiers = new Map<BlockId, Set<BlockId>>();
  for (const id of doms.order) {
    const { preds } = blockAt(fn, id);
    if (preds.length < 2) continue;
    for (const pred of preds) {
      for (let at: BlockId | undefined = pred; at !== undefined && at !== doms.idom[id]; at = doms.idom[at]) {
        const set = frontiers.get(at) ?? new Set();
        frontiers.set(at, set.add(id));
        if (at === ENTRY) break;
      }
    }
  }
  return frontiers;
}

function iterated(frontiers: ReadonlyMap<BlockId, ReadonlySet<BlockId>>, from: ReadonlySet<BlockId>): Set<BlockId> {
  const found = new Set<BlockId>();
  const work = [...from];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    for (const next of frontiers.get(id) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      work.push(next);
    }
  }
  return found;
}

/** Blocks at whose start the slice may still be read. */
function liveIn(fn: IrFunction, written: ReadonlySet<BlockId>, reads: readonly BlockId[]): Set<BlockId> {
  const live = new Set<BlockId>();
  const work = [...reads];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (live.has(id)) continue;
    live.add(id);
    for (const pred of blockAt(fn, id).preds) if (!written.has(pred)) work.push(pred);
  }
  return live;
}

/** Walks the dominator tree with the current value of each slice; an undo log restores it on the way up. */
function rename(state: State, doms: Dominators): void {
  const stack: { readonly id: BlockId; next: number; readonly undo: (() => void)[] }[] = [];
  const enter = (id: BlockId): void => {
    const undo: (() => void)[] = [];
    renameBlock(state, blockAt(state.fn, id), undo);
    stack.push({ id, next: 0, undo });
  };
  enter(ENTRY);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = doms.children[top.id]?.[top.next++];
    if (child !== undefined) {
      enter(child);
      continue;
    }
    for (const restore of top.undo.reverse()) restore();
    stack.pop();
  }
}

function renameBlock(state: State, block: Block, undo: (() => void)[]): void {
  const { fn, current, phis } = state;
  const assign = (slice: Slice, value: ValueId): void => {
    const before = current[slice.index];
    undo.push(() => {
      current[slice.index] = before;
    });
    current[slice.index] = value;
  };
  for (const { id, slice } of phis.get(block.id) ?? []) assign(slice, id);
  const kept: ValueId[] = [];
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    for (const touch of state.touched.get(id) ?? []) {
      if (inst.op === "store") assign(touch.slice, storedValue(state, inst, touch, kept));
      else readSlice(state, inst, touch.slice, kept);
    }
    kept.push(id);
  }
  block.insts = kept;
  for (const target of successors(fn, block)) fillPhis(state, block, target);
}

function fillPhis(state: State, block: Block, target: BlockId): void {
  const at = blockAt(state.fn, target).preds.indexOf(block.id);
  for (const { id, slice } of state.phis.get(target) ?? []) {
    instAt(state.fn, id).args[at] = state.current[slice.index] ?? zeroAtEntry(state, slice.type);
  }
}

/** The value of the slice after a store, cut to the slice's width. */
function storedValue(state: State, store: Inst, { slice, constant }: Touch, kept: ValueId[]): ValueId {
  const { fn } = state;
  const emit = (body: InstBody, args: ValueId[]): ValueId => {
    const id = addInst(fn, body, slice.type, args, store.loc);
    kept.push(id);
    return id;
  };
  const whole = instAt(fn, arg(store, 1));
  if (whole.op === "const" && whole.type === slice.type && whole.value === constant) return whole.id;
  if (constant !== undefined) return emit({ op: "const", value: normalise(slice.type, constant) }, []);
  const value = state.replaced.get(arg(store, 1));
  if (instAt(fn, value).type === "ptr" || slice.width === 8) return value;
  return fits(fn, value, slice) ? value : emit({ op: "convert", bits: slice.bits, signed: slice.signed }, [value]);
}

function fits(fn: IrFunction, value: ValueId, slice: Slice): boolean {
  const inst = instAt(fn, value);
  const same = is32(inst.type) && is32(slice.type);
  if (same && slice.width === 4) return true;
  if (!same) return false;
  if (inst.op === "load") return inst.width === slice.width && inst.signed === slice.signed;
  return inst.op === "convert" && inst.bits === slice.bits && inst.signed === slice.signed;
}

function readSlice(state: State, load: Inst, slice: Slice, kept: ValueId[]): void {
  const value = state.current[slice.index] ?? zeroAtEntry(state, slice.type);
  const sameType = load.type === instAt(state.fn, value).type;
  const direct = load.op === "load" && sameType && (slice.width >= 4 || load.signed === slice.signed);
  if (direct || load.op !== "load" || load.type === "ptr") {
    state.replaced.set(load.id, value);
    return;
  }
  const id = addInst(state.fn, { op: "convert", bits: slice.bits, signed: load.signed }, load.type, [value], load.loc);
  kept.push(id);
  state.replaced.set(load.id, id);
}

function is32(type: IrType | "void"): boolean {
  return type === "i32" || type === "u32";
}

/** One a type; they get their place when all blocks are renamed. */
function zeroAtEntry({ fn, zeros }: State, type: IrType): ValueId {
  const known = zeros.get(type);
  if (known !== undefined) return known;
  const id = addInst(fn, { op: "const", value: 0n }, type, [], undefined);
  zeros.set(type, id);
  return id;
}

/** Removes `ptradd`s and objects that nothing uses any more. */
function removeUnusedAddresses(fn: IrFunction): void {
  const uses: number[] = [];
  for (const inst of fn.insts) for (const value of inst?.args ?? []) uses[value] = (uses[value] ?? 0) + 1;
  const gone = new Set<ValueId>();
  const work = fn.insts.filter((inst) => inst !== undefined && isAddress(inst) && !uses[inst.id]);
  for (let inst = work.pop(); inst; inst = work.pop()) {
    gone.add(inst.id);
    for (const value of inst.args) {
      uses[value] = (uses[value] ?? 0) - 1;
      const base = instAt(fn, value);
      if (uses[value] === 0 && isAddress(base)) work.push(base);
    }
  }
  removeValues(fn, (id) => gone.has(id));
}

function isAddress(inst: Inst): boolean {
  return inst.op === "alloca" || inst.op === "ptradd";
}

/**
 * Which packet accesses share one load of several bytes or one pull: a program with packet instructions goes in, a window for each
 * access comes out. An access joins the window of one that dominates it when no way between them changes the message, and widens it
 * only where that cannot be told from outside: when the message is known to be long enough, or when nothing but the same fault can
 * happen in between. Algorithm: one walk in reverse post-order; the constant part of an offset is taken apart from the rest.
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { arg, blockAt, constantOf, instAt } from "../ir/access.ts";
import { definingBlocks } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { HELPER_ROWS } from "./helper-rows.ts";
import { isSizeRead } from "./packet-sizes.ts";
import type { Ranges } from "./ranges.ts";

export type PacketAccess = InstOf<"packetload" | "packetstore">;

export interface Window {
  readonly anchor: PacketAccess;
  /** What is added to the constant part of its offsets: a 64-bit value, or a 32-bit one to extend. */
  readonly base: ValueId | undefined;
  /** Constant parts of the first byte's offset and of what follows the last. */
  lo: number;
  hi: number;
  members: number;
  /** Residues modulo 8 that added to an offset align every member, for copies on the stack. */
  phases: readonly number[];
  /** Is the message known to reach to `hi`? */
  proven: boolean;
}

/** An access, by the constant part of its offset. */
export interface Member {
  readonly window: Window;
  readonly offset: number;
  /** Read in one piece, or in two halves where no phase of the window aligns all of it. */
  readonly pieces: 1 | 2;
}

export interface PacketPlan {
  /** By access; stores to skbs have none. */
  readonly members: ReadonlyMap<ValueId, Member>;
  /** Reads of the message's size that give the same as another before them. */
  readonly sizes: ReadonlyMap<ValueId, ValueId>;
}

/** Does the program reach the message's own bytes? */
export const isDirect = ({ packet }: Pick<IrFunction, "packet">): boolean => packet === "msg" || packet === "optval";

/** Bytes that one window may have, and windows of several members. */
const LIMITS = { skb: { bytes: 64, windows: 3 }, direct: { bytes: 256, windows: 64 } } as const;
const MAX_CONSTANT = 0x7fffn;

interface Place {
  readonly block: BlockId;
  readonly index: number;
}

interface State {
  readonly fn: IrFunction;
  /** Accesses go to the message itself; else to copies on the stack. */
  readonly isDirect: boolean;
  readonly ranges: Ranges;
  readonly home: ReturnType<typeof definingBlocks>;
  readonly windows: Window[];
  readonly of: Map<ValueId, Member>;
  /** Accesses that came to be members of another's window. */
  readonly joined: Set<ValueId>;
}

export function planPackets(fn: IrFunction, ranges: Ranges, far: ReadonlySet<ValueId>): PacketPlan {
  const state: State = {
    fn,
    isDirect: isDirect(fn),
    ranges,
    home: definingBlocks(fn),
    windows: [],
    of: new Map(),
    joined: new Set(),
  };
  for (const id of ranges.doms.order) {
    for (const value of blockAt(fn, id).insts) {
      const inst = instAt(fn, value);
      if (inst.op === "packetload" || (inst.op === "packetstore" && state.isDirect)) place(state, inst, id, far.has(value));
    }
  }
  return { members: state.of, sizes: sharedSizes(state) };
}

function place(state: State, access: PacketAccess, block: BlockId, far: boolean): void {
  const { base, offset } = split(state, access, block);
  const end = offset + access.width;
  const open = far ? [] : state.windows.filter((window) => window.base === base);
  for (const window of open.reverse()) {
    const pieces = ([1, 2] as const).find((count) => join(state, window, access, offset, end, count));
    if (pieces === undefined) continue;
    state.of.set(access.id, { window, offset, pieces });
    state.joined.add(access.id);
    return;
  }
  const proven = base === undefined && end <= knownSize(state, access);
  const phases = phasesFor(access.width, offset, [0, 1, 2, 3, 4, 5, 6, 7]);
  const window: Window = { anchor: access, base, lo: offset, hi: end, members: 1, phases, proven };
  if (!far) state.windows.push(window);
  state.of.set(access.id, { window, offset, pieces: 1 });
}

function join(state: State, window: Window, access: PacketAccess, offset: number, end: number, pieces: 1 | 2): boolean {
  const { fn, isDirect } = state;
  const limits = isDirect ? LIMITS.direct : LIMITS.skb;
  const [lo, hi] = [Math.min(window.lo, offset), Math.max(window.hi, end)];
  const phases = isDirect ? window.phases : phasesFor(access.width / pieces, offset, window.phases);
  const full = window.members === 1 && state.windows.filter(({ members }) => members > 1).length >= limits.windows;
  if (phases.length === 0 || hi - lo > limits.bytes || full) return false;
  const isPinned = (inst: Inst): boolean =>
    changesMessage(inst, isDirect) || (isDirect && isAccess(inst) && !state.joined.has(inst.id));
  if (!isClean(state, window.anchor, access, (inst) => inst.id !== window.anchor.id && isPinned(inst))) return false;
  const grows = lo < window.lo || hi > window.hi;
  const known = window.base === undefined && hi <= knownSize(state, window.anchor);
  if (grows && !known && !shareFate(fn, state.home, window.anchor, access)) return false;
  Object.assign(window, { lo, hi, phases, members: window.members + 1, proven: known || (window.proven && !grows) });
  return true;
}

const phasesFor = (width: number, offset: number, among: readonly number[]): readonly number[] =>
  among.filter((phase) => (offset + phase) % width === 0);

/** The offset as a constant and the value that it is added to. */
function split(
  state: State,
  access: PacketAccess,
  block: BlockId,
): { readonly base: ValueId | undefined; readonly offset: number } {
  let value = arg(access, 0);
  let offset = 0n;
  for (;;) {
    const constant = constantOf(state.fn, value);
    if (constant !== undefined && offset + constant <= MAX_CONSTANT)
      return { base: undefined, offset: Number(offset + constant) };
    const inst = instAt(state.fn, value);
    const added = addedConstant(state, inst, block);
    if (!added || offset + added.constant > MAX_CONSTANT) return { base: value, offset: Number(offset) };
    offset += added.constant;
    value = added.rest;
  }
}

/** `x + c` in 64 bits, or in 32 bits where it cannot wrap; of an extended value, the value. */
function addedConstant(
  { fn, ranges }: State,
  inst: Inst,
  block: BlockId,
): { readonly constant: bigint; readonly rest: ValueId } | undefined {
  if (inst.op === "convert" && inst.bits === 32 && !inst.signed && inst.type === "u64")
    return { constant: 0n, rest: arg(inst, 0) };
  if (inst.op !== "binary" || inst.binary !== "add" || inst.type === "ptr") return undefined;
  const constant = constantOf(fn, arg(inst, 1));
  if (constant === undefined || constant < 0n || constant > MAX_CONSTANT) return undefined;
  const range = ranges.at(arg(inst, 0), block);
  const limit = inst.type === "u64" || inst.type === "i64" ? 1n << 63n : inst.type === "i32" ? 1n << 31n : 1n << 32n;
  return range && range.lo >= 0n && range.hi + constant < limit ? { constant, rest: arg(inst, 0) } : undefined;
}

/** May bytes or pointers read before it differ after it? A pull leaves the bytes of an skb as they are. */
function changesMessage(inst: Inst, isDirect: boolean): boolean {
  if (inst.op === "call") return true;
  if (inst.op === "packetstore") return !isDirect;
  return (
    inst.op === "callhelper" &&
    HELPER_ROWS.get(inst.helper)?.changesPacket === true &&
    inst.helper !== HELPERS.bpf_skb_pull_data.id
  );
}

const isAccess = (inst: Inst): inst is PacketAccess => inst.op === "packetload" || inst.op === "packetstore";

/** Does `from` stand before `to` on every way, with nothing for which `breaks` holds between them on any? */
function isClean(state: State, from: Inst, to: Inst, breaks: (inst: Inst) => boolean): boolean {
  const [a, b] = [placeOf(state, from), placeOf(state, to)];
  if (!a || !b) return false;
  const any = (block: Block, start: number, end?: number): boolean =>
    block.insts.slice(start, end).some((id) => breaks(instAt(state.fn, id)));
  const [first, last] = [blockAt(state.fn, a.block), blockAt(state.fn, b.block)];
  if (a.block === b.block && a.index < b.index) return !any(first, a.index + 1, b.index);
  if (a.block === b.block || !state.ranges.doms.dominates(a.block, b.block)) return false;
  if (any(first, a.index + 1) || any(last, 0, b.index)) return false;
  const seen = new Set<BlockId>([a.block]);
  const work = [...last.preds];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const block = blockAt(state.fn, id);
    if (any(block, 0)) return false;
    work.push(...block.preds);
  }
  return true;
}

function placeOf({ fn, home }: Pick<State, "fn" | "home">, inst: Inst): Place | undefined {
  const block = home[inst.id];
  return block === undefined ? undefined : { block, index: blockAt(fn, block).insts.indexOf(inst.id) };
}

/** The least size of the message that comparisons on the way to `access` leave. */
function knownSize(state: State, access: PacketAccess): number {
  const block = state.home[access.id];
  if (block === undefined) return 0;
  let size = 0;
  for (const inst of state.fn.insts) {
    if (!inst || !isSizeRead(state.fn, inst)) continue;
    const range = state.ranges.at(inst.id, block);
    if (!range || Number(range.lo) <= size) continue;
    if (isClean(state, inst, access, (one) => changesMessage(one, state.isDirect))) size = Number(range.lo);
  }
  return size;
}

/** Every `packetsize` that nothing separates from a read of the size before it. */
function sharedSizes(state: State): Map<ValueId, ValueId> {
  const shared = new Map<ValueId, ValueId>();
  const before: Inst[] = [];
  for (const id of state.ranges.doms.order) {
    for (const value of blockAt(state.fn, id).insts) {
      const inst = instAt(state.fn, value);
      if (!isSizeRead(state.fn, inst)) continue;
      const same = before.find((one) => isClean(state, one, inst, (other) => changesMessage(other, state.isDirect)));
      if (same && inst.op === "packetsize") shared.set(value, same.id);
      else before.push(inst);
    }
  }
  return shared;
}

const QUIET: ReadonlySet<string> = new Set(
  ["const", "binary", "neg", "compare", "convert", "byteorder", "alloca", "load", "ptradd", "mapaddr", "globaladdr"].concat(
    "packetsize",
    "packetload",
  ),
);

/** Is a fault at the first access the same to everybody as one at the second? */
function shareFate(fn: IrFunction, home: State["home"], from: PacketAccess, to: PacketAccess): boolean {
  const [a, b] = [placeOf({ fn, home }, from), placeOf({ fn, home }, to)];
  if (!a || !b || a.block !== b.block) return false;
  // A message that is dropped is gone, whatever was written to it.
  const drops = (fn.faultResults["packet-end"] ?? fn.faultResults.default) === 0;
  const between = blockAt(fn, a.block).insts.slice(a.index, b.index);
  return between.every((id) => {
    const inst = instAt(fn, id);
    const isOwnStore = inst.op === "store" && inst.space === "stack";
    return QUIET.has(inst.op) || isOwnStore || (inst.op === "packetstore" && drops);
  });
}

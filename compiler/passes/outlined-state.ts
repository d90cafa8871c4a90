/**
 * What the body of an outlined loop shares with the code around it: a loop of a function goes in, the layout of the object in the
 * function's frame that holds it comes out. Fields have 8 bytes. Values from before the loop lie at their start, where the verifier
 * follows what is spilled; what changes from round to round, if it has 4 bytes, in their second half, where it does not, and has
 * nothing to tell rounds apart by (kernel/bpf/verifier.c `check_stack_write_fixed_off`).
 */

import { type InstBody, instAt, isSigned, liveBlocks, typeBits } from "../ir/access.ts";
import { definingBlocks, type Loop } from "../ir/cfg.ts";
import type { BlockId, Inst, InstOf, IrFunction, IrType, ValueId } from "../ir/types.ts";

const FIELD_BYTES = 8;

export interface StateField {
  readonly offset: number;
  readonly type: IrType;
}

export interface OutlinedState {
  /** Header phis, values from before the loop, values that are used after it. */
  readonly fields: ReadonlyMap<ValueId, StateField>;
  readonly liveIns: readonly ValueId[];
  /** Stack objects that only the loop uses; every round makes them anew. */
  readonly locals: readonly ValueId[];
  /** Not the header phis, whose fields always hold the value of the round. */
  readonly liveOuts: readonly ValueId[];
  /** Constants and addresses of the loop that are used after it, where they are made again. */
  readonly remadeOuts: readonly ValueId[];
  /** Where the number of the exit taken lies, as a u32, and what lies there before the loop. */
  readonly exit: StateField;
  readonly firstExit: bigint;
  readonly bytes: number;
}

export function stateOf(fn: IrFunction, loop: Loop, phis: readonly Inst[]): OutlinedState {
  const home = definingBlocks(fn);
  const isInside = (value: ValueId): boolean => {
    const block = home[value];
    return block !== undefined && loop.blocks.has(block);
  };
  const ownPhis = new Set(phis.map((phi) => phi.id));
  const liveIns = new Set<ValueId>();
  const liveOuts = new Set<ValueId>();
  const remadeOuts = new Set<ValueId>();
  const usedOutside = new Set<ValueId>();
  for (const block of liveBlocks(fn)) {
    const inside = loop.blocks.has(block.id);
    for (const inst of block.insts.map((id) => instAt(fn, id))) {
      const args = ownPhis.has(inst.id) ? latchArgs(loop, inst, block.preds) : inst.args;
      for (const value of args) {
        if (!inside) usedOutside.add(value);
        if (inside && !isInside(value) && !isRemade(instAt(fn, value))) liveIns.add(value);
        if (inside || !isInside(value) || ownPhis.has(value)) continue;
        if (isRemade(instAt(fn, value))) remadeOuts.add(value);
        else liveOuts.add(value);
      }
    }
  }
  // An object of the loop alone lives in the body's frame: into the caller's no address of the stack may be stored.
  const locals = [...liveIns].filter((value) => instAt(fn, value).op === "alloca" && !usedOutside.has(value));
  for (const value of locals) liveIns.delete(value);
  return { ...layOut(fn, [...ownPhis], [...liveIns], [...liveOuts]), locals, remadeOuts: [...remadeOuts] };
}

function layOut(
  fn: IrFunction,
  phis: ValueId[],
  liveIns: ValueId[],
  liveOuts: ValueId[],
): Omit<OutlinedState, "locals" | "remadeOuts"> {
  const fields = new Map<ValueId, StateField>();
  const add = (value: ValueId, inside: number): void => {
    const { type } = instAt(fn, value);
    if (type !== "void") fields.set(value, { offset: fields.size * FIELD_BYTES + inside * (8 - widthOf(type)), type });
  };
  for (const value of [...phis, ...liveOuts]) add(value, 1);
  for (const value of liveIns) add(value, 0);
  // The verifier must follow the number where it tells whether a pointer was put back; else it would tell ways apart by it.
  const isFollowed = liveOuts.some((value) => instAt(fn, value).type === "ptr");
  const offset = fields.size * FIELD_BYTES;
  const exit: StateField = { offset: isFollowed ? offset : offset + 4, type: "u32" };
  return { fields, liveIns, liveOuts, exit, firstExit: isFollowed ? 0n : 1n, bytes: offset + FIELD_BYTES };
}

const latchArgs = (loop: Loop, phi: Inst, preds: readonly BlockId[]): ValueId[] =>
  phi.args.filter((_, index) => preds[index] !== undefined && loop.latches.includes(preds[index]));

/** Values that cost no more to make again than to fetch. */
export const isRemade = (inst: Inst): boolean =>
  inst.op === "const" || inst.op === "mapaddr" || inst.op === "globaladdr" || inst.op === "funcaddr";

const widthOf = (type: IrType): 4 | 8 => (typeBits(type) === 32 ? 4 : 8);

export const fieldLoad = ({ offset, type }: StateField): Omit<InstOf<"load">, "id" | "type" | "args" | "loc"> => ({
  op: "load",
  width: widthOf(type),
  signed: isSigned(type),
  offset,
  space: "stack",
  volatile: false,
});

export const fieldStore = ({ offset, type }: StateField): InstBody => ({
  op: "store",
  width: widthOf(type),
  offset,
  space: "stack",
});

/** Does the verifier forget this value by itself when it is stored in the second half of a field? All but zeros. */
export const isForgotten = (type: IrType, constant: bigint): boolean => typeBits(type) === 32 && constant !== 0n;

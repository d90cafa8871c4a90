/**
 * Reading the arrays of a function: an id goes in, the instruction or block that must be there comes out. Called from every inner
 * loop, so the text of a failure is only made when there is one.
 */

import { InternalError } from "../diagnostics/invariant.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, IrType, ValueId } from "./types.ts";

type Body<I> = I extends Inst ? Omit<I, "id" | "type" | "args" | "loc"> : never;

/** What distinguishes an instruction: its op and the op's own fields. */
export type InstBody = Body<Inst>;

export function instAt(fn: IrFunction, id: ValueId): Inst {
  const inst = fn.insts[id];
  if (inst === undefined) throw new InternalError(`ir/${fn.name}`, `v${id} does not exist`);
  return inst;
}

export function blockAt(fn: IrFunction, id: BlockId): Block {
  const block = fn.blocks[id];
  if (block === undefined) throw new InternalError(`ir/${fn.name}`, `b${id} does not exist`);
  return block;
}

/** Operand `index` of an instruction. */
export function arg(inst: Inst, index: number): ValueId {
  const value = inst.args[index];
  if (value === undefined) throw new InternalError("ir", `v${inst.id} (${inst.op}) has no operand ${index}`);
  return value;
}

/** The blocks that are there, in order of their ids. */
export function liveBlocks(fn: IrFunction): Block[] {
  return fn.blocks.filter((block) => block !== undefined);
}

/** The instructions that are in a block, in order of the blocks' ids. */
export function liveInsts(fn: IrFunction): Inst[] {
  return liveBlocks(fn).flatMap((block) => block.insts.map((id) => instAt(fn, id)));
}

export function typeBits(type: IrType): 32 | 64 {
  return type === "i32" || type === "u32" ? 32 : 64;
}

export function isSigned(type: IrType): boolean {
  return type === "i32" || type === "i64";
}

/** The two's complement value of the low bits of `value`, read by the sign of `type`. */
export function normalise(type: IrType, value: bigint): bigint {
  return isSigned(type) ? BigInt.asIntN(typeBits(type), value) : BigInt.asUintN(typeBits(type), value);
}

/** The value of a constant, undefined for anything else. */
export function constantOf(fn: IrFunction, id: ValueId): bigint | undefined {
  const inst = instAt(fn, id);
  return inst.op === "const" ? inst.value : undefined;
}

export function isTerminator(inst: Inst): boolean {
  switch (inst.op) {
    case "jump":
    case "branch":
    case "ret":
    case "fault":
    case "unreachable":
      return true;
    default:
      return false;
  }
}

/** Instructions that mean the message of the program, until `lower-packets`. */
export function isPacketInst(
  inst: Inst,
): inst is InstOf<"packetsize" | "packetload" | "packetstore" | "packetcopy" | "packetpull"> {
  return inst.op.startsWith("packet");
}

/** Instructions that do something beside giving a value; everything else may be removed when unused. */
export function hasEffect(inst: Inst): boolean {
  switch (inst.op) {
    case "store":
    case "atomic":
    case "call":
    case "check":
    case "hold":
    case "packetload":
    case "packetstore":
    case "packetcopy":
    case "packetpull":
    case "longloop":
      return true;
    case "callhelper":
      return !inst.pure;
    default:
      return isTerminator(inst);
  }
}

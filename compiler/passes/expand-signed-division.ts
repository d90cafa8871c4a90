/**
 * Below v4 there is no signed division (RFC 9669, section 4.1): `sdiv` and `smod` become unsigned ones of the magnitudes with the
 * sign put back, or shifts for powers of two (Hacker's Delight, section 10-1). Operands that interval analysis knows not to be
 * negative need no sign. The least value divided by −1 wraps. Required below v4. Precondition: after `prove-checks`.
 */

import { arg, blockAt, constantOf, instAt, liveBlocks, normalise, typeBits } from "../ir/access.ts";
import { addInst, Replacements } from "../ir/edit.ts";
import type { BinaryOp, Block, InstOf, IrFunction, IrType, ValueId } from "../ir/types.ts";
import { type Interval, wrap } from "./interval.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges, type Ranges } from "./ranges.ts";

type Division = InstOf<"binary"> & { readonly binary: "sdiv" | "smod" };

/** Makes instructions of one type at one place. */
interface Emitter {
  readonly bits: number;
  op(binary: BinaryOp, a: ValueId, b: ValueId): ValueId;
  constant(value: bigint): ValueId;
  neg(a: ValueId): ValueId;
}

export function expandSignedDivision(fn: IrFunction, { target }: Pick<PassContext, "target">): void {
  if (target.cpu >= 4 || !fn.insts.some((inst) => inst && isDivision(inst))) return;
  const ranges = analyseRanges(fn);
  const replaced = new Replacements();
  for (const block of liveBlocks(fn)) expandBlock(fn, block, ranges, replaced);
  replaced.apply(fn);
}

function isDivision(inst: object): inst is Division {
  return "binary" in inst && (inst.binary === "sdiv" || inst.binary === "smod");
}

function expandBlock(fn: IrFunction, block: Block, ranges: Ranges, replaced: Replacements): void {
  const kept: ValueId[] = [];
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (isDivision(inst) && inst.type !== "void") {
      const signed = (n: number): Interval | undefined => {
        const range = ranges.at(arg(inst, n), block.id);
        return range && inst.type !== "void" ? wrap(range, typeBits(inst.type), true) : undefined;
      };
      const positive = (n: number): boolean => (signed(n)?.lo ?? -1n) >= 0n;
      replaced.set(id, expand(fn, inst, emitter(fn, inst, inst.type, kept), positive));
    }
    kept.push(id);
  }
  blockAt(fn, block.id).insts = kept;
}

function emitter(fn: IrFunction, inst: Division, type: IrType, kept: ValueId[]): Emitter {
  const keep = (id: ValueId): ValueId => {
    kept.push(id);
    return id;
  };
  return {
    bits: typeBits(type),
    op: (binary, a, b) => keep(addInst(fn, { op: "binary", binary }, type, [a, b], inst.loc)),
    constant: (value) => keep(addInst(fn, { op: "const", value: normalise(type, value) }, type, [], inst.loc)),
    neg: (a) => keep(addInst(fn, { op: "neg" }, type, [a], inst.loc)),
  };
}

function expand(fn: IrFunction, inst: Division, emit: Emitter, positive: (n: number) => boolean): ValueId {
  const [a, b] = [arg(inst, 0), arg(inst, 1)];
  const divisor = constantOf(fn, b);
  const signed = divisor === undefined ? undefined : BigInt.asIntN(emit.bits, divisor);
  if (positive(0) && (positive(1) || (signed !== undefined && signed > 0n)))
    return emit.op(inst.binary === "sdiv" ? "udiv" : "umod", a, b);
  if (signed !== undefined && signed !== 0n) return byConstant(inst.binary, emit, a, signed, positive(0));
  const signA = positive(0) ? undefined : signOf(emit, a);
  const signB = positive(1) ? undefined : signOf(emit, b);
  const [x, y] = [magnitude(emit, a, signA), magnitude(emit, b, signB)];
  if (inst.binary === "smod") return withSign(emit, emit.op("umod", x, y), signA);
  const sign = signA !== undefined && signB !== undefined ? emit.op("xor", signA, signB) : (signA ?? signB);
  return withSign(emit, emit.op("udiv", x, y), sign);
}

/** All ones when negative, else 0. */
function signOf(emit: Emitter, value: ValueId): ValueId {
  return emit.op("sar", value, emit.constant(BigInt(emit.bits - 1)));
}

function magnitude(emit: Emitter, value: ValueId, sign: ValueId | undefined): ValueId {
  return withSign(emit, value, sign);
}

/** Negates where `sign` is all ones. */
function withSign(emit: Emitter, value: ValueId, sign: ValueId | undefined): ValueId {
  return sign === undefined ? value : emit.op("sub", emit.op("xor", value, sign), sign);
}

function byConstant(binary: "sdiv" | "smod", emit: Emitter, a: ValueId, divisor: bigint, positive: boolean): ValueId {
  const size = divisor < 0n ? -divisor : divisor;
  if (size === 1n) return binary === "smod" ? emit.constant(0n) : divisor > 0n ? a : emit.neg(a);
  const isPower = (size & (size - 1n)) === 0n;
  const result = isPower ? byPower(binary, emit, a, size) : byMagnitude(binary, emit, a, size, positive);
  return binary === "sdiv" && divisor < 0n ? emit.neg(result) : result;
}

function byMagnitude(binary: "sdiv" | "smod", emit: Emitter, a: ValueId, size: bigint, positive: boolean): ValueId {
  const sign = positive ? undefined : signOf(emit, a);
  const result = emit.op(binary === "sdiv" ? "udiv" : "umod", magnitude(emit, a, sign), emit.constant(size));
  return withSign(emit, result, sign);
}

/** A negative dividend is first moved up by the divisor less one, because shifts round down. */
function byPower(binary: "sdiv" | "smod", emit: Emitter, a: ValueId, size: bigint): ValueId {
  const shift = BigInt(size.toString(2).length - 1);
  const bias = emit.op("shr", signOf(emit, a), emit.constant(BigInt(emit.bits) - shift));
  const moved = emit.op("add", a, bias);
  if (binary === "sdiv") return emit.op("sar", moved, emit.constant(shift));
  return emit.op("sub", emit.op("and", moved, emit.constant(size - 1n)), bias);
}

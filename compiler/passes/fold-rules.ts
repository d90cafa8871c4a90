/** Algebraic identities of arithmetic and comparison. A constant operand stands on the right after the first round. */

import { arg, constantOf, instAt, typeBits } from "../ir/access.ts";
import { rewrite } from "../ir/edit.ts";
import { evaluateBinary, evaluateCompare, inverse, mirror } from "../ir/evaluate.ts";
import type { BinaryOp, Inst, InstOf, IrType, ValueId } from "../ir/types.ts";
import { constant, type Folder, single } from "./folder.ts";
import { possibleBits } from "./known-bits.ts";

const COMMUTATIVE: ReadonlySet<BinaryOp> = new Set<BinaryOp>(["add", "mul", "and", "or", "xor"]);
/** (x op c) op d is x op (c op d). */
const ASSOCIATIVE: ReadonlySet<BinaryOp> = COMMUTATIVE;

export function foldArithmetic(folder: Folder, inst: InstOf<"binary" | "neg">): ValueId | undefined {
  const { fn } = folder;
  const { type } = inst;
  if (type === "void") return undefined;
  const a = constantOf(fn, arg(inst, 0));
  if (inst.op === "neg") return a === undefined ? undefined : constant(folder, type, -a);
  const b = constantOf(fn, arg(inst, 1));
  if (a !== undefined && b !== undefined) return constant(folder, type, evaluateBinary(inst.binary, type, a, b));
  if (a !== undefined) return constantFirst(folder, inst, type, a);
  if (b !== undefined) return constantSecond(folder, inst, type, b);
  return arg(inst, 0) === arg(inst, 1) ? sameOperands(folder, inst, type) : undefined;
}

function constantFirst(folder: Folder, inst: InstOf<"binary">, type: IrType, a: bigint): ValueId | undefined {
  const [first, second] = [arg(inst, 0), arg(inst, 1)];
  if (COMMUTATIVE.has(inst.binary)) return change(folder, inst, inst.binary, [second, first]);
  if (a === 0n && inst.binary === "sub") {
    rewrite(folder.fn, inst.id, { op: "neg" }, [second]);
    return inst.id;
  }
  return a === 0n ? first : type === "i32" && a === -1n && inst.binary === "sar" ? first : undefined;
}

function sameOperands(folder: Folder, inst: InstOf<"binary">, type: IrType): ValueId | undefined {
  switch (inst.binary) {
    case "sub":
    case "xor":
      return constant(folder, type, 0n);
    case "and":
    case "or":
      return arg(inst, 0);
    default:
      return undefined;
  }
}

function constantSecond(folder: Folder, inst: InstOf<"binary">, type: IrType, b: bigint): ValueId | undefined {
  const x = arg(inst, 0);
  const bits = typeBits(type);
  const low = BigInt.asUintN(bits, b);
  const ones = (1n << BigInt(bits)) - 1n;
  const power = low > 0n && (low & (low - 1n)) === 0n ? BigInt(low.toString(2).length - 1) : undefined;
  switch (inst.binary) {
    case "sub":
      return low === 0n ? x : change(folder, inst, "add", [x, constant(folder, type, -b)]);
    case "add":
      return low === 0n ? x : reassociate(folder, inst, type, b);
    case "xor":
      return low === 0n ? x : reassociate(folder, inst, type, b);
    case "mul":
      if (low === 0n) return constant(folder, type, 0n);
      if (low === 1n) return x;
      if (low === ones) return changeToNeg(folder, inst, x);
      return power === undefined
        ? reassociate(folder, inst, type, b)
        : change(folder, inst, "shl", [x, constant(folder, type, power)]);
    case "and":
      if (low === 0n) return constant(folder, type, 0n);
      if ((possibleBits(folder.fn, x) & (ones ^ low)) === 0n) return x;
      return reassociate(folder, inst, type, b);
    case "or":
      if (low === ones) return constant(folder, type, b);
      return low === 0n ? x : reassociate(folder, inst, type, b);
    case "shl":
    case "shr":
    case "sar":
      return foldShift(folder, inst, type, low);
    case "udiv":
      if (power !== undefined) return power === 0n ? x : change(folder, inst, "shr", [x, constant(folder, type, power)]);
      return low === 0n ? constant(folder, type, 0n) : undefined;
    case "umod":
      if (power !== undefined) return change(folder, inst, "and", [x, constant(folder, type, low - 1n)]);
      return low === 0n ? x : undefined;
    case "sdiv":
      if (low === 0n) return constant(folder, type, 0n);
      return low === 1n ? x : low === ones ? changeToNeg(folder, inst, x) : undefined;
    case "smod":
      return low === 0n ? x : low === 1n || low === ones ? constant(folder, type, 0n) : undefined;
    default:
      return undefined;
  }
}

function foldShift(folder: Folder, inst: InstOf<"binary">, type: IrType, low: bigint): ValueId | undefined {
  const x = arg(inst, 0);
  const width = BigInt(typeBits(type));
  const count = low % width;
  if (count === 0n) return x;
  if (low !== count) return change(folder, inst, inst.binary, [x, constant(folder, type, count)]);
  const inner = instAt(folder.fn, x);
  const before = inner.op === "binary" && inner.binary === inst.binary ? constantOf(folder.fn, arg(inner, 1)) : undefined;
  if (inner.op !== "binary" || before === undefined || !single(folder, x)) return undefined;
  const sum = count + (BigInt.asUintN(Number(width), before) % width);
  if (sum < width) return change(folder, inst, inst.binary, [arg(inner, 0), constant(folder, type, sum)]);
  if (inst.binary !== "sar") return constant(folder, type, 0n);
  return change(folder, inst, "sar", [arg(inner, 0), constant(folder, type, width - 1n)]);
}

/** Only when the inner operation has no other use: it would stay beside the new one. */
function reassociate(folder: Folder, inst: InstOf<"binary">, type: IrType, b: bigint): ValueId | undefined {
  const inner = instAt(folder.fn, arg(inst, 0));
  if (inner.op !== "binary" || inner.binary !== inst.binary || !ASSOCIATIVE.has(inst.binary) || !single(folder, inner.id))
    return undefined;
  const c = constantOf(folder.fn, arg(inner, 1));
  if (c === undefined) return undefined;
  return change(folder, inst, inst.binary, [arg(inner, 0), constant(folder, type, evaluateBinary(inst.binary, type, c, b))]);
}

function change(folder: Folder, inst: Inst, binary: BinaryOp, args: ValueId[]): ValueId {
  rewrite(folder.fn, inst.id, { op: "binary", binary }, args);
  return inst.id;
}

function changeToNeg(folder: Folder, inst: Inst, x: ValueId): ValueId {
  rewrite(folder.fn, inst.id, { op: "neg" }, [x]);
  return inst.id;
}

export function foldCompare(folder: Folder, inst: InstOf<"compare">): ValueId | undefined {
  const { fn } = folder;
  const [x, y] = [arg(inst, 0), arg(inst, 1)];
  const type = instAt(fn, x).type;
  if (type === "void") return undefined;
  const [a, b] = [constantOf(fn, x), constantOf(fn, y)];
  const bits = typeBits(type);
  if (a !== undefined && b !== undefined) return truth(folder, evaluateCompare(inst.predicate, bits, a, b));
  if (x === y) return truth(folder, evaluateCompare(inst.predicate, bits, 0n, 0n));
  if (a !== undefined) {
    rewrite(fn, inst.id, { op: "compare", predicate: mirror(inst.predicate) }, [y, x]);
    return inst.id;
  }
  if (b === undefined) return undefined;
  if (type === "ptr") return isObject(folder, x) ? truth(folder, inst.predicate === "ne") : undefined;
  return foldTruth(folder, inst, BigInt.asUintN(bits, b)) ?? foldLimit(folder, inst, type, b);
}

function truth(folder: Folder, holds: boolean): ValueId {
  return constant(folder, "u32", holds ? 1n : 0n);
}

/** The address of an object is never null. */
function isObject(folder: Folder, value: ValueId): boolean {
  const inst = instAt(folder.fn, value);
  if (inst.op === "ptradd" && inst.args.length === 1) return isObject(folder, arg(inst, 0));
  return inst.op === "alloca" || inst.op === "globaladdr" || inst.op === "mapaddr";
}

/** A comparison of a boolean with 0 or 1 is the boolean or its inverse. */
function foldTruth(folder: Folder, inst: InstOf<"compare">, b: bigint): ValueId | undefined {
  if (inst.predicate !== "eq" && inst.predicate !== "ne") return undefined;
  const inner = instAt(folder.fn, arg(inst, 0));
  if (inner.op !== "compare" || b > 1n) return undefined;
  const same = (inst.predicate === "ne") === (b === 0n);
  if (same) return inner.id;
  rewrite(folder.fn, inst.id, { op: "compare", predicate: inverse(inner.predicate) }, [...inner.args]);
  return inst.id;
}

/** Comparisons with the least or greatest value of the type. */
function foldLimit(folder: Folder, inst: InstOf<"compare">, type: IrType, b: bigint): ValueId | undefined {
  const bits = typeBits(type);
  const signed = inst.predicate.startsWith("s");
  const value = signed ? BigInt.asIntN(bits, b) : BigInt.asUintN(bits, b);
  const least = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const greatest = signed ? -least - 1n : (1n << BigInt(bits)) - 1n;
  switch (inst.predicate.slice(1)) {
    case "lt":
      return value === least ? truth(folder, false) : undefined;
    case "ge":
      return value === least ? truth(folder, true) : undefined;
    case "gt":
      return value === greatest ? truth(folder, false) : undefined;
    case "le":
      return value === greatest ? truth(folder, true) : undefined;
    default:
      return beyondBits(folder, inst, BigInt.asUintN(bits, b));
  }
}

/** Equality with a value that has bits which the operand cannot have. */
function beyondBits(folder: Folder, inst: InstOf<"compare">, b: bigint): ValueId | undefined {
  if ((b & ~possibleBits(folder.fn, arg(inst, 0))) === 0n) return undefined;
  return truth(folder, inst.predicate === "ne");
}

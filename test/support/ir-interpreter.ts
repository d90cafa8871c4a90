/**
 * Runs functions of the IR that touch nothing but integers and their own stack: a module, a function and arguments go in, the
 * result comes out. Written apart from the compiler's own evaluation of constants, which it judges.
 */

import {
  type BinaryOp,
  type Block,
  type Inst,
  type IrFunction,
  type IrModule,
  type IrType,
  type Predicate,
  type ValueId,
  ZERO_SYMBOL,
} from "../../compiler/ir/types.ts";
import { HELPER_IDS } from "../../stdlib/spec/helper-ids.ts";

/** A fault ended the program. */
export class Fault extends Error {
  readonly kind: string;
  constructor(kind: string) {
    super(`fault: ${kind}`);
    this.kind = kind;
  }
}

/** The function took more instructions than it was given. */
export class OutOfFuel extends Error {}

interface Pointer {
  readonly object: Uint8Array;
  readonly offset: number;
}

/** Pointers that were stored, by object and offset: bytes cannot hold them. */
const storedPointers = new WeakMap<Uint8Array, Map<number, Pointer>>();
/** What the addresses of functions point at. */
const functionsAt = new WeakMap<Uint8Array, string>();

type Value = bigint | Pointer;

interface Frame {
  readonly module: IrModule;
  readonly fn: IrFunction;
  readonly args: readonly Value[];
  readonly values: (Value | undefined)[];
  readonly fuel: { left: number };
}

/** The result as its unsigned bits; undefined for `void`. */
export function interpret(module: IrModule, name: string, args: readonly bigint[], fuel = 200_000): bigint | undefined {
  const result = callFunction(module, name, args, { left: fuel });
  if (result !== undefined && typeof result !== "bigint") throw new Error("a pointer is no result");
  return result;
}

function callFunction(module: IrModule, name: string, args: readonly Value[], fuel: { left: number }): Value | undefined {
  const fn = module.functions.find((candidate) => candidate.name === name);
  if (!fn) throw new Error(`no function ${name}`);
  const frame: Frame = { module, fn, args, values: [], fuel };
  let block = fn.blocks[0];
  let from: Block | undefined;
  for (;;) {
    if (!block) throw new Error("no such block");
    const next: number | { readonly result: Value | undefined } = runBlock(frame, block, from);
    if (typeof next !== "number") return next.result;
    from = block;
    block = fn.blocks[next];
  }
}

function runBlock(frame: Frame, block: Block, from: Block | undefined): number | { readonly result: Value | undefined } {
  const insts = block.insts.map((id) => found(frame.fn.insts[id]));
  const phis = insts.filter((inst) => inst.op === "phi");
  const incoming = phis.map((phi) => read(frame, found(phi.args[block.preds.indexOf(found(from).id)])));
  phis.forEach((phi, n) => {
    frame.values[phi.id] = cut(phi.type, found(incoming[n]));
  });
  for (const inst of insts.slice(phis.length)) {
    if (frame.fuel.left-- <= 0) throw new OutOfFuel("out of fuel");
    switch (inst.op) {
      case "jump":
        return inst.targets[0];
      case "branch":
        return integer(operand(frame, inst, 0)) !== 0n ? inst.targets[0] : inst.targets[1];
      case "ret":
        return { result: inst.args.length === 0 ? undefined : cut(frame.fn.result, operand(frame, inst, 0)) };
      case "fault":
        throw new Fault(inst.fault);
      case "unreachable":
        throw new Error("reached the unreachable");
      default:
        frame.values[inst.id] = cut(inst.type, run(frame, inst));
    }
  }
  throw new Error("no terminator");
}

function run(frame: Frame, inst: Inst): Value {
  switch (inst.op) {
    case "const":
      return inst.value;
    case "param":
      return found(frame.args[inst.index]);
    case "binary":
      return binary(inst.binary, widthOf(inst.type), integerAt(frame, inst, 0), integerAt(frame, inst, 1));
    case "neg":
      return -integerAt(frame, inst, 0);
    case "compare":
      return compare(
        inst.predicate,
        widthOf(found(frame.fn.insts[found(inst.args[0])]).type),
        operand(frame, inst, 0),
        operand(frame, inst, 1),
      )
        ? 1n
        : 0n;
    case "convert":
      return inst.signed
        ? BigInt.asIntN(inst.bits, integerAt(frame, inst, 0))
        : BigInt.asUintN(inst.bits, integerAt(frame, inst, 0));
    case "byteorder":
      return swap(inst.bits / 8, integerAt(frame, inst, 0));
    case "alloca":
      return { object: new Uint8Array(inst.size), offset: 0 };
    case "globaladdr":
      if (inst.symbol !== ZERO_SYMBOL) throw new Error(`no global ${inst.symbol}`);
      return { object: new Uint8Array(8), offset: inst.offset };
    case "ptradd": {
      const base = pointer(operand(frame, inst, 0));
      const index = inst.args.length === 2 ? Number(BigInt.asIntN(64, integerAt(frame, inst, 1))) : 0;
      return { object: base.object, offset: base.offset + inst.offset + index };
    }
    case "funcaddr": {
      const object = new Uint8Array(0);
      functionsAt.set(object, inst.callee);
      return { object, offset: 0 };
    }
    case "callhelper":
      if (inst.helper !== HELPER_IDS.bpf_loop) throw new Error(`cannot interpret ${inst.name}`);
      return bpfLoop(frame, integerAt(frame, inst, 0), pointer(operand(frame, inst, 1)), operand(frame, inst, 2));
    case "load":
      return inst.type === "ptr"
        ? found(
            storedPointers
              .get(pointer(operand(frame, inst, 0)).object)
              ?.get(pointer(operand(frame, inst, 0)).offset + inst.offset),
          )
        : load(pointer(operand(frame, inst, 0)), inst.offset, inst.width, inst.signed);
    case "store":
      store(pointer(operand(frame, inst, 0)), inst.offset, inst.width, operand(frame, inst, 1));
      return 0n;
    case "call":
      return (
        callFunction(
          frame.module,
          inst.callee,
          inst.args.map((_, n) => operand(frame, inst, n)),
          frame.fuel,
        ) ?? 0n
      );
    case "check":
      if (
        signedRead(frame, inst, integerAt(frame, inst, 0)) < inst.lo ||
        signedRead(frame, inst, integerAt(frame, inst, 0)) > inst.hi
      )
        throw new Error("a check does not hold");
      return 0n;
    default:
      throw new Error(`cannot interpret ${inst.op}`);
  }
}

function integerAt(frame: Frame, inst: Inst, n: number): bigint {
  return integer(operand(frame, inst, n));
}

/** The rounds that were begun, as the helper counts them. */
function bpfLoop(frame: Frame, rounds: bigint, callback: Pointer, state: Value): bigint {
  const name = found(functionsAt.get(callback.object));
  for (let index = 0n; index < rounds; index++) {
    const answer = callFunction(frame.module, name, [index, state], frame.fuel);
    if (answer !== 0n) return index + 1n;
  }
  return rounds;
}

function signedRead(frame: Frame, inst: Inst, value: bigint): bigint {
  const { type } = found(frame.fn.insts[found(inst.args[0])]);
  return type === "i32" ? BigInt.asIntN(32, value) : type === "i64" ? BigInt.asIntN(64, value) : value;
}

/** Table of the binary operations on unsigned operands `a`, `b` of width `w`, with their signed readings `p`, `q`. */
const BINARY: Record<BinaryOp, (a: bigint, b: bigint, p: bigint, q: bigint, w: bigint) => bigint> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  udiv: (a, b) => (b ? a / b : 0n),
  umod: (a, b) => (b ? a % b : a),
  sdiv: (_a, _b, p, q) => (q ? p / q : 0n),
  smod: (_a, _b, p, q) => (q ? p % q : p),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b, _p, _q, w) => a << (b & (w - 1n)),
  shr: (a, b, _p, _q, w) => a >> (b & (w - 1n)),
  sar: (_a, b, p, _q, w) => p >> (b & (w - 1n)),
};

function binary(op: BinaryOp, width: number, a: bigint, b: bigint): bigint {
  const [x, y] = [BigInt.asUintN(width, a), BigInt.asUintN(width, b)];
  return BINARY[op](x, y, BigInt.asIntN(width, x), BigInt.asIntN(width, y), BigInt(width));
}

function compare(predicate: Predicate, width: number, a: Value, b: Value): boolean {
  if (typeof a !== "bigint" || typeof b !== "bigint") {
    const same = typeof a !== "bigint" && typeof b !== "bigint" && a.object === b.object && a.offset === b.offset;
    return same === (predicate === "eq");
  }
  const sign = predicate.startsWith("s") ? BigInt.asIntN : BigInt.asUintN;
  const [x, y] = [sign(width, a), sign(width, b)];
  const rest = predicate.length === 3 ? predicate.slice(1) : predicate;
  const [less, same] = [x < y, x === y];
  const table: Record<string, boolean> = { eq: same, ne: !same, lt: less, le: less || same, gt: !less && !same, ge: !less };
  return table[rest] ?? false;
}

function swap(bytes: number, value: bigint): bigint {
  const list = Array.from({ length: bytes }, (_, n) => (value >> BigInt(8 * n)) & 0xffn);
  return list.reduce((sum, byte) => (sum << 8n) | byte, 0n);
}

function load({ object, offset }: Pointer, extra: number, width: number, signed: boolean): bigint {
  let value = 0n;
  for (let n = width - 1; n >= 0; n--) value = (value << 8n) | BigInt(found(object[offset + extra + n]));
  return signed ? BigInt.asIntN(width * 8, value) : value;
}

function store({ object, offset }: Pointer, extra: number, width: number, value: Value): void {
  if (offset + extra < 0 || offset + extra + width > object.length) throw new Error("store outside the object");
  const pointers = storedPointers.get(object) ?? new Map<number, Pointer>();
  storedPointers.set(object, pointers);
  if (typeof value !== "bigint") {
    pointers.set(offset + extra, value);
    return;
  }
  pointers.delete(offset + extra);
  for (let n = 0; n < width; n++) object[offset + extra + n] = Number((value >> BigInt(8 * n)) & 0xffn);
}

function operand(frame: Frame, inst: Inst, n: number): Value {
  return read(frame, found(inst.args[n]));
}

function read(frame: Frame, id: ValueId): Value {
  return found(frame.values[id]);
}

function cut(type: IrType | "void", value: Value): Value {
  return typeof value === "bigint" ? BigInt.asUintN(widthOf(type), value) : value;
}

function widthOf(type: IrType | "void"): number {
  return type === "i32" || type === "u32" ? 32 : 64;
}

function integer(value: Value): bigint {
  if (typeof value !== "bigint") throw new Error("integer wanted");
  return value;
}

function pointer(value: Value): Pointer {
  if (typeof value === "bigint") throw new Error("pointer wanted");
  return value;
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing there");
  return value;
}

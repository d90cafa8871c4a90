/**
 * The meaning of IR for the back end's tests: a function, the functions it may call and a context go in, the result and the
 * context afterwards come out. Values are the contents of 64-bit registers, so that no passes' evaluator is shared.
 */

import { arg, blockAt, instAt, typeBits } from "../../../../compiler/ir/access.ts";
import { ENTRY } from "../../../../compiler/ir/cfg.ts";
import type {
  AtomicOp,
  BinaryOp,
  BlockId,
  Inst,
  IrFunction,
  IrModule,
  Predicate,
  ValueId,
} from "../../../../compiler/ir/types.ts";
import { CTX_ADDRESS, Memory, type Outcome } from "../../../support/bpf-executor.ts";

const ALLOCAS = 1n << 44n;

export function evaluateProgram(module: IrModule, name: string, ctx: Uint8Array): Outcome {
  const memory = new Memory(CTX_ADDRESS, ctx);
  const state = { module, memory, nextAlloca: ALLOCAS };
  const result = evaluate(state, name, [CTX_ADDRESS]);
  return { result, ctx: memory.bytes(CTX_ADDRESS, ctx.length) };
}

interface State {
  readonly module: IrModule;
  readonly memory: Memory;
  nextAlloca: bigint;
}

function evaluate(state: State, name: string, args: readonly bigint[]): bigint {
  const fn = state.module.functions.find((candidate) => candidate.name === name);
  if (!fn) throw new Error(`no function ${name}`);
  const values = new Map<ValueId, bigint>();
  const get = (value: ValueId): bigint => values.get(value) ?? fail(`v${value} is read before it is defined`);
  let at = blockAt(fn, ENTRY);
  let from: BlockId | undefined;
  for (;;) {
    const phis = at.insts.map((id) => instAt(fn, id)).filter((inst) => inst.op === "phi");
    const index = from === undefined ? -1 : at.preds.indexOf(from);
    const incoming = phis.map((phi) => [phi.id, get(arg(phi, index))] as const);
    for (const [id, value] of incoming) values.set(id, value);
    for (const id of at.insts) {
      const inst = instAt(fn, id);
      if (inst.op === "ret") return inst.args.length === 0 ? 0n : get(arg(inst, 0));
      const target = nextBlock(inst, get);
      if (target !== undefined) [at, from] = [blockAt(fn, target), at.id];
      else if (inst.op !== "phi") values.set(id, evaluateInst(state, fn, inst, get, args));
    }
  }
}

function fail(message: string): never {
  throw new Error(message);
}

function nextBlock(inst: Inst, get: (value: ValueId) => bigint): BlockId | undefined {
  if (inst.op === "jump") return inst.targets[0];
  if (inst.op === "branch") return inst.targets[get(arg(inst, 0)) !== 0n ? 0 : 1];
  return undefined;
}

function evaluateInst(
  state: State,
  fn: IrFunction,
  inst: Inst,
  get: (value: ValueId) => bigint,
  params: readonly bigint[],
): bigint {
  const bits = inst.type === "void" ? 64 : typeBits(inst.type);
  const cut = (value: bigint): bigint => BigInt.asUintN(bits, value);
  const [a, b] = [inst.args[0], inst.args[1]].map((value) => (value === undefined ? 0n : get(value)));
  const [x, y] = [a ?? 0n, b ?? 0n];
  switch (inst.op) {
    case "const":
      return cut(inst.value);
    case "param":
      return params[inst.index] ?? fail("a parameter is missing");
    case "neg":
      return cut(-x);
    case "binary":
      return cut(binary(inst.binary, bits, x, y));
    case "compare":
      return compare(inst.predicate, widthOf(fn, inst), x, y) ? 1n : 0n;
    case "convert": {
      const low = Math.min(inst.bits, widthOf(fn, inst));
      return cut(inst.signed ? BigInt.asIntN(low, x) : BigInt.asUintN(low, x));
    }
    case "byteorder":
      return cut(swapBytes(x, inst.bits));
    case "ptradd":
      return cut(x + y + BigInt(inst.offset));
    case "load": {
      const value = state.memory.read(x + BigInt(inst.offset), inst.width);
      return cut(inst.signed ? BigInt.asIntN(inst.width * 8, value) : value);
    }
    case "store":
      state.memory.write(x + BigInt(inst.offset), inst.width, y);
      return 0n;
    case "atomic": {
      const old = state.memory.read(x + BigInt(inst.offset), inst.width);
      const replacement = inst.atomic === "cmpxchg" ? get(arg(inst, 2)) : 0n;
      state.memory.write(
        x + BigInt(inst.offset),
        inst.width,
        atomic(inst.atomic, old, BigInt.asUintN(inst.width * 8, y), replacement),
      );
      return old;
    }
    case "alloca":
      state.nextAlloca += 4096n;
      return state.nextAlloca;
    case "call":
      return evaluate(state, inst.callee, inst.args.map(get));
    case "callhelper":
      return 0n;
    default:
      return fail(`${inst.op} has no meaning here`);
  }
}

function widthOf(fn: IrFunction, inst: Inst): 32 | 64 {
  const { type } = instAt(fn, arg(inst, 0));
  return type === "void" ? fail("void operand") : typeBits(type);
}

function binary(op: BinaryOp, bits: number, a: bigint, b: bigint): bigint {
  const [sa, sb] = [BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)];
  const count = b % BigInt(bits);
  switch (op) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "udiv":
      return b === 0n ? 0n : a / b;
    case "umod":
      return b === 0n ? a : a % b;
    case "sdiv":
      return b === 0n ? 0n : sa / sb;
    case "smod":
      return b === 0n ? a : sa % sb;
    case "and":
      return a & b;
    case "or":
      return a | b;
    case "xor":
      return a ^ b;
    case "shl":
      return a << count;
    case "shr":
      return a >> count;
    case "sar":
      return sa >> count;
  }
}

function compare(predicate: Predicate, bits: number, a: bigint, b: bigint): boolean {
  const [sa, sb] = [BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)];
  switch (predicate) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "ult":
      return a < b;
    case "ule":
      return a <= b;
    case "ugt":
      return a > b;
    case "uge":
      return a >= b;
    case "slt":
      return sa < sb;
    case "sle":
      return sa <= sb;
    case "sgt":
      return sa > sb;
    case "sge":
      return sa >= sb;
  }
}

function atomic(op: AtomicOp, old: bigint, operand: bigint, replacement: bigint): bigint {
  switch (op) {
    case "add":
      return old + operand;
    case "and":
      return old & operand;
    case "or":
      return old | operand;
    case "xor":
      return old ^ operand;
    case "xchg":
      return operand;
    case "cmpxchg":
      return old === operand ? replacement : old;
  }
}

function swapBytes(value: bigint, bits: number): bigint {
  const bytes = Array.from({ length: bits / 8 }, (_, i) => (value >> BigInt(8 * i)) & 0xffn);
  return bytes.reduce((out, byte) => (out << 8n) | byte, 0n);
}

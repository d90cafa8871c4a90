/** Checks the operands of one instruction: it goes in with its function; what is wrong with their number or types comes out. */

import { instAt, normalise, typeBits } from "./access.ts";
import type { Inst, InstOf, IrFunction, IrType } from "./types.ts";

const ARG_COUNTS: Partial<Record<Inst["op"], readonly number[]>> = {
  const: [0],
  param: [0],
  binary: [2],
  neg: [1],
  compare: [2],
  convert: [1],
  byteorder: [1],
  alloca: [0],
  load: [1],
  store: [2],
  ptradd: [1, 2],
  mapaddr: [0],
  globaladdr: [0],
  funcaddr: [0],
  longloop: [0],
  check: [1],
  hold: [1, 2],
  packetsize: [0],
  packetload: [1],
  packetstore: [2],
  packetcopy: [3],
  packetpull: [1],
  jump: [0],
  branch: [1],
  ret: [0, 1],
  fault: [0],
  unreachable: [0],
};

/** Where packet data ends is asked in the two forms that the verifier learns from. */
const POINTER_ORDER: ReadonlySet<string> = new Set(["eq", "ne", "ule", "ugt"]);

/** What is wrong; undefined when nothing is. */
export function typeMistake(fn: IrFunction, inst: Inst): string | undefined {
  const counts = inst.op === "atomic" ? [inst.atomic === "cmpxchg" ? 3 : 2] : ARG_COUNTS[inst.op];
  if (counts && !counts.includes(inst.args.length)) return `${inst.args.length} operands`;
  const nothing = inst.args.find((value) => instAt(fn, value).type === "void");
  return nothing === undefined ? mistakeOf(fn, inst) : `operand v${nothing} has no value`;
}

function mistakeOf(fn: IrFunction, inst: Inst): string | undefined {
  switch (inst.op) {
    case "const":
      return constMistake(inst);
    case "binary":
    case "neg":
      if (inst.type === "void" || inst.type === "ptr") return "integer type wanted";
      return widthMistake(fn, inst);
    case "phi":
      return widthMistake(fn, inst);
    case "compare":
      return compareMistake(fn, inst);
    case "load":
    case "atomic":
    case "store":
      return isType(fn, inst, 0, "ptr") ? undefined : "pointer wanted";
    case "ptradd":
      if (!isType(fn, inst, 0, "ptr")) return "pointer wanted";
      return inst.args.length === 1 || isType(fn, inst, 1, "i64", "u64") ? undefined : "64-bit index wanted";
    case "packetload":
    case "packetstore":
    case "packetpull":
      return isType(fn, inst, 0, "u64") ? undefined : "u64 wanted";
    case "packetcopy": {
      const fits = isType(fn, inst, 0, "u64") && isType(fn, inst, 1, "ptr") && isType(fn, inst, 2, "u64");
      return fits ? undefined : "u64, pointer, u64 wanted";
    }
    case "branch":
      return isType(fn, inst, 0, "u32", "i32") ? undefined : "32-bit condition wanted";
    case "ret":
      return resultMistake(fn, inst);
    case "param":
      return inst.type === fn.params[inst.index]?.type ? undefined : "not the parameter's type";
    default:
      return undefined;
  }
}

function constMistake(inst: InstOf<"const">): string | undefined {
  if (inst.type === "void" || inst.value !== normalise(inst.type, inst.value)) return "constant not normalised";
  return inst.type === "ptr" && inst.value !== 0n ? "the only pointer constant is null" : undefined;
}

function compareMistake(fn: IrFunction, inst: InstOf<"compare">): string | undefined {
  if (!sameWidth(operandType(fn, inst, 0), operandType(fn, inst, 1))) return "operands of two widths";
  if (inst.type !== "u32") return "a comparison is u32";
  const mayOrder = !isType(fn, inst, 0, "ptr") || POINTER_ORDER.has(inst.predicate);
  return mayOrder ? undefined : "pointers are compared by eq, ne, ule and ugt only";
}

function resultMistake(fn: IrFunction, inst: Inst): string | undefined {
  if (fn.result === "void") return inst.args.length === 0 ? undefined : "a value in a function without one";
  return sameWidth(fn.result, operandType(fn, inst, 0)) ? undefined : "result of another width";
}

function widthMistake(fn: IrFunction, inst: Inst): string | undefined {
  const all = inst.args.every((_, n) => sameWidth(inst.type, operandType(fn, inst, n)));
  return all ? undefined : "operand of another width";
}

function isType(fn: IrFunction, inst: Inst, n: number, ...types: readonly IrType[]): boolean {
  const type = operandType(fn, inst, n);
  return type !== "void" && types.includes(type);
}

function operandType(fn: IrFunction, inst: Inst, n: number): IrType | "void" {
  const value = inst.args[n];
  return value === undefined ? "void" : instAt(fn, value).type;
}

function sameWidth(a: IrType | "void", b: IrType | "void"): boolean {
  if (a === "void" || b === "void") return false;
  return (a === "ptr") === (b === "ptr") && typeBits(a) === typeBits(b);
}

/** Checks that a function is well formed. A function and the name of the last pass go in; nothing, or an InternalError, comes out. */

import { invariant } from "../diagnostics/invariant.ts";
import { instAt, isTerminator, liveBlocks, normalise, typeBits } from "./access.ts";
import { type Dominators, definingBlocks, dominators, ENTRY, successors } from "./cfg.ts";
import type { Block, Inst, IrFunction, IrModule, IrType, ValueId } from "./types.ts";

interface Context {
  readonly fn: IrFunction;
  readonly where: string;
  /** Position of each value in its block, by value id. */
  readonly index: readonly (number | undefined)[];
  readonly home: ReturnType<typeof definingBlocks>;
  readonly doms: Dominators;
}

export function verifyModule(module: IrModule, pass: string): void {
  const names = new Set(module.functions.map((fn) => fn.name));
  invariant(names.size === module.functions.length, pass, "two functions have one name");
  for (const fn of module.functions) {
    verifyFunction(fn, pass);
    for (const inst of fn.insts) {
      if (inst?.op === "call" || inst?.op === "funcaddr")
        invariant(names.has(inst.callee), `${pass}/${fn.name}`, `v${inst.id} calls ${inst.callee}, which does not exist`);
    }
  }
}

export function verifyFunction(fn: IrFunction, pass: string): void {
  const where = `${pass}/${fn.name}`;
  verifyBlocks(fn, where);
  const index: (number | undefined)[] = [];
  for (const block of liveBlocks(fn))
    block.insts.forEach((id, at) => {
      invariant(index[id] === undefined, where, `v${id} occurs twice`);
      index[id] = at;
    });
  const context: Context = { fn, where, index, home: definingBlocks(fn), doms: dominators(fn) };
  for (const block of liveBlocks(fn)) verifyInsts(context, block);
}

function verifyBlocks(fn: IrFunction, where: string): void {
  const expected = new Map(liveBlocks(fn).map((block) => [block.id, new Set<number>()]));
  invariant(expected.has(ENTRY), where, "no entry block");
  fn.blocks.forEach((block, id) => {
    invariant(!block || block.id === id, where, `block at ${id} has another id`);
  });
  for (const block of liveBlocks(fn)) {
    const targets = successors(fn, block);
    invariant(new Set(targets).size === targets.length, where, `b${block.id} branches twice to one block`);
    for (const target of targets) {
      const preds = expected.get(target);
      invariant(preds, where, `b${block.id} goes to b${target}, which does not exist`);
      preds.add(block.id);
    }
  }
  for (const block of liveBlocks(fn)) {
    const preds = expected.get(block.id);
    const same = preds?.size === block.preds.length && block.preds.every((pred) => preds.has(pred));
    invariant(same, where, `b${block.id} has preds ${block.preds.join(" ")}, not ${[...(preds ?? [])].join(" ")}`);
  }
  invariant(expected.get(ENTRY)?.size === 0, where, "the entry block has predecessors");
}

function verifyInsts(context: Context, block: Block): void {
  const { fn, where } = context;
  let phis = true;
  block.insts.forEach((id, at) => {
    const inst = instAt(fn, id);
    const at_ = `v${id} (${inst.op}) in b${block.id}`;
    invariant(inst.id === id, where, `${at_} has id ${inst.id}`);
    invariant(isTerminator(inst) === (at === block.insts.length - 1), where, `${at_}: a terminator must be last, and only it`);
    if (inst.op !== "phi") phis = false;
    invariant(inst.op !== "phi" || phis, where, `${at_}: phis come first`);
    invariant(inst.op !== "alloca" || block.id === ENTRY, where, `${at_}: not in the entry block`);
    verifyOperands(context, block, inst, at_);
    verifyTypes(context, inst, at_);
  });
}

function verifyOperands({ fn, where, index, home, doms }: Context, block: Block, inst: Inst, at: string): void {
  if (inst.op === "phi")
    invariant(
      inst.args.length === block.preds.length,
      where,
      `${at}: ${inst.args.length} operands, ${block.preds.length} predecessors`,
    );
  inst.args.forEach((value, n) => {
    const from = home[value];
    invariant(fn.insts[value] !== undefined && from !== undefined, where, `${at} uses v${value}, which does not exist`);
    const use = inst.op === "phi" ? block.preds[n] : block.id;
    if (use === undefined || doms.position[use] === undefined) return;
    const before = from === use ? inst.op === "phi" || (index[value] ?? 0) < (index[inst.id] ?? 0) : doms.dominates(from, use);
    invariant(before, where, `${at} uses v${value}, which does not dominate it`);
  });
}

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
  hold: [2],
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

function verifyTypes({ fn, where }: Context, inst: Inst, at: string): void {
  const counts = inst.op === "atomic" ? [inst.atomic === "cmpxchg" ? 3 : 2] : ARG_COUNTS[inst.op];
  invariant(!counts || counts.includes(inst.args.length), where, `${at}: ${inst.args.length} operands`);
  const type = (n: number): IrType | "void" => {
    const value: ValueId | undefined = inst.args[n];
    return value === undefined ? "void" : instAt(fn, value).type;
  };
  inst.args.forEach((value, n) => {
    invariant(type(n) !== "void", where, `${at}: operand v${value} has no value`);
  });
  const need = (holds: boolean, what: string): void => invariant(holds, where, `${at}: ${what}`);
  const sameWidths = (): void =>
    need(
      inst.args.every((_, n) => sameWidth(inst.type, type(n))),
      "operand of another width",
    );
  switch (inst.op) {
    case "const":
      need(inst.type !== "void" && inst.value === normalise(inst.type, inst.value), "constant not normalised");
      need(inst.type !== "ptr" || inst.value === 0n, "the only pointer constant is null");
      break;
    case "binary":
    case "neg":
      need(inst.type !== "void" && inst.type !== "ptr", "integer type wanted");
      sameWidths();
      break;
    case "compare":
      need(sameWidth(type(0), type(1)), "operands of two widths");
      need(inst.type === "u32", "a comparison is u32");
      need(type(0) !== "ptr" || POINTER_ORDER.has(inst.predicate), "pointers are compared by eq, ne, ule and ugt only");
      break;
    case "phi":
      sameWidths();
      break;
    case "load":
    case "ptradd":
    case "atomic":
    case "store":
      need(type(0) === "ptr", "pointer wanted");
      need(inst.op !== "ptradd" || inst.args.length === 1 || type(1) === "i64" || type(1) === "u64", "64-bit index wanted");
      break;
    case "packetload":
    case "packetstore":
    case "packetpull":
      need(type(0) === "u64", "u64 wanted");
      break;
    case "packetcopy":
      need(type(0) === "u64" && type(1) === "ptr" && type(2) === "u64", "u64, pointer, u64 wanted");
      break;
    case "branch":
      need(type(0) === "u32" || type(0) === "i32", "32-bit condition wanted");
      break;
    case "ret":
      if (fn.result === "void") need(inst.args.length === 0, "a value in a function without one");
      else need(sameWidth(fn.result, type(0)), "result of another width");
      break;
    case "param":
      need(inst.type === fn.params[inst.index]?.type, "not the parameter's type");
      break;
    default:
  }
}

function sameWidth(a: IrType | "void", b: IrType | "void"): boolean {
  if (a === "void" || b === "void") return false;
  return (a === "ptr") === (b === "ptr") && typeBits(a) === typeBits(b);
}

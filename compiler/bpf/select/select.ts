/**
 * Instruction selection: an IR function goes in, machine code over virtual registers leaves. Blocks are visited in
 * postorder and instructions upwards, so that every use is selected before its definition and an instruction whose value no
 * selected code reads (folded into addresses, jumps and immediates, or dead) is never made.
 */

import { invariant } from "../../diagnostics/invariant.ts";
import { arg, blockAt, hasEffect, instAt } from "../../ir/access.ts";
import { dominators, naturalLoops, reversePostOrder } from "../../ir/cfg.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, Target, ValueId } from "../../ir/types.ts";
import {
  ARGUMENTS,
  FIRST_VIRTUAL,
  type MachineBlock,
  type MachineBody,
  type MachineInst,
  newReg,
  RESULT,
  type Reg,
} from "../machine.ts";
import { type Copy, sequentialise } from "../parallel-copy.ts";
import { isUncutResult } from "./alias.ts";
import { selectBinary, selectByteOrder, selectConvert, selectNeg } from "./arithmetic.ts";
import { materialise, selectCompare, selectTest } from "./condition.ts";
import { selectAddress, selectAtomic, selectLoad, selectPtrAdd, selectStore } from "./memory.ts";
import { definedReg, isRemade, moveInto, regOf } from "./registers.ts";
import { bitsOf, emit, isInst, type Selection } from "./selection.ts";

export function select(fn: IrFunction, target: Target): MachineBody {
  const order = reversePostOrder(fn);
  const s = newSelection(fn, target, order);
  const depths = loopDepths(fn);
  const edges: MachineBlock[] = [];
  const blocks = [...order].reverse().map((id) => selectBlock(s, blockAt(fn, id), depths[id] ?? 0, edges));
  s.body.blocks = [...blocks.reverse(), ...edges];
  return s.body;
}

function newSelection(fn: IrFunction, target: Target, order: readonly BlockId[]): Selection {
  const users: Inst[][] = fn.insts.map(() => []);
  const objects = new Map<ValueId, number>();
  const body: MachineBody = { name: fn.name, loc: fn.loc, blocks: [], objects: [], nextReg: FIRST_VIRTUAL };
  for (const id of order) {
    for (const value of blockAt(fn, id).insts) {
      const inst = instAt(fn, value);
      for (const operand of inst.args) users[operand]?.push(inst);
      if (!isInst(inst, "alloca")) continue;
      objects.set(value, body.objects.length);
      body.objects.push({ size: inst.size, align: inst.align });
    }
  }
  return { fn, target, body, users, regs: new Map(), objects, out: [], loc: undefined };
}

function loopDepths(fn: IrFunction): number[] {
  const depths: number[] = fn.blocks.map(() => 0);
  for (const loop of naturalLoops(fn, dominators(fn))) {
    for (const id of loop.blocks) depths[id] = (depths[id] ?? 0) + 1;
  }
  return depths;
}

function selectBlock(s: Selection, block: Block, depth: number, edges: MachineBlock[]): MachineBlock {
  const groups: MachineInst[][] = [];
  for (const value of [...block.insts].reverse()) {
    const inst = instAt(s.fn, value);
    if (inst.op === "phi" || inst.op === "param") continue;
    groups.push(group(s, inst, () => selectInst(s, inst, block, depth, edges)));
  }
  groups.push(
    ...block.insts
      .map((value) => instAt(s.fn, value))
      .filter((inst) => isInst(inst, "param"))
      .map((inst) => group(s, inst, () => selectParam(s, inst))),
  );
  return { id: block.id, insts: groups.reverse().flat(), depth };
}

/** What `run` emits, with the source position of `inst`. */
function group(s: Selection, inst: Inst, run: () => void): MachineInst[] {
  s.out = [];
  s.loc = inst.loc;
  run();
  return s.out;
}

function selectParam(s: Selection, inst: InstOf<"param">): void {
  const dst = s.regs.get(inst.id);
  const src = ARGUMENTS[inst.index];
  invariant(src !== undefined, `bpf.select/${s.fn.name}`, `parameter ${inst.index} has no register`);
  if (dst !== undefined) emit(s, { kind: "mov", dst, src });
}

function selectInst(s: Selection, inst: Inst, block: Block, depth: number, edges: MachineBlock[]): void {
  switch (inst.op) {
    case "jump":
      selectJump(s, inst, block);
      return;
    case "branch":
      selectBranch(s, inst, block, depth, edges);
      return;
    case "ret":
      selectReturn(s, inst);
      return;
    case "unreachable":
      emitReturnZero(s);
      return;
    case "store":
      selectStore(s, inst);
      return;
    case "atomic":
      selectAtomic(s, inst, s.regs.get(inst.id));
      return;
    case "call":
      selectCall(s, inst, { name: inst.callee });
      return;
    case "callhelper":
      selectCall(s, inst, { helper: inst.helper });
      return;
    case "fault":
    case "check":
    case "longloop":
      invariant(false, `bpf.select/${s.fn.name}`, `${inst.op} is left by the passes`);
      return;
    default: {
      const dst = s.regs.get(inst.id);
      if (dst !== undefined) selectValue(s, inst, dst);
    }
  }
}

/** Instructions that only give a value. */
function selectValue(s: Selection, inst: Inst, dst: Reg): void {
  switch (inst.op) {
    case "binary":
      selectBinary(s, inst, dst);
      return;
    case "neg":
      selectNeg(s, inst, dst);
      return;
    case "compare":
      materialise(s, selectCompare(s, inst), dst);
      return;
    case "convert":
      selectConvert(s, inst, dst);
      return;
    case "byteorder":
      selectByteOrder(s, inst, dst);
      return;
    case "load":
      selectLoad(s, inst, dst);
      return;
    case "ptradd":
      selectPtrAdd(s, inst, dst);
      return;
    case "globaladdr":
      selectAddress(s, inst, dst);
      return;
    default:
      invariant(false, `bpf.select/${s.fn.name}`, `${inst.op} has no register of its own`);
      return;
  }
}

function selectJump(s: Selection, inst: InstOf<"jump">, block: Block): void {
  const [target] = inst.targets;
  emitPhiCopies(s, block, blockAt(s.fn, target));
  emit(s, { kind: "jump", target });
}

/** An edge that must copy into phis gets a block of its own, which layout removes when the copies have vanished. */
function selectBranch(s: Selection, inst: InstOf<"branch">, block: Block, depth: number, edges: MachineBlock[]): void {
  const [yes, no] = inst.targets.map((target) => edgeTo(s, inst, block, blockAt(s.fn, target), depth, edges));
  invariant(yes !== undefined && no !== undefined, `bpf.select/${s.fn.name}`, "a branch has two targets");
  if (yes === no) {
    emit(s, { kind: "jump", target: yes });
    return;
  }
  const { condition, negated } = selectTest(s, arg(inst, 0));
  emit(s, { kind: "branch", condition, taken: negated ? no : yes, otherwise: negated ? yes : no });
}

function edgeTo(s: Selection, inst: Inst, from: Block, to: Block, depth: number, edges: MachineBlock[]): number {
  const outer = s.out;
  const insts = group(s, inst, () => emitPhiCopies(s, from, to));
  s.out = outer;
  if (insts.length === 0) return to.id;
  const id = s.fn.blocks.length + edges.length;
  edges.push({ id, insts: [...insts, { kind: "jump", target: to.id, loc: inst.loc }], depth });
  return id;
}

/** Values in registers are copied at once; constants and addresses, which read no register, are made afterwards. */
function emitPhiCopies(s: Selection, from: Block, to: Block): void {
  const index = to.preds.indexOf(from.id);
  const phis = to.insts.map((value) => instAt(s.fn, value)).filter((inst) => inst.op === "phi");
  const incoming = phis.map((phi) => ({ dst: definedReg(s, phi.id), value: arg(phi, index) }));
  const copies: Copy[] = incoming
    .filter(({ value }) => !isRemade(s, value))
    .map(({ dst, value }) => ({ dst, src: regOf(s, value) }));
  for (const { dst, src } of sequentialise(copies, () => newReg(s.body))) emit(s, { kind: "mov", dst, src });
  for (const { dst, value } of incoming) if (isRemade(s, value)) moveInto(s, dst, value);
}

function selectReturn(s: Selection, inst: InstOf<"ret">): void {
  if (inst.args.length === 0) {
    emitReturnZero(s);
    return;
  }
  moveInto(s, RESULT, arg(inst, 0));
  emit(s, { kind: "exit" });
}

function emitReturnZero(s: Selection): void {
  emit(s, { kind: "const", dst: RESULT, value: 0n });
  emit(s, { kind: "exit" });
}

type Callee = { readonly helper: number } | { readonly name: string };

/** Arguments in registers are moved first, so that none of them is kept out of a register that a constant is made in. */
function selectCall(s: Selection, inst: InstOf<"call"> | InstOf<"callhelper">, callee: Callee): void {
  const result = s.regs.get(inst.id);
  if (result === undefined && !hasEffect(inst)) return;
  const args = inst.args.map((value, index) => ({ value, dst: argumentReg(s, index) }));
  for (const { dst, value } of args) if (!isRemade(s, value)) moveInto(s, dst, value);
  for (const { dst, value } of args) if (isRemade(s, value)) moveInto(s, dst, value);
  emit(s, { kind: "call", callee, argCount: args.length });
  if (result === undefined) return;
  const truncate = isInst(inst, "callhelper") && bitsOf(inst.type) === 32 && !isUncutResult(s, inst);
  emit(s, { kind: truncate ? "mov32" : "mov", dst: result, src: RESULT });
}

function argumentReg(s: Selection, index: number): Reg {
  const dst = ARGUMENTS[index];
  invariant(dst !== undefined, `bpf.select/${s.fn.name}`, "a call has more than five arguments");
  return dst;
}

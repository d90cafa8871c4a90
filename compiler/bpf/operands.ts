/** What each machine instruction reads and writes, stated once: everything that follows values through registers asks here. */

import { assertNever } from "../diagnostics/invariant.ts";
import {
  type Address,
  ARGUMENTS,
  CALL_CLOBBERED,
  type Condition,
  type FrameObject,
  isReg,
  type MachineInst,
  type Operand,
  RESULT,
  type Reg,
} from "./machine.ts";

const NONE: readonly Reg[] = [];
const R0: readonly Reg[] = [RESULT];
const operandRegs = (operand: Operand | FrameObject): readonly Reg[] => (isReg(operand) ? [operand] : NONE);
const conditionRegs = (c: Condition): readonly Reg[] => (isReg(c.right) ? [c.left, c.right] : [c.left]);

/** Registers that the instruction reads, among them the destination of a two-address operation. */
export function usesOf(inst: MachineInst): readonly Reg[] {
  switch (inst.kind) {
    case "mov":
    case "mov32":
    case "movsx":
      return [inst.src];
    case "alu":
      return isReg(inst.right) ? [inst.dst, inst.right] : [inst.dst];
    case "neg":
    case "end":
      return [inst.dst];
    case "load":
      return operandRegs(inst.address.base);
    case "store":
      return [...operandRegs(inst.address.base), ...operandRegs(inst.value)];
    case "atomic":
      return [...operandRegs(inst.address.base), inst.src];
    case "cmpxchg":
      return [...operandRegs(inst.address.base), inst.src, RESULT];
    case "setcc":
    case "branch":
      return conditionRegs(inst.condition);
    case "call":
      return ARGUMENTS.slice(0, inst.argCount);
    case "exit":
      return R0;
    case "const":
    case "symbol":
    case "frame":
    case "jump":
      return NONE;
    default:
      return assertNever(inst, "bpf.usesOf");
  }
}

/** Registers that the instruction writes. */
export function defsOf(inst: MachineInst): readonly Reg[] {
  switch (inst.kind) {
    case "mov":
    case "mov32":
    case "movsx":
    case "const":
    case "alu":
    case "neg":
    case "end":
    case "load":
    case "symbol":
    case "frame":
    case "setcc":
      return [inst.dst];
    case "atomic":
      return inst.fetch ? [inst.src] : NONE;
    case "cmpxchg":
      return R0;
    case "call":
      return CALL_CLOBBERED;
    case "store":
    case "jump":
    case "branch":
    case "exit":
      return NONE;
    default:
      return assertNever(inst, "bpf.defsOf");
  }
}

/** May the instruction be dropped when nothing reads what it writes? */
export function isPure(inst: MachineInst): boolean {
  switch (inst.kind) {
    case "mov":
    case "mov32":
    case "movsx":
    case "const":
    case "alu":
    case "neg":
    case "end":
    case "load":
    case "symbol":
    case "frame":
    case "setcc":
      return true;
    case "store":
    case "atomic":
    case "cmpxchg":
    case "call":
    case "jump":
    case "branch":
    case "exit":
      return false;
    default:
      return assertNever(inst, "bpf.isPure");
  }
}

export type RegMap = (r: Reg) => Reg;

const mapOperand = (operand: Operand, f: RegMap): Operand => (isReg(operand) ? f(operand) : operand);
const mapAddress = (a: Address, f: RegMap): Address => (isReg(a.base) ? { base: f(a.base), offset: a.offset } : a);
const mapCondition = (c: Condition, f: RegMap): Condition => ({ ...c, left: f(c.left), right: mapOperand(c.right, f) });

/** The instruction with every register replaced. */
export function mapRegs(inst: MachineInst, f: RegMap): MachineInst {
  switch (inst.kind) {
    case "mov":
    case "mov32":
    case "movsx":
      return { ...inst, dst: f(inst.dst), src: f(inst.src) };
    case "const":
    case "neg":
    case "end":
    case "symbol":
    case "frame":
      return { ...inst, dst: f(inst.dst) };
    case "alu":
      return { ...inst, dst: f(inst.dst), right: mapOperand(inst.right, f) };
    case "load":
      return { ...inst, dst: f(inst.dst), address: mapAddress(inst.address, f) };
    case "store":
      return { ...inst, address: mapAddress(inst.address, f), value: mapOperand(inst.value, f) };
    case "atomic":
    case "cmpxchg":
      return { ...inst, address: mapAddress(inst.address, f), src: f(inst.src) };
    case "setcc":
      return { ...inst, dst: f(inst.dst), condition: mapCondition(inst.condition, f) };
    case "branch":
      return { ...inst, condition: mapCondition(inst.condition, f) };
    case "call":
    case "jump":
    case "exit":
      return inst;
    default:
      return assertNever(inst, "bpf.mapRegs");
  }
}

/** The blocks that control may go to after `inst`. */
export function successorsOf(inst: MachineInst): readonly number[] {
  if (inst.kind === "jump") return [inst.target];
  if (inst.kind === "branch") return inst.taken === inst.otherwise ? [inst.taken] : [inst.taken, inst.otherwise];
  return [];
}

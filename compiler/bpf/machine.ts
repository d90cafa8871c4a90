/**
 * Machine code before registers are chosen: BPF instructions over virtual registers, in basic blocks. Selection makes it,
 * register allocation replaces the virtual registers, layout orders the blocks, encoding writes it out.
 */

import { type AluOp as IsaAluOp, type JumpOp, REGISTERS } from "../../stdlib/spec/isa.ts";
import type { AtomicOp, SourceLoc, Space, Width } from "../ir/types.ts";

declare const brand: unique symbol;

/** 0…10 are the machine's own; from `FIRST_VIRTUAL` on, virtual ones. */
export type Reg = number & { readonly [brand]: "Reg" };
export const reg = (index: number): Reg => index as Reg;

export const RESULT = reg(REGISTERS.result);
export const FRAME_POINTER = reg(REGISTERS.framePointer);
export const ARGUMENTS: readonly Reg[] = REGISTERS.args.map(reg);
export const CALL_CLOBBERED: readonly Reg[] = REGISTERS.callerSaved.map(reg);
/** r0…r9: what the allocator may give out. */
export const ALLOCATABLE = REGISTERS.framePointer;
export const FIRST_VIRTUAL = 16;
export const isVirtual = (r: Reg): boolean => r >= FIRST_VIRTUAL;

/** A signed 32-bit immediate. */
export interface Imm {
  readonly imm: number;
}
export type Operand = Reg | Imm;
export const isReg = (operand: Operand | FrameObject): operand is Reg => typeof operand === "number";

/** A stack object, by its index in `MachineBody.objects`. */
export interface FrameObject {
  readonly object: number;
}

export interface Address {
  readonly base: Reg | FrameObject;
  readonly offset: number;
}

export type AluOp = Exclude<IsaAluOp, "mov" | "movsx8" | "movsx16" | "movsx32">;

/** `left op right`, on 64 bits if `wide`, else on the low 32. */
export interface Condition {
  readonly op: JumpOp;
  readonly wide: boolean;
  readonly left: Reg;
  readonly right: Operand;
  /** Where it holds, the verifier does not take `left` for `right`: a pointer into the frame is none that it compares with 0. */
  readonly isUnseen?: true;
}

export type MachineInst = { readonly loc: SourceLoc | undefined } & MachineOp;

export type MachineOp =
  /** 64-bit copy. Right for every type: a 32-bit value has its upper half zero. */
  | { readonly kind: "mov"; readonly dst: Reg; readonly src: Reg }
  /** The low half, zero-extended. */
  | { readonly kind: "mov32"; readonly dst: Reg; readonly src: Reg }
  /** The low `bits`, sign-extended to 64 bits, or to 32 and then zero-extended (cpu v4). */
  | { readonly kind: "movsx"; readonly dst: Reg; readonly src: Reg; readonly bits: 8 | 16 | 32; readonly wide: boolean }
  /** `value` is the content of the whole register, as a signed 64-bit number. */
  | { readonly kind: "const"; readonly dst: Reg; readonly value: bigint }
  | { readonly kind: "alu"; readonly op: AluOp; readonly wide: boolean; readonly dst: Reg; readonly right: Operand }
  | { readonly kind: "neg"; readonly dst: Reg; readonly wide: boolean }
  | { readonly kind: "end"; readonly dst: Reg; readonly bits: 16 | 32 | 64 }
  | {
      readonly kind: "load";
      readonly dst: Reg;
      readonly address: Address;
      readonly width: Width;
      readonly signed: boolean;
      readonly space: Space;
    }
  | { readonly kind: "store"; readonly address: Address; readonly width: Width; readonly value: Operand; readonly space: Space }
  /** Not cmpxchg. With `fetch` the old value replaces `src`. */
  | {
      readonly kind: "atomic";
      readonly atomic: Exclude<AtomicOp, "cmpxchg">;
      readonly address: Address;
      readonly width: 4 | 8;
      readonly src: Reg;
      readonly fetch: boolean;
    }
  /** Expected and old value are in r0. */
  | { readonly kind: "cmpxchg"; readonly address: Address; readonly width: 4 | 8; readonly src: Reg }
  | {
      readonly kind: "symbol";
      readonly dst: Reg;
      readonly of: "map" | "global" | "callback";
      readonly symbol: string;
      readonly addend: number;
    }
  /** The address of a stack object plus an offset. */
  | { readonly kind: "frame"; readonly dst: Reg; readonly address: { readonly base: FrameObject; readonly offset: number } }
  /** 1 if the condition holds, else 0. `dst` is written before the operands are read. */
  | { readonly kind: "setcc"; readonly dst: Reg; readonly condition: Condition }
  | {
      readonly kind: "call";
      readonly callee: { readonly helper: number } | { readonly name: string };
      readonly argCount: number;
    }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "branch"; readonly condition: Condition; readonly taken: number; readonly otherwise: number }
  | { readonly kind: "exit" };

export type InstOfKind<K extends MachineOp["kind"]> = Extract<MachineInst, { readonly kind: K }>;

/** The last instruction is a jump, a branch or an exit, and no other is. */
export interface MachineBlock {
  readonly id: number;
  insts: MachineInst[];
  /** Loops around it. */
  depth: number;
}

export interface StackObject {
  readonly size: number;
  readonly align: number;
}

/** `blocks` in an order in which every block but the first comes after one of its predecessors; the first is the entry. */
export interface MachineBody {
  readonly name: string;
  readonly loc: SourceLoc;
  blocks: MachineBlock[];
  readonly objects: StackObject[];
  /** The next free virtual register. */
  nextReg: number;
}

export function newReg(body: MachineBody): Reg {
  return reg(body.nextReg++);
}

/** One machine instruction with machine registers in, its slots out. Jumps are left to assembly, which knows distances. */

import { type AtomicOpName, JUMP_OPS, type JumpOp, type OperandWidth, type SizeName } from "../../../stdlib/spec/isa.ts";
import * as build from "../../bytecode/build.ts";
import type { Insn } from "../../bytecode/insn.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Target, Width } from "../../ir/types.ts";
import { type Address, type Condition, FRAME_POINTER, type InstOfKind, isReg, type MachineInst } from "../machine.ts";
import type { Frame } from "./frame.ts";

export type Straight = Exclude<MachineInst, { readonly kind: "jump" | "branch" }>;

const SIZE_NAMES = { 1: "u8", 2: "u16", 4: "u32", 8: "u64" } as const satisfies Record<Width, SizeName>;
const bits = (wide: boolean): OperandWidth => (wide ? 64 : 32);

export function encode(inst: Straight, frame: Frame, target: Target): readonly Insn[] {
  switch (inst.kind) {
    case "mov":
      return [build.movReg(64, inst.dst, inst.src)];
    case "mov32":
      return [build.movReg(32, inst.dst, inst.src)];
    case "movsx":
      return [build.movsx(bits(inst.wide), inst.bits, inst.dst, inst.src)];
    case "const":
      return encodeConst(inst);
    case "alu":
      return [
        isReg(inst.right)
          ? build.aluReg(inst.op, bits(inst.wide), inst.dst, inst.right)
          : build.aluImm(inst.op, bits(inst.wide), inst.dst, inst.right.imm),
      ];
    case "neg":
      return [build.neg(bits(inst.wide), inst.dst)];
    case "end":
      return [build.byteOrder("toBe", inst.bits, inst.dst)];
    case "load":
    case "store":
    case "atomic":
    case "cmpxchg":
      return [encodeAccess(inst, frame)];
    case "symbol":
      return build.lddw(inst.dst, 0n);
    case "frame":
      return encodeFrameAddress(inst, frame);
    case "setcc":
      return encodeSetcc(inst, target);
    case "call":
      return ["helper" in inst.callee ? build.callHelper(inst.callee.helper) : build.callSubprog(-1)];
    case "exit":
      return [build.exit()];
    default:
      return assertNever(inst, "bpf.encode");
  }
}

/** The shortest: a 32-bit move zero-extends, a 64-bit one extends the sign, and what neither reaches takes two slots. */
function encodeConst({ dst, value }: InstOfKind<"const">): readonly Insn[] {
  if (value === BigInt.asUintN(32, value)) return [build.movImm(32, dst, Number(BigInt.asIntN(32, value)))];
  if (value === BigInt.asIntN(32, value)) return [build.movImm(64, dst, Number(value))];
  return build.lddw(dst, value);
}

type Access = InstOfKind<"load"> | InstOfKind<"store"> | InstOfKind<"atomic"> | InstOfKind<"cmpxchg">;

function encodeAccess(inst: Access, frame: Frame): Insn {
  const { base, offset } = place(inst.address, frame);
  const size = SIZE_NAMES[inst.width];
  switch (inst.kind) {
    case "load":
      if (!inst.signed) return build.load(size, inst.dst, base, offset);
      invariant(size !== "u64", "bpf.encode", "an 8-byte load extends nothing");
      return build.loadSigned(size, inst.dst, base, offset);
    case "store":
      return isReg(inst.value)
        ? build.storeReg(size, base, offset, inst.value)
        : build.storeImm(size, base, offset, inst.value.imm);
    case "atomic":
      return build.atomic(atomicName(inst), size, base, offset, inst.src);
    case "cmpxchg":
      return build.atomic("cmpxchg", size, base, offset, inst.src);
    default:
      return assertNever(inst, "bpf.encodeAccess");
  }
}

const FETCHING = { add: "fetchAdd", and: "fetchAnd", or: "fetchOr", xor: "fetchXor" } as const;

function atomicName({ atomic, fetch }: InstOfKind<"atomic">): AtomicOpName {
  if (atomic === "xchg") return "xchg";
  return fetch ? FETCHING[atomic] : atomic;
}

function place(address: Address, frame: Frame): { base: number; offset: number } {
  if (isReg(address.base)) return { base: address.base, offset: address.offset };
  const start = frame.offsets.get(address.base.object);
  invariant(start !== undefined, "bpf.encode", "a stack object has no place");
  return { base: FRAME_POINTER, offset: start + address.offset };
}

function encodeFrameAddress({ dst, address }: InstOfKind<"frame">, frame: Frame): readonly Insn[] {
  const { base, offset } = place(address, frame);
  return [build.movReg(64, dst, base), build.aluImm("add", 64, dst, offset)];
}

/** `dst = 1; if condition goto +1; dst = 0`. */
function encodeSetcc({ dst, condition }: InstOfKind<"setcc">, target: Target): readonly Insn[] {
  const form = jumpForm(condition, target);
  const [ifHeld, otherwise] = form.negated ? [0, 1] : [1, 0];
  return [build.movImm(32, dst, ifHeld), encodeJump(form.condition, 1), build.movImm(32, dst, otherwise)];
}

export function encodeJump({ op, wide, left, right }: Condition, distance: number): Insn {
  return isReg(right)
    ? build.jumpReg(op, bits(wide), left, right, distance)
    : build.jumpImm(op, bits(wide), left, right.imm, distance);
}

/**
 * Can a jump of this condition be written at the cpu level? Its operands are never exchanged instead: what the verifier of kernels
 * before 6.8 knows must stay to the right (`order-comparisons`).
 */
export function writable(condition: Condition, target: Target): Condition | undefined {
  return JUMP_OPS[condition.op].cpu <= target.cpu ? condition : undefined;
}

export function negate(condition: Condition): Condition | undefined {
  const op: JumpOp | undefined = JUMP_OPS[condition.op].negated;
  return op === undefined ? undefined : { ...condition, op };
}

/** The condition, or if the cpu level lacks it, its opposite. */
export function jumpForm(condition: Condition, target: Target): { condition: Condition; negated: boolean } {
  const asIs = writable(condition, target);
  if (asIs) return { condition: asIs, negated: false };
  const opposite = negate(condition);
  const form = opposite && writable(opposite, target);
  invariant(form, "bpf.encode", `${condition.op} has no form at cpu v${target.cpu}`);
  return { condition: form, negated: true };
}

/** Random single instructions of a CPU level whose operands are scalars in registers: what a verifier takes whatever the values. */

import * as build from "../../../compiler/bytecode/build.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import {
  ALU_OPS,
  type AluRow,
  ATOMIC_OPS,
  type AtomicOpName,
  type CpuLevel,
  END_BITS,
  END_OPS,
  type EndOp,
  JUMP_OPS,
  type JumpOp,
  type OperandWidth,
  SIZES,
  type SizeName,
  WIDTHS,
} from "../../../stdlib/spec/isa.ts";
import { type Random, randomValue } from "../semantics/generate/random.ts";

export interface Choice {
  readonly random: Random;
  readonly cpu: CpuLevel;
  /** Registers that hold scalars, and may be overwritten. */
  readonly registers: readonly number[];
}

const WIDTH_LIST = [32, 64] as const;

/** The keys of a table, with their type. */
export function keys<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}

const ALU_FORMS = keys(ALU_OPS).flatMap((op) => {
  const row: AluRow = ALU_OPS[op];
  const sources = row.imm === "none" ? (["reg"] as const) : (["reg", "imm"] as const);
  return row.widths.flatMap((width) => sources.map((source) => ({ op, width, source, row })));
});
const END_FORMS = keys(END_OPS).flatMap((op) => END_BITS.map((bits): { op: EndOp; bits: 16 | 32 | 64 } => ({ op, bits })));

export function randomImm(random: Random): number {
  return random.chance(70) ? Number(randomValue(random, "i32")) : random.below(40) - 8;
}

/** An ALU operation, a byte swap, a negation or a constant. */
export function randomAlu(choice: Choice): readonly Insn[] {
  const { random, registers } = choice;
  const dst = random.pick(registers);
  const kind = random.below(100);
  if (kind < 6) return build.lddw(dst, randomValue(random, "u64"));
  if (kind < 10) return [build.neg(random.pick(WIDTH_LIST), dst)];
  if (kind < 18) return [randomEnd(choice, dst)];
  const forms = ALU_FORMS.filter(({ row }) => row.cpu <= choice.cpu);
  const { op, width, source, row } = random.pick(forms);
  if (source === "reg") return [build.aluReg(op, width, dst, random.pick(registers))];
  return [build.aluImm(op, width, dst, operandOf(random, width, row))];
}

function operandOf(random: Random, width: OperandWidth, { imm }: AluRow): number {
  if (imm === "shift") return random.below(width);
  const value = randomImm(random);
  return imm === "nonzero" && value === 0 ? 3 : value;
}

function randomEnd({ random, cpu }: Choice, dst: number): Insn {
  const { op, bits } = random.pick(END_FORMS.filter((form) => END_OPS[form.op].cpu <= cpu));
  return build.byteOrder(op, bits, dst);
}

/** A conditional jump whose distance is still to be filled in. */
export function randomJump({ random, cpu, registers }: Choice): Insn {
  const width = random.pick(WIDTH_LIST.filter((each) => WIDTHS[each].jumpCpu <= cpu));
  const op: JumpOp = random.pick(keys(JUMP_OPS).filter((each) => JUMP_OPS[each].cpu <= cpu));
  const dst = random.pick(registers);
  return random.chance(50)
    ? build.jumpReg(op, width, dst, random.pick(registers), 0)
    : build.jumpImm(op, width, dst, randomImm(random), 0);
}

/** Bytes at a fixed distance from a register, and what a verifier allows with them. */
export interface Region {
  readonly base: number;
  readonly offset: number;
  readonly bytes: number;
  readonly kind: "ctx" | "stack";
}

const SIZE_NAMES = keys(SIZES);

/** A load or store inside the region, aligned: the verifier wants it of the stack (check_ptr_alignment) and of contexts. */
export function randomAccess(choice: Choice, region: Region): Insn {
  const { random, registers, cpu } = choice;
  const size = random.pick(SIZE_NAMES);
  const offset = randomOffset(random, region, size);
  const register = random.pick(registers);
  const kind = random.below(10);
  if (kind < 4) return build.storeReg(size, region.base, offset, register);
  if (kind < 6 && region.kind === "stack") return build.storeImm(size, region.base, offset, randomImm(random));
  const signed = cpu >= 4 && region.kind === "stack" && random.chance(50);
  return signed && size !== "u64"
    ? build.loadSigned(size, register, region.base, offset)
    : build.load(size, register, region.base, offset);
}

function randomOffset(random: Random, { offset, bytes }: Region, size: SizeName): number {
  const width = SIZES[size].bytes;
  const at = random.below(bytes - width + 1);
  return offset + at - (at % width);
}

/** `region` is no context: the kernel refuses that. */
export function randomAtomic(choice: Choice, region: Region, without: readonly AtomicOpName[]): Insn {
  const { random, registers, cpu } = choice;
  const op = random.pick(keys(ATOMIC_OPS).filter((each) => ATOMIC_OPS[each].cpu <= cpu && !without.includes(each)));
  const sizes: readonly SizeName[] = ATOMIC_OPS[op].sizes;
  const size = random.pick(sizes);
  const offset = randomOffset(random, region, size);
  const register = random.pick(registers);
  return op === "loadAcquire"
    ? build.atomic(op, size, register, offset, region.base)
    : build.atomic(op, size, region.base, offset, register);
}

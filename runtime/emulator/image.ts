/**
 * Decodes a program. Enters: a linked program and the memory it will run in; leaves: its code there, for the interpreter. A
 * constant gets a place in the linear memory, so that it is an operand like a register; what an instruction is, and which of
 * its fields mean what, is read from the rows of the instruction table.
 */

import { jumpTarget, subprogTarget } from "../../compiler/bytecode/flow.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import { findRow, type InsnRow } from "../../compiler/bytecode/rows.ts";
import { WIDE_KINDS } from "../../stdlib/spec/isa.ts";
import { highHalf, join64, lowHalf, ORIGIN } from "./address.ts";
import { CODE_WORDS, FunctionHandle, type ProgramImage, type ProgramSource } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { MemoryObject } from "./memory-object.ts";
import { operationOf } from "./operations.ts";
import { stackDepths } from "./stack-depth.ts";

export function loadImage(memory: Memory, source: ProgramSource): ProgramImage {
  const constants = new ConstantPool();
  const callbacks = new Callbacks(memory, source);
  const code = memory.reserve((source.insns.length + 1) * CODE_WORDS * 4) >> 2;
  const words = new Int32Array((source.insns.length + 1) * CODE_WORDS);
  for (let slot = 0; slot < source.insns.length; slot++) {
    const insn = source.insns[slot];
    const row = insn && findRow(insn);
    if (!insn || !row) continue;
    const constant = constantOf(row, insn, slot, source, callbacks);
    const operand = (row.src === "zero" ? insn.dst : insn.src) * 2;
    words.set([operationOf(row) | ((insn.dst * 2) << 8), operand, detailOf(row, insn, slot, source, code)], slot * CODE_WORDS);
    if (constant !== undefined) constants.add(slot, constant);
    if (row.form === "wide") slot++;
  }
  constants.place(memory, words);
  memory.words.set(words, code);
  return { name: source.name, source, memory, code, stackBytes: stackDepths(source), callbacks: callbacks.objects };
}

/** The interpreter steps on after every instruction, hence a jump's target less one slot. */
function detailOf(row: InsnRow, insn: Insn, slot: number, source: ProgramSource, code: number): number {
  if (row.offset === "displacement") return (insn.offset - ORIGIN) | 0;
  const target = jumpTarget(row, insn, slot) ?? (row.form === "call" ? subprogTarget(row, insn, slot) : undefined);
  return target === undefined ? insn.imm : code + (slotInside(source, target) - 1) * CODE_WORDS;
}

/** Outside lies other memory: control that leaves the program comes to the slot behind it, which is a fault. */
function slotInside(source: ProgramSource, slot: number): number {
  return slot >= 0 && slot < source.insns.length ? slot : source.insns.length;
}

/** The value of an operand that is no register, sign-extended. */
function constantOf(row: InsnRow, insn: Insn, slot: number, source: ProgramSource, callbacks: Callbacks): bigint | undefined {
  if (row.form === "wide") return source.constants?.get(slot) ?? wideConstant(insn, slot, source, callbacks);
  const isOperand = row.form === "alu" || row.form === "jump" || row.form === "store";
  return isOperand && row.imm !== "zero" ? BigInt(insn.imm) : undefined;
}

function wideConstant(insn: Insn, slot: number, source: ProgramSource, callbacks: Callbacks): bigint {
  if (insn.src === WIDE_KINDS.func) return callbacks.addressOf(slot + 1 + insn.imm);
  return join64(insn.imm, source.insns[slot + 1]?.imm ?? 0);
}

class ConstantPool {
  readonly #indices = new Map<bigint, number>();
  readonly #uses: (readonly [slot: number, index: number])[] = [];

  add(slot: number, value: bigint): void {
    const known = this.#indices.get(value);
    const index = known ?? this.#indices.size;
    if (known === undefined) this.#indices.set(value, index);
    this.#uses.push([slot, index]);
  }

  /** Writes the operands of what was added into the code. */
  place(memory: Memory, code: Int32Array): void {
    const word = memory.reserve(this.#indices.size * 8) >> 2;
    for (const [value, index] of this.#indices) {
      memory.words[word + index * 2] = lowHalf(value);
      memory.words[word + index * 2 + 1] = highHalf(value);
    }
    for (const [slot, index] of this.#uses) code[slot * CODE_WORDS + 1] = word + index * 2;
  }
}

class Callbacks {
  readonly objects: MemoryObject[] = [];
  readonly #memory: Memory;
  readonly #source: ProgramSource;
  readonly #bySlot = new Map<number, bigint>();

  constructor(memory: Memory, source: ProgramSource) {
    this.#memory = memory;
    this.#source = source;
  }

  addressOf(slot: number): bigint {
    const known = this.#bySlot.get(slot);
    if (known !== undefined) return known;
    const name = this.#source.functions.find((each) => each.slot === slot)?.name ?? `function at ${slot}`;
    const object = this.#memory.allocate(0, { name, owner: new FunctionHandle(slotInside(this.#source, slot), name) });
    this.objects.push(object);
    this.#bySlot.set(slot, object.address);
    return object.address;
  }
}

/**
 * A program of an object file with the functions that it reaches, one behind the other, as the loaders of the kernel lay them
 * out. Calls and callbacks become slots; what else an lddw refers to is asked of `addressOf`. CO-RE relocations stay as compiled:
 * the types of the object are those of the emulator.
 */

import { decodeInsns } from "../../compiler/bytecode/decode.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { ObjectFunction, ObjectLine, ObjectReference } from "../../compiler/object/object-file.ts";
import { CALL_KINDS, WIDE_KINDS } from "../../stdlib/spec/isa.ts";
import type { ProgramSource } from "./machine.ts";

type LinkedFunction = Pick<ObjectFunction, "name" | "code" | "references" | "lines">;
/** References to maps, to data, and to what the object does not define. */
export type AddressReference = Exclude<ObjectReference, { readonly kind: "call" | "callback" }>;

export interface LinkInput {
  readonly endian: "little" | "big";
  /** Of the object: references name them by index. */
  readonly functions: readonly LinkedFunction[];
  /** Indices into `functions`: the program, then all that it reaches. */
  readonly reaches: readonly number[];
  /** The 64 bits that the lddw loads. May throw. */
  readonly addressOf: (reference: AddressReference) => bigint;
}

export function linkProgram({ endian, functions, reaches, addressOf }: LinkInput): ProgramSource {
  const insns: Insn[] = [];
  const starts = new Map<number, number>();
  for (const index of reaches) {
    starts.set(index, insns.length);
    const code = functions[index]?.code;
    if (code !== undefined) insns.push(...decodeInsns(code, endian));
  }
  const constants = new Map<number, bigint>();
  const lines: ObjectLine[] = [];
  for (const [index, start] of starts) {
    const fn = functions[index];
    for (const line of fn?.lines ?? []) lines.push({ ...line, slot: start + line.slot });
    for (const reference of fn?.references ?? []) {
      const slot = start + reference.slot;
      if ("target" in reference) point(insns, slot, reference, starts);
      else constants.set(slot, addressOf(reference));
    }
  }
  const placed = [...starts].map(([index, slot]) => ({ name: functions[index]?.name ?? "", slot }));
  return { name: placed[0]?.name ?? "", insns, functions: placed, constants, lines };
}

type FunctionReference = Exclude<ObjectReference, AddressReference>;

function point(insns: Insn[], slot: number, reference: FunctionReference, starts: ReadonlyMap<number, number>): void {
  const insn = insns[slot];
  const target = starts.get(reference.target);
  if (insn === undefined || target === undefined) return;
  const src = reference.kind === "call" ? CALL_KINDS.subprog : WIDE_KINDS.func;
  insns[slot] = { ...insn, src, imm: target - slot - 1 };
}

/**
 * A program of an object file with the functions that it reaches, one behind the other, as the kernel wants them. Calls and
 * callbacks become slots; what else an lddw refers to is left to the backend.
 */

import { decodeInsns } from "../compiler/bytecode/decode.ts";
import type { Insn } from "../compiler/bytecode/insn.ts";
import type { ObjectFunction, ObjectLine, ObjectReference } from "../compiler/object/object-file.ts";
import { CALL_KINDS, WIDE_KINDS } from "../stdlib/spec/isa.ts";

export type LinkableFunction = Pick<ObjectFunction, "name" | "code" | "references" | "lines" | "type">;
/** References to maps, to data, and to what the object does not define. */
export type AddressReference = Exclude<ObjectReference, { readonly kind: "call" | "callback" }>;

export interface Linkable {
  readonly endian: "little" | "big";
  /** Of the object: references name them by index. */
  readonly functions: readonly LinkableFunction[];
  /** Indices into `functions`: the program, then all that it reaches. */
  readonly reaches: readonly number[];
}

export interface LinkedProgram {
  readonly name: string;
  readonly insns: readonly Insn[];
  /** Ascending by slot; the first, at slot 0, is the program itself. */
  readonly functions: readonly { readonly name: string; readonly slot: number; readonly type: LinkableFunction["type"] }[];
  /** By the slot of the lddw. */
  readonly references: ReadonlyMap<number, AddressReference>;
  /** By slot. */
  readonly lines: readonly ObjectLine[];
}

export function linkFunctions({ endian, functions, reaches }: Linkable): LinkedProgram {
  const insns: Insn[] = [];
  const starts = new Map<number, number>();
  for (const index of reaches) {
    starts.set(index, insns.length);
    const code = functions[index]?.code;
    if (code !== undefined) insns.push(...decodeInsns(code, endian));
  }
  const references = new Map<number, AddressReference>();
  const lines: ObjectLine[] = [];
  for (const [index, start] of starts) {
    const fn = functions[index];
    for (const line of fn?.lines ?? []) lines.push({ ...line, slot: start + line.slot });
    for (const reference of fn?.references ?? []) {
      const slot = start + reference.slot;
      if ("target" in reference) point(insns, slot, reference, starts);
      else references.set(slot, reference);
    }
  }
  const placed = [...starts].map(([index, slot]) => ({
    name: functions[index]?.name ?? "",
    slot,
    type: functions[index]?.type,
  }));
  return { name: placed[0]?.name ?? "", insns, functions: placed, references, lines };
}

type FunctionReference = Exclude<ObjectReference, AddressReference>;

function point(insns: Insn[], slot: number, reference: FunctionReference, starts: ReadonlyMap<number, number>): void {
  const insn = insns[slot];
  const target = starts.get(reference.target);
  if (insn === undefined || target === undefined) return;
  const src = reference.kind === "call" ? CALL_KINDS.subprog : WIDE_KINDS.func;
  insns[slot] = { ...insn, src, imm: target - slot - 1 };
}

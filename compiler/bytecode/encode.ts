/** Enters: instructions. Leaves: their bytes in the target's order (RFC 9669 section 3.1). `decode.ts` is the inverse. */

import { FIELD_RANGES, INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Insn } from "./insn.ts";

export type Endian = "little" | "big";

export function encodeInsns(insns: readonly Insn[], endian: Endian): Uint8Array {
  const bytes = new Uint8Array(insns.length * INSN_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [slot, insn] of insns.entries()) encodeInsn(view, slot * INSN_BYTES, insn, endian === "little");
  return bytes;
}

function encodeInsn(view: DataView, at: number, insn: Insn, little: boolean): void {
  invariant(fits(insn), "bytecode.encodeInsns", `a field is out of range: ${JSON.stringify(insn)}`);
  view.setUint8(at, insn.opcode);
  // The two register fields are one byte; their nibbles follow the byte order of the target.
  view.setUint8(at + 1, little ? (insn.src << 4) | insn.dst : (insn.dst << 4) | insn.src);
  view.setInt16(at + 2, insn.offset, little);
  view.setInt32(at + 4, insn.imm, little);
}

function fits(insn: Insn): boolean {
  return (
    within(insn.opcode, 0, 0xff) &&
    within(insn.dst, 0, 0xf) &&
    within(insn.src, 0, 0xf) &&
    within(insn.offset, FIELD_RANGES.offset.lo, FIELD_RANGES.offset.hi) &&
    within(insn.imm, FIELD_RANGES.imm.lo, FIELD_RANGES.imm.hi)
  );
}

function within(value: number, lo: number, hi: number): boolean {
  return Number.isInteger(value) && value >= lo && value <= hi;
}

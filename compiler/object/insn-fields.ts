/** The few fields of encoded instructions that linking reads: which may carry a relocation, and the calls inside a section. */

import { CALL_KINDS, CLASSES, CONTROL_CODES, MODES, SIZES, SOURCES } from "../../stdlib/spec/isa.ts";

const WIDE_LOAD = CLASSES.ld + MODES.imm + SIZES.u64.code;
const CALL = CLASSES.jmp + CONTROL_CODES.call + SOURCES.imm;

export interface InsnFields {
  /** An lddw, of two slots. */
  readonly isWideLoad: boolean;
  /** A call of a subprogram: `imm` counts slots from the next instruction. */
  readonly isSubprogramCall: boolean;
  readonly imm: number;
}

export function insnFields(view: DataView, byteOffset: number, littleEndian: boolean): InsnFields {
  const opcode = view.getUint8(byteOffset);
  const regs = view.getUint8(byteOffset + 1);
  const src = littleEndian ? regs >> 4 : regs & 0xf;
  return {
    isWideLoad: opcode === WIDE_LOAD,
    isSubprogramCall: opcode === CALL && src === CALL_KINDS.subprog,
    imm: view.getInt32(byteOffset + 4, littleEndian),
  };
}

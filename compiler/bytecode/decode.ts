/** Enters: code bytes in the target's order, a multiple of 8. Leaves: instruction slots. The inverse of `encode.ts`. */

import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Endian } from "./encode.ts";
import type { Insn } from "./insn.ts";

export function decodeInsns(bytes: Uint8Array, endian: Endian): Insn[] {
  invariant(
    bytes.length % INSN_BYTES === 0,
    "bytecode.decodeInsns",
    `${bytes.length} bytes are no whole number of instructions`,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / INSN_BYTES }, (_, slot) =>
    decodeInsn(view, slot * INSN_BYTES, endian === "little"),
  );
}

function decodeInsn(view: DataView, at: number, little: boolean): Insn {
  const regs = view.getUint8(at + 1);
  const [low, high] = [regs & 0xf, regs >> 4];
  return {
    opcode: view.getUint8(at),
    dst: little ? low : high,
    src: little ? high : low,
    offset: view.getInt16(at + 2, little),
    imm: view.getInt32(at + 4, little),
  };
}

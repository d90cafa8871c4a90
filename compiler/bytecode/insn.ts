/** One 8-byte instruction slot, decoded. An `lddw` is two slots: the second holds the high half of the constant in `imm`. */
export interface Insn {
  /** 0…255: class in the low three bits (RFC 9669 section 3). */
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  /** Signed 16 bits. */
  readonly offset: number;
  /** Signed 32 bits. */
  readonly imm: number;
}

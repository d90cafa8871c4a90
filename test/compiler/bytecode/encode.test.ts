import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeInsns } from "../../../compiler/bytecode/decode.ts";
import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

import { noise } from "./noise.ts";

// `if r1 s> r2 goto pc-2` with every field set, by hand from RFC 9669 section 3.1.
const INSN: Insn = { opcode: 0x6d, dst: 1, src: 2, offset: -2, imm: 0x01020304 };

test("little-endian: src in the high nibble, fields least significant byte first", () => {
  assert.is(hex(encodeInsns([INSN], "little")), "6d21feff04030201");
});

test("big-endian: nibbles and bytes the other way round", () => {
  assert.is(hex(encodeInsns([INSN], "big")), "6d12fffe01020304");
});

test("decoding gives back every field, in both orders, from a view into a larger buffer", () => {
  const next = noise(1);
  const insns: Insn[] = Array.from({ length: 500 }, () => ({
    opcode: next() & 0xff,
    dst: next() & 0xf,
    src: next() & 0xf,
    offset: (next() << 16) >> 16,
    imm: (next() << 8) | (next() & 0xff),
  }));
  insns.push({ opcode: 0xff, dst: 15, src: 15, offset: -0x8000, imm: -0x8000_0000 });
  for (const endian of ["little", "big"] as const) {
    const bytes = encodeInsns(insns, endian);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.equal(decodeInsns(shifted.subarray(3), endian), insns);
  }
});

test("a field out of range and a part of an instruction are internal errors", () => {
  assert.throws(() => encodeInsns([{ ...INSN, offset: 0x8000 }], "little"), /field is out of range/);
  assert.throws(() => encodeInsns([{ ...INSN, imm: 2 ** 31 }], "little"), /field is out of range/);
  assert.throws(() => decodeInsns(new Uint8Array(12), "little"), /12 bytes/);
});

test.run();

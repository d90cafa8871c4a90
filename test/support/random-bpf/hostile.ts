/**
 * Programs that no compiler would write and no verifier would take: random bytes, random instructions with random fields, and
 * sound programs with damage. Enters: a seed; leaves: bytes of whole slots.
 */

import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import { allRows } from "../../../compiler/bytecode/rows.ts";
import { Random } from "../semantics/generate/random.ts";
import { programOfSeed } from "./differential.ts";

const ROWS = allRows();

export function hostileProgram(seed: number): Uint8Array {
  const random = new Random(seed);
  const kind = seed % 3;
  if (kind === 0) return randomBytes(random, 8 * (1 + random.below(40)));
  if (kind === 1)
    return encodeInsns(
      Array.from({ length: 1 + random.below(60) }, () => randomInsn(random)),
      "little",
    );
  return damaged(random, encodeInsns(programOfSeed(seed).program.insns, "little"));
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Of a kind that exists; the fields that it does not use may be anything too. */
function randomInsn(random: Random): Insn {
  const row = random.pick(ROWS);
  const offset = random.chance(50) ? random.below(32) - 16 : (random.bits() << 16) >> 16;
  const imm = random.chance(50) ? random.below(64) - 16 : random.bits() | 0;
  const fields = {
    dst: random.below(random.chance(95) ? 11 : 16),
    src: random.below(random.chance(95) ? 11 : 16),
    offset,
    imm,
  };
  return { opcode: row.opcode, ...fields, ...(random.chance(90) ? row.match : {}) };
}

function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  const times = 1 + random.below(8);
  for (let i = 0; i < times; i++) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

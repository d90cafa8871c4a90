/** Contexts for random programs: a seed goes in, a few of mixed and extreme words come out. */

import { CTX_BYTES, randomNumbers } from "./random-ir.ts";

const WORDS = [
  0n,
  1n,
  0xffff_ffff_ffff_ffffn,
  0x8000_0000n,
  0x7fff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x80n,
];

export function contexts(seed: number, count = 4): Uint8Array[] {
  const random = randomNumbers(seed ^ 0x5eed);
  return Array.from({ length: count }, () => {
    const ctx = Buffer.alloc(CTX_BYTES);
    for (let offset = 0; offset < CTX_BYTES; offset += 8) ctx.writeBigUInt64LE(word(random), offset);
    return ctx;
  });
}

function word(random: () => number): bigint {
  const edge = WORDS[Math.floor(random() * WORDS.length * 2)];
  return edge ?? (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
}

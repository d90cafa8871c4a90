/** Damaged copies of an object, by seed. Enters: the bytes of a sound object; leaves: copies with damage where it tells. */

import { readObject } from "../../../compiler/object/read.ts";
import { makeRandom, type Random } from "./random.ts";

export function* mutations(original: Uint8Array, seed: number, count: number): Generator<Uint8Array> {
  const random = makeRandom(seed);
  const regions = interesting(original);
  for (let round = 0; round < count; round++) {
    const bytes = Uint8Array.from(original);
    const times = 1 + random.below(4);
    for (let time = 0; time < times; time++) damage(bytes, random, random.pick(regions));
    yield random.below(20) === 0 ? bytes.slice(0, random.below(bytes.length)) : bytes;
  }
}

interface Region {
  readonly start: number;
  readonly end: number;
}

/** Headers and tables, where damage tells, and the file as a whole. */
function interesting(bytes: Uint8Array): Region[] {
  const little = bytes[5] === 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headers = Number(view.getBigUint64(0x28, little));
  const tables = readObject(bytes).sections.filter(({ name }) =>
    /^(\.BTF|\.BTF\.ext|\.symtab|\.strtab|\.rel[^.].*|\.rel\.(text|maps|BTF))$/.test(name),
  );
  const regions = tables.map(({ content }) => ({
    start: content.byteOffset - bytes.byteOffset,
    end: content.byteOffset - bytes.byteOffset + content.length,
  }));
  return [
    { start: 0, end: 64 },
    { start: headers, end: bytes.length },
    { start: 0, end: bytes.length },
    ...regions.filter(({ start, end }) => end > start),
  ];
}

function damage(bytes: Uint8Array, random: Random, { start, end }: Region): void {
  const view = new DataView(bytes.buffer);
  const at = start + random.below(end - start);
  const aligned = Math.min(at - (at % 4), bytes.length - 8);
  const value = random.pick([
    0,
    1,
    8,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff8,
    0xffff_ffff,
    bytes.length,
    random.below(256),
    random.below(2 ** 32),
  ]);
  const kinds = {
    bit: () => view.setUint8(at, (bytes[at] ?? 0) ^ (1 << random.below(8))),
    byte: () => view.setUint8(at, random.below(256)),
    half: () => view.setUint16(aligned, value & 0xffff, random.below(2) === 0),
    word: () => view.setUint32(aligned, value, random.below(2) === 0),
    long: () => view.setBigUint64(aligned, BigInt(value) << BigInt(random.pick([0, 16, 32])), random.below(2) === 0),
    copy: () => bytes.copyWithin(at, start + random.below(end - start), Math.min(bytes.length, at + random.below(64))),
  };
  kinds[random.pick(["bit", "byte", "half", "word", "word", "long", "copy"] as const)]();
}

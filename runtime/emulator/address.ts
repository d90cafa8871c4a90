/**
 * Addresses as programs see them. The high half is a handle: the top bit set (as in kernel addresses), a tag, and an index
 * into the object table; the low half is `ORIGIN` plus the offset. So no small number, null or sum of two numbers is an
 * address, arithmetic on the offset never reaches another object (a carry changes the index, whose tag then is wrong), and
 * pointers that stray outside and come back, as C makes them, need no carry in the interpreter.
 */

/** The low half of an object's first byte. */
export const ORIGIN = 0x4000_0000;

const INDEX_BITS = 22;
const TAG_BITS = 9;
const TAG_MASK = (1 << TAG_BITS) - 1;
/** Odd, so that neighbours and generations differ in their tags. */
const TAG_STEP = { index: 0x0ad, generation: 0x0c5 } as const;

export const INDEX_MASK = (1 << INDEX_BITS) - 1;
/** Index 0 is never used, so that null has none; nor the last, which small negative numbers would have. */
export const MAX_OBJECTS = INDEX_MASK - 1;

/** The high half, as a signed number. */
export function handleOf(index: number, generation: number): number {
  const tag = (index * TAG_STEP.index + generation * TAG_STEP.generation) & TAG_MASK;
  return (1 << (INDEX_BITS + TAG_BITS)) | (tag << INDEX_BITS) | index;
}

/** A 64-bit number as two signed ones. */
export interface Halves {
  low: number;
  high: number;
}

/** Numbers change their form by way of these bytes: no arithmetic on bigints, which allocates. */
const WORDS = new Int32Array(2);
const NUMBER = new BigUint64Array(WORDS.buffer);

/** A 64-bit number from its halves. */
export function join64(low: number, high: number): bigint {
  WORDS[0] = low;
  WORDS[1] = high;
  return NUMBER[0] ?? 0n;
}

export function lowHalf(value: bigint): number {
  NUMBER[0] = value;
  return WORDS[0] ?? 0;
}

export function highHalf(value: bigint): number {
  NUMBER[0] = value;
  return WORDS[1] ?? 0;
}

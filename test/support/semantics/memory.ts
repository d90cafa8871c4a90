/**
 * Bytes of structs, arrays and map values: views that know where they lie, and reading and writing integers in the target's byte
 * order.
 */

import { type IntName, sizeOfInt, wrap } from "./integers.ts";

export type Endian = "little" | "big";

/** `size` bytes at `offset` of shared storage: what a reference denotes. */
export interface Place {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

export function readInt(place: Place, type: IntName, endian: Endian): bigint {
  const size = sizeOfInt(type);
  let value = 0n;
  for (let i = 0; i < size; i += 1) {
    const at = place.offset + (endian === "big" ? i : size - 1 - i);
    value = (value << 8n) | BigInt(place.bytes[at] ?? 0);
  }
  return wrap(type, value);
}

export function writeInt(place: Place, type: IntName, endian: Endian, value: bigint): void {
  const size = sizeOfInt(type);
  let rest = BigInt.asUintN(64, value);
  for (let i = 0; i < size; i += 1, rest >>= 8n) {
    place.bytes[place.offset + (endian === "big" ? size - 1 - i : i)] = Number(rest & 0xffn);
  }
}

export function copyBytes(from: Place, to: Place, size: number): void {
  to.bytes.set(from.bytes.slice(from.offset, from.offset + size), to.offset);
}

export function bytesOf(place: Place, size: number): Uint8Array {
  return place.bytes.slice(place.offset, place.offset + size);
}

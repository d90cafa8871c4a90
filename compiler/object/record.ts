/** Structures of `stdlib/spec` to bytes and back: a field table and named numbers on one side, bytes on the other. */

import type { RecordLayout } from "../../stdlib/spec/elf.ts";
import { invariant } from "../diagnostics/invariant.ts";

export type RecordOf<L extends RecordLayout> = { readonly [F in L[number] as F["name"]]: number };

export function recordSize(layout: RecordLayout): number {
  return layout.reduce((sum, field) => sum + field.size, 0);
}

/**
 * The caller has checked that the record lies inside `view`. 64-bit fields become numbers: exact up to 2⁵³, and beyond that
 * still larger than any file.
 */
export function readRecord<L extends RecordLayout>(
  layout: L,
  view: DataView,
  byteOffset: number,
  littleEndian: boolean,
): RecordOf<L> {
  const values: Record<string, number> = {};
  let at = byteOffset;
  for (const field of layout) {
    values[field.name] = readUint(view, at, field.size, littleEndian);
    at += field.size;
  }
  return values as RecordOf<L>;
}

function readUint(view: DataView, at: number, size: 1 | 2 | 4 | 8, littleEndian: boolean): number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, littleEndian);
    case 4:
      return view.getUint32(at, littleEndian);
    case 8:
      return Number(view.getBigUint64(at, littleEndian));
  }
}

/** Bytes that grow; records, alignment and raw content in file order. */
export class ByteWriter {
  readonly littleEndian: boolean;
  #bytes = new Uint8Array(1024);
  #view = viewOf(this.#bytes);
  #length = 0;

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  get length(): number {
    return this.#length;
  }

  record<L extends RecordLayout>(layout: L, values: RecordOf<L>): void {
    const byName: Readonly<Record<string, number>> = values;
    for (const field of layout) {
      const value = byName[field.name];
      invariant(value !== undefined, "object.ByteWriter", `no value for ${field.name}`);
      this.#uint(value, field.size);
    }
  }

  bytes(content: Uint8Array): void {
    const at = this.#reserve(content.length);
    this.#bytes.set(content, at);
  }

  align(alignment: number): void {
    const excess = this.#length % alignment;
    if (excess !== 0) this.#reserve(alignment - excess);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #uint(value: number, size: 1 | 2 | 4 | 8): void {
    const lowest = -(2 ** (size * 8 - 1));
    invariant(
      Number.isInteger(value) && value >= lowest && value < 2 ** (size * 8),
      "object.ByteWriter",
      `${value} does not fit ${size} bytes`,
    );
    const at = this.#reserve(size);
    const view = this.#view;
    if (size === 1) view.setUint8(at, value);
    else if (size === 2) view.setUint16(at, value, this.littleEndian);
    else if (size === 4) view.setUint32(at, value, this.littleEndian);
    else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), this.littleEndian);
  }

  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = viewOf(grown);
    }
    return at;
  }
}

/** Records read one after the other from `bytes`; the caller has made sure of `count`. */
export function readRecords<L extends RecordLayout>(
  layout: L,
  bytes: Uint8Array,
  count: number,
  littleEndian: boolean,
): RecordOf<L>[] {
  const view = viewOf(bytes);
  const size = recordSize(layout);
  return Array.from({ length: count }, (_, index) => readRecord(layout, view, index * size, littleEndian));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The name that a table of the spec gives `value`. */
export function nameOf<N extends string>(table: Readonly<Record<N, number>>, value: number): N | undefined {
  for (const name in table) if (table[name] === value) return name;
  return undefined;
}

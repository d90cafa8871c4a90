/** The bytes of the emulator: one buffer that grows, cut into places that are given back. In: sizes; out: places, zeroed. */

import { emulatorError } from "./error.ts";

const ALIGN = 16;
const INITIAL_BYTES = 1 << 16;
const MAX_BYTES = 2 ** 30;
/** Above this, sizes are rounded to powers of two, so that freed places fit again. */
const EXACT_SIZE_LIMIT = 1024;

export class LinearMemory {
  /** In words, bytes and as a view. Replaced when it grows: read them again after any allocation. */
  words: Int32Array;
  bytes8: Uint8Array;
  view: DataView;
  /** Rounded size → places. */
  readonly #freePlaces = new Map<number, number[]>();
  #end: number;

  /** The first `reservedBytes` have an owner. */
  constructor(reservedBytes: number) {
    const buffer = new ArrayBuffer(INITIAL_BYTES);
    this.words = new Int32Array(buffer);
    this.bytes8 = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.#end = reservedBytes;
  }

  /** Zeroed bytes of the linear memory that no program can reach. Leaves its place. Throws TSB6011 when there is no room. */
  reserve(size: number): number {
    if (size > MAX_BYTES) throw noRoom(size);
    const rounded = roundedSize(size);
    const freed = this.#freePlaces.get(rounded)?.pop();
    if (freed === undefined) return this.#extend(rounded);
    this.bytes8.fill(0, freed, freed + rounded);
    return freed;
  }

  /** The bytes of a place are for others. */
  protected release(place: number, size: number): void {
    const rounded = roundedSize(size);
    const places = this.#freePlaces.get(rounded);
    if (places === undefined) this.#freePlaces.set(rounded, [place]);
    else places.push(place);
  }

  #extend(size: number): number {
    const place = this.#end;
    const end = place + size;
    if (end > MAX_BYTES) throw noRoom(end);
    if (end > this.bytes8.length) this.#growTo(end);
    this.#end = end;
    return place;
  }

  #growTo(size: number): void {
    const buffer = new ArrayBuffer(Math.min(MAX_BYTES, Math.max(size, this.bytes8.length * 2)));
    const bytes8 = new Uint8Array(buffer);
    bytes8.set(this.bytes8);
    this.bytes8 = bytes8;
    this.words = new Int32Array(buffer);
    this.view = new DataView(buffer);
  }
}

function roundedSize(size: number): number {
  const exact = Math.max(ALIGN, (size + ALIGN - 1) & -ALIGN);
  if (exact <= EXACT_SIZE_LIMIT) return exact;
  return 2 ** Math.ceil(Math.log2(exact));
}

function noRoom(wanted: number): Error {
  return emulatorError("TSB6011", { wanted: `${wanted}`, most: `${MAX_BYTES}` });
}

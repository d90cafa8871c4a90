/**
 * The one linear memory of the emulator: registers, object table, stacks, contexts, packets, map values. Enters: objects to
 * hold and addresses of programs; leaves: checked places in the linear memory. An engine of another kind (WebAssembly) can
 * share it: everything it needs, table included, is in `words` at `tableWord`, four words an object (`TABLE`).
 *
 * Every object has bytes of its own and is reached through its own handle only (`address.ts`). Objects without bytes stand
 * for something of the host: a map, a function, a socket; `owner` says what.
 */

import { type Halves, handleOf, highHalf, INDEX_MASK, join64, lowHalf, MAX_OBJECTS, ORIGIN } from "./address.ts";
import { MachineFault } from "./fault.ts";
import { LinearMemory } from "./linear-memory.ts";
import { type Access, MemoryObject, type ObjectOptions, type Width } from "./memory-object.ts";

/** Words of an object's row in the table. A limit is its size; `NO_ACCESS`: never, or only through the object's hooks. */
export const TABLE = { handle: 0, readLimit: 1, writeLimit: 2, base: 3 } as const;
const ROW_WORDS = 4;
const NO_ACCESS = -1;

/** Words at the start of the linear memory: r0…r10, low half first, then a scratch area. */
export const REGISTER_WORDS = 22;
const RESERVED_WORDS = 32;

const FIRST_OBJECTS = 256;

/** An address that belongs to an object; `offset` may lie outside it. */
export interface Place {
  readonly object: MemoryObject;
  readonly offset: number;
}

export class Memory extends LinearMemory {
  /** Word index of the object table, and the mask of its indices. */
  tableWord: number;
  tableMask: number;
  readonly #objects: (MemoryObject | undefined)[] = [undefined];
  readonly #generations: number[] = [0];
  /** Indices to use again, the longest unused first. */
  #freeIndices: number[] = [];
  #firstFree = 0;

  constructor() {
    super(RESERVED_WORDS * 4);
    this.tableMask = FIRST_OBJECTS - 1;
    this.tableWord = this.reserve(FIRST_OBJECTS * ROW_WORDS * 4) >> 2;
    this.#closeNull();
  }

  /** Throws TSB6011 as `reserve` does; nothing is taken then. */
  allocate(size: number, options: ObjectOptions): MemoryObject {
    const base = this.reserve(size);
    const { index, handle } = this.#takeHandle();
    const object = new MemoryObject(index, handle, base, size, options);
    if (options.content !== undefined) this.bytes8.set(options.content.subarray(0, size), base);
    this.#objects[index] = object;
    this.#writeRow(object, base, size);
    return object;
  }

  /** Every address of it is a fault from now on. */
  free(object: MemoryObject): void {
    if (object.freed) return;
    object.freed = true;
    const row = this.#row(object.index);
    this.words.fill(0, row, row + ROW_WORDS);
    this.release(object.base, object.size);
    this.#freeIndices.push(object.index);
  }

  /** Shows programs only what lies from `start` on, which then has offset 0: for stacks, whose room depends on the callers. */
  setWindow(object: MemoryObject, start: number): void {
    this.#writeRow(object, object.base + start, object.size - start);
  }

  /** All bytes of an object, for the host: may write read-only ones. Valid until the next allocation. */
  contents(object: MemoryObject): Uint8Array {
    return this.bytes8.subarray(object.base, object.base + object.size);
  }

  /** What a program's address belongs to. */
  find(address: bigint): Place | undefined {
    const object = this.#objectOf(highHalf(address));
    return object && { object, offset: (lowHalf(address) - ORIGIN) | 0 };
  }

  /** What an address stands for; it must be that of the object's start. */
  ownerOf(address: bigint): object | undefined {
    return this.ownerAt(lowHalf(address), highHalf(address));
  }

  /** Of an address by its halves. */
  ownerAt(low: number, high: number): object | undefined {
    return low === ORIGIN ? this.#objectOf(high)?.owner : undefined;
  }

  /** Checked bytes for helpers. Valid until the next allocation. Throws a `MachineFault`. */
  bytes(address: bigint, size: number, access: Access): Uint8Array {
    if (size === 0) return new Uint8Array(0);
    const place = this.locate(lowHalf(address), highHalf(address), size, access);
    return this.bytes8.subarray(place, place + size);
  }

  /** Zero-extended. Throws a `MachineFault`. */
  read(address: bigint, width: Width): bigint {
    const value = { low: 0, high: 0 };
    this.load(lowHalf(address), highHalf(address), width, value);
    return join64(value.low, value.high);
  }

  write(address: bigint, width: Width, value: bigint): void {
    this.store(lowHalf(address), highHalf(address), width, { low: lowHalf(value), high: highHalf(value) });
  }

  /** The checked place in the linear memory of `size` bytes at an address. Throws a `MachineFault`. */
  locate(low: number, high: number, size: number, access: Access): number {
    const row = this.tableWord + (high & this.tableMask) * ROW_WORDS;
    const limit = this.words[row + TABLE[access === "read" ? "readLimit" : "writeLimit"]] ?? NO_ACCESS;
    const offset = (low - ORIGIN) | 0;
    const base = this.words[row + TABLE.base] ?? 0;
    if (this.words[row] === high && size >= 0 && offset >>> 0 <= limit - size) return base + offset;
    return this.#locateSlowly(low, high, size, access);
  }

  /** The place of bytes that may be read and written without hooks; −1: not so, or not there. */
  quickPlace(low: number, high: number, size: number): number {
    const row = this.tableWord + (high & this.tableMask) * ROW_WORDS;
    const offset = (low - ORIGIN) | 0;
    const limit = Math.min(this.words[row + TABLE.readLimit] ?? NO_ACCESS, this.words[row + TABLE.writeLimit] ?? NO_ACCESS);
    if (this.words[row] !== high || offset >>> 0 > limit - size) return -1;
    return (this.words[row + TABLE.base] ?? 0) + offset;
  }

  /** As the interpreter's loads, hooks included. */
  load(low: number, high: number, width: Width, into: Halves): void {
    const object = this.#objectOf(high);
    if (object?.hooks?.load !== undefined) {
      this.#check(object, low, high, width, "read");
      if (object.hooks.load((low - ORIGIN) | 0, width, into)) return;
    }
    const place = this.locate(low, high, width, "read");
    into.low = width < 4 ? this.#loadSmall(place, width) : this.view.getInt32(place, true);
    into.high = width === 8 ? this.view.getInt32(place + 4, true) : 0;
  }

  store(low: number, high: number, width: Width, value: Readonly<Halves>): void {
    const object = this.#objectOf(high);
    if (object?.hooks?.store !== undefined) {
      this.#check(object, low, high, width, "write");
      if (object.hooks.store((low - ORIGIN) | 0, width, value)) return;
    }
    const place = this.locate(low, high, width, "write");
    if (width === 1) this.view.setInt8(place, value.low);
    else if (width === 2) this.view.setInt16(place, value.low, true);
    else this.view.setInt32(place, value.low, true);
    if (width === 8) this.view.setInt32(place + 4, value.high, true);
  }

  #loadSmall(place: number, width: Width): number {
    return width === 1 ? this.view.getUint8(place) : this.view.getUint16(place, true);
  }

  /** For objects with hooks, whose rows let nobody pass; and to say what is wrong. */
  #locateSlowly(low: number, high: number, size: number, access: Access): number {
    const object = this.#objectOf(high);
    if (object === undefined) throw this.#noObject(low, high, size, access);
    this.#check(object, low, high, size, access);
    object.hooks?.span?.((low - ORIGIN) | 0, size, access);
    return (this.words[this.#row(object.index) + TABLE.base] ?? 0) + ((low - ORIGIN) | 0);
  }

  #check(object: MemoryObject, low: number, high: number, size: number, access: Access): void {
    const offset = (low - ORIGIN) | 0;
    const at = { address: join64(low, high), size, access };
    const room = this.#room(object);
    if (size < 0 || offset < 0 || offset + size > room) {
      const what = room === 0 && object.owner !== undefined ? `${object.name} has no bytes to ${access}` : undefined;
      const where = `${size} bytes at offset ${offset} of ${object.name}, which has ${room}`;
      throw new MachineFault("out-of-bounds", what ?? `${access} of ${where}`, at);
    }
    if (access === "write" && !object.writable) throw new MachineFault("read-only", `${object.name} may not be written`, at);
  }

  /** The visible size: less than the object's own under a window. */
  #room(object: MemoryObject): number {
    const start = (this.words[this.#row(object.index) + TABLE.base] ?? 0) - object.base;
    return object.size - start;
  }

  #noObject(low: number, high: number, size: number, access: Access): MachineFault {
    const address = join64(low, high);
    const at = { address, size, access };
    const shown = `0x${address.toString(16)}`;
    if (high === 0 && low >>> 0 < 0x10000) return new MachineFault("null", `${access} at ${shown}: a null pointer`, at);
    const index = high & INDEX_MASK;
    const before = this.#objects[index];
    if (before?.freed && before.handle === high) {
      return new MachineFault("freed", `${access} of ${before.name}, which is gone`, at);
    }
    return new MachineFault("wild", `${access} at ${shown}: no object is there`, at);
  }

  #objectOf(high: number): MemoryObject | undefined {
    const object = this.#objects[high & INDEX_MASK];
    return object?.handle === high && !object.freed ? object : undefined;
  }

  #row(index: number): number {
    return this.tableWord + index * ROW_WORDS;
  }

  #writeRow(object: MemoryObject, base: number, size: number): void {
    const row = this.#row(object.index);
    const { hooks } = object;
    this.words[row + TABLE.handle] = object.handle;
    this.words[row + TABLE.readLimit] = hooks?.load ? NO_ACCESS : size;
    this.words[row + TABLE.writeLimit] = hooks?.store || !object.writable ? NO_ACCESS : size;
    this.words[row + TABLE.base] = base;
  }

  /** No address has this handle: its index is not 0. */
  #closeNull(): void {
    this.words[this.tableWord] = NO_ACCESS;
  }

  #takeHandle(): { index: number; handle: number } {
    const reused = this.#takeFreeIndex();
    const index = reused ?? this.#objects.length;
    if (index > this.tableMask) this.#growTable();
    const generation = (this.#generations[index] ?? 0) + 1;
    this.#generations[index] = generation;
    return { index, handle: handleOf(index, generation) };
  }

  /** Only when many wait, so that addresses of freed objects stay recognisable for a while. */
  #takeFreeIndex(): number | undefined {
    const waiting = this.#freeIndices.length - this.#firstFree;
    if (waiting < FIRST_OBJECTS && this.#objects.length <= MAX_OBJECTS) return undefined;
    const index = this.#freeIndices[this.#firstFree];
    if (index === undefined) throw new RangeError(`the emulator holds at most ${MAX_OBJECTS} objects`);
    this.#firstFree++;
    if (this.#firstFree >= 4 * FIRST_OBJECTS) {
      this.#freeIndices = this.#freeIndices.slice(this.#firstFree);
      this.#firstFree = 0;
    }
    return index;
  }

  #growTable(): void {
    const [oldWord, oldWords] = [this.tableWord, (this.tableMask + 1) * ROW_WORDS];
    const moved = this.reserve(oldWords * 2 * 4) >> 2;
    this.words.copyWithin(moved, oldWord, oldWord + oldWords);
    this.release(oldWord * 4, oldWords * 4);
    this.tableWord = moved;
    this.tableMask = this.tableMask * 2 + 1;
  }
}

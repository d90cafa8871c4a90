/**
 * Accesses that the interpreter's loop does not do itself: those of objects with hooks, those that fault, atomic operations.
 * Enters: an instruction, addresses and values by halves; leaves: registers and memory changed, or a `MachineFault`.
 */

import type { Halves } from "./address.ts";
import { runAtomic } from "./atomics.ts";
import type { ProgramImage } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { Width } from "./memory-object.ts";

export class SlowAccess {
  readonly #memory: Memory;
  readonly #at: (image: ProgramImage, pc: number) => void;
  readonly #cell: Halves = { low: 0, high: 0 };

  /** `at`: told where a fault is, if the access is one. */
  constructor(memory: Memory, at: (image: ProgramImage, pc: number) => void) {
    this.#memory = memory;
    this.#at = at;
  }

  /** Into the register at word `d`. */
  load(image: ProgramImage, pc: number, d: number, b: number, bh: number, width: Width, signed: boolean): void {
    this.#at(image, pc);
    const cell = this.#cell;
    const offset = offsetAt(image, pc);
    this.#memory.load((b + offset) | 0, displacedHigh(b, bh, offset), width, cell);
    const m = this.#memory.words;
    const unused = signed ? 32 - width * 8 : 0;
    m[d] = (cell.low << unused) >> unused;
    m[d + 1] = signed ? (m[d] ?? 0) >> 31 : cell.high;
  }

  store(image: ProgramImage, pc: number, a: number, ah: number, width: Width, b: number, bh: number): void {
    this.#at(image, pc);
    const cell = this.#cell;
    const offset = offsetAt(image, pc);
    cell.low = b;
    cell.high = bh;
    this.#memory.store((a + offset) | 0, displacedHigh(a, ah, offset), width, cell);
  }

  /** `s`: the word of the source register. */
  atomic(image: ProgramImage, pc: number, a: number, ah: number, s: number, width: 4 | 8): void {
    this.#at(image, pc);
    const imm = image.source.insns[pc]?.imm ?? 0;
    const offset = offsetAt(image, pc);
    const [memory, cell] = [this.#memory, this.#cell];
    const place = memory.quickPlace((a + offset) | 0, ah, width);
    if (place >= 0) {
      const { view } = memory;
      cell.low = view.getInt32(place, true);
      cell.high = width === 8 ? view.getInt32(place + 4, true) : 0;
      runAtomic(memory.words, s, imm, width, cell);
      view.setInt32(place, cell.low, true);
      if (width === 8) view.setInt32(place + 4, cell.high, true);
      return;
    }
    const [low, high] = [(a + offset) | 0, displacedHigh(a, ah, offset)];
    memory.load(low, high, width, cell);
    memory.locate(low, high, width, "write");
    runAtomic(memory.words, s, imm, width, cell);
    memory.store(low, high, width, cell);
  }
}

const offsetAt = (image: ProgramImage, pc: number): number => image.source.insns[pc]?.offset ?? 0;

/** The high half of the sum of an address, by its halves, and a displacement. */
function displacedHigh(low: number, high: number, offset: number): number {
  const carry = (low + offset) >>> 0 < low >>> 0 ? 1 : 0;
  return (high + (offset >> 31) + carry) | 0;
}

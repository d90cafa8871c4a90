/** A set of small numbers as bits. */

export class BitSet {
  readonly #words: Uint32Array;

  constructor(size: number, from?: BitSet) {
    this.#words = from ? from.#words.slice() : new Uint32Array((size + 31) >>> 5);
  }

  clone(): BitSet {
    return new BitSet(0, this);
  }

  has(index: number): boolean {
    return ((this.#words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << (index & 31));
  }

  delete(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) & ~(1 << (index & 31));
  }

  /** Adds all of `other`; true if that changed anything. */
  addAll(other: BitSet): boolean {
    let changed = false;
    for (let i = 0; i < this.#words.length; i++) {
      const before = this.#words[i] ?? 0;
      const after = (before | (other.#words[i] ?? 0)) >>> 0;
      this.#words[i] = after;
      changed ||= after !== before;
    }
    return changed;
  }

  forEach(visit: (index: number) => void): void {
    for (let i = 0; i < this.#words.length; i++) {
      for (let word = this.#words[i] ?? 0; word !== 0; word &= word - 1) visit(i * 32 + 31 - Math.clz32(word & -word));
    }
  }
}

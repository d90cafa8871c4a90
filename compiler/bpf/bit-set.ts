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

  /** Adds what is in `other` but not in `except`; true if that changed anything. */
  addDifference(other: BitSet, except: BitSet): boolean {
    let changed = false;
    for (let i = 0; i < this.#words.length; i++) {
      const before = this.#words[i] ?? 0;
      const after = (before | ((other.#words[i] ?? 0) & ~(except.#words[i] ?? 0))) >>> 0;
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

/** A symmetric relation on small numbers: half a bit matrix. */
export class BitMatrix {
  readonly #rows: Uint32Array[];

  constructor(size: number) {
    this.#rows = Array.from({ length: size }, (_, row) => new Uint32Array((row >>> 5) + 1));
  }

  has(a: number, b: number): boolean {
    const [row, column] = a > b ? [a, b] : [b, a];
    return ((this.#rows[row]?.[column >>> 5] ?? 0) & (1 << (column & 31))) !== 0;
  }

  /** False if the pair was there. */
  add(a: number, b: number): boolean {
    if (this.has(a, b)) return false;
    const [row, column] = a > b ? [a, b] : [b, a];
    const words = this.#rows[row];
    if (words !== undefined) words[column >>> 5] = (words[column >>> 5] ?? 0) | (1 << (column & 31));
    return true;
  }
}

/**
 * Longest prefix matches (kernel/bpf/lpm_trie.c). A key is a prefix length (u32) and an address, most significant bit first. In
 * place of a trie: a table by masked address for each length in use, asked from the longest to the shortest.
 */

import type { MemoryObject } from "../memory-object.ts";
import { KeyTable, type TableEntry } from "./key-table.ts";
import {
  checkPresence,
  checkUpdateFlags,
  copyOf,
  EmulatedMap,
  errno,
  type MapElement,
  type MapEnvironment,
  type MapShape,
} from "./map.ts";

interface Prefix {
  /** As it was given: bits beyond the prefix, too. */
  readonly key: Uint8Array;
  readonly value: MemoryObject;
}

const LENGTH_BYTES = 4;

export class LpmTrieMap extends EmulatedMap {
  readonly #environment: MapEnvironment;
  readonly #byLength = new Map<number, KeyTable<Prefix>>();
  readonly #retired: MemoryObject[] = [];
  #count = 0;
  /** In the order of `nextKey`; made when asked for. */
  #ordered: readonly Prefix[] | undefined;

  constructor(shape: MapShape, environment: MapEnvironment) {
    super(shape);
    this.#environment = environment;
  }

  override lookup(key: Uint8Array): MemoryObject | undefined {
    return this.#longest(key)?.value;
  }

  override update(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    const length = prefixLength(key);
    if (checkUpdateFlags(flags, false) !== 0 || length > this.#maxLength) return errno("EINVAL");
    const entry = this.#exact(key);
    const misplaced = checkPresence(entry !== undefined, flags);
    if (misplaced !== 0) return misplaced;
    if (entry === undefined && this.#count >= this.shape.maxEntries) return errno("ENOSPC");
    const { name, valueSize } = this.shape;
    const object = this.#environment.memory.allocate(valueSize, { name: `a value of ${name}`, content: value });
    this.#put(length, key, { key: copyOf(key), value: object }, entry);
    return 0;
  }

  #put(length: number, key: Uint8Array, prefix: Prefix, entry: TableEntry<Prefix> | undefined): void {
    this.#ordered = undefined;
    if (entry !== undefined) {
      this.#retired.push(entry.value.value);
      entry.value = prefix;
      return;
    }
    const table = this.#byLength.get(length) ?? new KeyTable<Prefix>();
    this.#byLength.set(length, table);
    table.add(masked(key, length), prefix);
    this.#count++;
  }

  override delete(key: Uint8Array): number {
    const length = prefixLength(key);
    if (length > this.#maxLength) return errno("EINVAL");
    const prefix = this.#byLength.get(length)?.remove(masked(key, length));
    if (prefix === undefined) return errno("ENOENT");
    if (this.#byLength.get(length)?.size === 0) this.#byLength.delete(length);
    this.#ordered = undefined;
    this.#retired.push(prefix.value);
    this.#count--;
    return 0;
  }

  override *elements(): Generator<MapElement> {
    for (const { key, value } of this.#inOrder()) yield { key, value };
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    const found = this.#longest(key);
    return found === undefined ? errno("ENOENT") : this.#environment.memory.contents(found.value).slice();
  }

  override hostUpdate(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    return this.update(key, value, flags);
  }

  override hostDelete(key: Uint8Array): number {
    return this.delete(key);
  }

  override nextKey(key: Uint8Array | undefined): Uint8Array | number {
    const ordered = this.#inOrder();
    const entry = key === undefined ? undefined : this.#exact(key);
    const at = entry === undefined ? 0 : ordered.indexOf(entry.value) + 1;
    return ordered[at]?.key.slice() ?? errno("ENOENT");
  }

  override quiesce(): void {
    for (const value of this.#retired.splice(0)) this.#environment.memory.free(value);
  }

  get #maxLength(): number {
    return (this.shape.keySize - LENGTH_BYTES) * 8;
  }

  #exact(key: Uint8Array): TableEntry<Prefix> | undefined {
    const length = prefixLength(key);
    return length > this.#maxLength ? undefined : this.#byLength.get(length)?.get(masked(key, length));
  }

  /** Among the prefixes that are no longer than the key's own. */
  #longest(key: Uint8Array): Prefix | undefined {
    const limit = prefixLength(key);
    if (limit > this.#maxLength) return undefined;
    const lengths = [...this.#byLength.keys()].filter((length) => length <= limit).sort((a, b) => b - a);
    for (const length of lengths) {
      const entry = this.#byLength.get(length)?.get(masked(key, length));
      if (entry !== undefined) return entry.value;
    }
    return undefined;
  }

  #inOrder(): readonly Prefix[] {
    this.#ordered ??= [...this.#byLength.values()]
      .flatMap((table) => table.entries().map(({ value }) => value))
      .sort((a, b) => compareInPostorder(a.key, b.key));
    return this.#ordered;
  }
}

function prefixLength(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(0, true);
}

/** The address with the bits beyond the prefix cleared. */
function masked(key: Uint8Array, length: number): Uint8Array {
  const bytes = copyOf(key, LENGTH_BYTES);
  const whole = length >> 3;
  if (whole < bytes.length) {
    bytes[whole] = (bytes[whole] ?? 0) & (0xff00 >> (length & 7));
    bytes.fill(0, whole + 1);
  }
  return bytes;
}

/** As the kernel walks its trie: what lies below a prefix comes before it, zeros before ones. */
function compareInPostorder(a: Uint8Array, b: Uint8Array): number {
  const [lengthA, lengthB] = [prefixLength(a), prefixLength(b)];
  const common = Math.min(lengthA, lengthB);
  const order = Buffer.compare(masked(a, common), masked(b, common));
  return order !== 0 ? order : lengthB - lengthA;
}

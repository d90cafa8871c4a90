/** A hash table by key bytes that is also a list in the order of insertion, so that the next key is found at once. */

import { copyOf } from "./map.ts";

export interface TableEntry<V> {
  readonly key: Uint8Array;
  value: V;
}

interface Node<V> extends TableEntry<V> {
  before: Node<V> | undefined;
  after: Node<V> | undefined;
}

export class KeyTable<V> {
  readonly #nodes = new Map<string, Node<V>>();
  #first: Node<V> | undefined;
  #last: Node<V> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  get first(): TableEntry<V> | undefined {
    return this.#first;
  }

  get(key: Uint8Array): TableEntry<V> | undefined {
    return this.#nodes.get(textOf(key));
  }

  /** The key must be absent. */
  add(key: Uint8Array, value: V): void {
    const node: Node<V> = { key: copyOf(key), value, before: undefined, after: undefined };
    this.#nodes.set(textOf(key), node);
    this.#append(node);
  }

  remove(key: Uint8Array): V | undefined {
    const text = textOf(key);
    const node = this.#nodes.get(text);
    if (node === undefined) return undefined;
    this.#nodes.delete(text);
    this.#unlink(node);
    return node.value;
  }

  /** To the end of the list. */
  touch(key: Uint8Array): void {
    const node = this.#nodes.get(textOf(key));
    if (node === undefined || node === this.#last) return;
    this.#unlink(node);
    this.#append(node);
  }

  /** The entry after `key`; the first one when it is absent; undefined after the last. */
  next(key: Uint8Array | undefined): TableEntry<V> | undefined {
    const node = key === undefined ? undefined : this.#nodes.get(textOf(key));
    return node === undefined ? this.#first : node.after;
  }

  entries(): readonly TableEntry<V>[] {
    return [...this.#nodes.values()];
  }

  #append(node: Node<V>): void {
    node.before = this.#last;
    node.after = undefined;
    if (this.#last === undefined) this.#first = node;
    else this.#last.after = node;
    this.#last = node;
  }

  #unlink(node: Node<V>): void {
    if (node.before === undefined) this.#first = node.after;
    else node.before.after = node.after;
    if (node.after === undefined) this.#last = node.before;
    else node.after.before = node.before;
  }
}

/** A character a byte, or two bytes of keys as most are. */
function textOf(key: Uint8Array): string {
  if (key.length === 4) return String.fromCharCode(pairAt(key, 0), pairAt(key, 2));
  if (key.length === 8) return String.fromCharCode(pairAt(key, 0), pairAt(key, 2), pairAt(key, 4), pairAt(key, 6));
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
}

const pairAt = (key: Uint8Array, at: number): number => (key[at] ?? 0) | ((key[at + 1] ?? 0) << 8);

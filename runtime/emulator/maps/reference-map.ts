/**
 * Maps whose values name something of the runtime's: programs (prog arrays), maps (arrays and hashes of maps), sockets (SOCKMAP,
 * SOCKHASH). In bpf(2) such a value is a file descriptor going in; here it is the thing itself.
 */

import { UPDATE_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import type { MemoryObject } from "../memory-object.ts";
import { KeyTable } from "./key-table.ts";
import { checkPresence, EmulatedMap, errno, isErrno, type MapContent, type MapShape, placeKey } from "./map.ts";

export interface ReferenceRules<T> {
  /** Indexed (keys below `maxEntries`, all of them listed) or hashed. */
  readonly keys: "index" | "hash";
  /** What a program's lookup gives for an entry: what stands for the map or the socket. */
  readonly objectOf: (target: T) => MemoryObject | undefined;
  /** What BPF_MAP_LOOKUP_ELEM gives; absent: ENOTSUPP. */
  readonly hostValue?: (target: T) => Uint8Array;
  /** 0, or minus the errno for a target that this map does not take. */
  readonly accepts: (target: T, map: MapShape) => number;
  /** The errno of an index past the end and of an absent entry, at deletion: the kernel's types differ. */
  readonly deleteBeyond: "E2BIG" | "EINVAL";
  readonly deleteAbsent: "ENOENT" | "EINVAL";
  /** Only `BPF_ANY` updates. */
  readonly anyOnly: boolean;
}

export class ReferenceMap<T> extends EmulatedMap {
  readonly #rules: ReferenceRules<T>;
  readonly #table = new KeyTable<T>();

  constructor(shape: MapShape, rules: ReferenceRules<T>) {
    super(shape);
    this.#rules = rules;
  }

  target(key: Uint8Array): T | undefined {
    return this.#table.get(key)?.value;
  }

  setTarget(key: Uint8Array, target: T, flags = 0n): number {
    // Arrays look at the key before the file descriptor, hash tables after it.
    const [checkKey, checkTarget] = [() => this.#checkUpdate(key, flags), () => this.#rules.accepts(target, this.shape)];
    const refused = this.#rules.keys === "index" ? checkKey() || checkTarget() : checkTarget() || checkKey();
    if (refused !== 0) return refused;
    const entry = this.#table.get(key);
    if (entry !== undefined) entry.value = target;
    else this.#table.add(key, target);
    return 0;
  }

  /** What an update can know of its flags and key without a look into the map. */
  protected checkPlace(key: Uint8Array, flags: bigint): number {
    const isIndexed = this.#rules.keys === "index";
    if (flags > BigInt(this.#rules.anyOnly ? UPDATE_FLAG.BPF_ANY : UPDATE_FLAG.BPF_EXIST)) return errno("EINVAL");
    return isIndexed && this.#isBeyond(key) ? errno("E2BIG") : 0;
  }

  #checkUpdate(key: Uint8Array, flags: bigint): number {
    const isIndexed = this.#rules.keys === "index";
    const refused = this.checkPlace(key, flags);
    if (refused !== 0) return refused;
    const isPresent = this.#table.get(key) !== undefined;
    const misplaced = checkPresence(isPresent, flags);
    if (misplaced !== 0) return misplaced;
    return !isIndexed && !isPresent && this.#table.size >= this.shape.maxEntries ? errno("E2BIG") : 0;
  }

  entries(): readonly { readonly key: Uint8Array; readonly target: T }[] {
    return this.#table.entries().map(({ key, value }) => ({ key, target: value }));
  }

  /** Values only where the host can see them. */
  override *contents(): Generator<MapContent> {
    for (const { key } of this.#table.entries()) {
      const value = this.hostLookup(key);
      yield { key: key.slice(), value: isErrno(value) ? new Uint8Array(0) : value };
    }
  }

  override lookup(key: Uint8Array): MemoryObject | undefined {
    const target = this.target(key);
    return target === undefined ? undefined : this.#rules.objectOf(target);
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    const { hostValue } = this.#rules;
    if (hostValue === undefined) return errno("ENOTSUPP");
    const target = this.target(key);
    return target === undefined ? errno("ENOENT") : hostValue(target);
  }

  override delete(key: Uint8Array): number {
    if (this.#rules.keys === "index" && this.#isBeyond(key)) return errno(this.#rules.deleteBeyond);
    return this.#table.remove(key) === undefined ? errno(this.#rules.deleteAbsent) : 0;
  }

  override hostDelete(key: Uint8Array): number {
    return this.delete(key);
  }

  override nextKey(key: Uint8Array | undefined): Uint8Array | number {
    if (this.#rules.keys === "hash") return this.#table.next(key)?.key.slice() ?? errno("ENOENT");
    const index = key === undefined ? this.shape.maxEntries : indexOf(key);
    if (index === this.shape.maxEntries - 1) return errno("ENOENT");
    return placeKey(index >= this.shape.maxEntries ? 0 : index + 1);
  }

  #isBeyond(key: Uint8Array): boolean {
    return indexOf(key) >= this.shape.maxEntries;
  }
}

function indexOf(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(0, true);
}

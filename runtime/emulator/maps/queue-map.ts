/** Queues and stacks (kernel/bpf/queue_stack_maps.c). Values are copied in and out: programs hold no address of one. */

import { UPDATE_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import { copyOf, EmulatedMap, errno, hasLock, type MapContent, type MapShape, placeKey } from "./map.ts";

export class QueueMap extends EmulatedMap {
  readonly #takes: "oldest" | "newest";
  readonly #values: Uint8Array[] = [];

  constructor(shape: MapShape, takes: "oldest" | "newest") {
    super(shape);
    this.#takes = takes;
  }

  /** `BPF_EXIST`: when full, the oldest value makes room. */
  override push(value: Uint8Array, flags: bigint): number {
    if ((flags & BigInt(UPDATE_FLAG.BPF_NOEXIST)) !== 0n || flags > BigInt(UPDATE_FLAG.BPF_EXIST)) return errno("EINVAL");
    if (this.#values.length >= this.shape.maxEntries) {
      if ((flags & BigInt(UPDATE_FLAG.BPF_EXIST)) === 0n) return errno("E2BIG");
      this.#values.shift();
    }
    this.#values.push(copyOf(value, 0, this.shape.valueSize));
    return 0;
  }

  override pop(): Uint8Array | number {
    const value = this.#takes === "oldest" ? this.#values.shift() : this.#values.pop();
    return value ?? errno("ENOENT");
  }

  override peek(): Uint8Array | number {
    return this.#values.at(this.#takes === "oldest" ? 0 : -1)?.slice() ?? errno("ENOENT");
  }

  override hostLookup(): Uint8Array | number {
    return this.peek();
  }

  override hostUpdate(_key: Uint8Array, value: Uint8Array, flags: bigint): number {
    return hasLock(flags) ? errno("EINVAL") : this.push(value, flags);
  }

  override hostDelete(): number {
    return errno("EINVAL");
  }

  override nextKey(): number {
    return errno("EINVAL");
  }

  override hostTake(): Uint8Array | number {
    return this.pop();
  }

  /** In the order in which they would be taken; the key is the place, from 0. */
  override *contents(): Generator<MapContent> {
    const ordered = this.#takes === "oldest" ? this.#values : this.#values.toReversed();
    for (const [place, value] of ordered.entries()) yield { key: placeKey(place), value: value.slice() };
  }
}

/** Arrays and per-CPU arrays (kernel/bpf/arraymap.c). Values come into being when first touched; until then they are zero. */

import { MAP_CREATE_FLAG, UPDATE_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import type { MemoryObject } from "../memory-object.ts";
import {
  checkUpdateFlags,
  EmulatedMap,
  errno,
  hasLock,
  isErrno,
  type MapContent,
  type MapElement,
  type MapEnvironment,
  type MapShape,
  perCpuStride,
  placeKey,
} from "./map.ts";

abstract class IndexedMap extends EmulatedMap {
  override get isDense(): boolean {
    return true;
  }

  protected indexOf(key: Uint8Array): number {
    return ((key[0] ?? 0) | ((key[1] ?? 0) << 8) | ((key[2] ?? 0) << 16) | ((key[3] ?? 0) << 24)) >>> 0;
  }

  /** `array_map_update_elem`, up to the copy; `lockKnown` differs between the two kinds. */
  protected checkUpdate(key: Uint8Array, flags: bigint, lockKnown: boolean): number {
    const refused = checkUpdateFlags(flags, lockKnown);
    if (refused !== 0) return refused;
    if (this.indexOf(key) >= this.shape.maxEntries) return errno("E2BIG");
    if ((flags & BigInt(UPDATE_FLAG.BPF_NOEXIST)) !== 0n) return errno("EEXIST");
    return hasLock(flags) ? errno("EINVAL") : 0;
  }

  override hostDelete(): number {
    return errno("EINVAL");
  }

  override nextKey(key: Uint8Array | undefined): Uint8Array | number {
    const index = key === undefined ? this.shape.maxEntries : this.indexOf(key);
    if (index >= this.shape.maxEntries) return placeKey(0);
    return index === this.shape.maxEntries - 1 ? errno("ENOENT") : placeKey(index + 1);
  }

  override *elements(cpu: number): Generator<MapElement> {
    for (let index = 0; index < this.shape.maxEntries; index++) {
      const key = placeKey(index);
      const value = this.lookup(key, cpu);
      if (value !== undefined) yield { key, value };
    }
  }
}

export class ArrayMap extends IndexedMap {
  readonly #environment: MapEnvironment;
  readonly #values = new Map<number, MemoryObject>();

  constructor(shape: MapShape, environment: MapEnvironment) {
    super(shape);
    this.#environment = environment;
  }

  override lookup(key: Uint8Array): MemoryObject | undefined {
    return this.valueAt(this.indexOf(key));
  }

  /** For instructions that name it by index. */
  valueAt(index: number): MemoryObject | undefined {
    if (index >= this.shape.maxEntries) return undefined;
    const known = this.#values.get(index);
    if (known !== undefined) return known;
    const value = this.#environment.memory.allocate(this.shape.valueSize, {
      name: `${this.shape.name}[${index}]`,
      writable: (this.shape.flags & MAP_CREATE_FLAG.BPF_F_RDONLY_PROG) === 0,
    });
    this.#values.set(index, value);
    return value;
  }

  override update(key: Uint8Array, bytes: Uint8Array, flags: bigint): number {
    const refused = this.checkUpdate(key, flags, true);
    const value = refused === 0 ? this.lookup(key) : undefined;
    if (value !== undefined) this.#environment.memory.contents(value).set(bytes);
    return refused;
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    const index = this.indexOf(key);
    if (index >= this.shape.maxEntries) return errno("ENOENT");
    const value = this.#values.get(index);
    return value === undefined ? new Uint8Array(this.shape.valueSize) : this.#environment.memory.contents(value).slice();
  }

  /** Those that were touched. */
  override *contents(): Generator<MapContent> {
    for (const index of [...this.#values.keys()].sort((a, b) => a - b)) {
      const key = placeKey(index);
      const value = this.hostLookup(key);
      if (!isErrno(value)) yield { key, value };
    }
  }

  override hostUpdate(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    return hasLock(flags) ? errno("EINVAL") : this.update(key, value, flags);
  }
}

export class PerCpuArrayMap extends IndexedMap {
  readonly #cpus: readonly ArrayMap[];

  constructor(shape: MapShape, environment: MapEnvironment) {
    super(shape);
    this.#cpus = Array.from(
      { length: environment.cpuCount },
      (_, cpu) => new ArrayMap({ ...shape, name: `${shape.name} on CPU ${cpu}` }, environment),
    );
  }

  override lookup(key: Uint8Array, cpu: number): MemoryObject | undefined {
    return this.#cpus[cpu]?.lookup(key);
  }

  override update(key: Uint8Array, value: Uint8Array, flags: bigint, cpu: number): number {
    const refused = this.checkUpdate(key, flags, true);
    return refused !== 0 ? refused : (this.#cpus[cpu]?.update(key, value, 0n) ?? 0);
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    if (this.indexOf(key) >= this.shape.maxEntries) return errno("ENOENT");
    const stride = perCpuStride(this.shape.valueSize);
    const all = new Uint8Array(stride * this.#cpus.length);
    this.#cpus.forEach((array, cpu) => {
      const value = array.hostLookup(key);
      if (typeof value !== "number") all.set(value, cpu * stride);
    });
    return all;
  }

  override *contents(): Generator<MapContent> {
    const touched = this.#cpus.flatMap((array) => [...array.contents()].map(({ key }) => this.indexOf(key)));
    for (const index of [...new Set(touched)].sort((a, b) => a - b)) {
      const key = placeKey(index);
      const value = this.hostLookup(key);
      if (!isErrno(value)) yield { key, value };
    }
  }

  override hostUpdate(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    const refused = this.checkUpdate(key, flags, false);
    if (refused !== 0) return refused;
    const { valueSize } = this.shape;
    const stride = perCpuStride(valueSize);
    this.#cpus.forEach((array, cpu) => {
      array.update(key, value.subarray(cpu * stride, cpu * stride + valueSize), 0n);
    });
    return 0;
  }
}

/**
 * Hash tables: plain, per CPU, and both with eviction of the entry used least lately (kernel/bpf/hashtab.c). As there, replacing
 * a value of a plain table makes a new one: who holds the old address reads the old value until the run ends (`quiesce`, the end
 * of the kernel's RCU section), and faults from then on. A value per CPU is written in place. The kernel's LRU approximates;
 * this one is exact.
 */

import type { MemoryObject } from "../memory-object.ts";
import { KeyTable } from "./key-table.ts";
import {
  checkPresence,
  checkUpdateFlags,
  EmulatedMap,
  errno,
  hasLock,
  type MapElement,
  type MapEnvironment,
  type MapShape,
  perCpuStride,
} from "./map.ts";

export interface HashKind {
  readonly perCpu: boolean;
  readonly evicts: boolean;
}

/** One a CPU; one where all share it. */
type Values = readonly MemoryObject[];

export class HashMap extends EmulatedMap {
  readonly #environment: MapEnvironment;
  readonly #kind: HashKind;
  readonly #table = new KeyTable<Values>();
  /** Removed from the table in this run. */
  readonly #retired: Values[] = [];

  constructor(shape: MapShape, environment: MapEnvironment, kind: HashKind) {
    super(shape);
    this.#environment = environment;
    this.#kind = kind;
  }

  override lookup(key: Uint8Array, cpu: number): MemoryObject | undefined {
    const values = this.#table.get(key)?.value;
    if (values === undefined) return undefined;
    if (this.#kind.evicts) this.#table.touch(key);
    return this.#valueOn(values, cpu);
  }

  override update(key: Uint8Array, value: Uint8Array, flags: bigint, cpu: number): number {
    return this.#change(key, flags, (values) => this.#write(this.#valueOn(values, cpu), value));
  }

  override delete(key: Uint8Array): number {
    const values = this.#table.remove(key);
    if (values === undefined) return errno("ENOENT");
    this.#retired.push(values);
    return 0;
  }

  /** Those present at the start that are still present. */
  override *elements(cpu: number): Generator<MapElement> {
    for (const { key } of this.#table.entries()) {
      const value = this.#valueOn(this.#table.get(key)?.value ?? [], cpu);
      if (value !== undefined) yield { key, value };
    }
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    const values = this.#table.get(key)?.value;
    return values === undefined ? errno("ENOENT") : this.#read(values);
  }

  override hostUpdate(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    if (hasLock(flags)) return errno("EINVAL");
    const { valueSize } = this.shape;
    const stride = perCpuStride(valueSize);
    return this.#change(key, flags, (values) => {
      values.forEach((each, cpu) => {
        this.#write(each, value.subarray(cpu * stride, cpu * stride + valueSize));
      });
    });
  }

  override hostDelete(key: Uint8Array): number {
    return this.delete(key);
  }

  override hostTake(key: Uint8Array): Uint8Array | number {
    const value = this.hostLookup(key);
    this.delete(key);
    return value;
  }

  override nextKey(key: Uint8Array | undefined): Uint8Array | number {
    return this.#table.next(key)?.key.slice() ?? errno("ENOENT");
  }

  override quiesce(): void {
    if (this.#retired.length === 0) return;
    for (const value of this.#retired.splice(0).flat()) this.#environment.memory.free(value);
  }

  #valueOn(values: Values, cpu: number): MemoryObject | undefined {
    return values[this.#kind.perCpu ? cpu : 0];
  }

  #write(value: MemoryObject | undefined, bytes: Uint8Array): void {
    if (value !== undefined) this.#environment.memory.contents(value).set(bytes);
  }

  #change(key: Uint8Array, flags: bigint, write: (values: Values) => void): number {
    const entry = this.#table.get(key);
    const { perCpu, evicts } = this.#kind;
    const refused = checkUpdateFlags(flags, !perCpu && !evicts) || (hasLock(flags) ? errno("EINVAL") : 0);
    if (refused !== 0) return refused;
    const misplaced = checkPresence(entry !== undefined, flags);
    if (misplaced !== 0) return misplaced;
    if (entry === undefined && this.#table.size >= this.shape.maxEntries) {
      if (!evicts) return errno("E2BIG");
      this.#evict();
    }
    const values = entry !== undefined && perCpu ? entry.value : this.#allocate();
    write(values);
    if (entry === undefined) this.#table.add(key, values);
    else if (entry.value !== values) {
      this.#retired.push(entry.value);
      entry.value = values;
    }
    if (evicts) this.#table.touch(key);
    return 0;
  }

  #evict(): void {
    const oldest = this.#table.first;
    if (oldest !== undefined) this.delete(oldest.key);
  }

  #allocate(): Values {
    const { name, valueSize } = this.shape;
    const count = this.#kind.perCpu ? this.#environment.cpuCount : 1;
    return Array.from({ length: count }, () => this.#environment.memory.allocate(valueSize, { name: `a value of ${name}` }));
  }

  #read(values: Values): Uint8Array {
    const { memory } = this.#environment;
    const [first] = values;
    if (!this.#kind.perCpu) return first === undefined ? new Uint8Array(0) : memory.contents(first).slice();
    const stride = perCpuStride(this.shape.valueSize);
    const all = new Uint8Array(stride * values.length);
    values.forEach((value, cpu) => {
      all.set(memory.contents(value), cpu * stride);
    });
    return all;
  }
}

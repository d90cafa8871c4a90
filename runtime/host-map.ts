/**
 * A map as programs of the host see it, on either backend: plain keys and values (`values.ts`) over the bytes of a `RawMap`.
 * Operations that the map refuses throw a `BpfError` with the kernel's errno, values that do not fit a `RuntimeError`.
 */

import type { BtfType, TypeId } from "../compiler/object/btf-types.ts";
import { UPDATE_FLAG } from "../stdlib/spec/map-type-ids.ts";
import type { RawMap, UpdateFlags } from "./backend.ts";
import { optionOf, valueError } from "./error.ts";
import { type Codec, codecOf, decode, encode, type Value } from "./values.ts";
import { fromJson } from "./values-json.ts";

/** What a `set` wants of the key: anything, absence, presence. */
export type UpdateMode = "any" | "new" | "existing";

const UPDATE_FLAGS = {
  any: UPDATE_FLAG.BPF_ANY,
  new: UPDATE_FLAG.BPF_NOEXIST,
  existing: UPDATE_FLAG.BPF_EXIST,
} as const satisfies Readonly<Record<UpdateMode, UpdateFlags>>;

/** Throws a `RuntimeError` for what is none. */
export const flagsOf = (mode: UpdateMode): UpdateFlags => UPDATE_FLAGS[optionOf("mode", UPDATE_FLAGS, mode)];

export class HostMap implements Iterable<readonly [Value, Value]> {
  readonly #raw: RawMap;
  readonly #key: Codec;
  readonly #value: Codec;

  /** `keyType`: in place of the map's own, which the kernel does not let every map have. */
  constructor(raw: RawMap, btf: readonly BtfType[], keyType: TypeId | undefined = raw.spec.keyType) {
    this.#raw = raw;
    const { keySize, valueType, valueSize } = raw.spec;
    this.#key = codecOf(btf, keyType, keySize);
    this.#value = codecOf(btf, valueType, valueSize);
  }

  get name(): string {
    return this.#raw.spec.name;
  }

  get(key: unknown): Value | undefined {
    const bytes = this.#raw.lookup(this.keyBytes(key));
    return bytes && this.#read(bytes);
  }

  has(key: unknown): boolean {
    return this.#raw.lookup(this.keyBytes(key)) !== undefined;
  }

  set(key: unknown, value: unknown, mode: UpdateMode = "any"): void {
    this.#raw.update(this.keyBytes(key), this.#valueBytes(value), flagsOf(mode));
  }

  /** False when the key was absent. */
  delete(key: unknown): boolean {
    return this.#raw.delete(this.keyBytes(key));
  }

  *keys(): Generator<Value> {
    for (const [key] of this.#bytes()) yield decode(this.#key, key);
  }

  *values(): Generator<Value> {
    for (const [, value] of this.#bytes()) yield this.#read(value);
  }

  *entries(): Generator<readonly [Value, Value]> {
    for (const [key, value] of this.#bytes()) yield [decode(this.#key, key), this.#read(value)];
  }

  [Symbol.iterator](): Generator<readonly [Value, Value]> {
    return this.entries();
  }

  /** What `get` takes for what JSON says. */
  keyFromJson(json: unknown): unknown {
    return fromJson(json, decode(this.#key, new Uint8Array(this.#key.size)));
  }

  /** What `set` takes for what JSON says. */
  valueFromJson(json: unknown): unknown {
    const like = decode(this.#value, new Uint8Array(this.#value.size));
    return fromJson(json, this.#raw.cpuCount === undefined ? like : Array.from({ length: this.#raw.cpuCount }, () => like));
  }

  /** Entries that come or go meanwhile may be seen or not; one that is gone when it is looked up is left out. */
  *#bytes(): Generator<readonly [Uint8Array, Uint8Array]> {
    for (let key = this.#raw.nextKey(undefined); key !== undefined; key = this.#raw.nextKey(key)) {
      const value = this.#raw.lookup(key);
      if (value !== undefined) yield [key, value];
    }
  }

  /** The key as it lies in the map. Throws a `RuntimeError` for what is none. */
  keyBytes(key: unknown): Uint8Array {
    return encode(this.#key, key, `the key of ${this.name}`);
  }

  #valueBytes(value: unknown): Uint8Array {
    const { cpuCount } = this.#raw;
    const what = `the value of ${this.name}`;
    if (cpuCount === undefined) return encode(this.#value, value, what);
    if (!Array.isArray(value) || value.length !== cpuCount)
      throw valueError(what, `an array of ${cpuCount}, one for each CPU`, value);
    const all = new Uint8Array(this.#stride * cpuCount);
    value.forEach((one, cpu) => {
      all.set(encode(this.#value, one, `${what}[${cpu}]`), cpu * this.#stride);
    });
    return all;
  }

  /** Of a per-CPU map an array, a value for each CPU. */
  #read(bytes: Uint8Array): Value {
    const { cpuCount } = this.#raw;
    if (cpuCount === undefined) return decode(this.#value, bytes);
    return Array.from({ length: cpuCount }, (_, cpu) => decode(this.#value, bytes.subarray(cpu * this.#stride)));
  }

  get #stride(): number {
    return Math.ceil(this.#value.size / 8) * 8;
  }
}

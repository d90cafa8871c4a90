/** A map in this machine's kernel, asked as the emulated ones are: values, or minus the errno. */

import type { MapShape } from "../../../../runtime/emulator/maps/map.ts";
import type { AttrValues } from "../../../../runtime/linux/syscall/attr.ts";
import { tryBpf } from "../../../../runtime/linux/syscall/call.ts";
import { Fd } from "../../../../runtime/linux/syscall/fd.ts";
import { valueByteSize } from "../../../../runtime/linux/syscall/per-cpu.ts";
import type { BPF_ATTR } from "../../../../stdlib/spec/syscall.ts";
import { BPF_ATTR as ATTR, type BpfCommand } from "../../../../stdlib/spec/syscall.ts";

/** Minus the errno when the kernel refuses it. */
export function tryCreateKernelMap(shape: MapShape, innerFd?: number): Fd | number {
  const { result } = tryBpf("BPF_MAP_CREATE", ATTR.mapCreate, {
    map_type: shape.type,
    key_size: shape.keySize,
    value_size: shape.valueSize,
    max_entries: shape.maxEntries,
    map_flags: shape.flags,
    map_name: "differential",
    inner_map_fd: innerFd,
  });
  return result < 0 ? result : new Fd(result);
}

export class KernelMap implements Disposable {
  readonly shape: MapShape;
  readonly valueBytes: number;
  readonly #fd: Fd;

  constructor(shape: MapShape, innerFd?: number) {
    const fd = tryCreateKernelMap(shape, innerFd);
    if (typeof fd === "number") throw new Error(`the kernel does not make the map: ${fd}`);
    this.shape = shape;
    this.valueBytes = valueByteSize(shape);
    this.#fd = fd;
  }

  get fd(): number {
    return this.#fd.number;
  }

  hostLookup(key: Uint8Array): Uint8Array | number {
    return this.#get("BPF_MAP_LOOKUP_ELEM", key);
  }

  hostTake(key: Uint8Array): Uint8Array | number {
    return this.#get("BPF_MAP_LOOKUP_AND_DELETE_ELEM", key);
  }

  hostUpdate(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    return this.#call("BPF_MAP_UPDATE_ELEM", { key, value, flags });
  }

  hostDelete(key: Uint8Array): number {
    return this.#call("BPF_MAP_DELETE_ELEM", { key });
  }

  nextKey(key: Uint8Array | undefined): Uint8Array | number {
    const next = Buffer.alloc(Math.max(8, this.shape.keySize));
    const result = this.#call("BPF_MAP_GET_NEXT_KEY", { key, next_key: next });
    return result < 0 ? result : new Uint8Array(next.subarray(0, this.shape.keySize));
  }

  #get(command: BpfCommand, key: Uint8Array): Uint8Array | number {
    const value = Buffer.alloc(this.valueBytes);
    const result = this.#call(command, { key, value });
    return result < 0 ? result : new Uint8Array(value);
  }

  #call(command: BpfCommand, values: AttrValues<typeof BPF_ATTR.mapElem>): number {
    const key = values.key?.length === 0 ? undefined : values.key;
    return tryBpf(command, ATTR.mapElem, { ...values, key, map_fd: this.fd }).result;
  }

  [Symbol.dispose](): void {
    this.#fd.close();
  }
}

/**
 * What every emulated map can be asked: by programs (live values) and by the host, as bpf(2) would answer. Answers
 * are 0, or minus the errno that the kernel gives (kernel/bpf/syscall.c and the files of the map types, Linux 6.18).
 */

import { type ErrnoName, LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { UPDATE_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import type { Memory } from "../memory.ts";
import type { MemoryObject } from "../memory-object.ts";
import { SocketHandles } from "../socket-handles.ts";

/** What BPF_MAP_CREATE is told. */
export interface MapShape {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** Does BTF tell the types of keys and values? */
  readonly hasTypes?: boolean;
}

/** Values live in the memory: each an object of its own, so that accesses beyond its end, or after it is gone, fault. */
export interface MapEnvironment {
  readonly memory: Memory;
  readonly cpuCount: number;
  /** What stands for a map in the memory: no bytes, one address for as long as the emulation lives. */
  readonly handleOf: (owner: object, name: string) => MemoryObject;
  readonly sockets: SocketHandles;
}

export function mapEnvironment(memory: Memory, cpuCount: number): MapEnvironment {
  const handles = new WeakMap<object, MemoryObject>();
  const handleOf = (owner: object, name: string): MemoryObject => {
    const handle = handles.get(owner) ?? memory.allocate(0, { name, owner });
    handles.set(owner, handle);
    return handle;
  };
  return { memory, cpuCount, handleOf, sockets: new SocketHandles(memory) };
}

/** Minus an errno. */
export const errno = (name: ErrnoName): number => -LINUX_ERRNO[name];

export const isErrno = (answer: Uint8Array | number): answer is number => typeof answer === "number";

/** The answers of a map type that offers nothing; types override what they have. */
export abstract class EmulatedMap {
  readonly shape: MapShape;

  /** Do all keys exist from the start, their values zero? */
  get isDense(): boolean {
    return false;
  }

  constructor(shape: MapShape) {
    this.shape = shape;
  }

  /** `bpf_map_lookup_elem`: the value on this CPU; undefined when the key is absent. */
  lookup(_key: Uint8Array, _cpu: number): MemoryObject | undefined {
    return undefined;
  }

  update(_key: Uint8Array, _value: Uint8Array, _flags: bigint, _cpu: number): number {
    return errno("EOPNOTSUPP");
  }

  delete(_key: Uint8Array): number {
    return errno("EINVAL");
  }

  /** Queues and stacks. */
  push(_value: Uint8Array, _flags: bigint): number {
    return errno("EOPNOTSUPP");
  }

  pop(): Uint8Array | number {
    return errno("EOPNOTSUPP");
  }

  peek(): Uint8Array | number {
    return errno("EOPNOTSUPP");
  }

  /** What `bpf_for_each_map_elem` visits; undefined where the type has none. */
  elements(_cpu: number): Iterable<MapElement> | undefined {
    return undefined;
  }

  /** BPF_MAP_LOOKUP_ELEM; of a per-CPU map each CPU's value, at multiples of 8 bytes. */
  hostLookup(_key: Uint8Array): Uint8Array | number {
    return errno("ENOTSUPP");
  }

  /** BPF_MAP_UPDATE_ELEM. */
  hostUpdate(_key: Uint8Array, _value: Uint8Array, _flags: bigint): number {
    return errno("ENOTSUPP");
  }

  /** BPF_MAP_DELETE_ELEM. */
  hostDelete(_key: Uint8Array): number {
    return errno("ENOTSUPP");
  }

  /** BPF_MAP_GET_NEXT_KEY; the key after `key`, the first one for an absent or undefined one. */
  nextKey(_key: Uint8Array | undefined): Uint8Array | number {
    return errno("ENOTSUPP");
  }

  /** BPF_MAP_LOOKUP_AND_DELETE_ELEM. */
  hostTake(_key: Uint8Array): Uint8Array | number {
    return errno("ENOTSUPP");
  }

  /** No program runs: what the last one may still have read can go. */
  quiesce(): void {}

  /** What a host that compares before and after wants to see: entries that exist, or may be other than zero. */
  *contents(): Generator<MapContent> {
    yield* this.hostEntries();
  }

  /** In the order of `nextKey`. */
  *hostEntries(): Generator<MapContent> {
    for (let key = this.nextKey(undefined); !isErrno(key); key = this.nextKey(key)) {
      const value = this.hostLookup(key);
      if (!isErrno(value)) yield { key, value };
    }
  }
}

export interface MapContent {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface MapElement {
  readonly key: Uint8Array;
  readonly value: MemoryObject;
}

/** EINVAL for what no update takes; `BPF_F_LOCK` needs a `struct bpf_spin_lock` in the value, which no emulated map has. */
export function checkUpdateFlags(flags: bigint, lockKnown: boolean): number {
  const known = lockKnown ? flags & ~BigInt(UPDATE_FLAG.BPF_F_LOCK) : flags;
  return known > BigInt(UPDATE_FLAG.BPF_EXIST) ? errno("EINVAL") : 0;
}

/** EEXIST or ENOENT where the flags do not fit what the map holds. */
export function checkPresence(isPresent: boolean, flags: bigint): number {
  const wanted = flags & ~BigInt(UPDATE_FLAG.BPF_F_LOCK);
  if (isPresent && wanted === BigInt(UPDATE_FLAG.BPF_NOEXIST)) return errno("EEXIST");
  if (!isPresent && wanted === BigInt(UPDATE_FLAG.BPF_EXIST)) return errno("ENOENT");
  return 0;
}

export const hasLock = (flags: bigint): boolean => (flags & BigInt(UPDATE_FLAG.BPF_F_LOCK)) !== 0n;

/** Bytes of a CPU's value in what the host reads and writes. */
export const perCpuStride = (valueSize: number): number => Math.ceil(valueSize / 8) * 8;

/** A number as a key of four bytes. */
export function placeKey(place: number): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, place, true);
  return key;
}

/** A copy, of a Buffer too: its own `slice` shares memory. */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

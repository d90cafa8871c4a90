// Maps. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { Entry, i32, Reserved, u32 } from "../core.js";
import type { Redirect, SkAction, Update } from "./constants.js";
import type { SkBuff, SkMsg, SockOps, SkLookup, SockAddr, CgroupSock, Sockopt, HeldSock, SockCommon } from "./contexts.js";

declare const mapType: unique symbol;

/** What a map is declared with. */
export interface MapOptions {
  /** How many entries it can hold. */
  readonly maxEntries: u32;
  /** `MapFlag`s beside those that the type sets itself. */
  readonly flags?: u32;
}

/** What a ring buffer is declared with. */
export interface RingBufOptions {
  /** Its size in bytes, a power of two and a multiple of 4096. */
  readonly maxEntries: u32;
}

/** What a map without a limit is declared with. */
export interface UnlimitedMapOptions {
  /** `MapFlag`s beside those that the type sets itself. */
  readonly flags?: u32;
}

/** A map of sockets that programs are attached to. */
export interface SocketMap {
  readonly [mapType]: "BPF_MAP_TYPE_SOCKMAP" | "BPF_MAP_TYPE_SOCKHASH";
}

/** A hash table. `BPF_MAP_TYPE_HASH`, Linux 3.19. */
export declare class HashMap<K, V> {
  readonly [mapType]: "BPF_MAP_TYPE_HASH";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: K): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: K, value: V, mode?: Update): i32;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`.
   */
  delete(key: K): boolean;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: K): boolean;
}

/** An array of `maxEntries` values that always exist, zero at first. `BPF_MAP_TYPE_ARRAY`, Linux 3.19. */
export declare class ArrayMap<V> {
  readonly [mapType]: "BPF_MAP_TYPE_ARRAY";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: u32): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: u32, value: V, mode?: Update): i32;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: u32): boolean;
}

/**
 * A hash table with a value per CPU; programs see that of the CPU they run on. `BPF_MAP_TYPE_PERCPU_HASH`, Linux 4.6.
 */
export declare class PerCpuHashMap<K, V> {
  readonly [mapType]: "BPF_MAP_TYPE_PERCPU_HASH";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: K): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: K, value: V, mode?: Update): i32;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`.
   */
  delete(key: K): boolean;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: K): boolean;
}

/** An array with a value per CPU; programs see that of the CPU they run on. `BPF_MAP_TYPE_PERCPU_ARRAY`, Linux 4.6. */
export declare class PerCpuArrayMap<V> {
  readonly [mapType]: "BPF_MAP_TYPE_PERCPU_ARRAY";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: u32): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: u32, value: V, mode?: Update): i32;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: u32): boolean;
}

/** A hash table that drops entries not used lately when it is full. `BPF_MAP_TYPE_LRU_HASH`, Linux 4.10. */
export declare class LruHashMap<K, V> {
  readonly [mapType]: "BPF_MAP_TYPE_LRU_HASH";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: K): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: K, value: V, mode?: Update): i32;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`.
   */
  delete(key: K): boolean;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: K): boolean;
}

/**
 * An `LruHashMap` with a value per CPU; programs see that of the CPU they run on. `BPF_MAP_TYPE_LRU_PERCPU_HASH`, Linux
 * 4.10.
 */
export declare class LruPerCpuHashMap<K, V> {
  readonly [mapType]: "BPF_MAP_TYPE_LRU_PERCPU_HASH";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: K): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: K, value: V, mode?: Update): i32;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`.
   */
  delete(key: K): boolean;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: K): boolean;
}

/**
 * An array of sockets, filled by user space; programs attached to it see their messages. Not in syscall programs.
 * `BPF_MAP_TYPE_SOCKMAP`, Linux 4.14.
 */
export declare class SockMap implements SocketMap {
  readonly [mapType]: "BPF_MAP_TYPE_SOCKMAP";
  constructor(options: MapOptions);
  /**
   * Sends the message to the socket at `key`: out of it, or with `Redirect.Ingress` into its receive queue.
   * `SkAction.Pass` when that was arranged, `SkAction.Drop` when there is no such socket: return it.
   * Kernel helper `bpf_sk_redirect_map`, `bpf_msg_redirect_map`.
   */
  redirect(ctx: SkBuff | SkMsg, key: u32, flags?: Redirect | 0): SkAction;
  /**
   * Puts the connection's socket into the map. 0, or a negative errno.
   * Kernel helper `bpf_sock_map_update`.
   */
  update(ops: SockOps, key: u32, mode?: Update): i32;
  /**
   * The socket at `key`, held with `using`; undefined when there is none.
   * Kernel helper `bpf_map_lookup_elem`. Program types: sk_skb, sk_lookup, sched_cls, cgroup_skb, cgroup_sock_addr.
   */
  lookup(key: u32): HeldSock | undefined;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`. Program types: sock_ops, sk_lookup, sched_cls.
   */
  delete(key: u32): boolean;
}

/**
 * A hash table of sockets, filled by user space; programs attached to it see their messages. Not in syscall programs.
 * `BPF_MAP_TYPE_SOCKHASH`, Linux 4.18.
 */
export declare class SockHash<K> implements SocketMap {
  readonly [mapType]: "BPF_MAP_TYPE_SOCKHASH";
  constructor(options: MapOptions);
  /**
   * Sends the message to the socket at `key`: out of it, or with `Redirect.Ingress` into its receive queue.
   * `SkAction.Pass` when that was arranged, `SkAction.Drop` when there is no such socket: return it.
   * Kernel helper `bpf_sk_redirect_hash`, `bpf_msg_redirect_hash`.
   */
  redirect(ctx: SkBuff | SkMsg, key: K, flags?: Redirect | 0): SkAction;
  /**
   * Puts the connection's socket into the map. 0, or a negative errno.
   * Kernel helper `bpf_sock_hash_update`.
   */
  update(ops: SockOps, key: K, mode?: Update): i32;
  /**
   * The socket at `key`, held with `using`; undefined when there is none.
   * Kernel helper `bpf_map_lookup_elem`. Program types: sk_skb, sk_lookup, sched_cls, cgroup_skb, cgroup_sock_addr.
   */
  lookup(key: K): HeldSock | undefined;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`. Program types: sock_ops, sk_lookup, sched_cls.
   */
  delete(key: K): boolean;
}

/**
 * A trie that finds the entry with the longest prefix of a key; the key's first field, a u32, says how many bits of the
 * rest count. Not in syscall programs. `BPF_MAP_TYPE_LPM_TRIE`, Linux 4.11.
 */
export declare class LpmTrie<K, V> {
  readonly [mapType]: "BPF_MAP_TYPE_LPM_TRIE";
  constructor(options: MapOptions);
  /**
   * The key's value, live: assigning to it writes the map. A scalar comes as a `Ref`. Undefined when the key is absent.
   * Kernel helper `bpf_map_lookup_elem`.
   */
  get(key: K): Entry<V> | undefined;
  /**
   * Copies `value` into the map. 0, or a negative errno.
   * Kernel helper `bpf_map_update_elem`.
   */
  set(key: K, value: V, mode?: Update): i32;
  /**
   * Removes the key; false when it was absent.
   * Kernel helper `bpf_map_delete_elem`.
   */
  delete(key: K): boolean;
  /**
   * Is the key present?
   * Kernel helper `bpf_map_lookup_elem`.
   */
  has(key: K): boolean;
}

/** A value that a socket carries and that goes with it. `BPF_MAP_TYPE_SK_STORAGE`, Linux 5.2. */
export declare class SkStorage<V> {
  readonly [mapType]: "BPF_MAP_TYPE_SK_STORAGE";
  constructor(options?: UnlimitedMapOptions);
  /**
   * The value that the socket carries, live: assigning to it writes it. A scalar comes as a `Ref`. With `create` it is
   * made when it is missing, as `initial` or zeros. Undefined when there is none.
   * Kernel helper `bpf_sk_storage_get`.
   */
  getFor(sk: SockCommon | CgroupSock, options?: { readonly create: true; readonly initial?: V } | { readonly create?: false }): Entry<V> | undefined;
  /**
   * Takes the value from the socket; false when it had none.
   * Kernel helper `bpf_sk_storage_delete`.
   */
  deleteFor(sk: SockCommon): boolean;
}

/** A ring of bytes through which programs hand records to user space. `BPF_MAP_TYPE_RINGBUF`, Linux 5.8. */
export declare class RingBuf<V> {
  readonly [mapType]: "BPF_MAP_TYPE_RINGBUF";
  constructor(options: RingBufOptions);
  /**
   * Copies a record into the ring, with `RingBufFlag`s. 0, or a negative errno (-EAGAIN, -11, when it is full).
   * Kernel helper `bpf_ringbuf_output`.
   */
  emit(record: V, flags?: u32): i32;
  /**
   * Room for a record, all zeros, to fill and `submit`; undefined when the ring is full. Held with `using`.
   * Kernel helper `bpf_ringbuf_reserve`.
   */
  reserve(): Reserved<V> | undefined;
}

/**
 * An array of programs, filled by user space, to go on in. Not in syscall programs. `BPF_MAP_TYPE_PROG_ARRAY`, Linux
 * 4.2.
 */
export declare class ProgArray {
  readonly [mapType]: "BPF_MAP_TYPE_PROG_ARRAY";
  constructor(options: MapOptions);
  /**
   * Goes on in the program at `index`, with the same context. Returns only when there is none, or after 33 such calls.
   * Kernel helper `bpf_tail_call`.
   */
  tailCall(ctx: CgroupSock | SkBuff | SkLookup | SkMsg | SockAddr | SockOps | Sockopt, index: u32): void;
}

export {};

/**
 * Map types: `enum bpf_map_type` and what a class of `"tsbpf"` for one offers, a row a class. Which helper may take which map
 * is `check_map_func_compatibility`, which program may hold one `check_map_prog_compatibility` (kernel/bpf/verifier.c).
 */

import type { HelperKernelName } from "./helpers.ts";
import { MAP_CREATE_FLAG, MAP_TYPE_ID, type MapTypeName } from "./map-type-ids.ts";
import type { ProgType } from "./prog-types.ts";
import type { KernelVersion } from "./version.ts";

/** How a method is typed in `generated/maps.d.ts`. */
export type MapMethodName =
  | "getFor"
  | "deleteFor"
  | "emit"
  | "reserve"
  | "lookup"
  | "tailCall"
  | "get"
  | "set"
  | "delete"
  | "has"
  | "redirect"
  | "update";

export interface MapMethod {
  readonly name: MapMethodName;
  /** The helper that does it; `redirect`: by the context's program type. */
  readonly helper: HelperKernelName | Readonly<Partial<Record<ProgType, HelperKernelName>>>;
  /** Program types that may call it on this map; absent: every one that may hold the map and call the helper. */
  readonly programTypes?: readonly ProgType[];
}

export interface MapTypeRow {
  readonly className: string;
  readonly kernelName: MapTypeName;
  readonly id: number;
  readonly since: KernelVersion;
  /** `u32`: an index; `any`: the type parameter K; `prefix`: K with the prefix length first; `socket`: the value's socket. */
  readonly key: "u32" | "any" | "prefix" | "socket" | "none";
  /** `socket`, `program`: set by user space; `any`: the type parameter V; `record`: V, of which the map knows nothing. */
  readonly value: "socket" | "program" | "any" | "record";
  /** What `maxEntries` counts; `none`: there is no limit to state. */
  readonly capacity: "entries" | "bytes" | "none";
  /** Type parameters of the class, in order. */
  readonly generics: readonly ("K" | "V")[];
  readonly methods: readonly MapMethod[];
  /** Flags that the type requires, set by the compiler. */
  readonly flags: number;
  /** Bytes of a value where it is no type of the program's: 8 lets user space read a socket's cookie. */
  readonly valueSize: number | undefined;
  /** May key and value types be given to the kernel (`btf_key_type_id`)? Refused with ENOTSUPP for sockmaps. */
  readonly btf: boolean;
  /** Can programs be attached to it? */
  readonly attachable: boolean;
  /** Program types that may not hold it. */
  readonly notIn: readonly ProgType[];
  readonly doc: string;
}

const HASH_METHODS = [
  { name: "get", helper: "bpf_map_lookup_elem" },
  { name: "set", helper: "bpf_map_update_elem" },
  { name: "delete", helper: "bpf_map_delete_elem" },
  { name: "has", helper: "bpf_map_lookup_elem" },
] as const satisfies readonly MapMethod[];

/** `array_map_delete_elem` always answers EINVAL (kernel/bpf/arraymap.c). */
const ARRAY_METHODS = [
  { name: "get", helper: "bpf_map_lookup_elem" },
  { name: "set", helper: "bpf_map_update_elem" },
  { name: "has", helper: "bpf_map_lookup_elem" },
] as const satisfies readonly MapMethod[];

/** Where the socket can be released again (`bpf_sk_release`). */
const SOCKMAP_LOOKUP = {
  name: "lookup",
  helper: "bpf_map_lookup_elem",
  programTypes: ["sk_skb", "sk_lookup", "sched_cls", "cgroup_skb", "cgroup_sock_addr"],
} as const satisfies MapMethod;

/** `may_update_sockmap` (kernel/bpf/verifier.c) keeps the others from deleting. */
const SOCKMAP_DELETE = {
  name: "delete",
  helper: "bpf_map_delete_elem",
  programTypes: ["sock_ops", "sk_lookup", "sched_cls"],
} as const satisfies MapMethod;

export const MAP_TYPES = {
  HashMap: {
    className: "HashMap",
    kernelName: "BPF_MAP_TYPE_HASH",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_HASH,
    since: [3, 19],
    key: "any",
    value: "any",
    capacity: "entries",
    generics: ["K", "V"],
    methods: HASH_METHODS,
    flags: 0,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "A hash table.",
  },
  ArrayMap: {
    className: "ArrayMap",
    kernelName: "BPF_MAP_TYPE_ARRAY",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_ARRAY,
    since: [3, 19],
    key: "u32",
    value: "any",
    capacity: "entries",
    generics: ["V"],
    methods: ARRAY_METHODS,
    flags: 0,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "An array of `maxEntries` values that always exist, zero at first.",
  },
  PerCpuHashMap: {
    className: "PerCpuHashMap",
    kernelName: "BPF_MAP_TYPE_PERCPU_HASH",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_PERCPU_HASH,
    since: [4, 6],
    key: "any",
    value: "any",
    capacity: "entries",
    generics: ["K", "V"],
    methods: HASH_METHODS,
    flags: 0,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "A hash table with a value per CPU; programs see that of the CPU they run on.",
  },
  PerCpuArrayMap: {
    className: "PerCpuArrayMap",
    kernelName: "BPF_MAP_TYPE_PERCPU_ARRAY",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_PERCPU_ARRAY,
    since: [4, 6],
    key: "u32",
    value: "any",
    capacity: "entries",
    generics: ["V"],
    methods: ARRAY_METHODS,
    flags: 0,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "An array with a value per CPU; programs see that of the CPU they run on.",
  },
  LruHashMap: {
    className: "LruHashMap",
    kernelName: "BPF_MAP_TYPE_LRU_HASH",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_LRU_HASH,
    since: [4, 10],
    key: "any",
    value: "any",
    capacity: "entries",
    generics: ["K", "V"],
    methods: HASH_METHODS,
    flags: 0,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "A hash table that drops entries not used lately when it is full.",
  },
  LruPerCpuHashMap: {
    className: "LruPerCpuHashMap",
    kernelName: "BPF_MAP_TYPE_LRU_PERCPU_HASH",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_LRU_PERCPU_HASH,
    since: [4, 10],
    key: "any",
    value: "any",
    capacity: "entries",
    generics: ["K", "V"],
    methods: HASH_METHODS,
    flags: 0,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "An `LruHashMap` with a value per CPU; programs see that of the CPU they run on.",
  },
  SockMap: {
    className: "SockMap",
    kernelName: "BPF_MAP_TYPE_SOCKMAP",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_SOCKMAP,
    since: [4, 14],
    key: "u32",
    value: "socket",
    capacity: "entries",
    generics: [],
    methods: [
      { name: "redirect", helper: { sk_skb: "bpf_sk_redirect_map", sk_msg: "bpf_msg_redirect_map" } },
      { name: "update", helper: { sock_ops: "bpf_sock_map_update" } },
      SOCKMAP_LOOKUP,
      SOCKMAP_DELETE,
    ],
    flags: 0,
    valueSize: 8,
    btf: false,
    attachable: true,
    notIn: ["syscall"],
    doc: "An array of sockets, filled by user space; programs attached to it see their messages.",
  },
  SockHash: {
    className: "SockHash",
    kernelName: "BPF_MAP_TYPE_SOCKHASH",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_SOCKHASH,
    since: [4, 18],
    key: "any",
    value: "socket",
    capacity: "entries",
    generics: ["K"],
    methods: [
      { name: "redirect", helper: { sk_skb: "bpf_sk_redirect_hash", sk_msg: "bpf_msg_redirect_hash" } },
      { name: "update", helper: { sock_ops: "bpf_sock_hash_update" } },
      SOCKMAP_LOOKUP,
      SOCKMAP_DELETE,
    ],
    flags: 0,
    valueSize: 8,
    btf: false,
    attachable: true,
    notIn: ["syscall"],
    doc: "A hash table of sockets, filled by user space; programs attached to it see their messages.",
  },
  LpmTrie: {
    className: "LpmTrie",
    kernelName: "BPF_MAP_TYPE_LPM_TRIE",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_LPM_TRIE,
    since: [4, 11],
    key: "prefix",
    value: "any",
    capacity: "entries",
    generics: ["K", "V"],
    methods: HASH_METHODS,
    flags: MAP_CREATE_FLAG.BPF_F_NO_PREALLOC,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: ["syscall"],
    doc: "A trie that finds the entry with the longest prefix of a key; the key's first field, a u32, says how many bits of the rest count.",
  },
  SkStorage: {
    className: "SkStorage",
    kernelName: "BPF_MAP_TYPE_SK_STORAGE",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_SK_STORAGE,
    since: [5, 2],
    key: "socket",
    value: "any",
    capacity: "none",
    generics: ["V"],
    methods: [
      { name: "getFor", helper: "bpf_sk_storage_get" },
      { name: "deleteFor", helper: "bpf_sk_storage_delete" },
    ],
    flags: MAP_CREATE_FLAG.BPF_F_NO_PREALLOC,
    valueSize: undefined,
    btf: true,
    attachable: false,
    notIn: [],
    doc: "A value that a socket carries and that goes with it.",
  },
  RingBuf: {
    className: "RingBuf",
    kernelName: "BPF_MAP_TYPE_RINGBUF",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_RINGBUF,
    since: [5, 8],
    key: "none",
    value: "record",
    capacity: "bytes",
    generics: ["V"],
    methods: [
      { name: "emit", helper: "bpf_ringbuf_output" },
      { name: "reserve", helper: "bpf_ringbuf_reserve" },
    ],
    flags: 0,
    valueSize: undefined,
    btf: false,
    attachable: false,
    notIn: [],
    doc: "A ring of bytes through which programs hand records to user space.",
  },
  ProgArray: {
    className: "ProgArray",
    kernelName: "BPF_MAP_TYPE_PROG_ARRAY",
    id: MAP_TYPE_ID.BPF_MAP_TYPE_PROG_ARRAY,
    since: [4, 2],
    key: "u32",
    value: "program",
    capacity: "entries",
    generics: [],
    methods: [{ name: "tailCall", helper: "bpf_tail_call" }],
    flags: 0,
    valueSize: 4,
    btf: false,
    attachable: false,
    notIn: ["syscall"],
    doc: "An array of programs, filled by user space, to go on in.",
  },
} as const satisfies Record<string, MapTypeRow>;

export type MapClass = keyof typeof MAP_TYPES;

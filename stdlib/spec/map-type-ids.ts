/** `enum bpf_map_type` and the flags of maps and of their operations, by the kernel's names (include/uapi/linux/bpf.h). */

export const MAP_TYPE_ID = {
  BPF_MAP_TYPE_HASH: 1,
  BPF_MAP_TYPE_ARRAY: 2,
  BPF_MAP_TYPE_PROG_ARRAY: 3,
  BPF_MAP_TYPE_PERCPU_HASH: 5,
  BPF_MAP_TYPE_PERCPU_ARRAY: 6,
  BPF_MAP_TYPE_LRU_HASH: 9,
  BPF_MAP_TYPE_LRU_PERCPU_HASH: 10,
  BPF_MAP_TYPE_LPM_TRIE: 11,
  BPF_MAP_TYPE_ARRAY_OF_MAPS: 12,
  BPF_MAP_TYPE_HASH_OF_MAPS: 13,
  BPF_MAP_TYPE_SOCKMAP: 15,
  BPF_MAP_TYPE_SOCKHASH: 18,
  BPF_MAP_TYPE_QUEUE: 22,
  BPF_MAP_TYPE_STACK: 23,
  BPF_MAP_TYPE_SK_STORAGE: 24,
  BPF_MAP_TYPE_RINGBUF: 27,
} as const satisfies Readonly<Record<string, number>>;

export type MapTypeName = keyof typeof MAP_TYPE_ID;

/** `map_flags` of BPF_MAP_CREATE. */
export const MAP_CREATE_FLAG = {
  BPF_F_NO_PREALLOC: 1,
  BPF_F_NO_COMMON_LRU: 2,
  BPF_F_NUMA_NODE: 4,
  BPF_F_RDONLY: 8,
  BPF_F_WRONLY: 16,
  BPF_F_ZERO_SEED: 64,
  BPF_F_RDONLY_PROG: 128,
  BPF_F_WRONLY_PROG: 256,
  BPF_F_CLONE: 512,
  BPF_F_MMAPABLE: 1024,
  BPF_F_INNER_MAP: 4096,
} as const satisfies Readonly<Record<string, number>>;

/** `flags` of an update. */
export const UPDATE_FLAG = { BPF_ANY: 0, BPF_NOEXIST: 1, BPF_EXIST: 2, BPF_F_LOCK: 4 } as const;

/** `flags` of `bpf_sk_storage_get`. */
export const MAP_ACCESS_FLAG = { BPF_LOCAL_STORAGE_GET_F_CREATE: 1 } as const;

/** Ring buffers: flags of output, submit and discard, and what `bpf_ringbuf_query` can be asked. */
export const RINGBUF_FLAG = { BPF_RB_NO_WAKEUP: 1, BPF_RB_FORCE_WAKEUP: 2 } as const;
/** The header of a record in a ring buffer: a u32 of its length and these bits, a u32 of its own (include/uapi/linux/bpf.h). */
export const RINGBUF_RECORD = {
  BPF_RINGBUF_BUSY_BIT: 0x8000_0000,
  BPF_RINGBUF_DISCARD_BIT: 0x4000_0000,
  BPF_RINGBUF_HDR_SZ: 8,
} as const;
export const RINGBUF_QUERY = {
  BPF_RB_AVAIL_DATA: 0,
  BPF_RB_RING_SIZE: 1,
  BPF_RB_CONS_POS: 2,
  BPF_RB_PROD_POS: 3,
} as const;

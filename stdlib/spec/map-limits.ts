/** How large keys and values of maps may be, by the functions of kernel/bpf and net/core that make the maps. */

import type { MapTypeName } from "./map-type-ids.ts";

/** Of an allocation in the usual configuration (KMALLOC_MAX_SIZE). */
export const KMALLOC_MAX_BYTES = 1 << 22;

/** `htab_map_alloc_check`, `sock_hash_alloc`: MAX_BPF_STACK. */
export const MAX_KEY_BYTES = 512;

/** `trie_alloc`: after the length of the prefix. */
export const MAX_PREFIX_BYTES = 256;

/** sizeof(struct htab_elem), sizeof(struct lpm_trie_node): a value shares an allocation with them, and with the key. */
export const HTAB_ELEM_BYTES = 48;
export const LPM_NODE_BYTES = 40;

/** A value for each CPU (PCPU_MIN_UNIT_SIZE). */
export const PER_CPU_VALUE_BYTES = 32_768;

/** `bpf_local_storage_map_alloc_check`; found by trying on 6.18. */
export const STORAGE_VALUE_BYTES = 65_406;

/** The largest value that a map with keys of `keyBytes` takes. */
export function maxValueBytes(map: MapTypeName, keyBytes: number): number {
  switch (map) {
    case "BPF_MAP_TYPE_PERCPU_HASH":
    case "BPF_MAP_TYPE_LRU_PERCPU_HASH":
    case "BPF_MAP_TYPE_PERCPU_ARRAY":
      return PER_CPU_VALUE_BYTES;
    case "BPF_MAP_TYPE_HASH":
    case "BPF_MAP_TYPE_LRU_HASH":
      return KMALLOC_MAX_BYTES - HTAB_ELEM_BYTES - keyBytes - 1;
    case "BPF_MAP_TYPE_LPM_TRIE":
      return KMALLOC_MAX_BYTES - LPM_NODE_BYTES - MAX_PREFIX_BYTES - Uint32Array.BYTES_PER_ELEMENT;
    case "BPF_MAP_TYPE_SK_STORAGE":
      return STORAGE_VALUE_BYTES;
    default:
      return 0x7fff_ffff;
  }
}

/**
 * Ids of helpers that programs compiled elsewhere call and that have no row in `helpers.ts` yet: their arguments are maps that
 * the language has no class for, records, or functions.
 */

export const HELPER_IDS = {
  bpf_map_push_elem: 87,
  bpf_map_pop_elem: 88,
  bpf_map_peek_elem: 89,
  bpf_ringbuf_query: 134,
  bpf_for_each_map_elem: 164,
  bpf_loop: 181,
  bpf_map_lookup_percpu_elem: 195,
} as const satisfies Readonly<Record<`bpf_${string}`, number>>;

export type HelperIdName = keyof typeof HELPER_IDS;

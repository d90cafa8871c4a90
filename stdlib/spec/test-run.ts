/** What BPF_PROG_TEST_RUN takes and gives back: net/bpf/test_run.c. */

import type { ProgType } from "./prog-types.ts";

/** Program types, of those that `tsbpf` writes, that it runs (those with a `test_run` in their `bpf_prog_ops`). */
export const TEST_RUN_TYPES = ["sched_cls", "sk_lookup", "syscall"] as const satisfies readonly ProgType[];

export const TEST_RUN_SKB = {
  /** A page without NET_SKB_PAD and `struct skb_shared_info` (`bpf_test_init`), as measured on x86-64. */
  mostBytes: 3712,
  /** GSO_LEGACY_MAX_SIZE of include/linux/netdevice.h. */
  mostWireBytes: 65_536,
  /** GSO_MAX_SEGS of include/linux/netdevice.h. */
  mostSegments: 65_535,
  /** The fields of `struct __sk_buff` that go in and come out. */
  fields: [
    ...["mark", "priority", "ingressIfindex", "ifindex", "cb", "tstamp"],
    ...["wireLen", "gsoSegs", "gsoSize", "hwtstamp"],
  ],
} as const;

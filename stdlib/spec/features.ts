/** What the target must have: the first kernel for each instruction set level and each feature the compiler uses. */

import type { CpuLevel } from "./isa.ts";
import { compareReleases, type KernelRelease, type KernelVersion, parseRelease } from "./version.ts";

/** The first kernel that runs each instruction set level; v3's atomics with a result need `FEATURES.fetchAtomics`. */
export const CPU_LEVEL_SINCE = {
  1: [3, 19],
  2: [4, 14],
  3: [5, 1],
  4: [6, 6],
} as const satisfies Record<CpuLevel, KernelVersion>;

export interface FeatureRow {
  readonly since: KernelVersion;
  readonly doc: string;
}

export const FEATURES = {
  jump32: { since: [5, 1], doc: "32-bit comparisons (BPF_JMP32)" },
  fetchAtomics: { since: [5, 12], doc: "atomic operations that give the old value, and, or, xor, exchange" },
  boundedLoops: { since: [5, 3], doc: "loops that the verifier can follow to their end" },
  bpfToBpfCalls: { since: [4, 16], doc: "functions of one's own" },
  globalData: { since: [5, 2], doc: "global variables and constant tables" },
  btf: { since: [4, 18], doc: "type information" },
  btfLineInfo: { since: [5, 0], doc: "source lines in the kernel's dumps" },
  /** libbpf removes the tags where the kernel does not know them. */
  btfDeclTags: { since: [5, 16], doc: "declaration tags in type information" },
  readOnlyMaps: { since: [5, 2], doc: "constants that the verifier knows (BPF_MAP_FREEZE, BPF_F_RDONLY_PROG)" },
  bpfLoop: { since: [5, 17], doc: "the bpf_loop helper" },
  /** kernel/bpf/verifier.c `reg_set_min_max`, `is_scalar_branch_taken`. */
  comparedRanges: { since: [6, 8], doc: "comparisons of two ranges that tell the verifier something" },
  /** kernel/bpf/verifier.c `assign_scalar_id_before_mov` in `check_stack_write_fixed_off`. */
  linkedSlots: { since: [6, 9], doc: "spilled values of which the verifier learns what it learns of the register" },
  v4: { since: [6, 6], doc: "signed division, sign-extending loads and moves" },
} as const satisfies Record<string, FeatureRow>;

export type Feature = keyof typeof FEATURES;

/** What the runtime asks of the kernel beyond what programs need; it does without, or says so. */
export const HOST_FEATURES = {
  /** `sock_map_link_create`, net/core/sock_map.c. */
  socketMapLinks: { since: [6, 10], doc: "links that attach to maps of sockets (BPF_LINK_CREATE)" },
  /** `sock_map_bpf_prog_query`, net/core/sock_map.c. */
  socketMapQuery: { since: [5, 18], doc: "what is attached to maps of sockets (BPF_PROG_QUERY)" },
} as const satisfies Record<string, FeatureRow>;

export interface FaultRow {
  /** What kernels without the fault do. */
  readonly good: string;
  readonly doc: string;
  /** From the first release that has it to the first one after that has not. */
  readonly ranges: readonly { readonly from: KernelRelease; readonly before: KernelRelease | undefined }[];
}

/** Faults of kernels that the runtime works around. */
export const KNOWN_BAD_KERNELS = {
  /**
   * "bpf, sockmap: Fix FIONREAD for sockmap" and its companions, in Linux 6.19 and the stable series (net/ipv4/tcp_bpf.c): what
   * TCP queues for a socket in a map is counted, and told to those who wait, where a verdict program put it only.
   */
  silentSockets: {
    good: "wake-ups of sockets",
    doc: "sockets in maps without a verdict program may not wake who waits for them",
    ranges: [
      { from: [6, 6, 128], before: [6, 7, 0] },
      { from: [6, 12, 75], before: [6, 13, 0] },
      { from: [6, 18, 14], before: undefined },
    ],
  },
} as const satisfies Record<string, FaultRow>;

/** `release`: what `uname -r` tells. */
export function isKnownBad(fault: keyof typeof KNOWN_BAD_KERNELS, release: string): boolean {
  const kernel = parseRelease(release);
  const { ranges }: FaultRow = KNOWN_BAD_KERNELS[fault];
  const isIn = ({ from, before }: FaultRow["ranges"][number]): boolean =>
    kernel !== undefined && compareReleases(kernel, from) >= 0 && (before === undefined || compareReleases(kernel, before) < 0);
  return ranges.some(isIn);
}

/**
 * Attach types, `enum bpf_attach_type` of include/uapi/linux/bpf.h. The key is the name that declaration tags use
 * (`tsbpf:attach=<key>[:map:<symbol>]`).
 */

import type { KernelVersion } from "./version.ts";

export interface AttachTypeRow {
  readonly kernelName: string;
  readonly id: number;
  readonly since: KernelVersion;
}

export const ATTACH_TYPES = {
  stream_parser: { kernelName: "BPF_SK_SKB_STREAM_PARSER", id: 4, since: [4, 14] },
  stream_verdict: { kernelName: "BPF_SK_SKB_STREAM_VERDICT", id: 5, since: [4, 14] },
  msg_verdict: { kernelName: "BPF_SK_MSG_VERDICT", id: 7, since: [4, 17] },
  cgroup_sock_ops: { kernelName: "BPF_CGROUP_SOCK_OPS", id: 3, since: [4, 13] },
  sk_lookup: { kernelName: "BPF_SK_LOOKUP", id: 36, since: [5, 9] },
  skb_verdict: { kernelName: "BPF_SK_SKB_VERDICT", id: 38, since: [5, 13] },
} as const satisfies Record<string, AttachTypeRow>;

export type AttachType = keyof typeof ATTACH_TYPES;

/**
 * Attach types, `enum bpf_attach_type` of include/uapi/linux/bpf.h. The key is the name that declaration tags use
 * (`tsbpf:attach=<key>[:map:<symbol>]`).
 */

import type { KernelVersion } from "./version.ts";

export interface AttachTypeRow {
  readonly kernelName: string;
  readonly id: number;
  readonly since: KernelVersion;
  readonly target: AttachTargetKind;
}

/** What a program is attached to. */
export type AttachTargetKind = "map" | "cgroup" | "netns";

export const ATTACH_TYPES = {
  stream_parser: { kernelName: "BPF_SK_SKB_STREAM_PARSER", id: 4, since: [4, 14], target: "map" },
  stream_verdict: { kernelName: "BPF_SK_SKB_STREAM_VERDICT", id: 5, since: [4, 14], target: "map" },
  msg_verdict: { kernelName: "BPF_SK_MSG_VERDICT", id: 7, since: [4, 17], target: "map" },
  cgroup_sock_ops: { kernelName: "BPF_CGROUP_SOCK_OPS", id: 3, since: [4, 13], target: "cgroup" },
  sk_lookup: { kernelName: "BPF_SK_LOOKUP", id: 36, since: [5, 9], target: "netns" },
  skb_verdict: { kernelName: "BPF_SK_SKB_VERDICT", id: 38, since: [5, 13], target: "map" },
  cgroup_inet_ingress: { kernelName: "BPF_CGROUP_INET_INGRESS", id: 0, since: [4, 10], target: "cgroup" },
  cgroup_inet_egress: { kernelName: "BPF_CGROUP_INET_EGRESS", id: 1, since: [4, 10], target: "cgroup" },
  cgroup_inet_sock_create: { kernelName: "BPF_CGROUP_INET_SOCK_CREATE", id: 2, since: [4, 10], target: "cgroup" },
  cgroup_inet_sock_release: { kernelName: "BPF_CGROUP_INET_SOCK_RELEASE", id: 34, since: [5, 9], target: "cgroup" },
  cgroup_inet4_post_bind: { kernelName: "BPF_CGROUP_INET4_POST_BIND", id: 12, since: [4, 17], target: "cgroup" },
  cgroup_inet6_post_bind: { kernelName: "BPF_CGROUP_INET6_POST_BIND", id: 13, since: [4, 17], target: "cgroup" },
  cgroup_inet4_bind: { kernelName: "BPF_CGROUP_INET4_BIND", id: 8, since: [4, 17], target: "cgroup" },
  cgroup_inet6_bind: { kernelName: "BPF_CGROUP_INET6_BIND", id: 9, since: [4, 17], target: "cgroup" },
  cgroup_inet4_connect: { kernelName: "BPF_CGROUP_INET4_CONNECT", id: 10, since: [4, 17], target: "cgroup" },
  cgroup_inet6_connect: { kernelName: "BPF_CGROUP_INET6_CONNECT", id: 11, since: [4, 17], target: "cgroup" },
  cgroup_udp4_sendmsg: { kernelName: "BPF_CGROUP_UDP4_SENDMSG", id: 14, since: [4, 18], target: "cgroup" },
  cgroup_udp6_sendmsg: { kernelName: "BPF_CGROUP_UDP6_SENDMSG", id: 15, since: [4, 18], target: "cgroup" },
  cgroup_udp4_recvmsg: { kernelName: "BPF_CGROUP_UDP4_RECVMSG", id: 19, since: [5, 2], target: "cgroup" },
  cgroup_udp6_recvmsg: { kernelName: "BPF_CGROUP_UDP6_RECVMSG", id: 20, since: [5, 2], target: "cgroup" },
  cgroup_inet4_getpeername: { kernelName: "BPF_CGROUP_INET4_GETPEERNAME", id: 29, since: [5, 8], target: "cgroup" },
  cgroup_inet6_getpeername: { kernelName: "BPF_CGROUP_INET6_GETPEERNAME", id: 30, since: [5, 8], target: "cgroup" },
  cgroup_inet4_getsockname: { kernelName: "BPF_CGROUP_INET4_GETSOCKNAME", id: 31, since: [5, 8], target: "cgroup" },
  cgroup_inet6_getsockname: { kernelName: "BPF_CGROUP_INET6_GETSOCKNAME", id: 32, since: [5, 8], target: "cgroup" },
  cgroup_getsockopt: { kernelName: "BPF_CGROUP_GETSOCKOPT", id: 21, since: [5, 3], target: "cgroup" },
  cgroup_setsockopt: { kernelName: "BPF_CGROUP_SETSOCKOPT", id: 22, since: [5, 3], target: "cgroup" },
} as const satisfies Record<string, AttachTypeRow>;

export type AttachType = keyof typeof ATTACH_TYPES;

export const isAttachType = (name: string): name is AttachType => Object.hasOwn(ATTACH_TYPES, name);

/** Program types, `enum bpf_prog_type` of include/uapi/linux/bpf.h, by short names. */

import type { AttachType } from "./attach-types.ts";
import type { KernelVersion } from "./version.ts";

export interface ProgTypeRow {
  readonly kernelName: string;
  readonly id: number;
  readonly since: KernelVersion;
  /** Loaded with BPF_F_SLEEPABLE, as libbpf loads it and the kernel wants it. */
  readonly sleepable?: true;
}

export const PROG_TYPES = {
  sched_cls: { kernelName: "BPF_PROG_TYPE_SCHED_CLS", id: 3, since: [4, 1] },
  cgroup_skb: { kernelName: "BPF_PROG_TYPE_CGROUP_SKB", id: 8, since: [4, 10] },
  cgroup_sock: { kernelName: "BPF_PROG_TYPE_CGROUP_SOCK", id: 9, since: [4, 10] },
  sock_ops: { kernelName: "BPF_PROG_TYPE_SOCK_OPS", id: 13, since: [4, 13] },
  sk_skb: { kernelName: "BPF_PROG_TYPE_SK_SKB", id: 14, since: [4, 14] },
  sk_msg: { kernelName: "BPF_PROG_TYPE_SK_MSG", id: 16, since: [4, 17] },
  cgroup_sock_addr: { kernelName: "BPF_PROG_TYPE_CGROUP_SOCK_ADDR", id: 18, since: [4, 17] },
  cgroup_sockopt: { kernelName: "BPF_PROG_TYPE_CGROUP_SOCKOPT", id: 25, since: [5, 3] },
  sk_lookup: { kernelName: "BPF_PROG_TYPE_SK_LOOKUP", id: 30, since: [5, 9] },
  syscall: { kernelName: "BPF_PROG_TYPE_SYSCALL", id: 31, since: [5, 14], sleepable: true },
} as const satisfies Record<string, ProgTypeRow>;

export type ProgType = keyof typeof PROG_TYPES;

/** Who may do something: all programs of a program type, or those of it that are attached as one attach type. */
export type ProgramScope = ProgType | AttachType;

interface ScopedProgram {
  readonly progType: ProgType;
  readonly attachType: AttachType | undefined;
}

export const isInScope = (scopes: readonly ProgramScope[], { progType, attachType }: ScopedProgram): boolean =>
  scopes.includes(progType) || (attachType !== undefined && scopes.includes(attachType));

/**
 * Kernel helpers (`___BPF_FUNC_MAPPER` of include/uapi/linux/bpf.h), a row a helper: those that programs may import and
 * those that the compiler calls itself. Who may call one is each program type's `get_func_proto` (net/core/filter.c,
 * kernel/bpf/helpers.c, kernel/trace/bpf_trace.c); a test asks the running kernel.
 */

import type { ProgType } from "./program-types.ts";
import type { KernelVersion } from "./version.ts";

export type ScalarType = "u8" | "u16" | "u32" | "u64" | "i32" | "i64" | "be16" | "be32";

export type HelperParam =
  | { readonly kind: "ctx"; readonly name: string }
  | { readonly kind: "map"; readonly name: string }
  /** Addresses of a key or a value of the map that the call names. */
  | { readonly kind: "mapKey" | "mapValue"; readonly name: string }
  | { readonly kind: "scalar"; readonly name: string; readonly type: ScalarType }
  /** The address of memory, and its length in bytes; a `memSize` follows its `mem`. */
  | { readonly kind: "mem" | "memSize"; readonly name: string };

export type HelperResult = ScalarType | "void" | "mapValueOrNull" | "SkAction";

export interface HelperRow {
  /** `BPF_FUNC_…`, the immediate of a call. */
  readonly id: number;
  readonly kernelName: string;
  /** The import's name. */
  readonly name: string;
  readonly since: KernelVersion;
  /** Callable only where the program's license is GPL-compatible. */
  readonly gplOnly: boolean;
  readonly programTypes: readonly ProgType[];
  /** First kernel in which a program type may call it, where that is later than `since` and the program type's own. */
  readonly programTypesSince?: Readonly<Partial<Record<ProgType, KernelVersion>>>;
  readonly params: readonly HelperParam[];
  readonly result: HelperResult;
  /** Same arguments, same result within one run, and no effect: calls may be merged and removed. */
  readonly pure: boolean;
  /** Changes the packet, so that fields and data read before may differ after (`bpf_helper_changes_pkt_data`). */
  readonly changesPacket: boolean;
  /** Importable from `"tsbpf"`; false: the compiler emits it for something else. */
  readonly exported: boolean;
  readonly doc: string;
}

const ALL = ["sk_skb", "sk_msg", "sched_cls", "syscall"] as const;
const NET = ["sk_skb", "sk_msg", "sched_cls"] as const;
const SKB = ["sk_skb", "sched_cls"] as const;
const TC = ["sched_cls"] as const;
const STREAM = ["sk_skb"] as const;
const MSG = ["sk_msg"] as const;
const SYSCALL = ["syscall"] as const;

/** Commit eb166e522c77 gave `get_current_pid_tgid` to every program type, c501bf55c88b the cgroup ids, ee971630f20f the rest. */
const SINCE_6_10 = { sk_skb: [6, 10], sched_cls: [6, 10] } as const;
const SINCE_6_4 = { sk_skb: [6, 4], sched_cls: [6, 4] } as const;
const SINCE_6_16 = { sk_skb: [6, 16], sched_cls: [6, 16] } as const;

const CTX = { kind: "ctx", name: "ctx" } as const;
const MAP = { kind: "map", name: "map" } as const;
const KEY = { kind: "mapKey", name: "key" } as const;
const VALUE = { kind: "mapValue", name: "value" } as const;
const FLAGS = { kind: "scalar", name: "flags", type: "u64" } as const;
const IFINDEX = { kind: "scalar", name: "ifindex", type: "u32" } as const;
const INDEX = { kind: "scalar", name: "key", type: "u32" } as const;

export const HELPERS = {
  // Called by the compiler.
  bpf_map_lookup_elem: { id: 1, kernelName: "bpf_map_lookup_elem", name: "mapLookupElem", since: [3, 19], gplOnly: false, programTypes: ALL, params: [MAP, KEY], result: "mapValueOrNull", pure: false, changesPacket: false, exported: false, doc: "The address of a key's value, or null." },
  bpf_map_update_elem: { id: 2, kernelName: "bpf_map_update_elem", name: "mapUpdateElem", since: [3, 19], gplOnly: false, programTypes: ALL, params: [MAP, KEY, VALUE, FLAGS], result: "i64", pure: false, changesPacket: false, exported: false, doc: "Sets a key's value; 0 or a negative errno." },
  bpf_map_delete_elem: { id: 3, kernelName: "bpf_map_delete_elem", name: "mapDeleteElem", since: [3, 19], gplOnly: false, programTypes: ALL, params: [MAP, KEY], result: "i64", pure: false, changesPacket: false, exported: false, doc: "Removes a key; 0 or a negative errno." },
  bpf_trace_printk: { id: 6, kernelName: "bpf_trace_printk", name: "tracePrintk", since: [4, 1], gplOnly: true, programTypes: ALL, params: [{ kind: "mem", name: "fmt" }, { kind: "memSize", name: "fmtSize" }, { kind: "scalar", name: "arg1", type: "u64" }, { kind: "scalar", name: "arg2", type: "u64" }, { kind: "scalar", name: "arg3", type: "u64" }], result: "i64", pure: false, changesPacket: false, exported: false, doc: "Writes a line to the kernel's trace; bytes written or a negative errno." },
  bpf_sk_redirect_map: { id: 52, kernelName: "bpf_sk_redirect_map", name: "skRedirectMap", since: [4, 14], gplOnly: false, programTypes: STREAM, params: [CTX, MAP, INDEX, FLAGS], result: "SkAction", pure: false, changesPacket: false, exported: false, doc: "Redirects the skb to a socket of a sockmap." },
  bpf_msg_redirect_map: { id: 60, kernelName: "bpf_msg_redirect_map", name: "msgRedirectMap", since: [4, 17], gplOnly: false, programTypes: MSG, params: [CTX, MAP, INDEX, FLAGS], result: "SkAction", pure: false, changesPacket: false, exported: false, doc: "Redirects the message to a socket of a sockmap." },
  bpf_msg_redirect_hash: { id: 71, kernelName: "bpf_msg_redirect_hash", name: "msgRedirectHash", since: [4, 18], gplOnly: false, programTypes: MSG, params: [CTX, MAP, KEY, FLAGS], result: "SkAction", pure: false, changesPacket: false, exported: false, doc: "Redirects the message to a socket of a sockhash." },
  bpf_sk_redirect_hash: { id: 72, kernelName: "bpf_sk_redirect_hash", name: "skRedirectHash", since: [4, 18], gplOnly: false, programTypes: STREAM, params: [CTX, MAP, KEY, FLAGS], result: "SkAction", pure: false, changesPacket: false, exported: false, doc: "Redirects the skb to a socket of a sockhash." },

  // Time and machine.
  bpf_ktime_get_ns: { id: 5, kernelName: "bpf_ktime_get_ns", name: "ktimeGetNs", since: [4, 1], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "Nanoseconds since boot, time of suspension not counted (CLOCK_MONOTONIC)." },
  bpf_ktime_get_boot_ns: { id: 125, kernelName: "bpf_ktime_get_boot_ns", name: "ktimeGetBootNs", since: [5, 8], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "Nanoseconds since boot, time of suspension counted (CLOCK_BOOTTIME)." },
  bpf_ktime_get_coarse_ns: { id: 160, kernelName: "bpf_ktime_get_coarse_ns", name: "ktimeGetCoarseNs", since: [5, 11], gplOnly: false, programTypes: NET, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "Nanoseconds since boot as of the last tick (CLOCK_MONOTONIC_COARSE): cheaper and less exact." },
  bpf_ktime_get_tai_ns: { id: 208, kernelName: "bpf_ktime_get_tai_ns", name: "ktimeGetTaiNs", since: [6, 1], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "Nanoseconds of international atomic time (CLOCK_TAI): wall-clock time without leap seconds." },
  bpf_jiffies64: { id: 118, kernelName: "bpf_jiffies64", name: "jiffies64", since: [5, 6], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "The kernel's tick counter, in units of 1/CONFIG_HZ seconds." },
  bpf_get_prandom_u32: { id: 7, kernelName: "bpf_get_prandom_u32", name: "getPrandomU32", since: [4, 1], gplOnly: false, programTypes: ALL, params: [], result: "u32", pure: false, changesPacket: false, exported: true, doc: "A pseudo-random number, not fit for cryptography." },
  bpf_get_smp_processor_id: { id: 8, kernelName: "bpf_get_smp_processor_id", name: "getSmpProcessorId", since: [4, 1], gplOnly: false, programTypes: ALL, params: [], result: "u32", pure: true, changesPacket: false, exported: true, doc: "Number of the CPU that runs the program." },
  bpf_get_numa_node_id: { id: 42, kernelName: "bpf_get_numa_node_id", name: "getNumaNodeId", since: [4, 10], gplOnly: false, programTypes: ALL, params: [], result: "i32", pure: true, changesPacket: false, exported: true, doc: "Number of the NUMA node that runs the program." },

  // The socket and the task.
  bpf_get_socket_cookie: { id: 46, kernelName: "bpf_get_socket_cookie", name: "getSocketCookie", since: [4, 12], gplOnly: false, programTypes: SKB, params: [CTX], result: "u64", pure: true, changesPacket: false, exported: true, doc: "A number that names the packet's socket for as long as it lives, 0 when there is none." },
  bpf_get_socket_uid: { id: 47, kernelName: "bpf_get_socket_uid", name: "getSocketUid", since: [4, 12], gplOnly: false, programTypes: SKB, params: [CTX], result: "u32", pure: true, changesPacket: false, exported: true, doc: "User that owns the packet's socket, overflowuid (65534) when there is none." },
  bpf_get_netns_cookie: { id: 122, kernelName: "bpf_get_netns_cookie", name: "getNetnsCookie", since: [5, 7], gplOnly: false, programTypes: ["sk_msg", "sched_cls"], programTypesSince: { sk_msg: [5, 15], sched_cls: [6, 13] }, params: [CTX], result: "u64", pure: true, changesPacket: false, exported: true, doc: "A number that names the network namespace of the context's socket." },
  bpf_get_current_pid_tgid: { id: 14, kernelName: "bpf_get_current_pid_tgid", name: "getCurrentPidTgid", since: [4, 2], gplOnly: false, programTypes: ALL, programTypesSince: { ...SINCE_6_10, sk_msg: [5, 8] }, params: [], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The current task, `tgid << 32 | pid`; in softirq that is whichever task was interrupted." },
  bpf_get_current_uid_gid: { id: 15, kernelName: "bpf_get_current_uid_gid", name: "getCurrentUidGid", since: [4, 2], gplOnly: false, programTypes: ALL, programTypesSince: { ...SINCE_6_16, sk_msg: [5, 8] }, params: [], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The current task's user and group, `gid << 32 | uid`." },
  bpf_get_current_task: { id: 35, kernelName: "bpf_get_current_task", name: "getCurrentTask", since: [4, 8], gplOnly: true, programTypes: ALL, programTypesSince: { sk_skb: [5, 8], sk_msg: [5, 8], sched_cls: [5, 8] }, params: [], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The address of the current task's `struct task_struct`." },
  bpf_get_current_cgroup_id: { id: 80, kernelName: "bpf_get_current_cgroup_id", name: "getCurrentCgroupId", since: [4, 18], gplOnly: false, programTypes: ALL, programTypesSince: { ...SINCE_6_4, sk_msg: [5, 8] }, params: [], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The current task's cgroup v2." },
  bpf_get_current_ancestor_cgroup_id: { id: 123, kernelName: "bpf_get_current_ancestor_cgroup_id", name: "getCurrentAncestorCgroupId", since: [5, 7], gplOnly: false, programTypes: ALL, programTypesSince: { ...SINCE_6_4, sk_msg: [5, 8] }, params: [{ kind: "scalar", name: "ancestorLevel", type: "i32" }], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The ancestor of the current task's cgroup v2 at a level, 0 being the root." },
  bpf_get_cgroup_classid: { id: 17, kernelName: "bpf_get_cgroup_classid", name: "getCgroupClassid", since: [4, 3], gplOnly: false, programTypes: NET, programTypesSince: { sk_skb: [6, 16], sk_msg: [5, 8] }, params: [CTX], result: "u32", pure: true, changesPacket: false, exported: true, doc: "The net_cls class (cgroup v1) of the current task or, in sched_cls, of the packet's; 0 when there is none." },
  bpf_send_signal: { id: 109, kernelName: "bpf_send_signal", name: "sendSignal", since: [5, 3], gplOnly: false, programTypes: ALL, programTypesSince: { ...SINCE_6_16, sk_msg: [6, 16] }, params: [{ kind: "scalar", name: "signal", type: "u32" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Sends a signal to the current task's process; 0 or a negative errno." },
  bpf_send_signal_thread: { id: 117, kernelName: "bpf_send_signal_thread", name: "sendSignalThread", since: [5, 6], gplOnly: false, programTypes: ALL, programTypesSince: { ...SINCE_6_16, sk_msg: [6, 16] }, params: [{ kind: "scalar", name: "signal", type: "u32" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Sends a signal to the current thread; 0 or a negative errno." },
  bpf_sys_close: { id: 168, kernelName: "bpf_sys_close", name: "sysClose", since: [5, 14], gplOnly: false, programTypes: SYSCALL, params: [{ kind: "scalar", name: "fd", type: "u32" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Closes a file descriptor of the current process; 0 or a negative errno." },

  // Traffic control.
  bpf_l3_csum_replace: { id: 10, kernelName: "bpf_l3_csum_replace", name: "l3CsumReplace", since: [4, 1], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "offset", type: "u32" }, { kind: "scalar", name: "from", type: "u64" }, { kind: "scalar", name: "to", type: "u64" }, { kind: "scalar", name: "size", type: "u64" }], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Corrects the IP checksum at `offset` for a field of 2 or 4 bytes that changed, or with size 0 by the difference `to`; 0 or a negative errno." },
  bpf_l4_csum_replace: { id: 11, kernelName: "bpf_l4_csum_replace", name: "l4CsumReplace", since: [4, 1], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "offset", type: "u32" }, { kind: "scalar", name: "from", type: "u64" }, { kind: "scalar", name: "to", type: "u64" }, FLAGS], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Corrects the TCP, UDP or ICMP checksum at `offset`; the low 4 bits of `flags` are the field's size; 0 or a negative errno." },
  bpf_csum_update: { id: 40, kernelName: "bpf_csum_update", name: "csumUpdate", since: [4, 9], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "csum", type: "u32" }], result: "i64", pure: false, changesPacket: false, exported: true, doc: "Adds to the packet's checksum where the device gave one; the sum, or a negative errno." },
  bpf_csum_level: { id: 135, kernelName: "bpf_csum_level", name: "csumLevel", since: [5, 8], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "level", type: "u64" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Changes or asks for the packet's checksum level (`BPF_CSUM_LEVEL_*`); the level or a negative errno." },
  bpf_clone_redirect: { id: 13, kernelName: "bpf_clone_redirect", name: "cloneRedirect", since: [4, 2], gplOnly: false, programTypes: TC, params: [CTX, IFINDEX, FLAGS], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Sends a copy of the packet out of a device; 0 or a negative errno." },
  bpf_redirect: { id: 23, kernelName: "bpf_redirect", name: "redirect", since: [4, 4], gplOnly: false, programTypes: TC, params: [IFINDEX, FLAGS], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Arranges for the packet to go to a device; return what it gives, `TcAction.Redirect` or `TcAction.Shot`." },
  bpf_redirect_peer: { id: 155, kernelName: "bpf_redirect_peer", name: "redirectPeer", since: [5, 10], gplOnly: false, programTypes: TC, params: [IFINDEX, FLAGS], result: "i32", pure: false, changesPacket: false, exported: true, doc: "As `redirect`, to the device's peer in another network namespace; at ingress only." },
  bpf_skb_vlan_push: { id: 18, kernelName: "bpf_skb_vlan_push", name: "skbVlanPush", since: [4, 3], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "vlanProto", type: "be16" }, { kind: "scalar", name: "vlanTci", type: "u16" }], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Adds a VLAN tag; 0 or a negative errno." },
  bpf_skb_vlan_pop: { id: 19, kernelName: "bpf_skb_vlan_pop", name: "skbVlanPop", since: [4, 3], gplOnly: false, programTypes: TC, params: [CTX], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Removes the VLAN tag; 0 or a negative errno." },
  bpf_skb_change_proto: { id: 31, kernelName: "bpf_skb_change_proto", name: "skbChangeProto", since: [4, 8], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "proto", type: "be16" }, FLAGS], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Makes room for IPv6 in place of IPv4 or the reverse (EtherType `proto`); headers are the program's business; 0 or a negative errno." },
  bpf_skb_change_type: { id: 32, kernelName: "bpf_skb_change_type", name: "skbChangeType", since: [4, 8], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "type", type: "u32" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Sets the packet class (`PACKET_*` of linux/if_packet.h); 0 or a negative errno." },
  bpf_get_hash_recalc: { id: 34, kernelName: "bpf_get_hash_recalc", name: "getHashRecalc", since: [4, 8], gplOnly: false, programTypes: TC, params: [CTX], result: "u32", pure: false, changesPacket: false, exported: true, doc: "The flow hash, computed when it is not known." },
  bpf_set_hash_invalid: { id: 41, kernelName: "bpf_set_hash_invalid", name: "setHashInvalid", since: [4, 9], gplOnly: false, programTypes: TC, params: [CTX], result: "void", pure: false, changesPacket: false, exported: true, doc: "Forgets the flow hash." },
  bpf_set_hash: { id: 48, kernelName: "bpf_set_hash", name: "setHash", since: [4, 13], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "hash", type: "u32" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Sets the flow hash; 0." },
  bpf_get_route_realm: { id: 24, kernelName: "bpf_get_route_realm", name: "getRouteRealm", since: [4, 4], gplOnly: false, programTypes: TC, params: [CTX], result: "u32", pure: true, changesPacket: false, exported: true, doc: "The realm of the packet's route, 0 when there is none." },
  bpf_skb_cgroup_id: { id: 79, kernelName: "bpf_skb_cgroup_id", name: "skbCgroupId", since: [4, 18], gplOnly: false, programTypes: TC, params: [CTX], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The cgroup v2 of the packet's socket, 0 when there is none." },
  bpf_skb_ancestor_cgroup_id: { id: 83, kernelName: "bpf_skb_ancestor_cgroup_id", name: "skbAncestorCgroupId", since: [4, 19], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "ancestorLevel", type: "i32" }], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The ancestor of the cgroup v2 of the packet's socket at a level, 0 being the root." },
  bpf_skb_cgroup_classid: { id: 151, kernelName: "bpf_skb_cgroup_classid", name: "skbCgroupClassid", since: [5, 10], gplOnly: false, programTypes: TC, params: [CTX], result: "u64", pure: true, changesPacket: false, exported: true, doc: "The net_cls class (cgroup v1) of the packet's socket, 0 when there is none." },
  bpf_skb_ecn_set_ce: { id: 97, kernelName: "bpf_skb_ecn_set_ce", name: "skbEcnSetCe", since: [5, 1], gplOnly: false, programTypes: TC, params: [CTX], result: "i32", pure: false, changesPacket: true, exported: true, doc: "Marks congestion (ECN CE) in the IP header; 1 when marked, 0 when the packet cannot carry it." },
  bpf_skb_set_tstamp: { id: 192, kernelName: "bpf_skb_set_tstamp", name: "skbSetTstamp", since: [5, 18], gplOnly: false, programTypes: TC, params: [CTX, { kind: "scalar", name: "tstamp", type: "u64" }, { kind: "scalar", name: "tstampType", type: "u32" }], result: "i32", pure: false, changesPacket: false, exported: true, doc: "Sets the packet's time stamp and its clock (`BPF_SKB_*`); 0 or a negative errno." },
} as const satisfies Record<string, HelperRow>;

export type HelperKernelName = keyof typeof HELPERS;

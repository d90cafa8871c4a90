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

const CTX = { kind: "ctx", name: "ctx" } as const;
const MAP = { kind: "map", name: "map" } as const;
const KEY = { kind: "mapKey", name: "key" } as const;
const VALUE = { kind: "mapValue", name: "value" } as const;
const FLAGS = { kind: "scalar", name: "flags", type: "u64" } as const;
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
  bpf_ktime_get_coarse_ns: { id: 160, kernelName: "bpf_ktime_get_coarse_ns", name: "ktimeGetCoarseNs", since: [5, 11], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "Nanoseconds since boot as of the last tick (CLOCK_MONOTONIC_COARSE): cheaper and less exact." },
  bpf_ktime_get_tai_ns: { id: 208, kernelName: "bpf_ktime_get_tai_ns", name: "ktimeGetTaiNs", since: [6, 1], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "Nanoseconds of international atomic time (CLOCK_TAI): wall-clock time without leap seconds." },
  bpf_jiffies64: { id: 118, kernelName: "bpf_jiffies64", name: "jiffies64", since: [5, 6], gplOnly: false, programTypes: ALL, params: [], result: "u64", pure: false, changesPacket: false, exported: true, doc: "The kernel's tick counter, in units of 1/CONFIG_HZ seconds." },
  bpf_get_prandom_u32: { id: 7, kernelName: "bpf_get_prandom_u32", name: "getPrandomU32", since: [4, 1], gplOnly: false, programTypes: ALL, params: [], result: "u32", pure: false, changesPacket: false, exported: true, doc: "A pseudo-random number, not fit for cryptography." },
  bpf_get_smp_processor_id: { id: 8, kernelName: "bpf_get_smp_processor_id", name: "getSmpProcessorId", since: [4, 1], gplOnly: false, programTypes: ALL, params: [], result: "u32", pure: true, changesPacket: false, exported: true, doc: "Number of the CPU that runs the program." },
  bpf_get_numa_node_id: { id: 42, kernelName: "bpf_get_numa_node_id", name: "getNumaNodeId", since: [4, 10], gplOnly: false, programTypes: ALL, params: [], result: "i32", pure: true, changesPacket: false, exported: true, doc: "Number of the NUMA node that runs the program." },
} as const satisfies Record<string, HelperRow>;

export type HelperKernelName = keyof typeof HELPERS;

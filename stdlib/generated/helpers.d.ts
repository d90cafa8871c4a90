// Kernel helpers. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { i32, u32, u64 } from "../core.js";

/**
 * Nanoseconds since boot, time of suspension not counted (CLOCK_MONOTONIC).
 * Kernel helper `bpf_ktime_get_ns`, Linux 4.1; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function ktimeGetNs(): u64;
/**
 * Nanoseconds since boot, time of suspension counted (CLOCK_BOOTTIME).
 * Kernel helper `bpf_ktime_get_boot_ns`, Linux 5.8; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function ktimeGetBootNs(): u64;
/**
 * Nanoseconds since boot as of the last tick (CLOCK_MONOTONIC_COARSE): cheaper and less exact.
 * Kernel helper `bpf_ktime_get_coarse_ns`, Linux 5.11; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function ktimeGetCoarseNs(): u64;
/**
 * Nanoseconds of international atomic time (CLOCK_TAI): wall-clock time without leap seconds.
 * Kernel helper `bpf_ktime_get_tai_ns`, Linux 6.1; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function ktimeGetTaiNs(): u64;
/**
 * The kernel's tick counter, in units of 1/CONFIG_HZ seconds.
 * Kernel helper `bpf_jiffies64`, Linux 5.6; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function jiffies64(): u64;
/**
 * A pseudo-random number, not fit for cryptography.
 * Kernel helper `bpf_get_prandom_u32`, Linux 4.1; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function getPrandomU32(): u32;
/**
 * Number of the CPU that runs the program.
 * Kernel helper `bpf_get_smp_processor_id`, Linux 4.1; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function getSmpProcessorId(): u32;
/**
 * Number of the NUMA node that runs the program.
 * Kernel helper `bpf_get_numa_node_id`, Linux 4.10; program types: sk_skb, sk_msg, sched_cls, syscall; any license.
 */
export declare function getNumaNodeId(): i32;

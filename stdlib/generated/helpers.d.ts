// Kernel helpers. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { be16, i32, i64, u16, u32, u64 } from "../core.js";
import type { SkBuff, SkMsg, SockOps, SkLookup, SockAddr, CgroupSock, Sockopt, HeldSock, HeldSockCommon, Sock, SockCommon } from "./contexts.js";

/**
 * Nanoseconds since boot, time of suspension not counted (CLOCK_MONOTONIC).
 * Kernel helper `bpf_ktime_get_ns`, Linux 4.1; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls,
 * cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function ktimeGetNs(): u64;
/**
 * Nanoseconds since boot, time of suspension counted (CLOCK_BOOTTIME).
 * Kernel helper `bpf_ktime_get_boot_ns`, Linux 5.8; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls,
 * cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function ktimeGetBootNs(): u64;
/**
 * Nanoseconds since boot as of the last tick (CLOCK_MONOTONIC_COARSE): cheaper and less exact.
 * Kernel helper `bpf_ktime_get_coarse_ns`, Linux 5.11 (cgroup_skb 6.1, cgroup_sock_addr 6.1, cgroup_sock 6.1); program
 * types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock_addr, cgroup_sock; any license.
 */
export declare function ktimeGetCoarseNs(): u64;
/**
 * Nanoseconds of international atomic time (CLOCK_TAI): wall-clock time without leap seconds.
 * Kernel helper `bpf_ktime_get_tai_ns`, Linux 6.1; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls,
 * cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function ktimeGetTaiNs(): u64;
/**
 * The kernel's tick counter, in units of 1/CONFIG_HZ seconds.
 * Kernel helper `bpf_jiffies64`, Linux 5.6; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls, cgroup_skb,
 * cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function jiffies64(): u64;
/**
 * A pseudo-random number, not fit for cryptography.
 * Kernel helper `bpf_get_prandom_u32`, Linux 4.1; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls,
 * cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function getPrandomU32(): u32;
/**
 * Number of the CPU that runs the program.
 * Kernel helper `bpf_get_smp_processor_id`, Linux 4.1; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls,
 * cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function getSmpProcessorId(): u32;
/**
 * Number of the NUMA node that runs the program.
 * Kernel helper `bpf_get_numa_node_id`, Linux 4.10; program types: sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls,
 * cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function getNumaNodeId(): i32;
/**
 * A number that names the packet's socket for as long as it lives, 0 when there is none.
 * Kernel helper `bpf_get_socket_cookie`, Linux 4.12 (sock_ops 4.19, cgroup_skb 6.1, cgroup_sock_addr 6.1, cgroup_sock
 * 6.1); program types: sk_skb, sched_cls, sock_ops, cgroup_skb, cgroup_sock_addr, cgroup_sock; any license.
 */
export declare function getSocketCookie(ctx: CgroupSock | SkBuff | SockAddr | SockOps): u64;
/**
 * User that owns the packet's socket, overflowuid (65534) when there is none.
 * Kernel helper `bpf_get_socket_uid`, Linux 4.12 (cgroup_skb 6.1); program types: sk_skb, sched_cls, cgroup_skb; any
 * license.
 */
export declare function getSocketUid(ctx: SkBuff): u32;
/**
 * A number that names the network namespace of the context's socket.
 * Kernel helper `bpf_get_netns_cookie`, Linux 5.7 (sk_msg 5.15, sock_ops 5.15, sched_cls 6.13, cgroup_skb 6.13,
 * cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_msg, sock_ops, sched_cls, cgroup_skb,
 * cgroup_sock, cgroup_sock_addr, cgroup_sockopt; any license.
 */
export declare function getNetnsCookie(ctx: CgroupSock | SkBuff | SkMsg | SockAddr | SockOps | Sockopt): u64;
/**
 * The current task, `tgid << 32 | pid`; in softirq that is whichever task was interrupted.
 * Kernel helper `bpf_get_current_pid_tgid`, Linux 4.2 (sk_skb 6.10, sk_msg 5.8, sock_ops 6.10, sk_lookup 6.10,
 * sched_cls 6.10, cgroup_skb 6.10, cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_skb,
 * sk_msg, sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any
 * license.
 */
export declare function getCurrentPidTgid(): u64;
/**
 * The current task's user and group, `gid << 32 | uid`.
 * Kernel helper `bpf_get_current_uid_gid`, Linux 4.2 (sk_skb 6.16, sk_msg 5.8, sock_ops 6.16, sk_lookup 6.16, sched_cls
 * 6.16, cgroup_skb 6.16, cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_skb, sk_msg,
 * sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function getCurrentUidGid(): u64;
/**
 * The address of the current task's `struct task_struct`.
 * Kernel helper `bpf_get_current_task`, Linux 4.8 (sk_skb 5.8, sk_msg 5.8, sock_ops 5.8, sched_cls 5.8); program types:
 * sk_skb, sk_msg, sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall;
 * GPL-only.
 */
export declare function getCurrentTask(): u64;
/**
 * The current task's cgroup v2.
 * Kernel helper `bpf_get_current_cgroup_id`, Linux 4.18 (sk_skb 6.4, sk_msg 5.8, sock_ops 6.4, sk_lookup 6.4, sched_cls
 * 6.4, cgroup_skb 6.4, cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_skb, sk_msg,
 * sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function getCurrentCgroupId(): u64;
/**
 * The ancestor of the current task's cgroup v2 at a level, 0 being the root.
 * Kernel helper `bpf_get_current_ancestor_cgroup_id`, Linux 5.7 (sk_skb 6.4, sk_msg 5.8, sock_ops 6.4, sk_lookup 6.4,
 * sched_cls 6.4, cgroup_skb 6.4, cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_skb,
 * sk_msg, sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any
 * license.
 */
export declare function getCurrentAncestorCgroupId(ancestorLevel: i32): u64;
/**
 * The net_cls class (cgroup v1) of the current task or, in sched_cls, of the packet's; 0 when there is none.
 * Kernel helper `bpf_get_cgroup_classid`, Linux 4.3 (sk_skb 6.16, sk_msg 5.8, sock_ops 6.16, sk_lookup 6.16, cgroup_skb
 * 6.16, cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_skb, sk_msg, sock_ops, sk_lookup,
 * sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt; any license.
 */
export declare function getCgroupClassid(ctx: CgroupSock | SkBuff | SkLookup | SkMsg | SockAddr | SockOps | Sockopt): u32;
/**
 * Sends a signal to the current task's process; 0 or a negative errno.
 * Kernel helper `bpf_send_signal`, Linux 5.3 (sk_skb 6.16, sk_msg 6.16, sock_ops 6.16, sk_lookup 6.16, sched_cls 6.16,
 * cgroup_skb 6.16, cgroup_sock 6.16, cgroup_sock_addr 6.16, cgroup_sockopt 6.16); program types: sk_skb, sk_msg,
 * sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function sendSignal(signal: u32): i32;
/**
 * Sends a signal to the current thread; 0 or a negative errno.
 * Kernel helper `bpf_send_signal_thread`, Linux 5.6 (sk_skb 6.16, sk_msg 6.16, sock_ops 6.16, sk_lookup 6.16, sched_cls
 * 6.16, cgroup_skb 6.16, cgroup_sock 6.16, cgroup_sock_addr 6.16, cgroup_sockopt 6.16); program types: sk_skb, sk_msg,
 * sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function sendSignalThread(signal: u32): i32;
/**
 * Closes a file descriptor of the current process; 0 or a negative errno.
 * Kernel helper `bpf_sys_close`, Linux 5.14; program types: syscall; any license.
 */
export declare function sysClose(fd: u32): i32;
/**
 * Selects the socket that gets the connection or the packet; `SkLookupFlag`s; 0 or a negative errno (-EEXIST, -17, when
 * one was selected before). In a classifier at ingress, without flags, and not undefined.
 * Kernel helper `bpf_sk_assign`, Linux 5.7 (sk_lookup 5.9); program types: sk_lookup, sched_cls; any license.
 */
export declare function skAssign(ctx: SkBuff | SkLookup, sk: Sock | undefined, flags?: u32): i32;
/**
 * The TCP socket by addresses and ports, a struct of 12 bytes (`be32` source and destination, `be16` ports) or 36 for
 * IPv6; `netns` is a network namespace's id or -1, taken as 32 bits, for the context's own.
 * Kernel helper `bpf_sk_lookup_tcp`, Linux 4.20 (cgroup_skb 6.1, cgroup_sock_addr 6.1); program types: sk_skb,
 * sched_cls, cgroup_skb, cgroup_sock_addr; any license.
 */
export declare function skLookupTcp(ctx: SkBuff | SockAddr, tuple: object, netns: u64, flags?: u32): HeldSock | undefined;
/**
 * The UDP socket by addresses and ports, a struct of 12 bytes (`be32` source and destination, `be16` ports) or 36 for
 * IPv6; `netns` is a network namespace's id or -1, taken as 32 bits, for the context's own.
 * Kernel helper `bpf_sk_lookup_udp`, Linux 4.20 (cgroup_skb 6.1, cgroup_sock_addr 6.1); program types: sk_skb,
 * sched_cls, cgroup_skb, cgroup_sock_addr; any license.
 */
export declare function skLookupUdp(ctx: SkBuff | SockAddr, tuple: object, netns: u64, flags?: u32): HeldSock | undefined;
/**
 * As `skLookupTcp`, connection requests and TIME_WAIT sockets, too: found by addresses and ports, a struct of 12 bytes
 * (`be32` source and destination, `be16` ports) or 36 for IPv6; `netns` is a network namespace's id or -1, taken as 32
 * bits, for the context's own.
 * Kernel helper `bpf_skc_lookup_tcp`, Linux 5.2 (cgroup_skb 6.1, cgroup_sock_addr 6.1); program types: sk_skb,
 * sched_cls, cgroup_skb, cgroup_sock_addr; any license.
 */
export declare function skcLookupTcp(ctx: SkBuff | SockAddr, tuple: object, netns: u64, flags?: u32): HeldSockCommon | undefined;
/**
 * Turns callbacks on, all others off: `SockOpsFlag`s combined; 0, or those that the kernel does not know, or a negative
 * errno.
 * Kernel helper `bpf_sock_ops_cb_flags_set`, Linux 4.16; program types: sock_ops; any license.
 */
export declare function sockOpsCbFlagsSet(ctx: SockOps, flags: u32): i32;
/**
 * As setsockopt(2), for the connection's socket; 0 or a negative errno.
 * Kernel helper `bpf_setsockopt`, Linux 4.13 (cgroup_sock_addr 6.1); program types: sock_ops, cgroup_sock_addr; any
 * license.
 */
export declare function setsockopt(ctx: SockAddr | SockOps, level: i32, option: i32, value: object): i32;
/**
 * As getsockopt(2), of the connection's socket; fills `value`; 0, or a negative errno and zeros.
 * Kernel helper `bpf_getsockopt`, Linux 4.15 (cgroup_sock_addr 6.1); program types: sock_ops, cgroup_sock_addr; any
 * license.
 */
export declare function getsockopt(ctx: SockAddr | SockOps, level: i32, option: i32, value: object): i32;
/**
 * Looks for a TCP header option: `option` begins with its kind (and, of experimental ones, length and magic) and gets
 * all of it; its length, or a negative errno.
 * Kernel helper `bpf_load_hdr_opt`, Linux 5.10; program types: sock_ops; any license.
 */
export declare function loadHdrOpt(ctx: SockOps, option: object, flags: u64): i32;
/**
 * Writes a TCP header option, in `SockOpsOp.WriteHdrOpt`; 0 or a negative errno.
 * Kernel helper `bpf_store_hdr_opt`, Linux 5.10; program types: sock_ops; any license.
 */
export declare function storeHdrOpt(ctx: SockOps, option: object, flags: u64): i32;
/**
 * Makes room for TCP header options, in `SockOpsOp.HdrOptLen`; 0 or a negative errno.
 * Kernel helper `bpf_reserve_hdr_opt`, Linux 5.10; program types: sock_ops; any license.
 */
export declare function reserveHdrOpt(ctx: SockOps, size: u32, flags: u64): i32;
/**
 * The current task's name, up to 16 bytes, zero-terminated; 0 or a negative errno.
 * Kernel helper `bpf_get_current_comm`, Linux 4.2 (sk_skb 6.16, sk_msg 6.16, sock_ops 6.16, sk_lookup 6.16, sched_cls
 * 6.16, cgroup_skb 6.16, cgroup_sock 6.1, cgroup_sock_addr 6.1, cgroup_sockopt 6.1); program types: sk_skb, sk_msg,
 * sock_ops, sk_lookup, sched_cls, cgroup_skb, cgroup_sock, cgroup_sock_addr, cgroup_sockopt, syscall; any license.
 */
export declare function getCurrentComm(comm: object): i32;
/**
 * Binds the socket to an address, a `struct sockaddr_in` or `sockaddr_in6`, with port 0; 0 or a negative errno.
 * Kernel helper `bpf_bind`, Linux 4.17; program types: cgroup_inet4_connect, cgroup_inet6_connect; any license.
 */
export declare function bind(ctx: SockAddr, addr: object): i32;
/**
 * What the call that the program runs for returns so far: 0 or a negative errno.
 * Kernel helper `bpf_get_retval`, Linux 5.18 (cgroup_sock 6.1); program types: cgroup_sock, cgroup_inet4_bind,
 * cgroup_inet6_bind, cgroup_inet4_connect, cgroup_inet6_connect, cgroup_udp4_sendmsg, cgroup_udp6_sendmsg,
 * cgroup_sockopt; any license.
 */
export declare function getRetval(): i32;
/**
 * Sets the negative errno that a refused call returns in place of -EPERM; 0, or a negative errno of its own.
 * Kernel helper `bpf_set_retval`, Linux 5.18 (cgroup_sock 6.1); program types: cgroup_sock, cgroup_inet4_bind,
 * cgroup_inet6_bind, cgroup_inet4_connect, cgroup_inet6_connect, cgroup_udp4_sendmsg, cgroup_udp6_sendmsg,
 * cgroup_sockopt; any license.
 */
export declare function setRetval(retval: i32): i32;
/**
 * The socket as a full one; undefined for a connection request and for one in TIME_WAIT.
 * Kernel helper `bpf_sk_fullsock`, Linux 5.1 (cgroup_skb 6.1); program types: sched_cls, cgroup_skb; any license.
 */
export declare function skFullsock(sk: SockCommon): Sock | undefined;
/**
 * The listening socket that the socket belongs to, undefined without one.
 * Kernel helper `bpf_get_listener_sock`, Linux 5.1 (cgroup_skb 6.1); program types: sched_cls, cgroup_skb; any license.
 */
export declare function getListenerSock(sk: SockCommon): Sock | undefined;
/**
 * Id of the cgroup of a socket.
 * Kernel helper `bpf_sk_cgroup_id`, Linux 5.7 (cgroup_skb 6.1); program types: cgroup_skb; any license.
 */
export declare function skCgroupId(sk: SockCommon): u64;
/**
 * Id of the ancestor at a level, 0 being the root, of the cgroup of a socket.
 * Kernel helper `bpf_sk_ancestor_cgroup_id`, Linux 5.7 (cgroup_skb 6.1); program types: cgroup_skb; any license.
 */
export declare function skAncestorCgroupId(sk: SockCommon, ancestorLevel: i32): u64;
/**
 * Corrects the IP checksum at `offset` for a field of 2 or 4 bytes that changed, or with size 0 by the difference `to`;
 * 0 or a negative errno.
 * Kernel helper `bpf_l3_csum_replace`, Linux 4.1; program types: sched_cls; any license.
 */
export declare function l3CsumReplace(ctx: SkBuff, offset: u32, from: u64, to: u64, size: u64): i32;
/**
 * Corrects the TCP, UDP or ICMP checksum at `offset`; the low 4 bits of `flags` are the field's size; 0 or a negative
 * errno.
 * Kernel helper `bpf_l4_csum_replace`, Linux 4.1; program types: sched_cls; any license.
 */
export declare function l4CsumReplace(ctx: SkBuff, offset: u32, from: u64, to: u64, flags: u64): i32;
/**
 * Adds to the packet's checksum where the device gave one; the sum, or a negative errno.
 * Kernel helper `bpf_csum_update`, Linux 4.9; program types: sched_cls; any license.
 */
export declare function csumUpdate(ctx: SkBuff, csum: u32): i64;
/**
 * Changes or asks for the packet's checksum level (`BPF_CSUM_LEVEL_*`); the level or a negative errno.
 * Kernel helper `bpf_csum_level`, Linux 5.8; program types: sched_cls; any license.
 */
export declare function csumLevel(ctx: SkBuff, level: u64): i32;
/**
 * Sends a copy of the packet out of a device; 0 or a negative errno.
 * Kernel helper `bpf_clone_redirect`, Linux 4.2; program types: sched_cls; any license.
 */
export declare function cloneRedirect(ctx: SkBuff, ifindex: u32, flags: u64): i32;
/**
 * Arranges for the packet to go to a device; return what it gives, `TcAction.Redirect` or `TcAction.Shot`.
 * Kernel helper `bpf_redirect`, Linux 4.4; program types: sched_cls; any license.
 */
export declare function redirect(ifindex: u32, flags: u64): i32;
/**
 * As `redirect`, to the device's peer in another network namespace; at ingress only.
 * Kernel helper `bpf_redirect_peer`, Linux 5.10; program types: sched_cls; any license.
 */
export declare function redirectPeer(ifindex: u32, flags: u64): i32;
/**
 * Adds a VLAN tag; 0 or a negative errno.
 * Kernel helper `bpf_skb_vlan_push`, Linux 4.3; program types: sched_cls; any license.
 */
export declare function skbVlanPush(ctx: SkBuff, vlanProto: be16, vlanTci: u16): i32;
/**
 * Removes the VLAN tag; 0 or a negative errno.
 * Kernel helper `bpf_skb_vlan_pop`, Linux 4.3; program types: sched_cls; any license.
 */
export declare function skbVlanPop(ctx: SkBuff): i32;
/**
 * Makes room for IPv6 in place of IPv4 or the reverse (EtherType `proto`); headers are the program's business; 0 or a
 * negative errno.
 * Kernel helper `bpf_skb_change_proto`, Linux 4.8; program types: sched_cls; any license.
 */
export declare function skbChangeProto(ctx: SkBuff, proto: be16, flags: u64): i32;
/**
 * Sets the packet class (`PACKET_*` of linux/if_packet.h); 0 or a negative errno.
 * Kernel helper `bpf_skb_change_type`, Linux 4.8; program types: sched_cls; any license.
 */
export declare function skbChangeType(ctx: SkBuff, type: u32): i32;
/**
 * The flow hash, computed when it is not known.
 * Kernel helper `bpf_get_hash_recalc`, Linux 4.8; program types: sched_cls; any license.
 */
export declare function getHashRecalc(ctx: SkBuff): u32;
/**
 * Forgets the flow hash.
 * Kernel helper `bpf_set_hash_invalid`, Linux 4.9; program types: sched_cls; any license.
 */
export declare function setHashInvalid(ctx: SkBuff): void;
/**
 * Sets the flow hash; 0.
 * Kernel helper `bpf_set_hash`, Linux 4.13; program types: sched_cls; any license.
 */
export declare function setHash(ctx: SkBuff, hash: u32): i32;
/**
 * The realm of the packet's route, 0 when there is none.
 * Kernel helper `bpf_get_route_realm`, Linux 4.4; program types: sched_cls; any license.
 */
export declare function getRouteRealm(ctx: SkBuff): u32;
/**
 * The cgroup v2 of the packet's socket, 0 when there is none.
 * Kernel helper `bpf_skb_cgroup_id`, Linux 4.18 (cgroup_skb 6.1); program types: sched_cls, cgroup_skb; any license.
 */
export declare function skbCgroupId(ctx: SkBuff): u64;
/**
 * The ancestor of the cgroup v2 of the packet's socket at a level, 0 being the root.
 * Kernel helper `bpf_skb_ancestor_cgroup_id`, Linux 4.19 (cgroup_skb 6.1); program types: sched_cls, cgroup_skb; any
 * license.
 */
export declare function skbAncestorCgroupId(ctx: SkBuff, ancestorLevel: i32): u64;
/**
 * The net_cls class (cgroup v1) of the packet's socket, 0 when there is none.
 * Kernel helper `bpf_skb_cgroup_classid`, Linux 5.10; program types: sched_cls; any license.
 */
export declare function skbCgroupClassid(ctx: SkBuff): u64;
/**
 * Marks congestion (ECN CE) in the IP header; 1 when marked, 0 when the packet cannot carry it.
 * Kernel helper `bpf_skb_ecn_set_ce`, Linux 5.1 (cgroup_skb 6.1); program types: sched_cls, cgroup_skb; any license.
 */
export declare function skbEcnSetCe(ctx: SkBuff): i32;
/**
 * Sets the packet's time stamp and its clock (`BPF_SKB_*`); 0 or a negative errno.
 * Kernel helper `bpf_skb_set_tstamp`, Linux 5.18; program types: sched_cls; any license.
 */
export declare function skbSetTstamp(ctx: SkBuff, tstamp: u64, tstampType: u32): i32;

// Contexts. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { be16, be32, i32, u8, u32, u64 } from "../core.js";

import type { PacketView } from "../packet-view.js";

declare const context: unique symbol;

/**
 * The kernel's `struct __sk_buff` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps from
 * a program type are an error there.
 */
export interface SkBuff {
  readonly [context]: "SkBuff";
  /**
   * The packet's socket; undefined without one.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.sk`, Linux 5.1.
   */
  readonly sk: SockCommon | undefined;
  /**
   * Length of the skb in bytes; for a stream program the whole skb, not the message.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.len`, Linux 4.1.
   */
  readonly len: u32;
  /**
   * Packet class, `PACKET_*` of linux/if_packet.h.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.pkt_type`, Linux 4.1.
   */
  readonly pktType: u32;
  /**
   * The packet's mark.
   * Read by sched_cls, cgroup_skb; written by sched_cls, cgroup_skb. `__sk_buff.mark`, Linux 4.1.
   */
  mark: u32;
  /**
   * Queue of a multi-queue device.
   * Read by sk_skb, sched_cls, cgroup_skb; written by sched_cls. `__sk_buff.queue_mapping`, Linux 4.1.
   */
  queueMapping: u32;
  /**
   * EtherType.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.protocol`, Linux 4.1.
   */
  readonly protocol: be16;
  /**
   * 1 when `vlanTci` holds a tag.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.vlan_present`, Linux 4.1.
   */
  readonly vlanPresent: u32;
  /**
   * VLAN tag control information, host order.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.vlan_tci`, Linux 4.1.
   */
  readonly vlanTci: u32;
  /**
   * EtherType of the VLAN tag.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.vlan_proto`, Linux 4.1.
   */
  readonly vlanProto: be16;
  /**
   * Queueing priority.
   * Read by sk_skb, sched_cls, cgroup_skb; written by sk_skb, sched_cls, cgroup_skb. `__sk_buff.priority`, Linux 4.1.
   */
  priority: u32;
  /**
   * Index of the device that received the packet.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.ingress_ifindex`, Linux 4.2.
   */
  readonly ingressIfindex: u32;
  /**
   * Index of the device that the packet is on.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.ifindex`, Linux 4.2.
   */
  readonly ifindex: u32;
  /**
   * Traffic control index.
   * Read by sk_skb, sched_cls, cgroup_skb; written by sk_skb, sched_cls. `__sk_buff.tc_index`, Linux 4.2.
   */
  tcIndex: u32;
  /**
   * Scratch words; in stream programs the kernel's own.
   * Read by sk_skb, sched_cls, cgroup_skb; written by sched_cls, cgroup_skb. `__sk_buff.cb`, Linux 4.2.
   */
  readonly cb: [u32, u32, u32, u32, u32];
  /**
   * Flow hash, 0 when not computed.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.hash`, Linux 4.3.
   */
  readonly hash: u32;
  /**
   * Traffic control class, `major << 16 | minor`.
   * Read by sched_cls; written by sched_cls. `__sk_buff.tc_classid`, Linux 4.3.
   */
  tcClassid: u32;
  /**
   * NAPI instance that received the packet, 0 when none.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.napi_id`, Linux 4.12.
   */
  readonly napiId: u32;
  /**
   * Address family of the socket, a `Family`.
   * Read by sk_skb, cgroup_skb. `__sk_buff.family`, Linux 4.14.
   */
  readonly family: u32;
  /**
   * Peer's IPv4 address.
   * Read by sk_skb, cgroup_skb. `__sk_buff.remote_ip4`, Linux 4.14.
   */
  readonly remoteIp4: be32;
  /**
   * The socket's own IPv4 address.
   * Read by sk_skb, cgroup_skb. `__sk_buff.local_ip4`, Linux 4.14.
   */
  readonly localIp4: be32;
  /**
   * Peer's IPv6 address.
   * Read by sk_skb, cgroup_skb. `__sk_buff.remote_ip6`, Linux 4.14.
   */
  readonly remoteIp6: readonly [be32, be32, be32, be32];
  /**
   * The socket's own IPv6 address.
   * Read by sk_skb, cgroup_skb. `__sk_buff.local_ip6`, Linux 4.14.
   */
  readonly localIp6: readonly [be32, be32, be32, be32];
  /**
   * Peer's port as a 32-bit network-order value: `ntohl(skb.remotePort)` is the port number.
   * Read by sk_skb, cgroup_skb. `__sk_buff.remote_port`, Linux 4.14.
   */
  readonly remotePort: be32;
  /**
   * The socket's own port, host order.
   * Read by sk_skb, cgroup_skb. `__sk_buff.local_port`, Linux 4.14.
   */
  readonly localPort: u32;
  /**
   * Time stamp in nanoseconds; its clock is `tstampType`.
   * Read by sched_cls, cgroup_skb; written by sched_cls, cgroup_skb. `__sk_buff.tstamp`, Linux 5.0.
   */
  tstamp: u64;
  /**
   * Length on the wire in bytes, headers of GSO segments included.
   * Read by sched_cls. `__sk_buff.wire_len`, Linux 5.0.
   */
  readonly wireLen: u32;
  /**
   * Number of GSO segments.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.gso_segs`, Linux 5.1.
   */
  readonly gsoSegs: u32;
  /**
   * Payload of one GSO segment in bytes.
   * Read by sk_skb, sched_cls, cgroup_skb. `__sk_buff.gso_size`, Linux 5.7.
   */
  readonly gsoSize: u32;
  /**
   * Clock of `tstamp`, `BPF_SKB_*`.
   * Read by sched_cls. `__sk_buff.tstamp_type`, Linux 5.18.
   */
  readonly tstampType: u8;
  /**
   * Hardware receive time stamp in nanoseconds, 0 when none.
   * Read by sched_cls, cgroup_skb. `__sk_buff.hwtstamp`, Linux 5.16.
   */
  readonly hwtstamp: u64;
  /** The bytes of the message at hand, wherever the kernel keeps them. */
  readonly data: PacketView;
  /**
   * Grows or shrinks the room after the header that `mode` (`AdjustRoom`) names, in sk_skb programs the front of the
   * skb; 0 or a negative errno. Kernel helper `bpf_skb_adjust_room`.
   */
  adjustRoom(difference: i32, mode?: u32, flags?: u32): i32;
  /**
   * Makes room for `bytes` bytes before the packet, which then begins there; 0 or a negative errno. Kernel helper
   * `bpf_skb_change_head`.
   */
  changeHead(bytes: u32): i32;
  /**
   * Makes the skb `length` bytes long: cuts its end off, or adds zeros; 0 or a negative errno. Kernel helper
   * `bpf_skb_change_tail`.
   */
  changeTail(length: u32): i32;
  /**
   * Makes the first `length` bytes of the skb linear. Reading `data` needs no pull; other helpers may. 0 or a negative
   * errno. Kernel helper `bpf_skb_pull_data`.
   */
  pull(length: u32): i32;
}

/**
 * The kernel's `struct sk_msg_md` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps from
 * a program type are an error there.
 */
export interface SkMsg {
  readonly [context]: "SkMsg";
  /**
   * The sending socket.
   * Read by sk_msg. `sk_msg_md.sk`, Linux 5.8.
   */
  readonly sk: Sock;
  /**
   * Address family of the socket, a `Family`.
   * Read by sk_msg. `sk_msg_md.family`, Linux 4.18.
   */
  readonly family: u32;
  /**
   * Peer's IPv4 address.
   * Read by sk_msg. `sk_msg_md.remote_ip4`, Linux 4.18.
   */
  readonly remoteIp4: be32;
  /**
   * The socket's own IPv4 address.
   * Read by sk_msg. `sk_msg_md.local_ip4`, Linux 4.18.
   */
  readonly localIp4: be32;
  /**
   * Peer's IPv6 address.
   * Read by sk_msg. `sk_msg_md.remote_ip6`, Linux 4.18.
   */
  readonly remoteIp6: readonly [be32, be32, be32, be32];
  /**
   * The socket's own IPv6 address.
   * Read by sk_msg. `sk_msg_md.local_ip6`, Linux 4.18.
   */
  readonly localIp6: readonly [be32, be32, be32, be32];
  /**
   * Peer's port as a 32-bit network-order value: `ntohl(msg.remotePort)` is the port number.
   * Read by sk_msg. `sk_msg_md.remote_port`, Linux 4.18.
   */
  readonly remotePort: be32;
  /**
   * The socket's own port, host order.
   * Read by sk_msg. `sk_msg_md.local_port`, Linux 4.18.
   */
  readonly localPort: u32;
  /**
   * Bytes of the message.
   * Read by sk_msg. `sk_msg_md.size`, Linux 5.0.
   */
  readonly size: u32;
  /** The bytes of the message at hand, wherever the kernel keeps them. */
  readonly data: PacketView;
  /**
   * Makes the verdict apply to the next `bytes` bytes, of this message and the following ones; 0. Kernel helper
   * `bpf_msg_apply_bytes`.
   */
  applyBytes(bytes: u32): i32;
  /**
   * Holds the message until `bytes` bytes are there, then runs the program again; 0. Kernel helper
   * `bpf_msg_cork_bytes`.
   */
  corkBytes(bytes: u32): i32;
  /**
   * Makes a range of the message linear. Reading `data` does what it needs by itself; a pull of all that is read saves
   * repeating it. 0 or a negative errno. Kernel helper `bpf_msg_pull_data`.
   */
  pull(start: u32, end: u32): i32;
  /**
   * Inserts `bytes` bytes at `start`, of undefined content; 0 or a negative errno. Kernel helper `bpf_msg_push_data`.
   */
  push(start: u32, bytes: u32): i32;
  /** Removes `bytes` bytes at `start`; 0 or a negative errno. Kernel helper `bpf_msg_pop_data`. */
  pop(start: u32, bytes: u32): i32;
}

/**
 * The kernel's `struct bpf_sock_ops` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps
 * from a program type are an error there.
 */
export interface SockOps {
  readonly [context]: "SockOps";
  /**
   * The socket; undefined when there is no full one.
   * Read by sock_ops. `bpf_sock_ops.sk`, Linux 5.3.
   */
  readonly sk: Sock | undefined;
  /**
   * Why the program runs, a `SockOpsOp`.
   * Read by sock_ops. `bpf_sock_ops.op`, Linux 4.13.
   */
  readonly op: u32;
  /**
   * Arguments of `op`, up to four.
   * Read by sock_ops. `bpf_sock_ops.args`, Linux 4.13.
   */
  readonly args: readonly [u32, u32, u32, u32];
  /**
   * What the kernel gets back where `op` asks for a value; lies where `args[0]` does.
   * Read by sock_ops; written by sock_ops. `bpf_sock_ops.reply`, Linux 4.13.
   */
  reply: u32;
  /**
   * Words of a longer answer, which lie where `args` do; only `reply` may be written.
   * Read by sock_ops. `bpf_sock_ops.replylong`, Linux 4.13.
   */
  readonly replylong: readonly [u32, u32, u32, u32];
  /**
   * Address family of the socket, a `Family`.
   * Read by sock_ops. `bpf_sock_ops.family`, Linux 4.13.
   */
  readonly family: u32;
  /**
   * Peer's IPv4 address.
   * Read by sock_ops. `bpf_sock_ops.remote_ip4`, Linux 4.13.
   */
  readonly remoteIp4: be32;
  /**
   * The socket's own IPv4 address.
   * Read by sock_ops. `bpf_sock_ops.local_ip4`, Linux 4.13.
   */
  readonly localIp4: be32;
  /**
   * Peer's IPv6 address.
   * Read by sock_ops. `bpf_sock_ops.remote_ip6`, Linux 4.13.
   */
  readonly remoteIp6: readonly [be32, be32, be32, be32];
  /**
   * The socket's own IPv6 address.
   * Read by sock_ops. `bpf_sock_ops.local_ip6`, Linux 4.13.
   */
  readonly localIp6: readonly [be32, be32, be32, be32];
  /**
   * Peer's port as a 32-bit network-order value: `ntohl(ops.remotePort)` is the port number.
   * Read by sock_ops. `bpf_sock_ops.remote_port`, Linux 4.13.
   */
  readonly remotePort: be32;
  /**
   * The socket's own port, host order.
   * Read by sock_ops. `bpf_sock_ops.local_port`, Linux 4.13.
   */
  readonly localPort: u32;
  /**
   * 1 when there is a full socket; the fields below read as 0 without one.
   * Read by sock_ops. `bpf_sock_ops.is_fullsock`, Linux 4.16.
   */
  readonly isFullsock: u32;
  /**
   * Congestion window in segments.
   * Read by sock_ops. `bpf_sock_ops.snd_cwnd`, Linux 4.16.
   */
  readonly sndCwnd: u32;
  /**
   * Smoothed round-trip time in eighths of a microsecond.
   * Read by sock_ops. `bpf_sock_ops.srtt_us`, Linux 4.16.
   */
  readonly srttUs: u32;
  /**
   * Callbacks that are on, `SockOpsFlag`s; `sockOpsCbFlagsSet` sets them.
   * Read by sock_ops. `bpf_sock_ops.bpf_sock_ops_cb_flags`, Linux 4.16.
   */
  readonly cbFlags: u32;
  /**
   * State of the connection, a `TcpState`.
   * Read by sock_ops. `bpf_sock_ops.state`, Linux 4.16.
   */
  readonly state: u32;
  /**
   * Smallest round-trip time in microseconds.
   * Read by sock_ops. `bpf_sock_ops.rtt_min`, Linux 4.16.
   */
  readonly rttMin: u32;
  /**
   * Slow start threshold in segments.
   * Read by sock_ops. `bpf_sock_ops.snd_ssthresh`, Linux 4.16.
   */
  readonly sndSsthresh: u32;
  /**
   * Sequence number expected next.
   * Read by sock_ops. `bpf_sock_ops.rcv_nxt`, Linux 4.16.
   */
  readonly rcvNxt: u32;
  /**
   * Sequence number sent next.
   * Read by sock_ops. `bpf_sock_ops.snd_nxt`, Linux 4.16.
   */
  readonly sndNxt: u32;
  /**
   * First sequence number without an acknowledgement.
   * Read by sock_ops. `bpf_sock_ops.snd_una`, Linux 4.16.
   */
  readonly sndUna: u32;
  /**
   * Maximum segment size in bytes.
   * Read by sock_ops. `bpf_sock_ops.mss_cache`, Linux 4.16.
   */
  readonly mssCache: u32;
  /**
   * State of explicit congestion notification.
   * Read by sock_ops. `bpf_sock_ops.ecn_flags`, Linux 4.16.
   */
  readonly ecnFlags: u32;
  /**
   * Segments delivered in `rateIntervalUs`.
   * Read by sock_ops. `bpf_sock_ops.rate_delivered`, Linux 4.16.
   */
  readonly rateDelivered: u32;
  /**
   * Time in microseconds that `rateDelivered` counts.
   * Read by sock_ops. `bpf_sock_ops.rate_interval_us`, Linux 4.16.
   */
  readonly rateIntervalUs: u32;
  /**
   * Segments in flight.
   * Read by sock_ops. `bpf_sock_ops.packets_out`, Linux 4.16.
   */
  readonly packetsOut: u32;
  /**
   * Retransmitted segments in flight.
   * Read by sock_ops. `bpf_sock_ops.retrans_out`, Linux 4.16.
   */
  readonly retransOut: u32;
  /**
   * Segments retransmitted so far.
   * Read by sock_ops. `bpf_sock_ops.total_retrans`, Linux 4.16.
   */
  readonly totalRetrans: u32;
  /**
   * Segments received.
   * Read by sock_ops. `bpf_sock_ops.segs_in`, Linux 4.16.
   */
  readonly segsIn: u32;
  /**
   * Segments with data received.
   * Read by sock_ops. `bpf_sock_ops.data_segs_in`, Linux 4.16.
   */
  readonly dataSegsIn: u32;
  /**
   * Segments sent.
   * Read by sock_ops. `bpf_sock_ops.segs_out`, Linux 4.16.
   */
  readonly segsOut: u32;
  /**
   * Segments with data sent.
   * Read by sock_ops. `bpf_sock_ops.data_segs_out`, Linux 4.16.
   */
  readonly dataSegsOut: u32;
  /**
   * Segments thought lost.
   * Read by sock_ops. `bpf_sock_ops.lost_out`, Linux 4.16.
   */
  readonly lostOut: u32;
  /**
   * Segments acknowledged selectively.
   * Read by sock_ops. `bpf_sock_ops.sacked_out`, Linux 4.16.
   */
  readonly sackedOut: u32;
  /**
   * Hash that picks the transmit queue.
   * Read by sock_ops; written by sock_ops. `bpf_sock_ops.sk_txhash`, Linux 4.16.
   */
  skTxhash: u32;
  /**
   * Bytes received in order.
   * Read by sock_ops. `bpf_sock_ops.bytes_received`, Linux 4.16.
   */
  readonly bytesReceived: u64;
  /**
   * Bytes that the peer acknowledged.
   * Read by sock_ops. `bpf_sock_ops.bytes_acked`, Linux 4.16.
   */
  readonly bytesAcked: u64;
  /**
   * Length in bytes of the packet at hand with its headers, where `op` is about one.
   * Read by sock_ops. `bpf_sock_ops.skb_len`, Linux 5.10.
   */
  readonly skbLen: u32;
  /**
   * Flags of the packet's TCP header, as in its 14th byte.
   * Read by sock_ops. `bpf_sock_ops.skb_tcp_flags`, Linux 5.10.
   */
  readonly skbTcpFlags: u32;
}

/**
 * The kernel's `struct bpf_sk_lookup` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps
 * from a program type are an error there.
 */
export interface SkLookup {
  readonly [context]: "SkLookup";
  /**
   * The socket that a program before this one selected with `skAssign`; undefined without one.
   * Read by sk_lookup. `bpf_sk_lookup.sk`, Linux 5.9.
   */
  readonly sk: Sock | undefined;
  /**
   * Address family of the packet, a `Family`.
   * Read by sk_lookup. `bpf_sk_lookup.family`, Linux 5.9.
   */
  readonly family: u32;
  /**
   * `Protocol.Tcp` or `Protocol.Udp`.
   * Read by sk_lookup. `bpf_sk_lookup.protocol`, Linux 5.9.
   */
  readonly protocol: u32;
  /**
   * The sender's IPv4 address.
   * Read by sk_lookup. `bpf_sk_lookup.remote_ip4`, Linux 5.9.
   */
  readonly remoteIp4: be32;
  /**
   * The sender's IPv6 address.
   * Read by sk_lookup. `bpf_sk_lookup.remote_ip6`, Linux 5.9.
   */
  readonly remoteIp6: readonly [be32, be32, be32, be32];
  /**
   * The sender's port.
   * Read by sk_lookup. `bpf_sk_lookup.remote_port`, Linux 5.9.
   */
  readonly remotePort: be16;
  /**
   * The IPv4 address that the packet is for.
   * Read by sk_lookup. `bpf_sk_lookup.local_ip4`, Linux 5.9.
   */
  readonly localIp4: be32;
  /**
   * The IPv6 address that the packet is for.
   * Read by sk_lookup. `bpf_sk_lookup.local_ip6`, Linux 5.9.
   */
  readonly localIp6: readonly [be32, be32, be32, be32];
  /**
   * The port that the packet is for, host order.
   * Read by sk_lookup. `bpf_sk_lookup.local_port`, Linux 5.9.
   */
  readonly localPort: u32;
  /**
   * Index of the device that the packet arrived at.
   * Read by sk_lookup. `bpf_sk_lookup.ingress_ifindex`, Linux 5.17.
   */
  readonly ingressIfindex: u32;
}

/**
 * The kernel's `struct bpf_sock_addr` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps
 * from a program type are an error there.
 */
export interface SockAddr {
  readonly [context]: "SockAddr";
  /**
   * The socket of the call.
   * Read by cgroup_sock_addr. `bpf_sock_addr.sk`, Linux 5.3.
   */
  readonly sk: Sock;
  /**
   * Family of the address that user space passed, a `Family`.
   * Read by cgroup_sock_addr. `bpf_sock_addr.user_family`, Linux 4.17.
   */
  readonly userFamily: u32;
  /**
   * IPv4 address of the call; assigning changes where it goes.
   * Read by cgroup_inet4_bind, cgroup_inet4_connect, cgroup_udp4_sendmsg, cgroup_udp4_recvmsg,
   * cgroup_inet4_getpeername, cgroup_inet4_getsockname; written by cgroup_inet4_bind, cgroup_inet4_connect,
   * cgroup_udp4_sendmsg, cgroup_udp4_recvmsg, cgroup_inet4_getpeername, cgroup_inet4_getsockname.
   * `bpf_sock_addr.user_ip4`, Linux 4.17.
   */
  userIp4: be32;
  /**
   * IPv6 address of the call; assigning changes where it goes.
   * Read by cgroup_inet6_bind, cgroup_inet6_connect, cgroup_udp6_sendmsg, cgroup_udp6_recvmsg,
   * cgroup_inet6_getpeername, cgroup_inet6_getsockname; written by cgroup_inet6_bind, cgroup_inet6_connect,
   * cgroup_udp6_sendmsg, cgroup_udp6_recvmsg, cgroup_inet6_getpeername, cgroup_inet6_getsockname.
   * `bpf_sock_addr.user_ip6`, Linux 4.17.
   */
  readonly userIp6: [be32, be32, be32, be32];
  /**
   * Port of the call; assigning changes where it goes.
   * Read by cgroup_sock_addr; written by cgroup_sock_addr. `bpf_sock_addr.user_port`, Linux 4.17.
   */
  userPort: be16;
  /**
   * Address family of the socket, a `Family`.
   * Read by cgroup_sock_addr. `bpf_sock_addr.family`, Linux 4.17.
   */
  readonly family: u32;
  /**
   * A `SocketType`.
   * Read by cgroup_sock_addr. `bpf_sock_addr.type`, Linux 4.17.
   */
  readonly type: u32;
  /**
   * A `Protocol`.
   * Read by cgroup_sock_addr. `bpf_sock_addr.protocol`, Linux 4.17.
   */
  readonly protocol: u32;
  /**
   * IPv4 address that the datagram is sent from.
   * Read by cgroup_udp4_sendmsg; written by cgroup_udp4_sendmsg. `bpf_sock_addr.msg_src_ip4`, Linux 4.18.
   */
  msgSrcIp4: be32;
  /**
   * IPv6 address that the datagram is sent from.
   * Read by cgroup_udp6_sendmsg; written by cgroup_udp6_sendmsg. `bpf_sock_addr.msg_src_ip6`, Linux 4.18.
   */
  readonly msgSrcIp6: [be32, be32, be32, be32];
}

/**
 * The kernel's `struct bpf_sock` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps from a
 * program type are an error there.
 */
export interface CgroupSock {
  readonly [context]: "CgroupSock";
  /**
   * Index of the device that the socket is bound to, 0 when none.
   * Read by cgroup_inet_sock_create, cgroup_inet_sock_release; written by cgroup_inet_sock_create,
   * cgroup_inet_sock_release. `bpf_sock.bound_dev_if`, Linux 5.1.
   */
  boundDevIf: u32;
  /**
   * A `Family`.
   * Read by cgroup_sock. `bpf_sock.family`, Linux 5.1.
   */
  readonly family: u32;
  /**
   * A `SocketType`.
   * Read by cgroup_sock. `bpf_sock.type`, Linux 5.1.
   */
  readonly type: u32;
  /**
   * A `Protocol`.
   * Read by cgroup_sock. `bpf_sock.protocol`, Linux 5.1.
   */
  readonly protocol: u32;
  /**
   * The mark of packets that the socket sends (SO_MARK).
   * Read by cgroup_inet_sock_create, cgroup_inet_sock_release; written by cgroup_inet_sock_create,
   * cgroup_inet_sock_release. `bpf_sock.mark`, Linux 5.1.
   */
  mark: u32;
  /**
   * Queueing priority (SO_PRIORITY).
   * Read by cgroup_inet_sock_create, cgroup_inet_sock_release; written by cgroup_inet_sock_create,
   * cgroup_inet_sock_release. `bpf_sock.priority`, Linux 5.1.
   */
  priority: u32;
  /**
   * The socket's own IPv4 address.
   * Read by cgroup_inet4_post_bind. `bpf_sock.src_ip4`, Linux 5.1.
   */
  readonly srcIp4: be32;
  /**
   * The socket's own IPv6 address.
   * Read by cgroup_inet6_post_bind. `bpf_sock.src_ip6`, Linux 5.1.
   */
  readonly srcIp6: readonly [be32, be32, be32, be32];
  /**
   * The socket's own port, host order.
   * Read by cgroup_inet4_post_bind, cgroup_inet6_post_bind. `bpf_sock.src_port`, Linux 5.1.
   */
  readonly srcPort: u32;
  /**
   * Peer's port.
   * Read by cgroup_sock. `bpf_sock.dst_port`, Linux 5.1.
   */
  readonly dstPort: be16;
  /**
   * Peer's IPv4 address.
   * Read by cgroup_sock. `bpf_sock.dst_ip4`, Linux 5.1.
   */
  readonly dstIp4: be32;
  /**
   * Peer's IPv6 address.
   * Read by cgroup_sock. `bpf_sock.dst_ip6`, Linux 5.1.
   */
  readonly dstIp6: readonly [be32, be32, be32, be32];
  /**
   * State of the connection, a `TcpState`.
   * Read by cgroup_sock. `bpf_sock.state`, Linux 5.1.
   */
  readonly state: u32;
  /**
   * Receive queue of the socket's packets, -1 when not known.
   * Read by cgroup_sock. `bpf_sock.rx_queue_mapping`, Linux 5.8.
   */
  readonly rxQueueMapping: i32;
}

/**
 * The kernel's `struct bpf_sockopt` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps
 * from a program type are an error there.
 */
export interface Sockopt {
  readonly [context]: "Sockopt";
  /**
   * The socket of the call.
   * Read by cgroup_sockopt. `bpf_sockopt.sk`, Linux 5.3.
   */
  readonly sk: Sock;
  /**
   * Level of the option, `SOL_*`.
   * Read by cgroup_sockopt; written by cgroup_setsockopt. `bpf_sockopt.level`, Linux 5.3.
   */
  level: i32;
  /**
   * The option, `SO_*`, `TCP_*` and so on by its level.
   * Read by cgroup_sockopt; written by cgroup_setsockopt. `bpf_sockopt.optname`, Linux 5.3.
   */
  optname: i32;
  /**
   * Length of the option's value in bytes; -1 in `setsockopt` keeps the kernel from setting it, 0 in either leaves the
   * value to the kernel.
   * Read by cgroup_sockopt; written by cgroup_sockopt. `bpf_sockopt.optlen`, Linux 5.3.
   */
  optlen: i32;
  /**
   * What the kernel's own getsockopt returned; 0 makes the call succeed.
   * Read by cgroup_getsockopt; written by cgroup_getsockopt. `bpf_sockopt.retval`, Linux 5.3.
   */
  retval: i32;
  /**
   * The option's value, the first `optlen` bytes, and what room there is behind it: in `setsockopt` 16 bytes at least,
   * up to a page at most. Options are in the machine's order, `getInt32(0, true)`. Linux 5.3.
   */
  readonly optval: PacketView;
}

/** A socket of any kind, also a connection request or one in TIME_WAIT. `struct bpf_sock`. */
export interface SockCommon {
  readonly [context]: "Sock" | "SockCommon";
  /** Index of the device that the socket is bound to, 0 when none. `bpf_sock.bound_dev_if`, Linux 5.1. */
  readonly boundDevIf: u32;
  /** A `Family`. `bpf_sock.family`, Linux 5.1. */
  readonly family: u32;
  /** The socket's own IPv4 address. `bpf_sock.src_ip4`, Linux 5.1. */
  readonly srcIp4: be32;
  /** The socket's own IPv6 address. `bpf_sock.src_ip6`, Linux 5.1. */
  readonly srcIp6: readonly [be32, be32, be32, be32];
  /** The socket's own port, host order. `bpf_sock.src_port`, Linux 5.1. */
  readonly srcPort: u32;
  /** Peer's port. `bpf_sock.dst_port`, Linux 5.1. */
  readonly dstPort: be16;
  /** Peer's IPv4 address. `bpf_sock.dst_ip4`, Linux 5.1. */
  readonly dstIp4: be32;
  /** Peer's IPv6 address. `bpf_sock.dst_ip6`, Linux 5.1. */
  readonly dstIp6: readonly [be32, be32, be32, be32];
  /** State of the connection, a `TcpState`. `bpf_sock.state`, Linux 5.1. */
  readonly state: u32;
  /** Receive queue of the socket's packets, -1 when not known. `bpf_sock.rx_queue_mapping`, Linux 5.8. */
  readonly rxQueueMapping: i32;
}

/** A full socket. `struct bpf_sock`. */
export interface Sock extends SockCommon {
  readonly [context]: "Sock";
  /** A `SocketType`. `bpf_sock.type`, Linux 5.1. */
  readonly type: u32;
  /** A `Protocol`. `bpf_sock.protocol`, Linux 5.1. */
  readonly protocol: u32;
  /** The mark of packets that the socket sends (SO_MARK). `bpf_sock.mark`, Linux 5.1. */
  readonly mark: u32;
  /** Queueing priority (SO_PRIORITY). `bpf_sock.priority`, Linux 5.1. */
  readonly priority: u32;
}

/** A full socket that the kernel counts: held with `using`, which gives it back. */
export interface HeldSock extends Sock {
  [Symbol.dispose](): void;
}

/** A socket of any kind that the kernel counts: held with `using`, which gives it back. */
export interface HeldSockCommon extends SockCommon {
  [Symbol.dispose](): void;
}

export {};

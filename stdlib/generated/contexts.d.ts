// Contexts. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { be16, be32, u8, u32, u64 } from "../core.js";

declare const context: unique symbol;

/**
 * The kernel's `struct __sk_buff` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps from
 * a program type are an error there.
 */
export interface SkBuff {
  readonly [context]: "SkBuff";
  /**
   * Length of the skb in bytes; for a stream program the whole skb, not the message.
   * Read by sk_skb, sched_cls. `__sk_buff.len`, Linux 4.1.
   */
  readonly len: u32;
  /**
   * Packet class, `PACKET_*` of linux/if_packet.h.
   * Read by sk_skb, sched_cls. `__sk_buff.pkt_type`, Linux 4.1.
   */
  readonly pktType: u32;
  /**
   * The packet's mark.
   * Read by sched_cls; written by sched_cls. `__sk_buff.mark`, Linux 4.1.
   */
  mark: u32;
  /**
   * Queue of a multi-queue device.
   * Read by sk_skb, sched_cls; written by sched_cls. `__sk_buff.queue_mapping`, Linux 4.1.
   */
  queueMapping: u32;
  /**
   * EtherType.
   * Read by sk_skb, sched_cls. `__sk_buff.protocol`, Linux 4.1.
   */
  readonly protocol: be16;
  /**
   * 1 when `vlanTci` holds a tag.
   * Read by sk_skb, sched_cls. `__sk_buff.vlan_present`, Linux 4.1.
   */
  readonly vlanPresent: u32;
  /**
   * VLAN tag control information, host order.
   * Read by sk_skb, sched_cls. `__sk_buff.vlan_tci`, Linux 4.1.
   */
  readonly vlanTci: u32;
  /**
   * EtherType of the VLAN tag.
   * Read by sk_skb, sched_cls. `__sk_buff.vlan_proto`, Linux 4.1.
   */
  readonly vlanProto: be16;
  /**
   * Queueing priority.
   * Read by sk_skb, sched_cls; written by sk_skb, sched_cls. `__sk_buff.priority`, Linux 4.1.
   */
  priority: u32;
  /**
   * Index of the device that received the packet.
   * Read by sk_skb, sched_cls. `__sk_buff.ingress_ifindex`, Linux 4.2.
   */
  readonly ingressIfindex: u32;
  /**
   * Index of the device that the packet is on.
   * Read by sk_skb, sched_cls. `__sk_buff.ifindex`, Linux 4.2.
   */
  readonly ifindex: u32;
  /**
   * Traffic control index.
   * Read by sk_skb, sched_cls; written by sk_skb, sched_cls. `__sk_buff.tc_index`, Linux 4.2.
   */
  tcIndex: u32;
  /**
   * Scratch words; in stream programs the kernel's own.
   * Read by sk_skb, sched_cls; written by sched_cls. `__sk_buff.cb`, Linux 4.2.
   */
  readonly cb: [u32, u32, u32, u32, u32];
  /**
   * Flow hash, 0 when not computed.
   * Read by sk_skb, sched_cls. `__sk_buff.hash`, Linux 4.3.
   */
  readonly hash: u32;
  /**
   * Traffic control class, `major << 16 | minor`.
   * Read by sched_cls; written by sched_cls. `__sk_buff.tc_classid`, Linux 4.3.
   */
  tcClassid: u32;
  /**
   * NAPI instance that received the packet, 0 when none.
   * Read by sk_skb, sched_cls. `__sk_buff.napi_id`, Linux 4.12.
   */
  readonly napiId: u32;
  /**
   * Address family of the socket, a `Family`.
   * Read by sk_skb. `__sk_buff.family`, Linux 4.14.
   */
  readonly family: u32;
  /**
   * Peer's IPv4 address.
   * Read by sk_skb. `__sk_buff.remote_ip4`, Linux 4.14.
   */
  readonly remoteIp4: be32;
  /**
   * The socket's own IPv4 address.
   * Read by sk_skb. `__sk_buff.local_ip4`, Linux 4.14.
   */
  readonly localIp4: be32;
  /**
   * Peer's IPv6 address.
   * Read by sk_skb. `__sk_buff.remote_ip6`, Linux 4.14.
   */
  readonly remoteIp6: readonly [be32, be32, be32, be32];
  /**
   * The socket's own IPv6 address.
   * Read by sk_skb. `__sk_buff.local_ip6`, Linux 4.14.
   */
  readonly localIp6: readonly [be32, be32, be32, be32];
  /**
   * Peer's port as a 32-bit network-order value: `ntohl(skb.remotePort)` is the port number.
   * Read by sk_skb. `__sk_buff.remote_port`, Linux 4.14.
   */
  readonly remotePort: be32;
  /**
   * The socket's own port, host order.
   * Read by sk_skb. `__sk_buff.local_port`, Linux 4.14.
   */
  readonly localPort: u32;
  /**
   * Time stamp in nanoseconds; its clock is `tstampType`.
   * Read by sched_cls; written by sched_cls. `__sk_buff.tstamp`, Linux 5.0.
   */
  tstamp: u64;
  /**
   * Length on the wire in bytes, headers of GSO segments included.
   * Read by sched_cls. `__sk_buff.wire_len`, Linux 5.0.
   */
  readonly wireLen: u32;
  /**
   * Number of GSO segments.
   * Read by sk_skb, sched_cls. `__sk_buff.gso_segs`, Linux 5.1.
   */
  readonly gsoSegs: u32;
  /**
   * Payload of one GSO segment in bytes.
   * Read by sk_skb, sched_cls. `__sk_buff.gso_size`, Linux 5.7.
   */
  readonly gsoSize: u32;
  /**
   * Clock of `tstamp`, `BPF_SKB_*`.
   * Read by sched_cls. `__sk_buff.tstamp_type`, Linux 5.18.
   */
  readonly tstampType: u8;
  /**
   * Hardware receive time stamp in nanoseconds, 0 when none.
   * Read by sched_cls. `__sk_buff.hwtstamp`, Linux 5.16.
   */
  readonly hwtstamp: u64;
}

/**
 * The kernel's `struct sk_msg_md` (include/uapi/linux/bpf.h). Each read is one load; fields that the kernel keeps from
 * a program type are an error there.
 */
export interface SkMsg {
  readonly [context]: "SkMsg";
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
}

export {};

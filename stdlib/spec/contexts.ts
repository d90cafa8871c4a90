/**
 * Contexts: what a program sees of the kernel's `struct __sk_buff` and `struct sk_msg_md`, a row a field. Offsets and sizes
 * are those of include/uapi/linux/bpf.h; who may read and write is net/core/filter.c (`sk_skb_is_valid_access`,
 * `sk_msg_is_valid_access`, `tc_cls_act_is_valid_access`). Pointers (data, data_end, data_meta, flow_keys, sk) are no fields.
 */

import type { ProgType } from "./program-types.ts";
import type { KernelVersion } from "./version.ts";

export type FieldType = "u8" | "u16" | "u32" | "u64" | "be16" | "be32";

export interface ContextField {
  /** In TypeScript. */
  readonly name: string;
  readonly kernelName: string;
  readonly offset: number;
  /** Bytes of one element: the width of the one load that reads it. */
  readonly size: 1 | 2 | 4 | 8;
  /** Type of one element; where it is narrower than the load, the loaded number is the value (`protocol`). */
  readonly type: FieldType;
  /** Elements of an array, which lie side by side. */
  readonly count?: number;
  readonly readableIn: readonly ProgType[];
  readonly writableIn: readonly ProgType[];
  readonly since: KernelVersion;
  /** What the field holds, with its unit. */
  readonly doc: string;
}

export interface ContextRow {
  /** The interface in `"tsbpf"`. */
  readonly name: string;
  /** The kernel's struct. */
  readonly kernelName: string;
  readonly fields: readonly ContextField[];
}

const BOTH = ["sk_skb", "sched_cls"] as const;
const STREAM = ["sk_skb"] as const;
const TC = ["sched_cls"] as const;
const MSG = ["sk_msg"] as const;
const NONE = [] as const;

export const CONTEXTS = {
  SkBuff: {
    name: "SkBuff",
    kernelName: "__sk_buff",
    fields: [
      { name: "len", kernelName: "len", offset: 0, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 1], doc: "Length of the skb in bytes; for a stream program the whole skb, not the message." },
      { name: "pktType", kernelName: "pkt_type", offset: 4, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 1], doc: "Packet class, `PACKET_*` of linux/if_packet.h." },
      { name: "mark", kernelName: "mark", offset: 8, size: 4, type: "u32", readableIn: TC, writableIn: TC, since: [4, 1], doc: "The packet's mark." },
      { name: "queueMapping", kernelName: "queue_mapping", offset: 12, size: 4, type: "u32", readableIn: BOTH, writableIn: TC, since: [4, 1], doc: "Queue of a multi-queue device." },
      { name: "protocol", kernelName: "protocol", offset: 16, size: 4, type: "be16", readableIn: BOTH, writableIn: NONE, since: [4, 1], doc: "EtherType." },
      { name: "vlanPresent", kernelName: "vlan_present", offset: 20, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 1], doc: "1 when `vlanTci` holds a tag." },
      { name: "vlanTci", kernelName: "vlan_tci", offset: 24, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 1], doc: "VLAN tag control information, host order." },
      { name: "vlanProto", kernelName: "vlan_proto", offset: 28, size: 4, type: "be16", readableIn: BOTH, writableIn: NONE, since: [4, 1], doc: "EtherType of the VLAN tag." },
      { name: "priority", kernelName: "priority", offset: 32, size: 4, type: "u32", readableIn: BOTH, writableIn: BOTH, since: [4, 1], doc: "Queueing priority." },
      { name: "ingressIfindex", kernelName: "ingress_ifindex", offset: 36, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 2], doc: "Index of the device that received the packet." },
      { name: "ifindex", kernelName: "ifindex", offset: 40, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 2], doc: "Index of the device that the packet is on." },
      { name: "tcIndex", kernelName: "tc_index", offset: 44, size: 4, type: "u32", readableIn: BOTH, writableIn: BOTH, since: [4, 2], doc: "Traffic control index." },
      { name: "cb", kernelName: "cb", offset: 48, size: 4, type: "u32", count: 5, readableIn: BOTH, writableIn: TC, since: [4, 2], doc: "Scratch words; in stream programs the kernel's own." },
      { name: "hash", kernelName: "hash", offset: 68, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 3], doc: "Flow hash, 0 when not computed." },
      { name: "tcClassid", kernelName: "tc_classid", offset: 72, size: 4, type: "u32", readableIn: TC, writableIn: TC, since: [4, 3], doc: "Traffic control class, `major << 16 | minor`." },
      { name: "napiId", kernelName: "napi_id", offset: 84, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [4, 12], doc: "NAPI instance that received the packet, 0 when none." },
      { name: "family", kernelName: "family", offset: 88, size: 4, type: "u32", readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "Address family of the socket, a `Family`." },
      { name: "remoteIp4", kernelName: "remote_ip4", offset: 92, size: 4, type: "be32", readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "Peer's IPv4 address." },
      { name: "localIp4", kernelName: "local_ip4", offset: 96, size: 4, type: "be32", readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "The socket's own IPv4 address." },
      { name: "remoteIp6", kernelName: "remote_ip6", offset: 100, size: 4, type: "be32", count: 4, readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "Peer's IPv6 address." },
      { name: "localIp6", kernelName: "local_ip6", offset: 116, size: 4, type: "be32", count: 4, readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "The socket's own IPv6 address." },
      { name: "remotePort", kernelName: "remote_port", offset: 132, size: 4, type: "be32", readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "Peer's port as a 32-bit network-order value: `ntohl(skb.remotePort)` is the port number." },
      { name: "localPort", kernelName: "local_port", offset: 136, size: 4, type: "u32", readableIn: STREAM, writableIn: NONE, since: [4, 14], doc: "The socket's own port, host order." },
      { name: "tstamp", kernelName: "tstamp", offset: 152, size: 8, type: "u64", readableIn: TC, writableIn: TC, since: [5, 0], doc: "Time stamp in nanoseconds; its clock is `tstampType`." },
      { name: "wireLen", kernelName: "wire_len", offset: 160, size: 4, type: "u32", readableIn: TC, writableIn: NONE, since: [5, 0], doc: "Length on the wire in bytes, headers of GSO segments included." },
      { name: "gsoSegs", kernelName: "gso_segs", offset: 164, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [5, 1], doc: "Number of GSO segments." },
      { name: "gsoSize", kernelName: "gso_size", offset: 176, size: 4, type: "u32", readableIn: BOTH, writableIn: NONE, since: [5, 7], doc: "Payload of one GSO segment in bytes." },
      { name: "tstampType", kernelName: "tstamp_type", offset: 180, size: 1, type: "u8", readableIn: TC, writableIn: NONE, since: [5, 18], doc: "Clock of `tstamp`, `BPF_SKB_*`." },
      { name: "hwtstamp", kernelName: "hwtstamp", offset: 184, size: 8, type: "u64", readableIn: TC, writableIn: NONE, since: [5, 16], doc: "Hardware receive time stamp in nanoseconds, 0 when none." },
    ],
  },
  SkMsg: {
    name: "SkMsg",
    kernelName: "sk_msg_md",
    fields: [
      { name: "family", kernelName: "family", offset: 16, size: 4, type: "u32", readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "Address family of the socket, a `Family`." },
      { name: "remoteIp4", kernelName: "remote_ip4", offset: 20, size: 4, type: "be32", readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "Peer's IPv4 address." },
      { name: "localIp4", kernelName: "local_ip4", offset: 24, size: 4, type: "be32", readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "The socket's own IPv4 address." },
      { name: "remoteIp6", kernelName: "remote_ip6", offset: 28, size: 4, type: "be32", count: 4, readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "Peer's IPv6 address." },
      { name: "localIp6", kernelName: "local_ip6", offset: 44, size: 4, type: "be32", count: 4, readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "The socket's own IPv6 address." },
      { name: "remotePort", kernelName: "remote_port", offset: 60, size: 4, type: "be32", readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "Peer's port as a 32-bit network-order value: `ntohl(msg.remotePort)` is the port number." },
      { name: "localPort", kernelName: "local_port", offset: 64, size: 4, type: "u32", readableIn: MSG, writableIn: NONE, since: [4, 18], doc: "The socket's own port, host order." },
      { name: "size", kernelName: "size", offset: 68, size: 4, type: "u32", readableIn: MSG, writableIn: NONE, since: [5, 0], doc: "Bytes of the message." },
    ],
  },
} as const satisfies Record<string, ContextRow>;

export type ContextName = keyof typeof CONTEXTS;

/**
 * Sockets: what a program may read of the kernel's `struct bpf_sock`, a row a field. Offsets and sizes are those of
 * include/uapi/linux/bpf.h; which socket has which field is net/core/filter.c (`bpf_sock_is_valid_access`,
 * `bpf_sock_common_is_valid_access`). No field may be written.
 */

import type { KernelVersion } from "./version.ts";

export interface SocketField {
  /** In TypeScript. */
  readonly name: string;
  readonly kernelName: string;
  readonly offset: number;
  /** Bytes of one element: the width of the one load that reads it. */
  readonly size: 2 | 4;
  readonly type: "u32" | "i32" | "be16" | "be32";
  /** Elements of an array, which lie side by side. */
  readonly count?: number;
  /** Not to be read of what may be a request or a TIME_WAIT socket. */
  readonly fullOnly: boolean;
  readonly since: KernelVersion;
  readonly doc: string;
}

/** How much of a socket the verifier knows to be there: PTR_TO_SOCK_COMMON, PTR_TO_SOCKET. */
export const SOCKETS = {
  SockCommon: { full: false, doc: "A socket of any kind, also a connection request or one in TIME_WAIT." },
  Sock: { full: true, doc: "A full socket." },
} as const;

/** Of `struct bpf_sock`. */
export const SOCKET_BYTES = 80;

export type SocketName = keyof typeof SOCKETS;

export const SOCKET_FIELDS = [
  {
    name: "boundDevIf",
    kernelName: "bound_dev_if",
    offset: 0,
    size: 4,
    type: "u32",
    fullOnly: false,
    since: [5, 1],
    doc: "Index of the device that the socket is bound to, 0 when none.",
  },
  {
    name: "family",
    kernelName: "family",
    offset: 4,
    size: 4,
    type: "u32",
    fullOnly: false,
    since: [5, 1],
    doc: "A `Family`.",
  },
  {
    name: "type",
    kernelName: "type",
    offset: 8,
    size: 4,
    type: "u32",
    fullOnly: true,
    since: [5, 1],
    doc: "A `SocketType`.",
  },
  {
    name: "protocol",
    kernelName: "protocol",
    offset: 12,
    size: 4,
    type: "u32",
    fullOnly: true,
    since: [5, 1],
    doc: "A `Protocol`.",
  },
  {
    name: "mark",
    kernelName: "mark",
    offset: 16,
    size: 4,
    type: "u32",
    fullOnly: true,
    since: [5, 1],
    doc: "The mark of packets that the socket sends (SO_MARK).",
  },
  {
    name: "priority",
    kernelName: "priority",
    offset: 20,
    size: 4,
    type: "u32",
    fullOnly: true,
    since: [5, 1],
    doc: "Queueing priority (SO_PRIORITY).",
  },
  {
    name: "srcIp4",
    kernelName: "src_ip4",
    offset: 24,
    size: 4,
    type: "be32",
    fullOnly: false,
    since: [5, 1],
    doc: "The socket's own IPv4 address.",
  },
  {
    name: "srcIp6",
    kernelName: "src_ip6",
    offset: 28,
    size: 4,
    type: "be32",
    count: 4,
    fullOnly: false,
    since: [5, 1],
    doc: "The socket's own IPv6 address.",
  },
  {
    name: "srcPort",
    kernelName: "src_port",
    offset: 44,
    size: 4,
    type: "u32",
    fullOnly: false,
    since: [5, 1],
    doc: "The socket's own port, host order.",
  },
  {
    name: "dstPort",
    kernelName: "dst_port",
    offset: 48,
    size: 2,
    type: "be16",
    fullOnly: false,
    since: [5, 1],
    doc: "Peer's port.",
  },
  {
    name: "dstIp4",
    kernelName: "dst_ip4",
    offset: 52,
    size: 4,
    type: "be32",
    fullOnly: false,
    since: [5, 1],
    doc: "Peer's IPv4 address.",
  },
  {
    name: "dstIp6",
    kernelName: "dst_ip6",
    offset: 56,
    size: 4,
    type: "be32",
    count: 4,
    fullOnly: false,
    since: [5, 1],
    doc: "Peer's IPv6 address.",
  },
  {
    name: "state",
    kernelName: "state",
    offset: 72,
    size: 4,
    type: "u32",
    fullOnly: false,
    since: [5, 1],
    doc: "State of the connection, a `TcpState`.",
  },
  {
    name: "rxQueueMapping",
    kernelName: "rx_queue_mapping",
    offset: 76,
    size: 4,
    type: "i32",
    fullOnly: false,
    since: [5, 8],
    doc: "Receive queue of the socket's packets, -1 when not known.",
  },
] as const satisfies readonly SocketField[];

/** A datagram's bytes at most, over IPv4: 65,535 without the headers (net/ipv4/udp.c `udp_sendmsg`, net/ipv4/ip_output.c). */
export const UDP_PAYLOAD_BYTES = 65_507;

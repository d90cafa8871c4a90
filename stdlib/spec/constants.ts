/**
 * Kernel constants as programs name them: no prefix, a set a row. `enum` values exclude one another and make a literal union
 * type; `flags` are combined with `|`.
 */

export interface ConstantMember {
  readonly value: number;
  readonly kernelName: string;
  readonly doc: string;
}

export interface ConstantSet {
  readonly kind: "enum" | "flags";
  readonly doc: string;
  /** Header that defines the names, for the test that compares them. */
  readonly header: string;
  readonly members: Readonly<Record<string, ConstantMember>>;
}

const BPF_H = "linux/bpf.h";

export const CONSTANTS = {
  SkAction: {
    kind: "enum",
    doc: "What a verdict program decides, `enum sk_action`.",
    header: BPF_H,
    members: {
      Drop: { value: 0, kernelName: "SK_DROP", doc: "Drop the message; a sender sees EACCES." },
      Pass: { value: 1, kernelName: "SK_PASS", doc: "Deliver the message as if there were no program." },
    },
  },
  Redirect: {
    kind: "flags",
    doc: "Flags of `redirect`.",
    header: BPF_H,
    members: {
      Ingress: { value: 1, kernelName: "BPF_F_INGRESS", doc: "Into the target socket's receive queue instead of out of it." },
    },
  },
  AdjustRoom: {
    kind: "enum",
    doc: "Where `adjustRoom` makes room.",
    header: BPF_H,
    members: {
      Net: { value: 0, kernelName: "BPF_ADJ_ROOM_NET", doc: "After the network header." },
      Mac: { value: 1, kernelName: "BPF_ADJ_ROOM_MAC", doc: "After the link layer's header." },
    },
  },
  Update: {
    kind: "enum",
    doc: "When a map's `set` may write.",
    header: BPF_H,
    members: {
      Any: { value: 0, kernelName: "BPF_ANY", doc: "Create or replace." },
      NoExist: { value: 1, kernelName: "BPF_NOEXIST", doc: "Only create: -EEXIST (-17) when the key is present." },
      Exist: { value: 2, kernelName: "BPF_EXIST", doc: "Only replace: -ENOENT (-2) when the key is absent." },
    },
  },
  MapFlag: {
    kind: "flags",
    doc: "Flags of a map, given as `flags` when it is declared.",
    header: BPF_H,
    members: {
      NoPrealloc: { value: 1, kernelName: "BPF_F_NO_PREALLOC", doc: "Allocate entries when they are set (hash tables)." },
      NoCommonLru: { value: 2, kernelName: "BPF_F_NO_COMMON_LRU", doc: "An LRU list per CPU (LRU hash tables)." },
      NumaNode: { value: 4, kernelName: "BPF_F_NUMA_NODE", doc: "Allocate on the NUMA node that the loader names." },
      ReadOnly: { value: 8, kernelName: "BPF_F_RDONLY", doc: "User space may not write." },
      WriteOnly: { value: 16, kernelName: "BPF_F_WRONLY", doc: "User space may not read." },
      ZeroSeed: { value: 64, kernelName: "BPF_F_ZERO_SEED", doc: "Hash with seed 0 (hash tables)." },
      ReadOnlyProg: { value: 128, kernelName: "BPF_F_RDONLY_PROG", doc: "Programs may not write." },
      WriteOnlyProg: { value: 256, kernelName: "BPF_F_WRONLY_PROG", doc: "Programs may not read." },
      Clone: { value: 512, kernelName: "BPF_F_CLONE", doc: "An accepted socket gets its listener's value (socket storage)." },
      Mmapable: { value: 1024, kernelName: "BPF_F_MMAPABLE", doc: "User space may map it into its memory (arrays)." },
    },
  },
  Family: {
    kind: "enum",
    doc: "Address families.",
    header: "sys/socket.h",
    members: {
      Unspec: { value: 0, kernelName: "AF_UNSPEC", doc: "None." },
      Unix: { value: 1, kernelName: "AF_UNIX", doc: "UNIX sockets." },
      Inet: { value: 2, kernelName: "AF_INET", doc: "IPv4." },
      Inet6: { value: 10, kernelName: "AF_INET6", doc: "IPv6." },
      Vsock: { value: 40, kernelName: "AF_VSOCK", doc: "Sockets between a virtual machine and its host." },
    },
  },
  Protocol: {
    kind: "enum",
    doc: "IP protocol numbers.",
    header: "netinet/in.h",
    members: {
      Ip: { value: 0, kernelName: "IPPROTO_IP", doc: "Any, or IPv6 hop-by-hop options." },
      Icmp: { value: 1, kernelName: "IPPROTO_ICMP", doc: "ICMP." },
      Igmp: { value: 2, kernelName: "IPPROTO_IGMP", doc: "IGMP." },
      Ipip: { value: 4, kernelName: "IPPROTO_IPIP", doc: "IPv4 in IP." },
      Tcp: { value: 6, kernelName: "IPPROTO_TCP", doc: "TCP." },
      Udp: { value: 17, kernelName: "IPPROTO_UDP", doc: "UDP." },
      Dccp: { value: 33, kernelName: "IPPROTO_DCCP", doc: "DCCP." },
      Ipv6: { value: 41, kernelName: "IPPROTO_IPV6", doc: "IPv6 in IP." },
      Gre: { value: 47, kernelName: "IPPROTO_GRE", doc: "GRE." },
      Esp: { value: 50, kernelName: "IPPROTO_ESP", doc: "IPsec, encrypted." },
      Ah: { value: 51, kernelName: "IPPROTO_AH", doc: "IPsec, authenticated." },
      Icmpv6: { value: 58, kernelName: "IPPROTO_ICMPV6", doc: "ICMPv6." },
      Sctp: { value: 132, kernelName: "IPPROTO_SCTP", doc: "SCTP." },
      UdpLite: { value: 136, kernelName: "IPPROTO_UDPLITE", doc: "UDP-Lite." },
      Mpls: { value: 137, kernelName: "IPPROTO_MPLS", doc: "MPLS in IP." },
      Raw: { value: 255, kernelName: "IPPROTO_RAW", doc: "Raw IP." },
      Mptcp: { value: 262, kernelName: "IPPROTO_MPTCP", doc: "Multipath TCP." },
    },
  },
  SockOpsOp: {
    kind: "enum",
    doc: "Why a sock_ops program runs.",
    header: BPF_H,
    members: {
      Void: { value: 0, kernelName: "BPF_SOCK_OPS_VOID", doc: "Nothing." },
      TimeoutInit: {
        value: 1,
        kernelName: "BPF_SOCK_OPS_TIMEOUT_INIT",
        doc: "Which SYN retransmission timeout? `reply` in jiffies, -1 for the default.",
      },
      RwndInit: {
        value: 2,
        kernelName: "BPF_SOCK_OPS_RWND_INIT",
        doc: "Which initial receive window? `reply` in packets, -1 for the default.",
      },
      TcpConnect: { value: 3, kernelName: "BPF_SOCK_OPS_TCP_CONNECT_CB", doc: "Before an active connection is begun." },
      ActiveEstablished: {
        value: 4,
        kernelName: "BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB",
        doc: "An active connection is established.",
      },
      PassiveEstablished: {
        value: 5,
        kernelName: "BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB",
        doc: "A passive connection is established.",
      },
      NeedsEcn: { value: 6, kernelName: "BPF_SOCK_OPS_NEEDS_ECN", doc: "Does congestion control need ECN? `reply` 1 or 0." },
      BaseRtt: { value: 7, kernelName: "BPF_SOCK_OPS_BASE_RTT", doc: "Which base round-trip time? `reply` in microseconds." },
      Rto: {
        value: 8,
        kernelName: "BPF_SOCK_OPS_RTO_CB",
        doc: "A retransmission timeout fired; `args`: its count, icsk_rto, whether it expired.",
      },
      Retrans: {
        value: 9,
        kernelName: "BPF_SOCK_OPS_RETRANS_CB",
        doc: "A packet is retransmitted; `args`: sequence number, segments, the result of sending.",
      },
      State: {
        value: 10,
        kernelName: "BPF_SOCK_OPS_STATE_CB",
        doc: "The state changes; `args`: the old and the new `TcpState`.",
      },
      TcpListen: { value: 11, kernelName: "BPF_SOCK_OPS_TCP_LISTEN_CB", doc: "After listen(2)." },
      Rtt: {
        value: 12,
        kernelName: "BPF_SOCK_OPS_RTT_CB",
        doc: "A round-trip time was measured; `args`: it and the smoothed one in microseconds.",
      },
      ParseHdrOpt: { value: 13, kernelName: "BPF_SOCK_OPS_PARSE_HDR_OPT_CB", doc: "A packet with header options came." },
      HdrOptLen: {
        value: 14,
        kernelName: "BPF_SOCK_OPS_HDR_OPT_LEN_CB",
        doc: "How much room for header options? `reserveHdrOpt` says.",
      },
      WriteHdrOpt: {
        value: 15,
        kernelName: "BPF_SOCK_OPS_WRITE_HDR_OPT_CB",
        doc: "Header options are written, with `storeHdrOpt`.",
      },
    },
  },
  SockOpsFlag: {
    kind: "flags",
    doc: "Callbacks of sock_ops programs that are off unless a socket asks for them.",
    header: BPF_H,
    members: {
      Rto: { value: 1, kernelName: "BPF_SOCK_OPS_RTO_CB_FLAG", doc: "`SockOpsOp.Rto`." },
      Retrans: { value: 2, kernelName: "BPF_SOCK_OPS_RETRANS_CB_FLAG", doc: "`SockOpsOp.Retrans`." },
      State: { value: 4, kernelName: "BPF_SOCK_OPS_STATE_CB_FLAG", doc: "`SockOpsOp.State`." },
      Rtt: { value: 8, kernelName: "BPF_SOCK_OPS_RTT_CB_FLAG", doc: "`SockOpsOp.Rtt`." },
      ParseAllHdrOpt: {
        value: 16,
        kernelName: "BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG",
        doc: "`SockOpsOp.ParseHdrOpt` for every packet with options.",
      },
      ParseUnknownHdrOpt: {
        value: 32,
        kernelName: "BPF_SOCK_OPS_PARSE_UNKNOWN_HDR_OPT_CB_FLAG",
        doc: "`SockOpsOp.ParseHdrOpt` for options that the kernel does not know.",
      },
      WriteHdrOpt: {
        value: 64,
        kernelName: "BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG",
        doc: "`SockOpsOp.HdrOptLen` and `SockOpsOp.WriteHdrOpt`.",
      },
    },
  },
  TcpState: {
    kind: "enum",
    doc: "States of a TCP connection.",
    header: BPF_H,
    members: {
      Established: { value: 1, kernelName: "BPF_TCP_ESTABLISHED", doc: "Connected." },
      SynSent: { value: 2, kernelName: "BPF_TCP_SYN_SENT", doc: "A SYN was sent." },
      SynRecv: { value: 3, kernelName: "BPF_TCP_SYN_RECV", doc: "A SYN was received." },
      FinWait1: { value: 4, kernelName: "BPF_TCP_FIN_WAIT1", doc: "This side closed." },
      FinWait2: { value: 5, kernelName: "BPF_TCP_FIN_WAIT2", doc: "This side closed and was acknowledged." },
      TimeWait: { value: 6, kernelName: "BPF_TCP_TIME_WAIT", doc: "Waiting for late packets." },
      Close: { value: 7, kernelName: "BPF_TCP_CLOSE", doc: "No connection." },
      CloseWait: { value: 8, kernelName: "BPF_TCP_CLOSE_WAIT", doc: "The peer closed." },
      LastAck: { value: 9, kernelName: "BPF_TCP_LAST_ACK", doc: "Both closed, the last acknowledgement is missing." },
      Listen: { value: 10, kernelName: "BPF_TCP_LISTEN", doc: "Listening." },
      Closing: { value: 11, kernelName: "BPF_TCP_CLOSING", doc: "Both closed at once." },
      NewSynRecv: { value: 12, kernelName: "BPF_TCP_NEW_SYN_RECV", doc: "A connection request." },
    },
  },
  SkLookupFlag: {
    kind: "flags",
    doc: "Flags of `skAssign`.",
    header: BPF_H,
    members: {
      Replace: { value: 1, kernelName: "BPF_SK_LOOKUP_F_REPLACE", doc: "Replace the socket selected before." },
      NoReuseport: {
        value: 2,
        kernelName: "BPF_SK_LOOKUP_F_NO_REUSEPORT",
        doc: "Do not pick another socket of the reuseport group.",
      },
    },
  },
  RingBufFlag: {
    kind: "flags",
    doc: "Flags of a ring buffer's `emit` and `submit`.",
    header: BPF_H,
    members: {
      NoWakeup: { value: 1, kernelName: "BPF_RB_NO_WAKEUP", doc: "Do not wake readers." },
      ForceWakeup: { value: 2, kernelName: "BPF_RB_FORCE_WAKEUP", doc: "Wake readers even if they have not caught up." },
    },
  },
  SocketType: {
    kind: "enum",
    doc: "Types of sockets.",
    header: "sys/socket.h",
    members: {
      Stream: { value: 1, kernelName: "SOCK_STREAM", doc: "A stream of bytes." },
      Datagram: { value: 2, kernelName: "SOCK_DGRAM", doc: "Messages without a connection." },
      Raw: { value: 3, kernelName: "SOCK_RAW", doc: "Raw packets." },
      SeqPacket: { value: 5, kernelName: "SOCK_SEQPACKET", doc: "Messages over a connection." },
    },
  },
  TcAction: {
    kind: "enum",
    doc: "What a traffic control classifier decides.",
    header: "linux/pkt_cls.h",
    members: {
      Unspec: { value: -1, kernelName: "TC_ACT_UNSPEC", doc: "The default of the filter." },
      Ok: { value: 0, kernelName: "TC_ACT_OK", doc: "Pass the packet." },
      Reclassify: { value: 1, kernelName: "TC_ACT_RECLASSIFY", doc: "Classify again from the start." },
      Shot: { value: 2, kernelName: "TC_ACT_SHOT", doc: "Drop the packet." },
      Pipe: { value: 3, kernelName: "TC_ACT_PIPE", doc: "Go on with the next action." },
      Stolen: { value: 4, kernelName: "TC_ACT_STOLEN", doc: "The packet was consumed." },
      Queued: { value: 5, kernelName: "TC_ACT_QUEUED", doc: "The packet was queued." },
      Repeat: { value: 6, kernelName: "TC_ACT_REPEAT", doc: "Run the action again." },
      Redirect: { value: 7, kernelName: "TC_ACT_REDIRECT", doc: "The packet goes where `redirect` said." },
      Trap: { value: 8, kernelName: "TC_ACT_TRAP", doc: "Hand the packet from hardware to the CPU." },
    },
  },
} as const satisfies Record<string, ConstantSet>;

export type ConstantSetName = keyof typeof CONSTANTS;

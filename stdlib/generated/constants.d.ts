// Kernel constants. Generated from stdlib/spec by `npm run gen`: do not edit.

/** What a verdict program decides, `enum sk_action`. */
export declare const SkAction: {
  /** Drop the message; a sender sees EACCES. `SK_DROP`. */
  readonly Drop: 0;
  /** Deliver the message as if there were no program. `SK_PASS`. */
  readonly Pass: 1;
};
/** One of the values of `SkAction`. */
export type SkAction = (typeof SkAction)[keyof typeof SkAction];

/** Flags of `redirect`. Combine them with `|`. */
export declare const Redirect: {
  /** Into the target socket's receive queue instead of out of it. `BPF_F_INGRESS`. */
  readonly Ingress: 1;
};
/** One flag of `Redirect`. */
export type Redirect = (typeof Redirect)[keyof typeof Redirect];

/** Where `adjustRoom` makes room. */
export declare const AdjustRoom: {
  /** After the network header. `BPF_ADJ_ROOM_NET`. */
  readonly Net: 0;
  /** After the link layer's header. `BPF_ADJ_ROOM_MAC`. */
  readonly Mac: 1;
};
/** One of the values of `AdjustRoom`. */
export type AdjustRoom = (typeof AdjustRoom)[keyof typeof AdjustRoom];

/** When a map's `set` may write. */
export declare const Update: {
  /** Create or replace. `BPF_ANY`. */
  readonly Any: 0;
  /** Only create: -EEXIST (-17) when the key is present. `BPF_NOEXIST`. */
  readonly NoExist: 1;
  /** Only replace: -ENOENT (-2) when the key is absent. `BPF_EXIST`. */
  readonly Exist: 2;
};
/** One of the values of `Update`. */
export type Update = (typeof Update)[keyof typeof Update];

/** Flags of a map, given as `flags` when it is declared. Combine them with `|`. */
export declare const MapFlag: {
  /** Allocate entries when they are set (hash tables). `BPF_F_NO_PREALLOC`. */
  readonly NoPrealloc: 1;
  /** An LRU list per CPU (LRU hash tables). `BPF_F_NO_COMMON_LRU`. */
  readonly NoCommonLru: 2;
  /** Allocate on the NUMA node that the loader names. `BPF_F_NUMA_NODE`. */
  readonly NumaNode: 4;
  /** User space may not write. `BPF_F_RDONLY`. */
  readonly ReadOnly: 8;
  /** User space may not read. `BPF_F_WRONLY`. */
  readonly WriteOnly: 16;
  /** Hash with seed 0 (hash tables). `BPF_F_ZERO_SEED`. */
  readonly ZeroSeed: 64;
  /** Programs may not write. `BPF_F_RDONLY_PROG`. */
  readonly ReadOnlyProg: 128;
  /** Programs may not read. `BPF_F_WRONLY_PROG`. */
  readonly WriteOnlyProg: 256;
  /** An accepted socket gets its listener's value (socket storage). `BPF_F_CLONE`. */
  readonly Clone: 512;
  /** User space may map it into its memory (arrays). `BPF_F_MMAPABLE`. */
  readonly Mmapable: 1024;
};
/** One flag of `MapFlag`. */
export type MapFlag = (typeof MapFlag)[keyof typeof MapFlag];

/** Address families. */
export declare const Family: {
  /** None. `AF_UNSPEC`. */
  readonly Unspec: 0;
  /** UNIX sockets. `AF_UNIX`. */
  readonly Unix: 1;
  /** IPv4. `AF_INET`. */
  readonly Inet: 2;
  /** IPv6. `AF_INET6`. */
  readonly Inet6: 10;
  /** Sockets between a virtual machine and its host. `AF_VSOCK`. */
  readonly Vsock: 40;
};
/** One of the values of `Family`. */
export type Family = (typeof Family)[keyof typeof Family];

/** IP protocol numbers. */
export declare const Protocol: {
  /** Any, or IPv6 hop-by-hop options. `IPPROTO_IP`. */
  readonly Ip: 0;
  /** ICMP. `IPPROTO_ICMP`. */
  readonly Icmp: 1;
  /** IGMP. `IPPROTO_IGMP`. */
  readonly Igmp: 2;
  /** IPv4 in IP. `IPPROTO_IPIP`. */
  readonly Ipip: 4;
  /** TCP. `IPPROTO_TCP`. */
  readonly Tcp: 6;
  /** UDP. `IPPROTO_UDP`. */
  readonly Udp: 17;
  /** DCCP. `IPPROTO_DCCP`. */
  readonly Dccp: 33;
  /** IPv6 in IP. `IPPROTO_IPV6`. */
  readonly Ipv6: 41;
  /** GRE. `IPPROTO_GRE`. */
  readonly Gre: 47;
  /** IPsec, encrypted. `IPPROTO_ESP`. */
  readonly Esp: 50;
  /** IPsec, authenticated. `IPPROTO_AH`. */
  readonly Ah: 51;
  /** ICMPv6. `IPPROTO_ICMPV6`. */
  readonly Icmpv6: 58;
  /** SCTP. `IPPROTO_SCTP`. */
  readonly Sctp: 132;
  /** UDP-Lite. `IPPROTO_UDPLITE`. */
  readonly UdpLite: 136;
  /** MPLS in IP. `IPPROTO_MPLS`. */
  readonly Mpls: 137;
  /** Raw IP. `IPPROTO_RAW`. */
  readonly Raw: 255;
  /** Multipath TCP. `IPPROTO_MPTCP`. */
  readonly Mptcp: 262;
};
/** One of the values of `Protocol`. */
export type Protocol = (typeof Protocol)[keyof typeof Protocol];

/** Why a sock_ops program runs. */
export declare const SockOpsOp: {
  /** Nothing. `BPF_SOCK_OPS_VOID`. */
  readonly Void: 0;
  /** Which SYN retransmission timeout? `reply` in jiffies, -1 for the default. `BPF_SOCK_OPS_TIMEOUT_INIT`. */
  readonly TimeoutInit: 1;
  /** Which initial receive window? `reply` in packets, -1 for the default. `BPF_SOCK_OPS_RWND_INIT`. */
  readonly RwndInit: 2;
  /** Before an active connection is begun. `BPF_SOCK_OPS_TCP_CONNECT_CB`. */
  readonly TcpConnect: 3;
  /** An active connection is established. `BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB`. */
  readonly ActiveEstablished: 4;
  /** A passive connection is established. `BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB`. */
  readonly PassiveEstablished: 5;
  /** Does congestion control need ECN? `reply` 1 or 0. `BPF_SOCK_OPS_NEEDS_ECN`. */
  readonly NeedsEcn: 6;
  /** Which base round-trip time? `reply` in microseconds. `BPF_SOCK_OPS_BASE_RTT`. */
  readonly BaseRtt: 7;
  /** A retransmission timeout fired; `args`: its count, icsk_rto, whether it expired. `BPF_SOCK_OPS_RTO_CB`. */
  readonly Rto: 8;
  /** A packet is retransmitted; `args`: sequence number, segments, the result of sending. `BPF_SOCK_OPS_RETRANS_CB`. */
  readonly Retrans: 9;
  /** The state changes; `args`: the old and the new `TcpState`. `BPF_SOCK_OPS_STATE_CB`. */
  readonly State: 10;
  /** After listen(2). `BPF_SOCK_OPS_TCP_LISTEN_CB`. */
  readonly TcpListen: 11;
  /** A round-trip time was measured; `args`: it and the smoothed one in microseconds. `BPF_SOCK_OPS_RTT_CB`. */
  readonly Rtt: 12;
  /** A packet with header options came. `BPF_SOCK_OPS_PARSE_HDR_OPT_CB`. */
  readonly ParseHdrOpt: 13;
  /** How much room for header options? `reserveHdrOpt` says. `BPF_SOCK_OPS_HDR_OPT_LEN_CB`. */
  readonly HdrOptLen: 14;
  /** Header options are written, with `storeHdrOpt`. `BPF_SOCK_OPS_WRITE_HDR_OPT_CB`. */
  readonly WriteHdrOpt: 15;
};
/** One of the values of `SockOpsOp`. */
export type SockOpsOp = (typeof SockOpsOp)[keyof typeof SockOpsOp];

/** Callbacks of sock_ops programs that are off unless a socket asks for them. Combine them with `|`. */
export declare const SockOpsFlag: {
  /** `SockOpsOp.Rto`. `BPF_SOCK_OPS_RTO_CB_FLAG`. */
  readonly Rto: 1;
  /** `SockOpsOp.Retrans`. `BPF_SOCK_OPS_RETRANS_CB_FLAG`. */
  readonly Retrans: 2;
  /** `SockOpsOp.State`. `BPF_SOCK_OPS_STATE_CB_FLAG`. */
  readonly State: 4;
  /** `SockOpsOp.Rtt`. `BPF_SOCK_OPS_RTT_CB_FLAG`. */
  readonly Rtt: 8;
  /** `SockOpsOp.ParseHdrOpt` for every packet with options. `BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG`. */
  readonly ParseAllHdrOpt: 16;
  /**
   * `SockOpsOp.ParseHdrOpt` for options that the kernel does not know. `BPF_SOCK_OPS_PARSE_UNKNOWN_HDR_OPT_CB_FLAG`.
   */
  readonly ParseUnknownHdrOpt: 32;
  /** `SockOpsOp.HdrOptLen` and `SockOpsOp.WriteHdrOpt`. `BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG`. */
  readonly WriteHdrOpt: 64;
};
/** One flag of `SockOpsFlag`. */
export type SockOpsFlag = (typeof SockOpsFlag)[keyof typeof SockOpsFlag];

/** States of a TCP connection. */
export declare const TcpState: {
  /** Connected. `BPF_TCP_ESTABLISHED`. */
  readonly Established: 1;
  /** A SYN was sent. `BPF_TCP_SYN_SENT`. */
  readonly SynSent: 2;
  /** A SYN was received. `BPF_TCP_SYN_RECV`. */
  readonly SynRecv: 3;
  /** This side closed. `BPF_TCP_FIN_WAIT1`. */
  readonly FinWait1: 4;
  /** This side closed and was acknowledged. `BPF_TCP_FIN_WAIT2`. */
  readonly FinWait2: 5;
  /** Waiting for late packets. `BPF_TCP_TIME_WAIT`. */
  readonly TimeWait: 6;
  /** No connection. `BPF_TCP_CLOSE`. */
  readonly Close: 7;
  /** The peer closed. `BPF_TCP_CLOSE_WAIT`. */
  readonly CloseWait: 8;
  /** Both closed, the last acknowledgement is missing. `BPF_TCP_LAST_ACK`. */
  readonly LastAck: 9;
  /** Listening. `BPF_TCP_LISTEN`. */
  readonly Listen: 10;
  /** Both closed at once. `BPF_TCP_CLOSING`. */
  readonly Closing: 11;
  /** A connection request. `BPF_TCP_NEW_SYN_RECV`. */
  readonly NewSynRecv: 12;
};
/** One of the values of `TcpState`. */
export type TcpState = (typeof TcpState)[keyof typeof TcpState];

/** Flags of `skAssign`. Combine them with `|`. */
export declare const SkLookupFlag: {
  /** Replace the socket selected before. `BPF_SK_LOOKUP_F_REPLACE`. */
  readonly Replace: 1;
  /** Do not pick another socket of the reuseport group. `BPF_SK_LOOKUP_F_NO_REUSEPORT`. */
  readonly NoReuseport: 2;
};
/** One flag of `SkLookupFlag`. */
export type SkLookupFlag = (typeof SkLookupFlag)[keyof typeof SkLookupFlag];

/** Flags of a ring buffer's `emit` and `submit`. Combine them with `|`. */
export declare const RingBufFlag: {
  /** Do not wake readers. `BPF_RB_NO_WAKEUP`. */
  readonly NoWakeup: 1;
  /** Wake readers even if they have not caught up. `BPF_RB_FORCE_WAKEUP`. */
  readonly ForceWakeup: 2;
};
/** One flag of `RingBufFlag`. */
export type RingBufFlag = (typeof RingBufFlag)[keyof typeof RingBufFlag];

/** Types of sockets. */
export declare const SocketType: {
  /** A stream of bytes. `SOCK_STREAM`. */
  readonly Stream: 1;
  /** Messages without a connection. `SOCK_DGRAM`. */
  readonly Datagram: 2;
  /** Raw packets. `SOCK_RAW`. */
  readonly Raw: 3;
  /** Messages over a connection. `SOCK_SEQPACKET`. */
  readonly SeqPacket: 5;
};
/** One of the values of `SocketType`. */
export type SocketType = (typeof SocketType)[keyof typeof SocketType];

/** What a traffic control classifier decides. */
export declare const TcAction: {
  /** The default of the filter. `TC_ACT_UNSPEC`. */
  readonly Unspec: -1;
  /** Pass the packet. `TC_ACT_OK`. */
  readonly Ok: 0;
  /** Classify again from the start. `TC_ACT_RECLASSIFY`. */
  readonly Reclassify: 1;
  /** Drop the packet. `TC_ACT_SHOT`. */
  readonly Shot: 2;
  /** Go on with the next action. `TC_ACT_PIPE`. */
  readonly Pipe: 3;
  /** The packet was consumed. `TC_ACT_STOLEN`. */
  readonly Stolen: 4;
  /** The packet was queued. `TC_ACT_QUEUED`. */
  readonly Queued: 5;
  /** Run the action again. `TC_ACT_REPEAT`. */
  readonly Repeat: 6;
  /** The packet goes where `redirect` said. `TC_ACT_REDIRECT`. */
  readonly Redirect: 7;
  /** Hand the packet from hardware to the CPU. `TC_ACT_TRAP`. */
  readonly Trap: 8;
};
/** One of the values of `TcAction`. */
export type TcAction = (typeof TcAction)[keyof typeof TcAction];

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
  /** TCP. `IPPROTO_TCP`. */
  readonly Tcp: 6;
  /** UDP. `IPPROTO_UDP`. */
  readonly Udp: 17;
  /** ICMPv6. `IPPROTO_ICMPV6`. */
  readonly Icmpv6: 58;
  /** SCTP. `IPPROTO_SCTP`. */
  readonly Sctp: 132;
};
/** One of the values of `Protocol`. */
export type Protocol = (typeof Protocol)[keyof typeof Protocol];

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

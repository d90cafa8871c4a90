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
      Tcp: { value: 6, kernelName: "IPPROTO_TCP", doc: "TCP." },
      Udp: { value: 17, kernelName: "IPPROTO_UDP", doc: "UDP." },
      Icmpv6: { value: 58, kernelName: "IPPROTO_ICMPV6", doc: "ICMPv6." },
      Sctp: { value: 132, kernelName: "IPPROTO_SCTP", doc: "SCTP." },
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

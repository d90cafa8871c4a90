/**
 * Program types: what the kernel calls them (`PROG_TYPES`, `enum bpf_prog_type`) and the decorators that make one
 * (`PROGRAMS`, a row a decorator, or a hook of one). Section names are those of libbpf's `section_defs` (tools/lib/bpf/libbpf.c).
 */

import { CGROUP_PROGRAMS } from "./cgroup-programs.ts";
import type { ProgramRow } from "./program-row.ts";

export type { ProgramResult, ProgramRow } from "./program-row.ts";

/** `SK_DROP`, `-EINVAL`, and strparser's "need more bytes" (net/strparser/strparser.c, `__strp_recv`). */
const DROP = 0;
const EINVAL = -22;
const NEED_MORE = 0;
/** The kernel goes on as without a program (include/net/tcp.h `tcp_call_bpf`). */
const SOCK_OPS_OK = 1;

export const PROGRAMS = {
  streamParser: {
    decorator: "streamParser",
    section: "sk_skb/stream_parser",
    progType: "sk_skb",
    attachType: "stream_parser",
    sectionAttachType: "stream_parser",
    context: "SkBuff",
    contextWritable: false,
    result: "u32|i32",
    decoratorArg: "map",
    mapOptional: true,
    faultDefault: { default: EINVAL, "packet-end": NEED_MORE },
    since: [4, 14],
    doc: "Frames a TCP stream: returns the length in bytes of the message at the front, 0 when more bytes are needed to tell, a negative errno when the stream is broken.",
  },
  streamVerdict: {
    decorator: "streamVerdict",
    section: "sk_skb/stream_verdict",
    progType: "sk_skb",
    attachType: "stream_verdict",
    sectionAttachType: "stream_verdict",
    context: "SkBuff",
    contextWritable: true,
    result: "SkAction",
    decoratorArg: "map",
    mapOptional: true,
    faultDefault: { default: DROP },
    since: [4, 14],
    doc: "Decides about each message that a socket of the map received: pass, drop, or redirect to another socket.",
  },
  // `sk_skb/verdict` is unknown to libbpf below 1.5; `sk_skb` loads everywhere and the tag tells how to attach.
  skbVerdict: {
    decorator: "skbVerdict",
    section: "sk_skb",
    progType: "sk_skb",
    attachType: "skb_verdict",
    sectionAttachType: undefined,
    context: "SkBuff",
    contextWritable: true,
    result: "SkAction",
    decoratorArg: "map",
    mapOptional: true,
    faultDefault: { default: DROP },
    since: [5, 13],
    doc: "Decides about each skb that a socket of the map received, without a parser; works for TCP, UDP and UNIX sockets.",
  },
  skMsg: {
    decorator: "skMsg",
    section: "sk_msg",
    progType: "sk_msg",
    attachType: "msg_verdict",
    sectionAttachType: "msg_verdict",
    context: "SkMsg",
    contextWritable: false,
    result: "SkAction",
    decoratorArg: "map",
    mapOptional: true,
    faultDefault: { default: DROP },
    since: [4, 17],
    doc: "Decides about each message that a socket of the map sends: pass, drop (the sender sees EACCES), or redirect to another socket.",
  },
  sockOps: {
    decorator: "sockOps",
    section: "sockops",
    progType: "sock_ops",
    attachType: "cgroup_sock_ops",
    sectionAttachType: "cgroup_sock_ops",
    context: "SockOps",
    contextWritable: true,
    result: "i32",
    resultRange: [0, 1],
    decoratorArg: "none",
    mapOptional: true,
    faultDefault: { default: SOCK_OPS_OK },
    since: [4, 13],
    doc: "Runs at the turns of a TCP connection of the cgroup that it is attached to, as `ops.op` says; returns 1, or 0 where the kernel shall not take `ops.reply`.",
  },
  skLookup: {
    decorator: "skLookup",
    section: "sk_lookup",
    progType: "sk_lookup",
    attachType: "sk_lookup",
    sectionAttachType: "sk_lookup",
    context: "SkLookup",
    contextWritable: false,
    result: "SkAction",
    resultRange: [0, 1],
    decoratorArg: "none",
    mapOptional: true,
    faultDefault: { default: DROP },
    since: [5, 9],
    doc: "Picks the socket for a new TCP connection or a UDP packet in the network namespace that it is attached to: with `skAssign`, or the kernel's own choice with `SkAction.Pass`; drop makes it look as if nobody listened.",
  },
  syscall: {
    decorator: "syscall",
    section: "syscall",
    progType: "syscall",
    attachType: undefined,
    sectionAttachType: undefined,
    context: "struct",
    contextWritable: true,
    result: "i32",
    decoratorArg: "none",
    mapOptional: true,
    faultDefault: { default: EINVAL },
    since: [5, 14],
    doc: "Runs when user space test-runs it (BPF_PROG_TEST_RUN); the context is a struct of your own, copied in and out.",
  },
  schedCls: {
    decorator: "schedCls",
    section: "tc",
    progType: "sched_cls",
    attachType: undefined,
    sectionAttachType: undefined,
    context: "SkBuff",
    contextWritable: true,
    result: "i32",
    decoratorArg: "none",
    mapOptional: true,
    faultDefault: { default: -1 },
    since: [4, 1],
    doc: "A traffic control classifier; returns a `TcAction`. User space can test-run it on a packet (BPF_PROG_TEST_RUN).",
  },
  ...CGROUP_PROGRAMS,
} as const satisfies Record<string, ProgramRow>;

export type ProgramKind = keyof typeof PROGRAMS;

/** As it is written behind the `@`. */
export const programTitle = ({ decorator, hook }: ProgramRow): string =>
  hook === undefined ? decorator : `${decorator}("${hook}")`;

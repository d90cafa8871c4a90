/**
 * Programs of cgroups, a row a decorator and its first argument, the hook. Result ranges are kernel/bpf/verifier.c
 * `check_return_code`; section names those of libbpf's `section_defs`.
 */

import type { AttachType } from "./attach-types.ts";
import type { ProgramRow } from "./program-row.ts";

/** The kernel goes on as without a program. */
const ALLOW = 1;

const CGROUP = {
  contextWritable: true,
  result: "i32",
  decoratorArg: "hook",
  mapOptional: true,
  faultDefault: { default: ALLOW },
} as const;

const SKB = { ...CGROUP, decorator: "cgroupSkb", progType: "cgroup_skb", context: "SkBuff" } as const;
const SOCK = { ...CGROUP, decorator: "cgroupSock", progType: "cgroup_sock", context: "CgroupSock" } as const;
const SOCK_ADDR = { ...CGROUP, decorator: "cgroupSockAddr", progType: "cgroup_sock_addr", context: "SockAddr" } as const;
const SOCKOPT = { ...CGROUP, decorator: "cgroupSockopt", progType: "cgroup_sockopt", context: "Sockopt" } as const;

const attachedAs = <T extends AttachType>(type: T) => ({ attachType: type, sectionAttachType: type }) as const;

const REFUSE_OR_ALLOW = [0, 1] as const;
const ONLY_ALLOW = [1, 1] as const;
const WITH_FLAGS = [0, 3] as const;

export const CGROUP_PROGRAMS = {
  cgroupSkbIngress: {
    ...SKB,
    ...attachedAs("cgroup_inet_ingress"),
    hook: "ingress",
    section: "cgroup_skb/ingress",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 10],
    doc: "Sees each packet for a socket of the cgroup, from its network header on; returns 1 to let it in, 0 to drop it.",
  },
  // The kernel that took results 2 and 3 first is the one named.
  cgroupSkbEgress: {
    ...SKB,
    ...attachedAs("cgroup_inet_egress"),
    hook: "egress",
    section: "cgroup_skb/egress",
    resultRange: WITH_FLAGS,
    since: [5, 3],
    doc: "Sees each packet that a socket of the cgroup sends, from its network header on; returns 1 to let it out, 0 to drop it, 2 to drop and 3 to let out and to tell TCP of congestion.",
  },
  cgroupSockCreate: {
    ...SOCK,
    ...attachedAs("cgroup_inet_sock_create"),
    hook: "sock_create",
    section: "cgroup/sock_create",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 10],
    doc: "Runs when a process of the cgroup makes an IP socket; returns 1, or 0 to refuse it with EPERM.",
  },
  cgroupSockRelease: {
    ...SOCK,
    ...attachedAs("cgroup_inet_sock_release"),
    hook: "sock_release",
    section: "cgroup/sock_release",
    resultRange: REFUSE_OR_ALLOW,
    since: [5, 9],
    doc: "Runs when an IP socket of the cgroup is closed; returns 1.",
  },
  cgroupPostBind4: {
    ...SOCK,
    ...attachedAs("cgroup_inet4_post_bind"),
    hook: "post_bind4",
    section: "cgroup/post_bind4",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 17],
    doc: "Runs when an IPv4 socket of the cgroup has been bound; returns 1, or 0 to undo it with EPERM.",
  },
  cgroupPostBind6: {
    ...SOCK,
    ...attachedAs("cgroup_inet6_post_bind"),
    hook: "post_bind6",
    section: "cgroup/post_bind6",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 17],
    doc: "Runs when an IPv6 socket of the cgroup has been bound; returns 1, or 0 to undo it with EPERM.",
  },
  cgroupBind4: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet4_bind"),
    hook: "bind4",
    section: "cgroup/bind4",
    resultRange: WITH_FLAGS,
    since: [5, 12],
    doc: "Runs before an IPv4 socket of the cgroup is bound; returns 1, 0 to refuse it with EPERM, or 3 to bind a low port without CAP_NET_BIND_SERVICE.",
  },
  cgroupBind6: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet6_bind"),
    hook: "bind6",
    section: "cgroup/bind6",
    resultRange: WITH_FLAGS,
    since: [5, 12],
    doc: "Runs before an IPv6 socket of the cgroup is bound; returns 1, 0 to refuse it with EPERM, or 3 to bind a low port without CAP_NET_BIND_SERVICE.",
  },
  cgroupConnect4: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet4_connect"),
    hook: "connect4",
    section: "cgroup/connect4",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 17],
    doc: "Runs before an IPv4 socket of the cgroup connects; returns 1, or 0 to refuse it with EPERM. Assigning `userIp4` and `userPort` sends it elsewhere.",
  },
  cgroupConnect6: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet6_connect"),
    hook: "connect6",
    section: "cgroup/connect6",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 17],
    doc: "Runs before an IPv6 socket of the cgroup connects; returns 1, or 0 to refuse it with EPERM. Assigning `userIp6` and `userPort` sends it elsewhere.",
  },
  cgroupSendmsg4: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_udp4_sendmsg"),
    hook: "sendmsg4",
    section: "cgroup/sendmsg4",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 18],
    doc: "Runs before an unconnected UDP socket of the cgroup sends over IPv4; returns 1, or 0 to refuse it with EPERM.",
  },
  cgroupSendmsg6: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_udp6_sendmsg"),
    hook: "sendmsg6",
    section: "cgroup/sendmsg6",
    resultRange: REFUSE_OR_ALLOW,
    since: [4, 18],
    doc: "Runs before an unconnected UDP socket of the cgroup sends over IPv6; returns 1, or 0 to refuse it with EPERM.",
  },
  cgroupRecvmsg4: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_udp4_recvmsg"),
    hook: "recvmsg4",
    section: "cgroup/recvmsg4",
    resultRange: ONLY_ALLOW,
    since: [5, 2],
    doc: "Runs when an unconnected UDP socket of the cgroup has received over IPv4; changes the address that user space is told; returns 1.",
  },
  cgroupRecvmsg6: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_udp6_recvmsg"),
    hook: "recvmsg6",
    section: "cgroup/recvmsg6",
    resultRange: ONLY_ALLOW,
    since: [5, 2],
    doc: "Runs when an unconnected UDP socket of the cgroup has received over IPv6; changes the address that user space is told; returns 1.",
  },
  cgroupGetpeername4: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet4_getpeername"),
    hook: "getpeername4",
    section: "cgroup/getpeername4",
    resultRange: ONLY_ALLOW,
    since: [5, 8],
    doc: "Changes what getpeername tells of IPv4 sockets of the cgroup; returns 1.",
  },
  cgroupGetpeername6: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet6_getpeername"),
    hook: "getpeername6",
    section: "cgroup/getpeername6",
    resultRange: ONLY_ALLOW,
    since: [5, 8],
    doc: "Changes what getpeername tells of IPv6 sockets of the cgroup; returns 1.",
  },
  cgroupGetsockname4: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet4_getsockname"),
    hook: "getsockname4",
    section: "cgroup/getsockname4",
    resultRange: ONLY_ALLOW,
    since: [5, 8],
    doc: "Changes what getsockname tells of IPv4 sockets of the cgroup; returns 1.",
  },
  cgroupGetsockname6: {
    ...SOCK_ADDR,
    ...attachedAs("cgroup_inet6_getsockname"),
    hook: "getsockname6",
    section: "cgroup/getsockname6",
    resultRange: ONLY_ALLOW,
    since: [5, 8],
    doc: "Changes what getsockname tells of IPv6 sockets of the cgroup; returns 1.",
  },
  cgroupGetsockopt: {
    ...SOCKOPT,
    ...attachedAs("cgroup_getsockopt"),
    hook: "getsockopt",
    section: "cgroup/getsockopt",
    resultRange: REFUSE_OR_ALLOW,
    since: [5, 3],
    doc: "Runs after getsockopt on a socket of the cgroup; returns 1, or 0 to make the call fail with EPERM.",
  },
  cgroupSetsockopt: {
    ...SOCKOPT,
    ...attachedAs("cgroup_setsockopt"),
    hook: "setsockopt",
    section: "cgroup/setsockopt",
    resultRange: REFUSE_OR_ALLOW,
    since: [5, 3],
    doc: "Runs before setsockopt on a socket of the cgroup; returns 1, or 0 to refuse it with EPERM.",
  },
} as const satisfies Record<string, ProgramRow>;

// Decorators of programs. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { ParserOptions, ProgramDecorator, ProgramOptions, StreamOptions, i32, u32 } from "../core.js";
import type { SkAction } from "./constants.js";
import type { SkBuff, SkMsg, SockOps, SkLookup, SockAddr, CgroupSock, Sockopt } from "./contexts.js";
import type { SocketMap } from "./maps.js";

/**
 * Frames a TCP stream: returns the length in bytes of the message at the front, 0 when more bytes are needed to tell, a
 * negative errno when the stream is broken.
 * Section `sk_skb/stream_parser`, Linux 4.14. A fault returns -22; a read past the end of the message returns 0, or
 * what `onFault` says.
 */
export declare function streamParser(map?: SocketMap, options?: ParserOptions<u32 | i32>): ProgramDecorator<(ctx: SkBuff) => u32 | i32>;

/**
 * Decides about each message that a socket of the map received: pass, drop, or redirect to another socket.
 * Section `sk_skb/stream_verdict`, Linux 4.14. A fault returns 0, or what `onFault` says.
 */
export declare function streamVerdict(map?: SocketMap, options?: StreamOptions<SkAction>): ProgramDecorator<(ctx: SkBuff) => SkAction>;

/**
 * Decides about each skb that a socket of the map received, without a parser; works for TCP, UDP and UNIX sockets.
 * Section `sk_skb`, Linux 5.13. A fault returns 0, or what `onFault` says.
 */
export declare function skbVerdict(map?: SocketMap, options?: ProgramOptions<SkAction>): ProgramDecorator<(ctx: SkBuff) => SkAction>;

/**
 * Decides about each message that a socket of the map sends: pass, drop (the sender sees EACCES), or redirect to
 * another socket.
 * Section `sk_msg`, Linux 4.17. A fault returns 0, or what `onFault` says.
 */
export declare function skMsg(map?: SocketMap, options?: ProgramOptions<SkAction>): ProgramDecorator<(ctx: SkMsg) => SkAction>;

/**
 * Runs at the turns of a TCP connection of the cgroup that it is attached to, as `ops.op` says; returns 1, or 0 where
 * the kernel shall not take `ops.reply`.
 * Section `sockops`, Linux 4.13. A fault returns 1, or what `onFault` says.
 */
export declare function sockOps(options?: ProgramOptions<i32>): ProgramDecorator<(ctx: SockOps) => i32>;

/**
 * Picks the socket for a new TCP connection or a UDP packet in the network namespace that it is attached to: with
 * `skAssign`, or the kernel's own choice with `SkAction.Pass`; drop makes it look as if nobody listened.
 * Section `sk_lookup`, Linux 5.9. A fault returns 0, or what `onFault` says.
 */
export declare function skLookup(options?: ProgramOptions<SkAction>): ProgramDecorator<(ctx: SkLookup) => SkAction>;

/**
 * Runs when user space test-runs it (BPF_PROG_TEST_RUN); the context is a struct of your own, copied in and out.
 * Section `syscall`, Linux 5.14. A fault returns -22, or what `onFault` says.
 */
export declare function syscall(options?: ProgramOptions<i32>): <C extends object>(
  program: (ctx: C) => i32,
  context: ClassMethodDecoratorContext & { readonly static: true },
) => void;

/**
 * A traffic control classifier; returns a `TcAction`. User space can test-run it on a packet (BPF_PROG_TEST_RUN).
 * Section `tc`, Linux 4.1. A fault returns -1, or what `onFault` says.
 */
export declare function schedCls(options?: ProgramOptions<i32>): ProgramDecorator<(ctx: SkBuff) => i32>;

/**
 * - `"ingress"`: Sees each packet for a socket of the cgroup, from its network header on; returns 1 to let it in, 0 to
 * drop it. Section `cgroup_skb/ingress`, Linux 4.10.
 * - `"egress"`: Sees each packet that a socket of the cgroup sends, from its network header on; returns 1 to let it
 * out, 0 to drop it, 2 to drop and 3 to let out and to tell TCP of congestion. Section `cgroup_skb/egress`, Linux 5.3.
 * A fault returns 1, or what `onFault` says.
 */
export declare function cgroupSkb(kind: "ingress" | "egress", options?: ProgramOptions<i32>): ProgramDecorator<(ctx: SkBuff) => i32>;

/**
 * - `"sock_create"`: Runs when a process of the cgroup makes an IP socket; returns 1, or 0 to refuse it with EPERM.
 * Section `cgroup/sock_create`, Linux 4.10.
 * - `"sock_release"`: Runs when an IP socket of the cgroup is closed; returns 1. Section `cgroup/sock_release`, Linux
 * 5.9.
 * - `"post_bind4"`: Runs when an IPv4 socket of the cgroup has been bound; returns 1, or 0 to undo it with EPERM.
 * Section `cgroup/post_bind4`, Linux 4.17.
 * - `"post_bind6"`: Runs when an IPv6 socket of the cgroup has been bound; returns 1, or 0 to undo it with EPERM.
 * Section `cgroup/post_bind6`, Linux 4.17.
 * A fault returns 1, or what `onFault` says.
 */
export declare function cgroupSock(kind: "sock_create" | "sock_release" | "post_bind4" | "post_bind6", options?: ProgramOptions<i32>): ProgramDecorator<(ctx: CgroupSock) => i32>;

/**
 * - `"bind4"`: Runs before an IPv4 socket of the cgroup is bound; returns 1, 0 to refuse it with EPERM, or 3 to bind a
 * low port without CAP_NET_BIND_SERVICE. Section `cgroup/bind4`, Linux 5.12.
 * - `"bind6"`: Runs before an IPv6 socket of the cgroup is bound; returns 1, 0 to refuse it with EPERM, or 3 to bind a
 * low port without CAP_NET_BIND_SERVICE. Section `cgroup/bind6`, Linux 5.12.
 * - `"connect4"`: Runs before an IPv4 socket of the cgroup connects; returns 1, or 0 to refuse it with EPERM. Assigning
 * `userIp4` and `userPort` sends it elsewhere. Section `cgroup/connect4`, Linux 4.17.
 * - `"connect6"`: Runs before an IPv6 socket of the cgroup connects; returns 1, or 0 to refuse it with EPERM. Assigning
 * `userIp6` and `userPort` sends it elsewhere. Section `cgroup/connect6`, Linux 4.17.
 * - `"sendmsg4"`: Runs before an unconnected UDP socket of the cgroup sends over IPv4; returns 1, or 0 to refuse it
 * with EPERM. Section `cgroup/sendmsg4`, Linux 4.18.
 * - `"sendmsg6"`: Runs before an unconnected UDP socket of the cgroup sends over IPv6; returns 1, or 0 to refuse it
 * with EPERM. Section `cgroup/sendmsg6`, Linux 4.18.
 * - `"recvmsg4"`: Runs when an unconnected UDP socket of the cgroup has received over IPv4; changes the address that
 * user space is told; returns 1. Section `cgroup/recvmsg4`, Linux 5.2.
 * - `"recvmsg6"`: Runs when an unconnected UDP socket of the cgroup has received over IPv6; changes the address that
 * user space is told; returns 1. Section `cgroup/recvmsg6`, Linux 5.2.
 * - `"getpeername4"`: Changes what getpeername tells of IPv4 sockets of the cgroup; returns 1. Section
 * `cgroup/getpeername4`, Linux 5.8.
 * - `"getpeername6"`: Changes what getpeername tells of IPv6 sockets of the cgroup; returns 1. Section
 * `cgroup/getpeername6`, Linux 5.8.
 * - `"getsockname4"`: Changes what getsockname tells of IPv4 sockets of the cgroup; returns 1. Section
 * `cgroup/getsockname4`, Linux 5.8.
 * - `"getsockname6"`: Changes what getsockname tells of IPv6 sockets of the cgroup; returns 1. Section
 * `cgroup/getsockname6`, Linux 5.8.
 * A fault returns 1, or what `onFault` says.
 */
export declare function cgroupSockAddr(kind: "bind4" | "bind6" | "connect4" | "connect6" | "sendmsg4" | "sendmsg6" | "recvmsg4" | "recvmsg6" | "getpeername4" | "getpeername6" | "getsockname4" | "getsockname6", options?: ProgramOptions<i32>): ProgramDecorator<(ctx: SockAddr) => i32>;

/**
 * - `"getsockopt"`: Runs after getsockopt on a socket of the cgroup; returns 1, or 0 to make the call fail with EPERM.
 * Section `cgroup/getsockopt`, Linux 5.3.
 * - `"setsockopt"`: Runs before setsockopt on a socket of the cgroup; returns 1, or 0 to refuse it with EPERM. Section
 * `cgroup/setsockopt`, Linux 5.3.
 * A fault returns 1, or what `onFault` says.
 */
export declare function cgroupSockopt(kind: "getsockopt" | "setsockopt", options?: ProgramOptions<i32>): ProgramDecorator<(ctx: Sockopt) => i32>;

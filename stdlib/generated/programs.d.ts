// Decorators of programs. Generated from stdlib/spec by `npm run gen`: do not edit.

import type { ParserOptions, ProgramDecorator, ProgramOptions, StreamOptions, i32, u32 } from "../core.js";
import type { SkAction } from "./constants.js";
import type { SkBuff, SkMsg, SockOps, SkLookup } from "./contexts.js";
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

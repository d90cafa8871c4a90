/**
 * Socket options of Node's own sockets, as setsockopt(2) numbers them (include/uapi/asm-generic/socket.h, include/uapi/linux/tcp.h),
 * and the flags of programs that look for TCP header options.
 */

export const SOCKET_OPTIONS = {
  SO_KEEPALIVE: { level: 1, option: 9 },
  TCP_NODELAY: { level: 6, option: 1 },
  TCP_KEEPIDLE: { level: 6, option: 4 },
} as const;

/** The value of each of them is an `int`. */
export const SOCKET_OPTION_BYTES = 4;

/** `BPF_LOAD_HDR_OPT_TCP_SYN`. */
export const LOAD_HDR_OPT_TCP_SYN = 1n;

/**
 * Of the calls of Linux and its C library that Node does not have, beside bpf(2) (syscall.ts) and what is asked of sockets
 * (socket-calls.ts): flags and layouts. Sources: include/uapi/linux/{eventpoll,mman,capability}.h, include/linux/socket.h,
 * asm-generic headers. A test asks clang for every number.
 */

/** recv(2). */
export const RECV_FLAGS = { MSG_PEEK: 0x2, MSG_DONTWAIT: 0x40 } as const;

/** mmap(2). */
export const MMAP_FLAGS = { PROT_READ: 1, PROT_WRITE: 2, MAP_SHARED: 1 } as const;

/** sysconf(3). */
export const SYSCONF = { _SC_PAGESIZE: 30 } as const;

/** epoll_create1(2), epoll_ctl(2), eventfd(2). */
export const EPOLL = {
  EPOLL_CLOEXEC: 0o2000000,
  EPOLL_CTL_ADD: 1,
  EPOLL_CTL_DEL: 2,
  EPOLLIN: 1,
  EPOLLONESHOT: 1 << 30,
} as const;
export const EVENTFD = { EFD_CLOEXEC: 0o2000000 } as const;

/** `struct epoll_event` is packed on x86-64, and the data is at its 8th byte elsewhere. */
export const EPOLL_EVENT = { x64: { byteSize: 12, dataOffset: 4 }, generic: { byteSize: 16, dataOffset: 8 } } as const;

/** Bits of capability sets. */
export const CAPABILITIES = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;

/** The bytes of a page on the machines whose limits the emulator has, and libbpf's least. */
export const PAGE_BYTES = 4096;

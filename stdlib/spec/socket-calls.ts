/**
 * Of the calls on sockets that Node does not have: options of getsockopt(2), requests of ioctl(2), and what they fill in. Sources:
 * include/uapi/linux/{in,tcp,sockios}.h, asm/ioctls.h. A test asks clang for every number.
 */

import type { SyscallLayout } from "./syscall.ts";

export const SOCKET_OPTIONS = { tcpInfo: { level: 6, name: 11 } } as const;

/**
 * What TCP_INFO fills: a prefix of `struct tcp_info`. The counts are of bytes, a FIN received and a SYN acknowledged are one more
 * each.
 */
export const TCP_INFO = {
  byteSize: 136,
  fields: { tcpi_bytes_acked: ["u64", 120], tcpi_bytes_received: ["u64", 128] },
} as const satisfies SyscallLayout;

/** Bytes of a stream: sent but not acknowledged, received but not read. PowerPC has numbers of its own. */
export const SOCKET_QUEUES = {
  ppc64: { SIOCOUTQ: 0x4004_7473, SIOCINQ: 0x4004_667f },
  generic: { SIOCOUTQ: 0x5411, SIOCINQ: 0x541b },
} as const;

/**
 * Errnos by name, as Linux numbers them on every architecture that BPF runs on (include/uapi/asm-generic/errno*.h,
 * linux/errno.h).
 */

export const LINUX_ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  EPIPE: 32,
  ERANGE: 34,
  ENOMSG: 42,
  ENODATA: 61,
  EPROTO: 71,
  ESTRPIPE: 86,
  ENOTSOCK: 88,
  EMSGSIZE: 90,
  EPROTOTYPE: 91,
  ENOPROTOOPT: 92,
  ESOCKTNOSUPPORT: 94,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
  ECONNREFUSED: 111,
  ENOTSUPP: 524,
} as const satisfies Readonly<Record<string, number>>;

export type ErrnoName = keyof typeof LINUX_ERRNO;

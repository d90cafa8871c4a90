/** System calls that Node has none for, on its main thread: where sockets are made, UNIX datagrams, and a device's offloads. */

import { closeSync, openSync } from "node:fs";
import koffi from "koffi";

const libc = koffi.load(null);
const setns = libc.func("int setns(int fd, int kind)");
const socket = libc.func("int socket(int domain, int type, int protocol)");
const socketpair = libc.func("int socketpair(int domain, int type, int protocol, void *pair)");
const send = libc.func("long send(int fd, void *bytes, size_t size, int flags)");
const recv = libc.func("long recv(int fd, void *bytes, size_t size, int flags)");
const ioctl = libc.func("int ioctl(int fd, ulong request, void *argument)");

const CLONE_NEWNET = 0x40000000;
const SIOCETHTOOL = 0x8946;
const [AF_UNIX, AF_INET, SOCK_DGRAM] = [1, 2, 2];
const MSG_DONTWAIT = 0x40;

/** The kernel's ETHTOOL_S… commands, linux/ethtool.h. */
export const OFFLOADS = { tso: 0x1f, gso: 0x24, gro: 0x2c } as const satisfies Readonly<Record<string, number>>;

/** The main thread's own namespace, before it enters another. */
let home: number | undefined;

/** Sockets that the main thread makes from now on belong to the namespace at `path`. */
export function enterNetwork(path: string): void {
  home ??= openSync("/proc/self/ns/net", "r");
  const fd = openSync(path, "r");
  try {
    check("setns", setns(fd, CLONE_NEWNET));
  } finally {
    closeSync(fd);
  }
}

export function leaveNetwork(): void {
  if (home !== undefined) check("setns", setns(home, CLONE_NEWNET));
}

/** Of a device of the present network namespace; `struct ifreq` holds its name and the address of a `struct ethtool_value`. */
export function setOffload(device: string, offload: keyof typeof OFFLOADS, isOn: boolean): void {
  const value = Buffer.alloc(8);
  value.writeUInt32LE(OFFLOADS[offload], 0);
  value.writeUInt32LE(isOn ? 1 : 0, 4);
  const request = Buffer.alloc(40);
  request.write(device, 0, "latin1");
  request.writeBigUInt64LE(koffi.address(value), 16);
  const fd = check("socket", socket(AF_INET, SOCK_DGRAM, 0));
  try {
    check(`ETHTOOL of ${device}`, ioctl(fd, SIOCETHTOOL, request));
  } finally {
    closeSync(fd);
  }
}

/** One end of a pair of UNIX datagram sockets, which Node has none of. */
export class UnixDatagramFd implements Disposable {
  readonly fd: number;

  private constructor(fd: number) {
    this.fd = fd;
  }

  static pair(): readonly [UnixDatagramFd, UnixDatagramFd] {
    const fds = new Int32Array(2);
    check("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, fds));
    return [new UnixDatagramFd(fds[0] ?? -1), new UnixDatagramFd(fds[1] ?? -1)];
  }

  send(text: string): void {
    const bytes = Buffer.from(text);
    check("send", send(this.fd, bytes, bytes.length, 0));
  }

  /** What has come; undefined: nothing yet. */
  receive(): string | undefined {
    const bytes = Buffer.alloc(DATAGRAM_BYTES);
    const size = Number(recv(this.fd, bytes, bytes.length, MSG_DONTWAIT));
    return size < 0 ? undefined : bytes.toString("utf8", 0, size);
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

const DATAGRAM_BYTES = 1024;

/** Domain, type and protocol of sockets that Node has none of. */
const KINDS = {
  "UNIX SEQPACKET": [AF_UNIX, 5, 0],
  MPTCP: [AF_INET, 1, 262],
  "unconnected VSOCK": [40, 1, 0],
} as const;

export type SocketKindName = keyof typeof KINDS;
export const SOCKET_KINDS = ["UNIX SEQPACKET", "MPTCP", "unconnected VSOCK"] as const satisfies readonly SocketKindName[];

/** A socket of one of them. */
export class SocketFd implements Disposable {
  readonly fd: number;

  constructor(kind: SocketKindName) {
    this.fd = check(`socket of kind ${kind}`, socket(...KINDS[kind]));
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

function check(operation: string, result: unknown): number {
  if (typeof result === "number" && result >= 0) return result;
  throw new Error(`${operation} failed with errno ${koffi.errno()}`);
}

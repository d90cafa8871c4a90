/**
 * The only file that touches koffi, but for the thread that waits. In: a command and a prepared attribute. Out: what bpf(2) returned,
 * or minus the errno; and the few calls of the C library that Node has not.
 * koffi is loaded at the first call, so that importing the runtime costs nothing and works where koffi does not.
 */

import { createRequire } from "node:module";
import { getSystemErrorName } from "node:util";
import type * as Koffi from "koffi";
import { EPOLL, EPOLL_EVENT, EVENTFD, MMAP_FLAGS, RECV_FLAGS, SYSCONF } from "../../../stdlib/spec/libc.ts";
import { BPF_SYSCALL_NUMBER } from "../../../stdlib/spec/syscall.ts";

interface Native {
  readonly mmap: (address: null, byteSize: number, protection: number, flags: number, fd: number, offset: number) => unknown;
  readonly munmap: (address: unknown, byteSize: number) => number;
  readonly sysconf: (name: number) => number;
  readonly epollCreate: (flags: number) => number;
  readonly epollControl: (epoll: number, operation: number, fd: number, event: Uint8Array) => number;
  readonly eventFd: (initial: number, flags: number) => number;
  readonly getSocketOption: (fd: number, level: number, name: number, value: Uint8Array, byteSize: Uint8Array) => number;
  readonly ioctl: (fd: number, request: number, value: Uint8Array) => number;
  readonly recv: (fd: number, buffer: Uint8Array, byteSize: number, flags: number) => number;
  readonly syscall: (number: number, command: number, attr: Uint8Array, byteSize: number) => number;
  readonly number: number;
  readonly koffi: typeof Koffi;
}

let native: Native | undefined;

/** The caller keeps every buffer that `attr` points to referenced until this returns. */
export function bpf(command: number, attr: Uint8Array): number {
  const { syscall, number, koffi } = open();
  const result = syscall(number, command, attr, attr.byteLength);
  return result < 0 ? -koffi.errno() : result;
}

export function addressOf(buffer: Uint8Array): bigint {
  return open().koffi.address(buffer);
}

/** Looks at a socket's first byte without taking it or waiting: recv(2) with MSG_PEEK and MSG_DONTWAIT. */
export function peek(fd: number): void {
  open().recv(fd, new Uint8Array(1), 1, RECV_FLAGS.MSG_PEEK | RECV_FLAGS.MSG_DONTWAIT);
}

/** Throws what errno says. */
export function socketOption(fd: number, { level, name }: SocketOption, byteSize: number): Uint8Array {
  const [value, length] = [new Uint8Array(byteSize), new Uint8Array(new Uint32Array([byteSize]).buffer)];
  checked(open().getSocketOption(fd, level, name, value, length), "getsockopt");
  return value;
}

interface SocketOption {
  readonly level: number;
  readonly name: number;
}

/** What an ioctl(2) fills in: a C int. Throws what errno says. */
export function ioctlInt(fd: number, request: number): number {
  const value = new Int32Array(1);
  checked(open().ioctl(fd, request, new Uint8Array(value.buffer)), "ioctl");
  return value[0] ?? 0;
}

export interface Mapping {
  readonly memory: ArrayBuffer;
  /** `memory` must not be touched after. */
  readonly unmap: () => void;
}

export const pageSize = (): number => open().sysconf(SYSCONF._SC_PAGESIZE);

/** mmap(2), shared. Throws what errno says. */
export function mapMemory(fd: number, byteSize: number, offset: number, access: "read" | "write"): Mapping {
  const { PROT_READ, PROT_WRITE, MAP_SHARED } = MMAP_FLAGS;
  const { mmap, munmap, koffi } = open();
  const protection = access === "read" ? PROT_READ : PROT_READ | PROT_WRITE;
  const address = mmap(null, byteSize, protection, MAP_SHARED, fd, offset);
  // MAP_FAILED is -1.
  if (BigInt.asIntN(64, koffi.address(address)) === -1n) throw systemError("mmap");
  return { memory: koffi.view(address, byteSize), unmap: () => munmap(address, byteSize) };
}

const EPOLL_OPERATIONS = { add: EPOLL.EPOLL_CTL_ADD, remove: EPOLL.EPOLL_CTL_DEL } as const;

export const createEpoll = (): number => checked(open().epollCreate(EPOLL.EPOLL_CLOEXEC), "epoll_create1");
export const createEventFd = (): number => checked(open().eventFd(0, EVENTFD.EFD_CLOEXEC), "eventfd");

/** The event's data is the descriptor. */
export const epollEvent = (): { readonly byteSize: number; readonly dataOffset: number } =>
  process.arch === "x64" ? EPOLL_EVENT.x64 : EPOLL_EVENT.generic;

/** Waits for input, once: an event disarms it. */
export function controlEpoll(epoll: number, operation: keyof typeof EPOLL_OPERATIONS, fd: number): void {
  const { byteSize, dataOffset } = epollEvent();
  const event = new DataView(new ArrayBuffer(byteSize));
  event.setUint32(0, EPOLL.EPOLLIN | EPOLL.EPOLLONESHOT, true);
  event.setInt32(dataOffset, fd, true);
  const answer = open().epollControl(epoll, EPOLL_OPERATIONS[operation], fd, new Uint8Array(event.buffer));
  checked(answer, "epoll_ctl");
}

function checked(answer: number, call: string): number {
  if (answer < 0) throw systemError(call);
  return answer;
}

function systemError(call: string): Error {
  const errno = open().koffi.errno();
  const name = getSystemErrorName(-errno);
  return Object.assign(new Error(`${call} failed: ${name}`), { code: name, errno: -errno, syscall: call });
}

function open(): Native {
  native ??= load();
  return native;
}

function load(): Native {
  if (process.platform !== "linux") throw new Error(`bpf(2) exists on Linux only; this is ${process.platform}`);
  const numbers: Readonly<Record<string, number>> = BPF_SYSCALL_NUMBER;
  const number = numbers[process.arch];
  if (number === undefined) throw new Error(`the number of bpf(2) on ${process.arch} is not known`);
  const koffi: typeof Koffi = createRequire(import.meta.url)("koffi");
  const libc = koffi.load(null);
  return {
    syscall: libc.func("syscall", "long", ["long", "int", "void *", "uint"]),
    getSocketOption: libc.func("getsockopt", "int", ["int", "int", "int", "void *", "void *"]),
    ioctl: libc.func("ioctl", "int", ["int", "ulong", "void *"]),
    recv: libc.func("recv", "long", ["int", "void *", "size_t", "int"]),
    mmap: libc.func("mmap", "void *", ["void *", "size_t", "int", "int", "int", "long"]),
    munmap: libc.func("munmap", "int", ["void *", "size_t"]),
    sysconf: libc.func("sysconf", "long", ["int"]),
    epollCreate: libc.func("epoll_create1", "int", ["int"]),
    epollControl: libc.func("epoll_ctl", "int", ["int", "int", "int", "void *"]),
    eventFd: libc.func("eventfd", "int", ["uint", "int"]),
    number,
    koffi,
  };
}

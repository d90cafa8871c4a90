/**
 * The only file that touches koffi. In: a command and a prepared attribute. Out: what bpf(2) returned, or minus the errno.
 * koffi is loaded at the first call, so that importing the runtime costs nothing and works where koffi does not.
 */

import { createRequire } from "node:module";
import type * as Koffi from "koffi";
import { BPF_SYSCALL_NUMBER } from "../../../stdlib/spec/syscall.ts";

const MSG_PEEK = 0x2;
const MSG_DONTWAIT = 0x40;

interface Native {
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
  open().recv(fd, new Uint8Array(1), 1, MSG_PEEK | MSG_DONTWAIT);
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
    recv: libc.func("recv", "long", ["int", "void *", "size_t", "int"]),
    number,
    koffi,
  };
}

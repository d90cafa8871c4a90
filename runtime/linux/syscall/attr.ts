/** In: a layout from the spec and values by the kernel's member names. Out: the bytes that bpf(2) takes, and the way back. */

import { endianness } from "node:os";
import type { SyscallField, SyscallLayout } from "../../../stdlib/spec/syscall.ts";
import { addressOf } from "./native.ts";

/** What a member takes: `ptr` the buffer that it points to. */
type ValueOf<F extends SyscallField> = F[0] extends "u32"
  ? number
  : F[0] extends "u64"
    ? bigint
    : F[0] extends "ptr"
      ? Uint8Array
      : string;

export type AttrValues<L extends SyscallLayout> = {
  readonly [K in keyof L["fields"]]?: (L["fields"][K] extends SyscallField ? ValueOf<L["fields"][K]> : never) | undefined;
};

/** Members left out are zero. */
export function encodeAttr<L extends SyscallLayout>(layout: L, values: AttrValues<L>): Buffer {
  const bytes = Buffer.alloc(layout.byteSize);
  const given: Readonly<Record<string, unknown>> = values;
  for (const [name, field] of Object.entries(layout.fields)) writeField(bytes, name, field, given[name]);
  return bytes;
}

function writeField(bytes: Buffer, name: string, [type, offset]: SyscallField, value: unknown): void {
  if (value === undefined) return;
  if (typeof value === "number") new DataView(bytes.buffer, bytes.byteOffset).setUint32(offset, value, isLittle());
  else if (typeof value === "bigint") setU64(bytes, offset, value);
  else if (value instanceof Uint8Array) setU64(bytes, offset, value.byteLength === 0 ? 0n : addressOf(value));
  else if (typeof value === "string") writeText(bytes, name, value, offset, charCount(type));
  else throw new TypeError(`${name} takes no ${typeof value}`);
}

/** The kernel wants a terminating NUL within the array. */
function writeText(bytes: Buffer, name: string, text: string, offset: number, size: number): void {
  const encoded = Buffer.from(text, "latin1");
  if (encoded.length >= size)
    throw new RangeError(`${name} has at most ${size - 1} characters, "${text}" has ${encoded.length}`);
  encoded.copy(bytes, offset);
}

export function readU32(bytes: Uint8Array, [, offset]: SyscallField): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, isLittle());
}

export function readU64(bytes: Uint8Array, [, offset]: SyscallField): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(offset, isLittle());
}

export function readBytes(bytes: Uint8Array, [type, offset]: SyscallField): Uint8Array {
  return bytes.slice(offset, offset + charCount(type));
}

export function readText(bytes: Uint8Array, field: SyscallField): string {
  const text = Buffer.from(readBytes(bytes, field)).toString("latin1");
  return text.split("\0", 1)[0] ?? "";
}

function charCount(type: SyscallField[0]): number {
  return Number(/^char\[(\d+)\]$/.exec(type)?.[1] ?? 0);
}

function setU64(bytes: Buffer, offset: number, value: bigint): void {
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(offset, value, isLittle());
}

function isLittle(): boolean {
  return endianness() === "LE";
}

/**
 * Values of context fields to bytes and back. Network-order fields are given as the numbers that they mean (`remotePort: 443`),
 * IPv4 addresses as text, too (`"127.0.0.1"`), IPv6 addresses as text or four words.
 */

import { isIPv4, isIPv6 } from "node:net";
import type { LayoutField } from "./context-layout.ts";

export type FieldValue = number | bigint | boolean | string | readonly (number | bigint)[];

/** What `readField` gives: bigint for 8 bytes, boolean, number; an array of them where the field has elements. */
export type PlainValue = number | bigint | boolean | readonly (number | bigint | boolean)[];

/** False: the field does not take the value. */
export function writeField(bytes: Uint8Array, field: LayoutField, value: FieldValue): boolean {
  const elements = elementsOf(field, value);
  if (elements === undefined || elements.length > field.count) return false;
  if (!elements.every((element) => fits(field, element))) return false;
  elements.forEach((element, at) => {
    writeElement(viewOf(bytes), field, field.offset + at * field.size, element);
  });
  return true;
}

export function readField(bytes: Uint8Array, field: LayoutField): PlainValue {
  const view = viewOf(bytes);
  const elements = Array.from({ length: field.count }, (_, at) => readElement(view, field, field.offset + at * field.size));
  return field.count === 1 ? (elements[0] ?? 0) : elements;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function elementsOf(field: LayoutField, value: FieldValue): readonly bigint[] | undefined {
  if (typeof value === "string") return fromText(field, value);
  const all = typeof value === "object" ? value : [value];
  if (all.some((each) => typeof each === "number" && !Number.isSafeInteger(each))) return undefined;
  return all.map((each) => BigInt(each));
}

/** Addresses; numbers in any notation of JavaScript, several with blanks between; `true` and `false`. */
function fromText(field: LayoutField, text: string): readonly bigint[] | undefined {
  if (field.encoding === "be32" && isIPv4(text)) return [text.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)];
  if (field.encoding === "be32" && field.count === 4 && isIPv6(text)) return ipv6Words(text);
  if (field.encoding === "bool" && (text === "true" || text === "false")) return [text === "true" ? 1n : 0n];
  const words = text.trim().split(/\s+/);
  if (!words.every((word) => /^-?(\d+|0x[0-9a-fA-F]+|0b[01]+)$/.test(word))) return undefined;
  return words.map((word) => (word.startsWith("-") ? -BigInt(word.slice(1)) : BigInt(word)));
}

function ipv6Words(text: string): readonly bigint[] {
  // Node gives an address its one normal form; `::` stands for as many zeros as are missing.
  const host = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [before = "", after] = host.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [head, tail] = [groups(before), groups(after ?? "")];
  const all = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
  return [0, 2, 4, 6].map((at) => (BigInt(`0x${all[at] ?? 0}`) << 16n) | BigInt(`0x${all[at + 1] ?? 0}`));
}

function fits({ size, encoding }: LayoutField, value: bigint): boolean {
  const bits = encoding === "be16" ? 16 : size * 8;
  if (encoding === "bool") return value === 0n || value === 1n;
  return BigInt.asUintN(bits, value) === value || BigInt.asIntN(bits, value) === value;
}

function writeElement(view: DataView, { size, encoding }: LayoutField, at: number, value: bigint): void {
  if (encoding === "be16") view.setUint16(at, Number(BigInt.asUintN(16, value)), false);
  else if (encoding === "be32") view.setUint32(at, Number(BigInt.asUintN(32, value)), false);
  else if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, value), true);
  else if (size === 4) view.setUint32(at, Number(BigInt.asUintN(32, value)), true);
  else if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, value)), true);
  else view.setUint8(at, Number(BigInt.asUintN(8, value)));
}

function readElement(view: DataView, { size, encoding }: LayoutField, at: number): number | bigint | boolean {
  if (encoding === "be16") return view.getUint16(at, false);
  if (encoding === "be32") return view.getUint32(at, false);
  const signed = encoding === "signed";
  if (size === 8) return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true);
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true);
  return encoding === "bool" ? view.getUint8(at) !== 0 : signed ? view.getInt8(at) : view.getUint8(at);
}

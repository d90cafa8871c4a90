/** What a run decided and changed, for people and as JSON. Keys and values are shown by their types where the object has them. */

import { fieldsOfType } from "../context-layout.ts";
import { type PlainValue, readField } from "../context-values.ts";
import type { BpfObject, TypeId } from "../object.ts";
import type { MapChange } from "./map-watch.ts";
import type { RunInput, RunOutcome } from "./program.ts";
import { formatFault } from "./report.ts";

export function showOutcome(object: BpfObject, input: RunInput, outcome: RunOutcome): string {
  const { verdict, result, fault, contextChanges, mapChanges, printk, insns } = outcome;
  const lines = [
    ...(fault === undefined ? [] : [formatFault(fault).trimEnd()]),
    ...(verdict === undefined ? [] : [`verdict: ${verdict}${redirectText(object, outcome)}`]),
    ...(result === undefined ? [] : [`result: ${result}`]),
    ...contextChanges.map(({ field, before, after }) => `context: ${field} ${plainText(before)} -> ${plainText(after)}`),
    ...packetLines(input.data, outcome.data),
    ...mapChanges.map((change) => `map: ${changeText(object, change)}`),
    ...printk.map((line) => `printk: ${line}`),
    ...(input.trace ? traceLines(outcome) : []),
    `instructions: ${insns}`,
  ];
  return `${lines.join("\n")}\n`;
}

function redirectText(object: BpfObject, { redirect }: RunOutcome): string {
  if (redirect === undefined) return "";
  const key = bytesText(object, redirect.key, object.maps.get(redirect.map)?.keyType);
  return ` to ${redirect.map}[${key}]${redirect.ingress ? ", ingress" : ""}`;
}

function changeText(object: BpfObject, { map, key, before, after }: MapChange): string {
  const types = object.maps.get(map);
  const value = (bytes: Uint8Array | undefined): string =>
    bytes === undefined ? "absent" : bytesText(object, bytes, types?.valueType);
  return `${map}[${bytesText(object, key, types?.keyType)}] ${value(before)} -> ${value(after)}`;
}

/** `{ messages 1, bytes 42 }`, a number, or bytes. */
function bytesText(object: BpfObject, bytes: Uint8Array, type: TypeId | undefined): string {
  const fields = type === undefined ? [] : fieldsOfType(object.btf, type);
  const isWhole = fields.every(({ offset, size, count }) => offset + size * count <= bytes.length);
  if (fields.length === 0 || !isWhole) return numberOrHex(bytes);
  const shown = fields.map((field) => ({ name: field.name, value: plainText(readField(bytes, field)) }));
  const [only] = shown;
  if (shown.length === 1 && only?.name === "") return only.value;
  return `{ ${shown.map(({ name, value }) => `${name} ${value}`).join(", ")} }`;
}

function numberOrHex(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return String(view.getUint32(0, true));
  return bytes.length === 8 ? String(view.getBigUint64(0, true)) : hex(bytes);
}

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

const plainText = (value: PlainValue): string => (typeof value === "object" ? `[${value.join(", ")}]` : String(value));

const BYTES_A_LINE = 16;

/** The packet's lines that differ. */
function packetLines(before: Uint8Array | undefined, after: Uint8Array | undefined): readonly string[] {
  if (before === undefined || after === undefined || Buffer.compare(before, after) === 0) return [];
  const starts = Array.from({ length: Math.ceil(after.length / BYTES_A_LINE) }, (_, row) => row * BYTES_A_LINE);
  return starts.flatMap((start) => {
    const [old, now] = [before, after].map((bytes) => bytes.subarray(start, start + BYTES_A_LINE));
    if (old === undefined || now === undefined || Buffer.compare(old, now) === 0) return [];
    return [`packet: ${String(start).padStart(4)}  ${spaced(old)}`, `     -> ${" ".repeat(4)}  ${spaced(now)}`];
  });
}

const spaced = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");

function traceLines({ trace, isTraceCut }: RunOutcome): readonly string[] {
  const width = Math.max(0, ...trace.map(({ file, line }) => `${file}:${line}`.length));
  const lines = trace.map(({ file, line, text }) => `  ${`${file}:${line}`.padEnd(width)}  ${text.trim()}`);
  return ["trace:", ...lines, ...(isTraceCut ? ["  [and more]"] : [])];
}

/** Bytes as hexadecimal, 64-bit numbers as decimal text. */
export function outcomeAsJson(outcome: RunOutcome): string {
  return `${JSON.stringify(outcome, jsonValue, 2)}\n`;
}

/** `this` is the object that holds the value: a Buffer has become an object by the time that it comes here. */
function jsonValue(this: unknown, name: string, value: unknown): unknown {
  const raw: unknown = typeof this === "object" && this !== null ? Reflect.get(this, name) : value;
  if (raw instanceof Uint8Array) return Buffer.from(raw).toString("hex");
  return typeof raw === "bigint" ? raw.toString() : value;
}

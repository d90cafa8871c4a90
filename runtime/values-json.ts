/**
 * Values of maps and JSON: bigints are strings of digits, bytes "0x…". In the other direction numbers stand for bigints, too, and
 * text for bytes; what a value must be is checked when it is encoded.
 */

import type { Value } from "./values.ts";

export function toJson(value: Value): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toJson(field)]));
}

/** `like`: a value of the type that is wanted. */
export function fromJson(json: unknown, like: Value): unknown {
  if (typeof like === "bigint") return isWholeNumber(json) ? BigInt(json) : json;
  if (like instanceof Uint8Array) return isHex(json) ? new Uint8Array(Buffer.from(json.slice(2), "hex")) : json;
  if (Array.isArray(like)) return Array.isArray(json) ? json.map((one, i) => fromJson(one, like[i] ?? 0)) : json;
  if (typeof like !== "object" || typeof json !== "object" || json === null) return json;
  const fields = new Map<string, Value>(Object.entries(like));
  return Object.fromEntries(Object.entries(json).map(([name, field]) => [name, fromJson(field, fields.get(name) ?? 0)]));
}

const isWholeNumber = (json: unknown): json is number | string =>
  (typeof json === "number" && Number.isSafeInteger(json)) || (typeof json === "string" && /^-?\d+$/.test(json));

const isHex = (json: unknown): json is string => typeof json === "string" && /^0x(?:[0-9a-f]{2})*$/i.test(json);

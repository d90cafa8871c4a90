/**
 * Entries that a command line sets before a run: `MAP=KEY:VALUE`, for a socket map `MAP=KEY`, whose socket is a stand-in. Numbers
 * take the size of the key or value; `0x0a0b` stands for bytes as they are written.
 */

import { emulatorError } from "./error.ts";
import type { EmulatedObject } from "./load.ts";
import { SocketMap } from "./maps/socket-map.ts";

export function setEntry(object: EmulatedObject, entry: string): void {
  const reason = trySet(object, entry);
  if (reason !== undefined) throw emulatorError("TSB6010", { entry, reason });
}

/** Why not. */
function trySet(object: EmulatedObject, entry: string): string | undefined {
  const [, name = "", keyText = "", valueText] = /^(\w+)=([^:]*)(?::(.*))?$/.exec(entry) ?? [];
  const map = Object.hasOwn(object.maps, name) ? object.maps[name] : undefined;
  if (map === undefined) return `the object has no map '${name}', but ${Object.keys(object.maps).join(", ") || "none"}`;
  const key = bytesOf(keyText, map.shape.keySize);
  if (key === undefined) return `'${keyText}' is no key of ${map.shape.keySize} bytes`;
  if (map instanceof SocketMap) return answer(map.setTarget(key, { cookie: nextCookie(map) }));
  const value = bytesOf(valueText ?? "", map.shape.valueSize);
  if (value === undefined) return `'${valueText ?? ""}' is no value of ${map.shape.valueSize} bytes`;
  return answer(map.hostUpdate(key, value, 0n));
}

const answer = (errno: number): string | undefined => (errno === 0 ? undefined : `the map answers with errno ${-errno}`);

/** Stand-ins are numbered from 1. */
const nextCookie = (map: SocketMap): bigint => BigInt(map.entries().length + 1);

function bytesOf(text: string, byteSize: number): Uint8Array | undefined {
  if (/^0x([0-9a-f]{2})*$/i.test(text)) {
    const bytes = Buffer.from(text.slice(2), "hex");
    return bytes.length === byteSize ? bytes : undefined;
  }
  if (!/^\d+$/.test(text) || byteSize > 8 || BigInt(text) >= 1n << BigInt(byteSize * 8)) return undefined;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text), true);
  return bytes.slice(0, byteSize);
}

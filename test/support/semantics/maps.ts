/** Maps with the semantics of JavaScript's `Map` over bytes, and the kernel's errors where `set` reports them. */

import type { ts } from "ts-morph";
import { sizeAlignOf } from "./layout.ts";
import { type Frame, loadPlace, type Machine, storePlace } from "./machine.ts";
import { bytesOf } from "./memory.ts";
import { IllTyped, Unsupported } from "./outcome.ts";
import { intType, type StaticType } from "./static-types.ts";
import { asInt, type MapValue, type Value } from "./values.ts";

/** errno.h, as the kernel's map update gives them. */
const errno = { ENOENT: 2n, E2BIG: 7n, EEXIST: 17n };
const update = { noExist: 1n, exist: 2n };

export function createMap(type: Extract<StaticType, { kind: "map" }>, maxEntries: number): MapValue {
  return { kind: "map", map: type.map, key: type.key, value: type.value, maxEntries, entries: new Map() };
}

export function callMap(machine: Machine, map: MapValue, name: string, args: readonly ts.Expression[], frame: Frame): Value {
  const [keyNode, valueNode, modeNode] = args;
  if (keyNode === undefined) throw new IllTyped(`${name} without a key`);
  const key = keyBytes(machine, map, machine.evaluateAs(keyNode, frame, map.key));
  switch (name) {
    case "get":
      return liveEntry(machine, map, key);
    case "has":
      return find(machine, map, key) !== undefined;
    case "delete":
      return map.entries.delete(hex(key));
    case "set": {
      if (valueNode === undefined) throw new IllTyped("set without a value");
      const value = machine.evaluateAs(valueNode, frame, map.value);
      const mode = modeNode ? asInt(machine.evaluate(modeNode, frame)) : 0n;
      return set(machine, map, key, value, mode);
    }
    default:
      throw new Unsupported(`map method ${name}`);
  }
}

function keyBytes(machine: Machine, map: MapValue, key: Value): Uint8Array {
  const { size } = sizeAlignOf(map.key, machine.typing.layoutOf);
  const bytes = new Uint8Array(size);
  storePlace(machine, { bytes, offset: 0 }, map.key, key);
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The entry's bytes; those of an array map exist from the beginning, zero. */
function find(machine: Machine, map: MapValue, key: Uint8Array): Uint8Array | undefined {
  const present = map.entries.get(hex(key));
  if (present !== undefined || !isArray(map) || !inArray(machine, map, key)) return present;
  const bytes = new Uint8Array(sizeAlignOf(map.value, machine.typing.layoutOf).size);
  map.entries.set(hex(key), bytes);
  return bytes;
}

function isArray({ map }: MapValue): boolean {
  return map.endsWith("ArrayMap");
}

function inArray(machine: Machine, map: MapValue, key: Uint8Array): boolean {
  return asInt(loadPlace(machine, { bytes: key, offset: 0 }, intType("u32"))) < BigInt(map.maxEntries);
}

function liveEntry(machine: Machine, map: MapValue, key: Uint8Array): Value {
  const bytes = find(machine, map, key);
  if (bytes === undefined) return undefined;
  if (map.value.kind === "int") return { kind: "ref", int: map.value.int, bytes, offset: 0 };
  return loadPlace(machine, { bytes, offset: 0 }, map.value);
}

function set(machine: Machine, map: MapValue, key: Uint8Array, value: Value, mode: bigint): bigint {
  const present = find(machine, map, key);
  if (isArray(map) && present === undefined) return -errno.E2BIG;
  if (mode === update.noExist && present !== undefined) return -errno.EEXIST;
  if (mode === update.exist && present === undefined) return -errno.ENOENT;
  if (present === undefined && map.entries.size >= map.maxEntries) return -errno.E2BIG;
  const { size } = sizeAlignOf(map.value, machine.typing.layoutOf);
  const bytes = present ?? new Uint8Array(size);
  const fresh = { bytes: new Uint8Array(size), offset: 0 };
  storePlace(machine, fresh, map.value, value);
  bytes.set(bytesOf(fresh, size));
  map.entries.set(hex(key), bytes);
  return 0n;
}

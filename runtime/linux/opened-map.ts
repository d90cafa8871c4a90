/** A map that somebody else loaded, by path in a bpffs or by id; its types are those that it was loaded with. */

import { endianness } from "node:os";
import { decodeBtf } from "../../compiler/object/btf-decode.ts";
import { type BtfType, typeId } from "../../compiler/object/btf-types.ts";
import { MAP_TYPES, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import type { MapSpec } from "../object.ts";
import { KernelMap } from "./map.ts";
import type { Fd } from "./syscall/fd.ts";
import { openById } from "./syscall/ids.ts";
import { btfBytes, type MapInfo, mapInfo } from "./syscall/info.ts";

export interface OpenedMap {
  readonly spec: MapSpec;
  readonly raw: KernelMap;
  /** Empty where the map was loaded without. */
  readonly btf: readonly BtfType[];
}

/** `fd` stays the caller's. */
export function openedMap(fd: Fd): OpenedMap {
  const info = mapInfo(fd.number);
  const spec = specOf(info);
  return { spec, raw: new KernelMap(spec, () => fd.number), btf: info.btfId === 0 ? [] : kernelBtf(info.btfId) };
}

/** The types that a program or map was loaded with. */
export function kernelBtf(id: number): readonly BtfType[] {
  using fd = openById("btf", id);
  return decodeBtf(btfBytes(fd.number), endianness() === "LE").types;
}

function specOf(info: MapInfo): MapSpec {
  const rows: readonly MapTypeRow[] = Object.values(MAP_TYPES);
  return {
    name: info.name,
    type: info.type,
    keySize: info.keySize,
    valueSize: info.valueSize,
    keyType: info.btfKeyTypeId === 0 ? undefined : typeId(info.btfKeyTypeId),
    valueType: info.btfValueTypeId === 0 ? undefined : typeId(info.btfValueTypeId),
    maxEntries: info.maxEntries,
    flags: info.flags,
    mapExtra: Number(info.extra),
    pinning: 0,
    numaNode: 0,
    row: rows.find((row) => row.id === info.type),
    inner: undefined,
    record: undefined,
    values: [],
  };
}

/** Maps by file descriptor: keys and values are bytes in the map's own layout, sizes are the caller's business. */

import { constants } from "node:os";
import { BPF_ATTR } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import type { AttrValues } from "./attr.ts";
import { callBpf, tryBpf } from "./call.ts";
import { Fd } from "./fd.ts";

/** What errors call a map that the caller does not name. */
const A_MAP = "a map";

/** Values by the kernel's names; `map_type` and the sizes are what most maps need. */
export function createMap(values: AttrValues<typeof BPF_ATTR.mapCreate>): Fd {
  const name = values.map_name === undefined ? "a map" : `map ${values.map_name}`;
  return new Fd(callBpf("BPF_MAP_CREATE", `create ${name}`, BPF_ATTR.mapCreate, values).result);
}

/** Undefined when the key is absent. `byteSize` is `valueByteSize(mapInfo(fd))`: the kernel writes that much. */
export function lookupElem(fd: number, key: Uint8Array, byteSize: number, of = A_MAP): Buffer | undefined {
  const value = Buffer.alloc(byteSize);
  return found("BPF_MAP_LOOKUP_ELEM", `look up a key of ${of}`, { map_fd: fd, key, value }) ? value : undefined;
}

/** `flags`: one of `CONSTANTS.Update`. */
export function updateElem(fd: number, key: Uint8Array, value: Uint8Array, flags = 0, of = A_MAP): void {
  const values = { map_fd: fd, key, value, flags: BigInt(flags) };
  callBpf("BPF_MAP_UPDATE_ELEM", `update a key of ${of}`, BPF_ATTR.mapElem, values);
}

/** False when the key was absent. An absent index of a SOCKMAP is EINVAL to the kernel, and thrown. */
export function deleteElem(fd: number, key: Uint8Array, of = A_MAP): boolean {
  return found("BPF_MAP_DELETE_ELEM", `delete a key of ${of}`, { map_fd: fd, key });
}

/** The key after `key`, or the first one; undefined at the end. */
export function nextKey(fd: number, key: Uint8Array | undefined, keySize: number, of = A_MAP): Buffer | undefined {
  const next = Buffer.alloc(keySize);
  return found("BPF_MAP_GET_NEXT_KEY", `list the keys of ${of}`, { map_fd: fd, key, next_key: next }) ? next : undefined;
}

function found(
  command: "BPF_MAP_LOOKUP_ELEM" | "BPF_MAP_DELETE_ELEM" | "BPF_MAP_GET_NEXT_KEY",
  operation: string,
  values: AttrValues<typeof BPF_ATTR.mapElem>,
): boolean {
  const { result } = tryBpf(command, BPF_ATTR.mapElem, values);
  if (result === -constants.errno.ENOENT) return false;
  if (result < 0) throw new BpfError(command, operation, -result);
  return true;
}

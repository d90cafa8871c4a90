/** May this process load programs and maps into the kernel? */

import { MAP_TYPE_ID } from "../../stdlib/spec/map-type-ids.ts";
import { BPF_ATTR } from "../../stdlib/spec/syscall.ts";
import { tryBpf } from "./syscall/call.ts";
import { Fd } from "./syscall/fd.ts";

/** A socket map wants CAP_BPF and CAP_NET_ADMIN: who may create one may do the rest. */
export function isKernelUsable(): boolean {
  if (process.platform !== "linux") return false;
  const shape = { map_type: MAP_TYPE_ID.BPF_MAP_TYPE_SOCKMAP, key_size: 4, value_size: 8, max_entries: 1 };
  const { result } = tryBpf("BPF_MAP_CREATE", BPF_ATTR.mapCreate, shape);
  if (result < 0) return false;
  new Fd(result).close();
  return true;
}

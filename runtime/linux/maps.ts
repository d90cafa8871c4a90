/**
 * The maps of an object in the kernel: those that it declares, those of its data sections. In: the object's plain data; out:
 * descriptors.
 */

import { MAP_CREATE_FLAG, MAP_TYPE_ID } from "../../stdlib/spec/map-type-ids.ts";
import { BPF_ATTR, BPF_OBJ_NAME_LEN } from "../../stdlib/spec/syscall.ts";
import type { BpfObject, DataSection, MapDefinition, MapSpec } from "../object.ts";
import { ringBytes } from "../ring-bytes.ts";
import type { LoadedBtf } from "./btf.ts";
import { callBpf } from "./syscall/call.ts";
import type { Fd } from "./syscall/fd.ts";
import { createMap, updateElem } from "./syscall/map.ts";

/** Throws a `BpfError` that names the map. */
export function createDeclaredMap(map: MapSpec, btf: LoadedBtf | undefined): Fd {
  using inner = map.inner && create(`${map.name}.inner`, map.inner, undefined);
  return create(map.name, map, map.row?.btf ? btf : undefined, inner);
}

/** `btf`: for types that take those of keys and values; the others refuse a map that has them. */
function create(name: string, map: MapDefinition, btf: LoadedBtf | undefined, inner?: Fd): Fd {
  return createMap({
    map_type: map.type,
    key_size: map.keySize,
    value_size: map.valueSize,
    max_entries: entriesOf(map),
    map_flags: map.flags,
    inner_map_fd: inner?.number,
    numa_node: map.numaNode,
    map_name: kernelName(name),
    map_extra: BigInt(map.mapExtra),
    ...(btf && { btf_fd: btf.fd, btf_key_type_id: map.keyType, btf_value_type_id: map.valueType }),
  });
}

function entriesOf({ type, maxEntries }: MapDefinition): number {
  return type === MAP_TYPE_ID.BPF_MAP_TYPE_RINGBUF ? ringBytes(maxEntries) : maxEntries;
}

/** An array map of one entry, its content set; constants are frozen, so that the verifier knows them. */
export function createDataMap(section: DataSection, content: Uint8Array): Fd {
  const isConstant = section.kind === "rodata";
  const fd = createMap({
    map_type: MAP_TYPE_ID.BPF_MAP_TYPE_ARRAY,
    key_size: 4,
    value_size: section.size,
    max_entries: 1,
    map_flags: isConstant ? MAP_CREATE_FLAG.BPF_F_RDONLY_PROG : 0,
    map_name: kernelName(section.name),
  });
  try {
    updateElem(fd.number, new Uint8Array(4), content);
    if (isConstant) callBpf("BPF_MAP_FREEZE", `freeze ${section.name}`, BPF_ATTR.mapElem, { map_fd: fd.number });
    return fd;
  } catch (error) {
    fd.close();
    throw error;
  }
}

/** Letters, digits, `_` and `.`, at most 15 (`bpf_obj_name_cpy`, kernel/bpf/syscall.c). */
export const kernelName = (name: string): string => name.replace(/[^\w.]/g, "_").slice(0, BPF_OBJ_NAME_LEN - 1);

/** The bytes that a data section begins with. */
export function initialContent(object: BpfObject, name: string): Uint8Array {
  const section = object.dataSections.find((one) => one.name === name);
  const bytes = new Uint8Array(section?.size ?? 0);
  if (section) bytes.set(section.content.subarray(0, bytes.length));
  return bytes;
}

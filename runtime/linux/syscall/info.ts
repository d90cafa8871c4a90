/** In: the file descriptor of a program or map. Out: what the kernel tells of it, as plain data. */

import type { AttachTargetKind } from "../../../stdlib/spec/attach-types.ts";
import {
  BPF_ATTR,
  BPF_BTF_INFO,
  BPF_LINK_INFO,
  BPF_MAP_INFO,
  BPF_PROG_INFO,
  LINK_TYPES,
  type SyscallLayout,
} from "../../../stdlib/spec/syscall.ts";
import { encodeAttr, readBytes, readText, readU32, readU64 } from "./attr.ts";
import { callBpf } from "./call.ts";

export interface ProgramInfo {
  readonly type: number;
  readonly id: number;
  readonly name: string;
  /** The kernel's hash of the instructions, in hexadecimal. */
  readonly tag: string;
  readonly jitedByteSize: number;
  /** Instructions after the verifier's rewriting, 8 bytes each. */
  readonly xlatedByteSize: number;
  readonly mapIdCount: number;
  readonly btfId: number;
  readonly funcInfoCount: number;
  readonly lineInfoCount: number;
  /** How many instructions the verifier walked; 0 before Linux 5.16. */
  readonly verifiedInsns: number;
}

export interface MapInfo {
  readonly type: number;
  readonly id: number;
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly btfId: number;
  readonly btfKeyTypeId: number;
  readonly btfValueTypeId: number;
  readonly extra: bigint;
}

export function programInfo(fd: number): ProgramInfo {
  const bytes = readInfo(fd, BPF_PROG_INFO);
  const f = BPF_PROG_INFO.fields;
  return {
    type: readU32(bytes, f.type),
    id: readU32(bytes, f.id),
    name: readText(bytes, f.name),
    tag: Buffer.from(readBytes(bytes, f.tag)).toString("hex"),
    jitedByteSize: readU32(bytes, f.jited_prog_len),
    xlatedByteSize: readU32(bytes, f.xlated_prog_len),
    mapIdCount: readU32(bytes, f.nr_map_ids),
    btfId: readU32(bytes, f.btf_id),
    funcInfoCount: readU32(bytes, f.nr_func_info),
    lineInfoCount: readU32(bytes, f.nr_line_info),
    verifiedInsns: readU32(bytes, f.verified_insns),
  };
}

export function mapInfo(fd: number): MapInfo {
  const bytes = readInfo(fd, BPF_MAP_INFO);
  const f = BPF_MAP_INFO.fields;
  return {
    type: readU32(bytes, f.type),
    id: readU32(bytes, f.id),
    name: readText(bytes, f.name),
    keySize: readU32(bytes, f.key_size),
    valueSize: readU32(bytes, f.value_size),
    maxEntries: readU32(bytes, f.max_entries),
    flags: readU32(bytes, f.map_flags),
    btfId: readU32(bytes, f.btf_id),
    btfKeyTypeId: readU32(bytes, f.btf_key_type_id),
    btfValueTypeId: readU32(bytes, f.btf_value_type_id),
    extra: readU64(bytes, f.map_extra),
  };
}

export interface LinkInfo {
  readonly type: number;
  readonly id: number;
  readonly programId: number;
  /** Undefined for kinds of links that are not this project's. */
  readonly place: LinkPlace | undefined;
}

export interface LinkPlace {
  readonly kind: AttachTargetKind;
  /** Of a map its id, of a cgroup or network namespace its inode; 0: it is no more. */
  readonly number: bigint;
  /** As the kernel numbers it. */
  readonly attachType: number;
}

export function linkInfo(fd: number): LinkInfo {
  const bytes = readInfo(fd, BPF_LINK_INFO);
  const f = BPF_LINK_INFO.fields;
  const type = readU32(bytes, f.type);
  return { type, id: readU32(bytes, f.id), programId: readU32(bytes, f.prog_id), place: linkPlace(bytes, type) };
}

function linkPlace(bytes: Uint8Array, linkType: number): LinkPlace | undefined {
  const row = Object.values(LINK_TYPES).find(({ id }) => id === linkType);
  if (row === undefined) return undefined;
  const [, type, offset] = row.place;
  const number = type === "u64" ? readU64(bytes, [type, offset]) : BigInt(readU32(bytes, [type, offset]));
  return { kind: row.target, number, attachType: readU32(bytes, row.attachType) };
}

/** The content of a `.BTF` section. */
export function btfBytes(fd: number): Uint8Array {
  const f = BPF_BTF_INFO.fields;
  const btf = new Uint8Array(readU32(readInfo(fd, BPF_BTF_INFO), f.btf_size));
  const info = encodeAttr(BPF_BTF_INFO, { btf, btf_size: btf.length });
  callBpf("BPF_OBJ_GET_INFO_BY_FD", "read type information", BPF_ATTR.info, { bpf_fd: fd, info, info_len: info.length });
  return btf;
}

/** Older kernels fill less and leave the rest zero. */
function readInfo(fd: number, layout: SyscallLayout): Buffer {
  const info = Buffer.alloc(layout.byteSize);
  callBpf("BPF_OBJ_GET_INFO_BY_FD", "read an object's info", BPF_ATTR.info, {
    bpf_fd: fd,
    info,
    info_len: info.byteLength,
  });
  return info;
}

/**
 * BTF and BTF.ext (include/uapi/linux/btf.h; Documentation/bpf/btf.rst; tools/lib/bpf/libbpf_internal.h): kinds with the
 * structures that follow a type, limits that the kernel enforces (kernel/bpf/btf.c). Reader and writer share these tables.
 */

import type { RecordLayout } from "./elf.ts";

export const BTF_MAGIC = 0xeb9f;
export const BTF_VERSION = 1;

export const BTF_HEADER = [
  { name: "magic", size: 2 },
  { name: "version", size: 1 },
  { name: "flags", size: 1 },
  { name: "headerLength", size: 4 },
  { name: "typeOffset", size: 4 },
  { name: "typeLength", size: 4 },
  { name: "stringOffset", size: 4 },
  { name: "stringLength", size: 4 },
] as const satisfies RecordLayout;

/** `info`: vlen in bits 0–15, kind in 24–28, kind flag in 31. `sizeOrType` is a byte size or a type id, by kind. */
export const BTF_TYPE = [
  { name: "name", size: 4 },
  { name: "info", size: 4 },
  { name: "sizeOrType", size: 4 },
] as const satisfies RecordLayout;

export const BTF_KIND = {
  int: 1,
  ptr: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  funcProto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;
export type BtfKindName = keyof typeof BTF_KIND;

/** What follows a type: one record, or (`BTF_MEMBERS`) vlen of them. */
export const BTF_INT_DATA = [{ name: "data", size: 4 }] as const satisfies RecordLayout;
export const BTF_ARRAY_DATA = [
  { name: "element", size: 4 },
  { name: "index", size: 4 },
  { name: "count", size: 4 },
] as const satisfies RecordLayout;
export const BTF_VAR_DATA = [{ name: "linkage", size: 4 }] as const satisfies RecordLayout;
/** The component index is signed; −1 means the declaration itself. */
export const BTF_DECL_TAG_DATA = [{ name: "component", size: 4 }] as const satisfies RecordLayout;

/** With the kind flag, `offset` is bit-field size << 24 | bit offset. */
export const BTF_MEMBER = [
  { name: "name", size: 4 },
  { name: "type", size: 4 },
  { name: "offset", size: 4 },
] as const satisfies RecordLayout;
export const BTF_ENUM_VALUE = [
  { name: "name", size: 4 },
  { name: "value", size: 4 },
] as const satisfies RecordLayout;
export const BTF_ENUM64_VALUE = [
  { name: "name", size: 4 },
  { name: "low", size: 4 },
  { name: "high", size: 4 },
] as const satisfies RecordLayout;
export const BTF_PARAM = [
  { name: "name", size: 4 },
  { name: "type", size: 4 },
] as const satisfies RecordLayout;
export const BTF_DATASEC_VAR = [
  { name: "type", size: 4 },
  { name: "offset", size: 4 },
  { name: "size", size: 4 },
] as const satisfies RecordLayout;

/** BTF_INT_DATA: encoding << 24 | bit offset << 16 | bits. Char is refused by no kernel, but means "display as text" only. */
export const BTF_INT_ENCODING = { signed: 1, char: 2, bool: 4 } as const;
/** Of functions (in vlen) and variables. */
export const BTF_LINKAGE = { static: 0, global: 1, extern: 2 } as const;
export const BTF_DECL_TAG_SELF = -1;

export const BTF_LIMITS = {
  /** BTF_MAX_TYPE, BTF_MAX_VLEN, BTF_MAX_NAME_OFFSET. */
  types: 0xfffff,
  vlen: 0xffff,
  nameOffset: 0xffffff,
  /** KSYM_NAME_LEN less the NUL; 511 from 6.1 on. */
  name: 127,
} as const;

/** 24 bytes without the CO-RE table, 32 with it (`BTF_EXT_HEADER_CORE` follows). */
export const BTF_EXT_HEADER = [
  { name: "magic", size: 2 },
  { name: "version", size: 1 },
  { name: "flags", size: 1 },
  { name: "headerLength", size: 4 },
  { name: "funcInfoOffset", size: 4 },
  { name: "funcInfoLength", size: 4 },
  { name: "lineInfoOffset", size: 4 },
  { name: "lineInfoLength", size: 4 },
] as const satisfies RecordLayout;
export const BTF_EXT_HEADER_CORE = [
  { name: "coreRelocationOffset", size: 4 },
  { name: "coreRelocationLength", size: 4 },
] as const satisfies RecordLayout;

/** A table: its record size, then per section this and the records. */
export const BTF_EXT_RECORD_SIZE = [{ name: "recordSize", size: 4 }] as const satisfies RecordLayout;
export const BTF_EXT_SECTION = [
  { name: "sectionName", size: 4 },
  { name: "count", size: 4 },
] as const satisfies RecordLayout;
/** Offsets are bytes into the section. */
export const BTF_EXT_FUNC_INFO = [
  { name: "insnOffset", size: 4 },
  { name: "type", size: 4 },
] as const satisfies RecordLayout;
export const BTF_EXT_LINE_INFO = [
  { name: "insnOffset", size: 4 },
  { name: "file", size: 4 },
  { name: "text", size: 4 },
  { name: "lineColumn", size: 4 },
] as const satisfies RecordLayout;
export const BTF_EXT_CORE_RELOCATION = [
  { name: "insnOffset", size: 4 },
  { name: "type", size: 4 },
  { name: "access", size: 4 },
  { name: "kind", size: 4 },
] as const satisfies RecordLayout;

/** `lineColumn` is line << 10 | column. */
export const BTF_LINE = { columnBits: 10, maxColumn: 0x3ff, maxLine: 0x3fffff } as const;

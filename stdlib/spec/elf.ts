/**
 * ELF64 as BPF objects use it (gabi chapter 4; include/uapi/linux/elf.h; llvm/BinaryFormat/ELFRelocs/BPF.def). Structures
 * are field tables, in file order and without padding: reader and writer both work from them.
 */

/** One little- or big-endian unsigned integer of a structure. */
export interface Field {
  readonly name: string;
  readonly size: 1 | 2 | 4 | 8;
}
export type RecordLayout = readonly Field[];

export const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46] as const;

/** `e_ident` is 16 bytes: the magic as four bytes here, ABI version and padding as one field. */
export const ELF_HEADER = [
  { name: "magic0", size: 1 },
  { name: "magic1", size: 1 },
  { name: "magic2", size: 1 },
  { name: "magic3", size: 1 },
  { name: "class", size: 1 },
  { name: "data", size: 1 },
  { name: "identVersion", size: 1 },
  { name: "osAbi", size: 1 },
  { name: "identPadding", size: 8 },
  { name: "type", size: 2 },
  { name: "machine", size: 2 },
  { name: "version", size: 4 },
  { name: "entry", size: 8 },
  { name: "programHeaderOffset", size: 8 },
  { name: "sectionHeaderOffset", size: 8 },
  { name: "flags", size: 4 },
  { name: "headerSize", size: 2 },
  { name: "programHeaderSize", size: 2 },
  { name: "programHeaderCount", size: 2 },
  { name: "sectionHeaderSize", size: 2 },
  { name: "sectionHeaderCount", size: 2 },
  { name: "sectionNameIndex", size: 2 },
] as const satisfies RecordLayout;

export const ELF_SECTION_HEADER = [
  { name: "name", size: 4 },
  { name: "type", size: 4 },
  { name: "flags", size: 8 },
  { name: "address", size: 8 },
  { name: "offset", size: 8 },
  { name: "size", size: 8 },
  { name: "link", size: 4 },
  { name: "info", size: 4 },
  { name: "align", size: 8 },
  { name: "entrySize", size: 8 },
] as const satisfies RecordLayout;

export const ELF_SYMBOL = [
  { name: "name", size: 4 },
  { name: "info", size: 1 },
  { name: "other", size: 1 },
  { name: "section", size: 2 },
  { name: "value", size: 8 },
  { name: "size", size: 8 },
] as const satisfies RecordLayout;

/** `r_info` is one 64-bit integer, type in its low half: as two fields their order depends on the byte order. */
export const ELF_REL = [
  { name: "offset", size: 8 },
  { name: "info", size: 8 },
] as const satisfies RecordLayout;

export const ELF_CLASS_64 = 2;
export const ELF_DATA = { little: 1, big: 2 } as const;
export const ELF_VERSION = 1;
export const ELF_TYPE_REL = 1;
export const ELF_MACHINE_BPF = 247;
/** Section counts and symbol sections from here on would need the extended numbering, which BPF objects never use. */
export const ELF_SECTION_RESERVED = 0xff00;

export const SECTION_TYPE = { null: 0, progbits: 1, symtab: 2, strtab: 3, rela: 4, nobits: 8, rel: 9 } as const;
export const SECTION_FLAG = { write: 1, alloc: 2, exec: 4 } as const;
export const SECTION_INDEX = { undefined: 0, absolute: 0xfff1, common: 0xfff2 } as const;

/** `st_info` is binding << 4 | type; `st_other` is the visibility. */
export const SYMBOL_BINDING = { local: 0, global: 1, weak: 2 } as const;
export const SYMBOL_TYPE = { none: 0, object: 1, func: 2, section: 3, file: 4 } as const;
export const SYMBOL_VISIBILITY = { default: 0, internal: 1, hidden: 2, protected: 3 } as const;

/** Relocation types; all are SHT_REL, with the addend in the place (Documentation/bpf/llvm_reloc.rst). */
export const R_BPF = {
  /** An lddw: `imm` of the first slot. */
  "64_64": 1,
  "64_ABS64": 2,
  "64_ABS32": 3,
  "64_NODYLD32": 4,
  /** `imm` of a call, in slots, less one. */
  "64_32": 10,
} as const;

/** Section names with a meaning (tools/lib/bpf/libbpf.c). */
export const SECTION_NAME = {
  text: ".text",
  maps: ".maps",
  license: "license",
  rodata: ".rodata",
  data: ".data",
  bss: ".bss",
  btf: ".BTF",
  btfExt: ".BTF.ext",
  symtab: ".symtab",
  strtab: ".strtab",
  relPrefix: ".rel",
} as const;

/** A member of a map definition in `.maps` is a pointer. */
export const MAP_MEMBER_SIZE = 8;

/** The typedef that tells the type of a ring buffer's records, of a socket map's keys. */
export const recordTypeName = (map: string): string => `${map}__record`;

/** Sections, symbols and relocations to the bytes of an ELF64 relocatable file for BPF. */

import {
  ELF_CLASS_64,
  ELF_DATA,
  ELF_HEADER,
  ELF_MACHINE_BPF,
  ELF_MAGIC,
  ELF_REL,
  ELF_SECTION_HEADER,
  ELF_SECTION_RESERVED,
  ELF_SYMBOL,
  ELF_TYPE_REL,
  ELF_VERSION,
  SECTION_NAME,
  SECTION_TYPE,
  SYMBOL_BINDING,
  SYMBOL_TYPE,
  SYMBOL_VISIBILITY,
} from "../../stdlib/spec/elf.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { ByteWriter, type RecordOf, recordSize } from "./record.ts";
import { StringTableWriter } from "./strings.ts";

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly align: number;
  /** Empty for NOBITS, whose `size` counts. */
  readonly content: Uint8Array;
  readonly size: number;
}

export interface ElfSymbol {
  /** Empty for section symbols. */
  readonly name: string;
  readonly binding: "local" | "global";
  readonly type: keyof typeof SYMBOL_TYPE;
  readonly section: string;
  readonly value: number;
  readonly size: number;
}

export interface ElfRelocation {
  readonly section: string;
  readonly byteOffset: number;
  readonly type: number;
  readonly symbol: ElfSymbol;
}

interface Placed extends ElfSection {
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
}

/** Names of sections are unique. Output order: the given sections, their `.rel` tables, `.symtab`, `.strtab`. */
export function encodeElf(
  sections: readonly ElfSection[],
  symbols: readonly ElfSymbol[],
  relocations: readonly ElfRelocation[],
  littleEndian: boolean,
): Uint8Array {
  const strings = new StringTableWriter();
  const sectionIndex = new Map(sections.map((section, index) => [section.name, index + 1]));
  invariant(sectionIndex.size === sections.length, "object.encodeElf", "two sections of one name");
  const ordered = [...symbols.filter(isLocal), ...symbols.filter((symbol) => !isLocal(symbol))];
  const symbolIndex = new Map(ordered.map((symbol, index) => [symbol, index + 1]));

  const targets = sections.filter(({ name }) => relocations.some((relocation) => relocation.section === name));
  const symtabIndex = sections.length + targets.length + 1;
  const relTables = targets.map((target): Placed => {
    const own = relocations.filter((relocation) => relocation.section === target.name);
    const content = encodeRelocations(own, symbolIndex, littleEndian);
    const info = sectionIndex.get(target.name) ?? 0;
    return table(SECTION_NAME.relPrefix + target.name, SECTION_TYPE.rel, content, symtabIndex, info, recordSize(ELF_REL));
  });
  const symtabContent = encodeSymbols(ordered, sectionIndex, strings, littleEndian);
  const firstGlobal = 1 + ordered.filter(isLocal).length;
  const symtab = table(
    SECTION_NAME.symtab,
    SECTION_TYPE.symtab,
    symtabContent,
    symtabIndex + 1,
    firstGlobal,
    recordSize(ELF_SYMBOL),
  );

  const named = [...sections.map((section): Placed => ({ ...section, link: 0, info: 0, entrySize: 0 })), ...relTables, symtab];
  for (const { name } of named) strings.add(name);
  strings.add(SECTION_NAME.strtab);
  const strtab: Placed = { ...table(SECTION_NAME.strtab, SECTION_TYPE.strtab, strings.finish(), 0, 0, 0), align: 1 };
  return encodeFile([...named, strtab], strings, littleEndian);
}

const isLocal = (symbol: ElfSymbol): boolean => symbol.binding === "local";

function table(name: string, type: number, content: Uint8Array, link: number, info: number, entrySize: number): Placed {
  return { name, type, flags: 0, align: 8, content, size: content.length, link, info, entrySize };
}

function encodeRelocations(
  relocations: readonly ElfRelocation[],
  symbolIndex: ReadonlyMap<ElfSymbol, number>,
  littleEndian: boolean,
): Uint8Array {
  const out = new ByteWriter(littleEndian);
  for (const { byteOffset, type, symbol } of relocations) {
    const index = symbolIndex.get(symbol);
    invariant(index !== undefined, "object.encodeRelocations", `no symbol ${symbol.name}`);
    out.record(ELF_REL, { offset: byteOffset, info: index * 2 ** 32 + type });
  }
  return out.finish();
}

function encodeSymbols(
  symbols: readonly ElfSymbol[],
  sectionIndex: ReadonlyMap<string, number>,
  strings: StringTableWriter,
  littleEndian: boolean,
): Uint8Array {
  const out = new ByteWriter(littleEndian);
  out.record(ELF_SYMBOL, { name: 0, info: 0, other: 0, section: 0, value: 0, size: 0 });
  for (const symbol of symbols) {
    const section = sectionIndex.get(symbol.section);
    invariant(section !== undefined, "object.encodeSymbols", `no section ${symbol.section}`);
    const info = (SYMBOL_BINDING[symbol.binding] << 4) | SYMBOL_TYPE[symbol.type];
    const { value, size } = symbol;
    out.record(ELF_SYMBOL, { name: strings.add(symbol.name), info, other: SYMBOL_VISIBILITY.default, section, value, size });
  }
  return out.finish();
}

/** ELF header, contents, section headers. The last section is the string table of all names. */
function encodeFile(sections: readonly Placed[], strings: StringTableWriter, littleEndian: boolean): Uint8Array {
  invariant(sections.length < ELF_SECTION_RESERVED, "object.encodeFile", `${sections.length} sections`);
  const body = new ByteWriter(littleEndian);
  const headers: RecordOf<typeof ELF_SECTION_HEADER>[] = [
    { name: 0, type: 0, flags: 0, address: 0, offset: 0, size: 0, link: 0, info: 0, align: 0, entrySize: 0 },
  ];
  const headerSize = recordSize(ELF_HEADER);
  for (const { name, type, flags, size, link, info, align, entrySize, content } of sections) {
    // Offsets count from the file's start; the header is 64 bytes, a multiple of every alignment up to that.
    invariant(headerSize % align === 0, "object.encodeFile", `alignment ${align} of ${name}`);
    body.align(align);
    const offset = headerSize + body.length;
    headers.push({ name: strings.add(name), type, flags, address: 0, offset, size, link, info, align, entrySize });
    body.bytes(content);
  }
  body.align(8);
  const out = new ByteWriter(littleEndian);
  out.record(ELF_HEADER, fileHeader(headerSize + body.length, headers.length, littleEndian));
  out.bytes(body.finish());
  for (const header of headers) out.record(ELF_SECTION_HEADER, header);
  return out.finish();
}

function fileHeader(
  sectionHeaderOffset: number,
  sectionHeaderCount: number,
  littleEndian: boolean,
): RecordOf<typeof ELF_HEADER> {
  const [magic0, magic1, magic2, magic3] = ELF_MAGIC;
  return {
    magic0,
    magic1,
    magic2,
    magic3,
    class: ELF_CLASS_64,
    data: littleEndian ? ELF_DATA.little : ELF_DATA.big,
    identVersion: ELF_VERSION,
    osAbi: 0,
    identPadding: 0,
    type: ELF_TYPE_REL,
    machine: ELF_MACHINE_BPF,
    version: ELF_VERSION,
    entry: 0,
    programHeaderOffset: 0,
    sectionHeaderOffset,
    flags: 0,
    headerSize: recordSize(ELF_HEADER),
    programHeaderSize: 0,
    programHeaderCount: 0,
    sectionHeaderSize: recordSize(ELF_SECTION_HEADER),
    sectionHeaderCount,
    sectionNameIndex: sectionHeaderCount - 1,
  };
}

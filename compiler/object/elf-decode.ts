/**
 * The bytes of an ELF file to sections, symbols and relocations. Every offset, count and index is checked before use;
 * contents are views of the file, and sections may not overlap, so the work is linear in the file's size.
 */

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
  type RecordLayout,
  SECTION_TYPE,
  SYMBOL_BINDING,
  SYMBOL_TYPE,
  SYMBOL_VISIBILITY,
} from "../../stdlib/spec/elf.ts";
import { objectError } from "./error.ts";
import type { ObjectRelocation, ObjectSection, ObjectSymbol } from "./object-file.ts";
import { nameOf, type RecordOf, readRecord, readRecords, recordSize, viewOf } from "./record.ts";
import { StringTableReader } from "./strings.ts";

export interface ElfFile {
  readonly littleEndian: boolean;
  readonly sections: readonly ObjectSection[];
  readonly symbols: readonly ObjectSymbol[];
  readonly relocations: readonly ObjectRelocation[];
}

export function decodeElf(bytes: Uint8Array): ElfFile {
  const { header, littleEndian } = decodeHeader(bytes);
  const sections = decodeSections(bytes, header, littleEndian);
  const symbols = decodeSymbols(sections, littleEndian);
  return { littleEndian, sections, symbols, relocations: decodeRelocations(sections, symbols, littleEndian) };
}

/** The part of `bytes` that `what` occupies. */
export function part(bytes: Uint8Array, offset: number, size: number, what: string): Uint8Array {
  if (offset > bytes.length || size > bytes.length - offset) {
    const available = String(Math.max(0, bytes.length - offset));
    throw objectError("TSB5003", { what, offset: String(offset), size: String(size), available });
  }
  return bytes.subarray(offset, offset + size);
}

function decodeHeader(bytes: Uint8Array): { header: RecordOf<typeof ELF_HEADER>; littleEndian: boolean } {
  if (ELF_MAGIC.some((byte, index) => bytes[index] !== byte)) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw objectError("TSB5001", { found: bytes.length === 0 ? "it is empty" : `it begins with ${start}` });
  }
  const content = part(bytes, 0, recordSize(ELF_HEADER), "the ELF header");
  // The identification is single bytes, so that it can be read before the byte order is known.
  const ident = readRecord(ELF_HEADER, viewOf(content), 0, true);
  expect("class", ident.class, ELF_CLASS_64);
  if (ident.data !== ELF_DATA.big) expect("data encoding", ident.data, ELF_DATA.little);
  const littleEndian = ident.data === ELF_DATA.little;
  const header = readRecord(ELF_HEADER, viewOf(content), 0, littleEndian);
  expect("machine", header.machine, ELF_MACHINE_BPF);
  expect("type", header.type, ELF_TYPE_REL);
  expect("section header size", header.sectionHeaderSize, recordSize(ELF_SECTION_HEADER));
  return { header, littleEndian };
}

function expect(field: string, value: number, expected: number): void {
  if (value !== expected) throw objectError("TSB5002", { field, value: String(value), expected: String(expected) });
}

function decodeSections(bytes: Uint8Array, header: RecordOf<typeof ELF_HEADER>, littleEndian: boolean): ObjectSection[] {
  const count = header.sectionHeaderCount;
  const table = part(bytes, header.sectionHeaderOffset, count * recordSize(ELF_SECTION_HEADER), "the section header table");
  const records = readRecords(ELF_SECTION_HEADER, table, count, littleEndian);
  const contents = records.map((record, index) => sectionContent(bytes, record, index));
  const total = contents.reduce((sum, content) => sum + content.length, 0);
  if (total > bytes.length) throw objectError("TSB5009", { what: "The section header table", reason: "sections overlap" });
  const nameTable = contents[header.sectionNameIndex];
  if (nameTable === undefined) {
    throw objectError("TSB5007", { from: "The ELF header", to: `section ${header.sectionNameIndex} for section names` });
  }
  const names = new StringTableReader(nameTable, "the section names");
  return records.map(({ name, type, flags, align, link, info, size }, index) => {
    const content = contents[index] ?? new Uint8Array(0);
    return { index, name: index === 0 ? "" : names.at(name), type, flags, align, link, info, size, content };
  });
}

function sectionContent(
  bytes: Uint8Array,
  { type, offset, size }: RecordOf<typeof ELF_SECTION_HEADER>,
  index: number,
): Uint8Array {
  if (type === SECTION_TYPE.null || type === SECTION_TYPE.nobits) return new Uint8Array(0);
  return part(bytes, offset, size, `section ${index}`);
}

/** The whole entries of a table section. */
function tableOf<L extends RecordLayout>(section: ObjectSection, layout: L, littleEndian: boolean): RecordOf<L>[] {
  const count = section.content.length / recordSize(layout);
  if (!Number.isInteger(count)) {
    throw objectError("TSB5009", {
      what: `The section ${section.name}`,
      reason: `its size ${section.size} is no multiple of ${recordSize(layout)}`,
    });
  }
  return readRecords(layout, section.content, count, littleEndian);
}

function decodeSymbols(sections: readonly ObjectSection[], littleEndian: boolean): ObjectSymbol[] {
  const tables = sections.filter(({ type }) => type === SECTION_TYPE.symtab);
  if (tables.length > 1) throw objectError("TSB5009", { what: "The object", reason: `it has ${tables.length} symbol tables` });
  const table = tables[0];
  if (table === undefined) return [];
  const strings = sections[table.link];
  if (strings?.type !== SECTION_TYPE.strtab)
    throw objectError("TSB5007", { from: "The symbol table", to: `string table ${table.link}` });
  const names = new StringTableReader(strings.content, "the symbol names");
  return tableOf(table, ELF_SYMBOL, littleEndian).map(({ name, info, other, section, value, size }, index) => {
    if (section >= sections.length && section < ELF_SECTION_RESERVED) {
      throw objectError("TSB5007", { from: `Symbol ${index}`, to: `section ${section}` });
    }
    return {
      index,
      name: names.at(name),
      binding: nameOf(SYMBOL_BINDING, info >> 4) ?? "other",
      type: nameOf(SYMBOL_TYPE, info & 0xf) ?? "other",
      visibility: nameOf(SYMBOL_VISIBILITY, other & 3) ?? "default",
      section,
      value,
      size,
    };
  });
}

function decodeRelocations(
  sections: readonly ObjectSection[],
  symbols: readonly ObjectSymbol[],
  littleEndian: boolean,
): ObjectRelocation[] {
  return sections.flatMap((table) => {
    if (table.type === SECTION_TYPE.rela)
      throw objectError("TSB5009", { what: `The section ${table.name}`, reason: "BPF has no relocations with addends" });
    if (table.type !== SECTION_TYPE.rel) return [];
    const target = sections[table.info];
    if (target === undefined) throw objectError("TSB5007", { from: `The section ${table.name}`, to: `section ${table.info}` });
    return tableOf(table, ELF_REL, littleEndian).map(({ offset, info }) => {
      const symbol = Math.floor(info / 2 ** 32);
      const from = `The relocation at byte ${offset} of ${target.name}`;
      if (symbol >= symbols.length) throw objectError("TSB5007", { from, to: `symbol ${symbol}` });
      if (offset >= target.size) throw objectError("TSB5007", { from, to: "a place in the section" });
      // `info` is exact: beyond 2⁵³ its symbol index was out of range.
      return { section: target.index, byteOffset: offset, type: info % 2 ** 32, symbol };
    });
  });
}

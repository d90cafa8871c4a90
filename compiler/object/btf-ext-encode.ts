/**
 * Function and line records, by section, to the bytes of a `.BTF.ext` section. The header is the 32-byte one with an empty
 * CO-RE table: libbpf takes the 24-byte one too, but llvm-objdump 19 reads 32 bytes whatever the header says.
 */

import {
  BTF_EXT_FUNC_INFO,
  BTF_EXT_HEADER,
  BTF_EXT_HEADER_CORE,
  BTF_EXT_LINE_INFO,
  BTF_EXT_RECORD_SIZE,
  BTF_EXT_SECTION,
  BTF_LINE,
  BTF_MAGIC,
  BTF_VERSION,
} from "../../stdlib/spec/btf.ts";
import type { RecordLayout } from "../../stdlib/spec/elf.ts";
import type { TypeId } from "./btf-types.ts";
import { ByteWriter, type RecordOf, recordSize } from "./record.ts";
import type { StringTableWriter } from "./strings.ts";

export interface FuncRecord {
  readonly insnOffset: number;
  readonly type: TypeId;
}

export interface LineRecord {
  readonly insnOffset: number;
  readonly file: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface SectionInfo {
  readonly section: string;
  readonly funcs: readonly FuncRecord[];
  readonly lines: readonly LineRecord[];
}

export function encodeBtfExt(sections: readonly SectionInfo[], strings: StringTableWriter, littleEndian: boolean): Uint8Array {
  const funcs = new ByteWriter(littleEndian);
  const funcTable = sections.map(({ section, funcs: records }) => ({ section, records }));
  encodeTable(funcs, strings, BTF_EXT_FUNC_INFO, funcTable);
  const lines = new ByteWriter(littleEndian);
  const lineTable = sections.map(({ section, lines: records }) => ({
    section,
    records: records.map((line) => lineValues(line, strings)),
  }));
  encodeTable(lines, strings, BTF_EXT_LINE_INFO, lineTable);

  const out = new ByteWriter(littleEndian);
  out.record(BTF_EXT_HEADER, {
    magic: BTF_MAGIC,
    version: BTF_VERSION,
    flags: 0,
    headerLength: recordSize(BTF_EXT_HEADER) + recordSize(BTF_EXT_HEADER_CORE),
    funcInfoOffset: 0,
    funcInfoLength: funcs.length,
    lineInfoOffset: funcs.length,
    lineInfoLength: lines.length,
  });
  out.record(BTF_EXT_HEADER_CORE, { coreRelocationOffset: funcs.length + lines.length, coreRelocationLength: 0 });
  out.bytes(funcs.finish());
  out.bytes(lines.finish());
  return out.finish();
}

/** libbpf refuses a table without records, and a section's part without any: those are left out. */
function encodeTable<L extends RecordLayout>(
  out: ByteWriter,
  strings: StringTableWriter,
  layout: L,
  table: readonly { readonly section: string; readonly records: readonly RecordOf<L>[] }[],
): void {
  const parts = table.filter(({ records }) => records.length > 0);
  if (parts.length === 0) return;
  out.record(BTF_EXT_RECORD_SIZE, { recordSize: recordSize(layout) });
  for (const { section, records } of parts) {
    out.record(BTF_EXT_SECTION, { sectionName: strings.add(section), count: records.length });
    for (const record of records) out.record(layout, record);
  }
}

/** Lines and columns beyond what the record holds are cut to the last one that it holds. */
function lineValues(record: LineRecord, strings: StringTableWriter): RecordOf<typeof BTF_EXT_LINE_INFO> {
  const line = Math.min(record.line, BTF_LINE.maxLine);
  const column = Math.min(record.column, BTF_LINE.maxColumn);
  return {
    insnOffset: record.insnOffset,
    file: strings.add(record.file),
    text: strings.add(record.text),
    lineColumn: line * 2 ** BTF_LINE.columnBits + column,
  };
}

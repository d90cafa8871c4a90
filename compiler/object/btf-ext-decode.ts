/** The bytes of a `.BTF.ext` section to function, line and CO-RE records by section name. */

import {
  BTF_EXT_CORE_RELOCATION,
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
import type { DecodedBtf } from "./btf-decode.ts";
import type { FuncRecord, LineRecord } from "./btf-ext-encode.ts";
import { type TypeId, typeId } from "./btf-types.ts";
import { objectError } from "./error.ts";
import { type RecordOf, readRecord, recordSize, viewOf } from "./record.ts";

export interface CoreRecord {
  readonly insnOffset: number;
  readonly type: TypeId;
  readonly access: string;
  readonly kind: number;
}

/** Each by section name. */
export interface DecodedBtfExt {
  readonly funcs: ReadonlyMap<string, readonly FuncRecord[]>;
  readonly lines: ReadonlyMap<string, readonly LineRecord[]>;
  readonly coreRelocations: ReadonlyMap<string, readonly CoreRecord[]>;
}

const damaged = (reason: string): Error => objectError("TSB5006", { reason });

export function decodeBtfExt(bytes: Uint8Array, { types, strings }: DecodedBtf, littleEndian: boolean): DecodedBtfExt {
  const fixed = recordSize(BTF_EXT_HEADER);
  if (bytes.length < fixed) throw damaged(`its header is cut short (${bytes.length} bytes)`);
  const header = readRecord(BTF_EXT_HEADER, viewOf(bytes), 0, littleEndian);
  const { headerLength } = header;
  if (header.magic !== BTF_MAGIC || header.version !== BTF_VERSION) throw damaged("its magic or version is wrong");
  if (headerLength < fixed || headerLength > bytes.length) throw damaged(`its header length is ${headerLength}`);
  const hasCore = headerLength >= fixed + recordSize(BTF_EXT_HEADER_CORE);
  const core = hasCore ? readRecord(BTF_EXT_HEADER_CORE, viewOf(bytes), fixed, littleEndian) : undefined;

  const read = <L extends RecordLayout, T>(
    layout: L,
    offset: number,
    length: number,
    decode: (record: RecordOf<L>) => T,
  ): Map<string, T[]> => {
    if (headerLength + offset + length > bytes.length) throw damaged("a table lies outside it");
    const area = bytes.subarray(headerLength + offset, headerLength + offset + length);
    return decodeTable(area, layout, (at) => strings.at(at), decode, littleEndian);
  };
  const typeOf = (id: number): TypeId => {
    if (id >= types.length) throw damaged(`it refers to type ${id} of ${types.length}`);
    return typeId(id);
  };
  return {
    funcs: read(BTF_EXT_FUNC_INFO, header.funcInfoOffset, header.funcInfoLength, ({ insnOffset, type }): FuncRecord => {
      if (types[type]?.kind !== "func") throw damaged(`function information names type ${type}, which is no function`);
      return { insnOffset, type: typeId(type) };
    }),
    lines: read(
      BTF_EXT_LINE_INFO,
      header.lineInfoOffset,
      header.lineInfoLength,
      ({ insnOffset, file, text, lineColumn }): LineRecord => {
        const line = Math.floor(lineColumn / 2 ** BTF_LINE.columnBits);
        return { insnOffset, file: strings.at(file), text: strings.at(text), line, column: lineColumn & BTF_LINE.maxColumn };
      },
    ),
    coreRelocations: read(
      BTF_EXT_CORE_RELOCATION,
      core?.coreRelocationOffset ?? 0,
      core?.coreRelocationLength ?? 0,
      ({ insnOffset, type, access, kind }): CoreRecord => ({
        insnOffset,
        type: typeOf(type),
        access: strings.at(access),
        kind,
      }),
    ),
  };
}

/** Records may be longer than we know them: later fields are skipped. */
function decodeTable<L extends RecordLayout, T>(
  area: Uint8Array,
  layout: L,
  text: (offset: number) => string,
  decode: (record: RecordOf<L>) => T,
  littleEndian: boolean,
): Map<string, T[]> {
  const bySection = new Map<string, T[]>();
  if (area.length === 0) return bySection;
  const view = viewOf(area);
  let at = 0;
  const take = (size: number): number => {
    if (size > area.length - at) throw damaged(`a table is cut short at byte ${at}`);
    at += size;
    return at - size;
  };
  const { recordSize: stride } = readRecord(BTF_EXT_RECORD_SIZE, view, take(recordSize(BTF_EXT_RECORD_SIZE)), littleEndian);
  if (stride < recordSize(layout)) throw damaged(`its records have ${stride} bytes, not ${recordSize(layout)}`);
  while (at < area.length) {
    const { sectionName, count } = readRecord(BTF_EXT_SECTION, view, take(recordSize(BTF_EXT_SECTION)), littleEndian);
    const start = take(count * stride);
    const records = Array.from({ length: count }, (_, index) =>
      decode(readRecord(layout, view, start + index * stride, littleEndian)),
    );
    const name = text(sectionName);
    if (bySection.has(name)) throw damaged(`the section ${name} occurs twice`);
    bySection.set(name, records);
  }
  return bySection;
}

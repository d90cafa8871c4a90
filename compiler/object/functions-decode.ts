/** Spans of code to programs and subprograms with their code, what it refers to by name, and their lines. */

import { SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import type { DecodedBtfExt } from "./btf-ext-decode.ts";
import { objectError } from "./error.ts";
import type { FunctionSpan } from "./function-spans.ts";
import type { ObjectFunction } from "./object-file.ts";
import type { ReferenceResolver } from "./references.ts";

/** Functions with what `.BTF.ext` and the relocations say of them. */
export function completeFunctions(
  spans: readonly FunctionSpan[],
  ext: DecodedBtfExt,
  tags: ReadonlyMap<number, readonly string[]>,
  resolver: ReferenceResolver,
): ObjectFunction[] {
  const funcs = distribute(spans, ext.funcs);
  const lines = distribute(spans, ext.lines);
  const coreRelocations = distribute(spans, ext.coreRelocations);
  return spans.map((span, index): ObjectFunction => {
    const { name, sectionName: section, byteOffset, linkage, code } = span;
    const slotOf = (record: { readonly insnOffset: number }): number => (record.insnOffset - byteOffset) / INSN_BYTES;
    const type = funcs[index]?.find((record) => record.insnOffset === byteOffset)?.type;
    return {
      name,
      kind: section === SECTION_NAME.text ? "subprogram" : "program",
      section,
      byteOffset,
      linkage,
      code,
      references: resolver.references(span),
      lines: (lines[index] ?? []).map((line) => ({
        slot: slotOf(line),
        file: line.file,
        text: line.text,
        line: line.line,
        column: line.column,
      })),
      coreRelocations: (coreRelocations[index] ?? []).map((core) => ({
        slot: slotOf(core),
        type: core.type,
        access: core.access,
        kind: core.kind,
      })),
      type,
      tags: type === undefined ? [] : (tags.get(type) ?? []),
    };
  });
}

/** The records of each function; both are ordered, so one walk along a section suffices. */
function distribute<T extends { readonly insnOffset: number }>(
  spans: readonly FunctionSpan[],
  bySection: ReadonlyMap<string, readonly T[]>,
): (readonly T[])[] {
  const next = new Map<string, number>();
  const sorted = new Map(
    [...bySection].map(([name, records]) => [name, records.toSorted((a, b) => a.insnOffset - b.insnOffset)]),
  );
  return spans.map(({ sectionName, byteOffset, code }) => {
    const records = sorted.get(sectionName) ?? [];
    let at = next.get(sectionName) ?? 0;
    while ((records[at]?.insnOffset ?? Infinity) < byteOffset) at++;
    const start = at;
    for (; (records[at]?.insnOffset ?? Infinity) < byteOffset + code.length; at++) {
      if ((records[at]?.insnOffset ?? 0) % INSN_BYTES !== 0) {
        throw objectError("TSB5006", { reason: `a record in ${sectionName} lies inside an instruction` });
      }
    }
    next.set(sectionName, at);
    return records.slice(start, at);
  });
}

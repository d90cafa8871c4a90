/** FUNC symbols to programs and subprograms with their code, what it refers to by name, and their lines. */

import { SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import type { DecodedBtfExt } from "./btf-ext-decode.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { ObjectFunction, ObjectSymbol } from "./object-file.ts";
import type { ReferenceResolver } from "./references.ts";
import { holdsCode } from "./section-kinds.ts";

/** A function before its references are known: index in this array = index in `ObjectFile.functions`. */
export interface FunctionSpan {
  readonly name: string;
  readonly section: number;
  readonly sectionName: string;
  readonly byteOffset: number;
  readonly linkage: "global" | "static";
  readonly code: Uint8Array;
}

export function functionSpans(elf: ElfFile): FunctionSpan[] {
  const symbols = elf.symbols.filter(({ type, section }) => type === "func" && holdsCode(elf.sections[section] ?? { type: 0, flags: 0 }));
  symbols.sort((a, b) => a.section - b.section || a.value - b.value || a.index - b.index);
  let previous: FunctionSpan | undefined;
  return symbols.map((symbol) => {
    const span = functionSpan(symbol, elf);
    if (previous?.section === span.section && previous.byteOffset + previous.code.length > span.byteOffset) {
      throw objectError("TSB5009", { what: `The function ${span.name}`, reason: `it overlaps ${previous.name}` });
    }
    previous = span;
    return span;
  });
}

function functionSpan({ name, section, value, size, binding, visibility }: ObjectSymbol, elf: ElfFile): FunctionSpan {
  const { name: sectionName, content } = elf.sections[section] ?? { name: "", content: new Uint8Array(0) };
  const malformed = (reason: string): Error => objectError("TSB5009", { what: `The function ${name}`, reason });
  if (value % INSN_BYTES !== 0 || size % INSN_BYTES !== 0) throw malformed("it does not consist of whole instructions");
  if (size === 0) throw malformed("it is empty");
  if (value + size > content.length) throw malformed("it lies outside its section");
  const linkage = binding === "local" || visibility === "hidden" || visibility === "internal" ? "static" : "global";
  return { name, section, sectionName, byteOffset: value, linkage, code: content.subarray(value, value + size) };
}

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
      lines: (lines[index] ?? []).map((line) => ({ slot: slotOf(line), file: line.file, text: line.text, line: line.line, column: line.column })),
      coreRelocations: (coreRelocations[index] ?? []).map((core) => ({ slot: slotOf(core), type: core.type, access: core.access, kind: core.kind })),
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
  const sorted = new Map([...bySection].map(([name, records]) => [name, records.toSorted((a, b) => a.insnOffset - b.insnOffset)]));
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

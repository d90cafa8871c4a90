/** FUNC symbols of code sections to spans of code, checked: whole instructions, inside their section, without overlap. */

import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { ObjectSymbol } from "./object-file.ts";
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
  const symbols = elf.symbols.filter(
    ({ type, section }) => type === "func" && holdsCode(elf.sections[section] ?? { type: 0, flags: 0 }),
  );
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

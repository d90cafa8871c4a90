/**
 * Completes DATASECs: compilers leave sizes and offsets of variables to the linker. Relocations of `.BTF` and symbols of the
 * variables' names give them, as in libbpf's btf_fixup_datasec. Offsets and sizes come out checked against the section.
 */

import { R_BPF } from "../../stdlib/spec/elf.ts";
import type { BtfDatasecVar, BtfType, BtfTypeOf } from "./btf-types.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { ObjectSection, ObjectSymbol } from "./object-file.ts";
import { viewOf } from "./record.ts";

/** `.BTF` with its own relocations applied: static variables have no symbol that could be found by name. */
export function relocatedBtf(elf: ElfFile, btf: ObjectSection): Uint8Array {
  const bytes = btf.content.slice();
  const view = viewOf(bytes);
  for (const { section, byteOffset, type, symbol } of elf.relocations) {
    const known = type === R_BPF["64_ABS32"] || type === R_BPF["64_NODYLD32"];
    if (section !== btf.index || !known || byteOffset + 4 > bytes.length) continue;
    const addend = view.getUint32(byteOffset, elf.littleEndian);
    view.setUint32(byteOffset, addend + (elf.symbols[symbol]?.value ?? 0), elf.littleEndian);
  }
  return bytes;
}

export function completeDatasecs(types: readonly BtfType[], elf: ElfFile): BtfType[] {
  const sections = new Map(elf.sections.map((section) => [section.name, section]));
  const symbols = new Map(elf.symbols.filter(({ binding }) => binding !== "local").map((symbol) => [symbol.name, symbol]));
  return types.map((type) => {
    const section = type.kind === "datasec" ? sections.get(type.name) : undefined;
    // Without a section (`.ksyms`, `.kconfig`) the variables are defined elsewhere.
    return type.kind === "datasec" && section !== undefined ? completeDatasec(type, section, types, symbols) : type;
  });
}

function completeDatasec(
  datasec: BtfTypeOf<"datasec">,
  section: ObjectSection,
  types: readonly BtfType[],
  symbols: ReadonlyMap<string, ObjectSymbol>,
): BtfTypeOf<"datasec"> {
  const vars = datasec.vars.map((entry): BtfDatasecVar => {
    const variable = types[entry.type];
    if (variable?.kind !== "var") {
      // Functions appear in DATASECs of external ones only.
      if (variable?.kind === "func") return entry;
      throw objectError("TSB5005", { reason: `${datasec.name} holds type ${entry.type}, which is no variable` });
    }
    const symbol = symbols.get(variable.name);
    const byteOffset = symbol?.section === section.index ? symbol.value : entry.byteOffset;
    if (byteOffset + entry.size > section.size) {
      throw objectError("TSB5005", { reason: `the variable ${variable.name} lies outside ${datasec.name}` });
    }
    return { ...entry, byteOffset };
  });
  vars.sort((a, b) => a.byteOffset - b.byteOffset);
  for (const [index, { byteOffset }] of vars.entries()) {
    const previous = vars[index - 1];
    // As the kernel has it (btf_datasec_check_meta).
    if (previous !== undefined && previous.byteOffset + previous.size > byteOffset) {
      throw objectError("TSB5005", { reason: `variables of ${datasec.name} overlap at byte ${byteOffset}` });
    }
  }
  return { ...datasec, size: section.size, vars };
}

/** Declaration tags of whole declarations, by type id. */
export function declarationTags(types: readonly BtfType[]): Map<number, string[]> {
  const tags = new Map<number, string[]>();
  for (const type of types) {
    if (type.kind !== "declTag" || type.component !== -1) continue;
    const known = tags.get(type.type);
    if (known === undefined) tags.set(type.type, [type.name]);
    else known.push(type.name);
  }
  return tags;
}

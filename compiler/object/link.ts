/**
 * Relocations of the model to immediates in the code and ELF relocations, by libbpf's rules (bpf_program__record_reloc,
 * bpf_object__reloc_code in tools/lib/bpf/libbpf.c). The addend stands in `imm`, as SHT_REL has none.
 */

import { R_BPF, SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { ElfRelocation, ElfSymbol } from "./elf-encode.ts";
import { insnFields } from "./insn-fields.ts";
import type { RelocationModel } from "./model.ts";
import type { PlacedFunction, PlacedGlobal, ProgramSection } from "./place.ts";

/** What relocations may name. */
export interface Targets {
  readonly functions: ReadonlyMap<string, PlacedFunction>;
  readonly globals: ReadonlyMap<string, PlacedGlobal>;
  readonly maps: ReadonlySet<string>;
  /** The symbol of a map, global or function. */
  symbol(name: string): ElfSymbol;
  /** The symbol of a section, made on first use. */
  sectionSymbol(section: string): ElfSymbol;
}

export interface LinkedSection {
  readonly content: Uint8Array;
  readonly relocations: readonly ElfRelocation[];
}

export function linkSection(section: ProgramSection, targets: Targets, littleEndian: boolean): LinkedSection {
  const content = new Uint8Array(section.size);
  const view = new DataView(content.buffer);
  const relocations: ElfRelocation[] = [];
  for (const { model, byteOffset } of section.functions) {
    content.set(model.code, byteOffset);
    for (const relocation of model.relocations) {
      const place = byteOffset + relocation.slot * INSN_BYTES;
      const where = `object.linkSection(${model.name})`;
      invariant(relocation.slot * INSN_BYTES < model.code.length, where, `no slot ${relocation.slot}`);
      const { isWideLoad, isSubprogramCall } = insnFields(view, place, littleEndian);
      invariant(
        relocation.kind === "call" ? isSubprogramCall : isWideLoad,
        where,
        `slot ${relocation.slot} cannot take a ${relocation.kind}`,
      );
      const { imm, entry } = resolve(relocation, section.name, place, targets, where);
      view.setInt32(place + 4, imm, littleEndian);
      if (entry !== undefined) relocations.push({ section: section.name, byteOffset: place, ...entry });
    }
  }
  return { content, relocations };
}

interface Resolved {
  readonly imm: number;
  /** Absent: the immediate says it all. */
  readonly entry: Pick<ElfRelocation, "type" | "symbol"> | undefined;
}

function resolve(relocation: RelocationModel, section: string, place: number, targets: Targets, where: string): Resolved {
  const name = relocation.symbol;
  switch (relocation.kind) {
    case "map":
      invariant(targets.maps.has(name), where, `no map ${name}`);
      return { imm: 0, entry: { type: R_BPF["64_64"], symbol: targets.symbol(name) } };
    case "global": {
      const global = targets.globals.get(name);
      invariant(global !== undefined, where, `no global ${name}`);
      if (global.model.linkage === "global")
        return { imm: relocation.addend, entry: { type: R_BPF["64_64"], symbol: targets.symbol(name) } };
      const symbol = targets.sectionSymbol(global.model.section);
      return { imm: global.byteOffset + relocation.addend, entry: { type: R_BPF["64_64"], symbol } };
    }
    case "call": {
      const callee = subprogram(name, targets, where);
      if (callee.model.linkage === "global") return { imm: -1, entry: { type: R_BPF["64_32"], symbol: targets.symbol(name) } };
      if (section === SECTION_NAME.text) return { imm: (callee.byteOffset - place) / INSN_BYTES - 1, entry: undefined };
      const symbol = targets.sectionSymbol(SECTION_NAME.text);
      return { imm: callee.byteOffset / INSN_BYTES - 1, entry: { type: R_BPF["64_32"], symbol } };
    }
    case "callback": {
      const callee = subprogram(name, targets, where);
      invariant(callee.model.linkage === "static", where, `callback ${name} is not static`);
      return { imm: callee.byteOffset, entry: { type: R_BPF["64_64"], symbol: targets.sectionSymbol(SECTION_NAME.text) } };
    }
    default:
      return assertNever(relocation.kind, where);
  }
}

function subprogram(name: string, targets: Targets, where: string): PlacedFunction {
  const callee = targets.functions.get(name);
  invariant(callee?.model.section === SECTION_NAME.text, where, `no subprogram ${name} in .text`);
  return callee;
}

/**
 * What instructions refer to, by name: relocations against symbols or sections, and calls inside a section, which have
 * none. The rules are those of libbpf's bpf_program__record_reloc and bpf_object__reloc_code.
 */

import { PROGRAM_ALIGN, R_BPF, SECTION_NAME } from "../../stdlib/spec/elf.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { FunctionSpan } from "./functions-decode.ts";
import type { ObjectDataSection, ObjectGlobal, ObjectMap, ObjectReference, ObjectRelocation, ObjectSymbol } from "./object-file.ts";
import { viewOf } from "./record.ts";
import { dataKind, holdsCode } from "./section-kinds.ts";

/** BPF_LD | BPF_IMM | BPF_DW, and BPF_JMP | BPF_CALL with src_reg BPF_PSEUDO_CALL. */
const LDDW = 0x18;
const CALL = 0x85;
const PSEUDO_CALL = 1;

const place = (section: number, byteOffset: number): string => `${section}:${byteOffset}`;

export class ReferenceResolver {
  readonly #elf: ElfFile;
  readonly #maps: ReadonlyMap<number, number>;
  readonly #functions: ReadonlyMap<string, number>;
  readonly #spans: readonly FunctionSpan[];
  /** By section name, by offset. */
  readonly #globals: ReadonlyMap<string, readonly ObjectGlobal[]>;
  readonly #relocations: ReadonlyMap<string, ObjectRelocation>;

  constructor(elf: ElfFile, spans: readonly FunctionSpan[], maps: readonly ObjectMap[], data: readonly ObjectDataSection[]) {
    this.#elf = elf;
    this.#spans = spans;
    this.#maps = new Map(maps.map((map, index) => [map.byteOffset, index]));
    this.#functions = new Map(spans.map((span, index) => [place(span.section, span.byteOffset), index]));
    this.#globals = new Map(data.map((section) => [section.name, section.globals]));
    this.#relocations = new Map(elf.relocations.map((relocation) => [place(relocation.section, relocation.byteOffset), relocation]));
  }

  references(span: FunctionSpan): ObjectReference[] {
    const view = viewOf(span.code);
    const references: ObjectReference[] = [];
    const slots = span.code.length / PROGRAM_ALIGN;
    for (let slot = 0; slot < slots; slot++) {
      const insn = this.#insn(span, view, slot);
      const relocation = this.#relocations.get(place(span.section, insn.byteOffset));
      if (relocation !== undefined) references.push(this.#relocated(insn, relocation));
      else if (insn.isSubprogramCall) references.push(this.#functionAt("call", insn, span.section, insn.byteOffset + (insn.imm + 1) * PROGRAM_ALIGN));
      if (insn.opcode === LDDW) slot++;
    }
    return references;
  }

  #insn(span: FunctionSpan, view: DataView, slot: number): InsnAt {
    const at = slot * PROGRAM_ALIGN;
    const opcode = view.getUint8(at);
    const regs = view.getUint8(at + 1);
    const src = this.#elf.littleEndian ? regs >> 4 : regs & 0xf;
    if (opcode === LDDW && at + 2 * PROGRAM_ALIGN > span.code.length) {
      throw objectError("TSB5009", { what: `The function ${span.name}`, reason: "its last instruction is cut short" });
    }
    return {
      slot,
      opcode,
      isSubprogramCall: opcode === CALL && src === PSEUDO_CALL,
      imm: view.getInt32(at + 4, this.#elf.littleEndian),
      byteOffset: span.byteOffset + at,
      where: `Instruction ${slot} of ${span.name}`,
    };
  }

  #relocated(insn: InsnAt, relocation: ObjectRelocation): ObjectReference {
    const symbol = this.#elf.symbols[relocation.symbol];
    const fits = relocation.type === R_BPF["64_64"] ? insn.opcode === LDDW : relocation.type === R_BPF["64_32"] && insn.opcode === CALL;
    if (!fits || symbol === undefined) {
      throw objectError("TSB5009", { what: insn.where, reason: `a relocation of type ${relocation.type} does not fit it` });
    }
    if (insn.opcode === LDDW) return this.#address(insn, symbol);
    if (symbol.section === 0) return { kind: "extern", slot: insn.slot, name: symbol.name };
    return this.#functionAt("call", insn, symbol.section, symbol.value + (insn.imm + 1) * PROGRAM_ALIGN);
  }

  #address(insn: InsnAt, symbol: ObjectSymbol): ObjectReference {
    const { slot } = insn;
    const section = this.#elf.sections[symbol.section];
    const byteOffset = symbol.value + insn.imm;
    if (section === undefined || section.index === 0) return { kind: "extern", slot, name: symbol.name };
    if (holdsCode(section)) return this.#functionAt("callback", insn, section.index, byteOffset);
    if (section.name === SECTION_NAME.maps) {
      const map = this.#maps.get(byteOffset);
      if (map === undefined) throw objectError("TSB5007", { from: insn.where, to: `a map at byte ${byteOffset} of ${section.name}` });
      return { kind: "map", slot, name: symbol.name, map };
    }
    if (dataKind(section.name) === undefined) return { kind: "extern", slot, name: symbol.name };
    const name = symbol.type === "object" ? symbol.name : globalAt(this.#globals.get(section.name) ?? [], byteOffset);
    return { kind: "data", slot, name, section: section.name, byteOffset };
  }

  #functionAt(kind: "call" | "callback", insn: InsnAt, section: number, byteOffset: number): ObjectReference {
    const target = this.#functions.get(place(section, byteOffset));
    const name = target === undefined ? undefined : this.#spans[target]?.name;
    if (target === undefined || name === undefined) {
      throw objectError("TSB5007", { from: insn.where, to: `a function at byte ${byteOffset} of ${this.#elf.sections[section]?.name ?? section}` });
    }
    return { kind, slot: insn.slot, name, target };
  }
}

interface InsnAt {
  readonly slot: number;
  readonly opcode: number;
  readonly isSubprogramCall: boolean;
  readonly imm: number;
  /** In the section. */
  readonly byteOffset: number;
  readonly where: string;
}

/** The name of the last global that begins at or before `byteOffset`, if it reaches that far. */
function globalAt(globals: readonly ObjectGlobal[], byteOffset: number): string | undefined {
  let low = 0;
  let high = globals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((globals[middle]?.byteOffset ?? 0) <= byteOffset) low = middle + 1;
    else high = middle;
  }
  const found = globals[low - 1];
  return found !== undefined && byteOffset < found.byteOffset + found.size ? found.name : undefined;
}

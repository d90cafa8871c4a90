/**
 * What instructions refer to, by name: relocations against symbols or sections, and calls inside a section, which have
 * none. The rules are those of libbpf's bpf_program__record_reloc and bpf_object__reloc_code.
 */

import { R_BPF, SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { FunctionSpan } from "./function-spans.ts";
import { type InsnFields, insnFields } from "./insn-fields.ts";
import type {
  ObjectDataSection,
  ObjectGlobal,
  ObjectMap,
  ObjectReference,
  ObjectRelocation,
  ObjectSymbol,
} from "./object-file.ts";
import { viewOf } from "./record.ts";
import { dataKind, holdsCode } from "./section-kinds.ts";

const place = (section: number, byteOffset: number): string => `${section}:${byteOffset}`;

export class ReferenceResolver {
  readonly #elf: ElfFile;
  readonly #maps: ReadonlyMap<number, number>;
  readonly #functions: ReadonlyMap<string, number>;
  readonly #spans: readonly FunctionSpan[];
  /** By section name, by offset. */
  readonly #globals: ReadonlyMap<string, readonly ObjectGlobal[]>;
  /** By section, by offset: asked of every instruction. */
  readonly #relocations = new Map<number, Map<number, ObjectRelocation>>();

  constructor(elf: ElfFile, spans: readonly FunctionSpan[], maps: readonly ObjectMap[], data: readonly ObjectDataSection[]) {
    this.#elf = elf;
    this.#spans = spans;
    this.#maps = new Map(maps.map((map, index) => [map.byteOffset, index]));
    this.#functions = new Map(spans.map((span, index) => [place(span.section, span.byteOffset), index]));
    this.#globals = new Map(data.map((section) => [section.name, section.globals]));
    for (const relocation of elf.relocations) {
      const ofSection = this.#relocations.get(relocation.section) ?? new Map<number, ObjectRelocation>();
      this.#relocations.set(relocation.section, ofSection.set(relocation.byteOffset, relocation));
    }
  }

  references(span: FunctionSpan): ObjectReference[] {
    const view = viewOf(span.code);
    const references: ObjectReference[] = [];
    const slots = span.code.length / INSN_BYTES;
    const relocations = this.#relocations.get(span.section);
    for (let slot = 0; slot < slots; slot++) {
      const insn = this.#insn(span, view, slot);
      const relocation = relocations?.get(insn.byteOffset);
      if (relocation !== undefined) references.push(this.#relocated(insn, relocation));
      else if (insn.isSubprogramCall)
        references.push(this.#functionAt("call", insn, span.section, insn.byteOffset + (insn.imm + 1) * INSN_BYTES));
      if (insn.isWideLoad) slot++;
    }
    return references;
  }

  #insn(span: FunctionSpan, view: DataView, slot: number): InsnAt {
    const at = slot * INSN_BYTES;
    const fields = insnFields(view, at, this.#elf.littleEndian);
    if (fields.isWideLoad && at + 2 * INSN_BYTES > span.code.length) {
      throw objectError("TSB5009", { what: `The function ${span.name}`, reason: "its last instruction is cut short" });
    }
    return { ...fields, slot, byteOffset: span.byteOffset + at, inside: span.name };
  }

  #relocated(insn: InsnAt, relocation: ObjectRelocation): ObjectReference {
    const symbol = this.#elf.symbols[relocation.symbol];
    const fits =
      relocation.type === R_BPF["64_64"] ? insn.isWideLoad : relocation.type === R_BPF["64_32"] && insn.isSubprogramCall;
    if (!fits || symbol === undefined) {
      throw objectError("TSB5009", { what: nameOf(insn), reason: `a relocation of type ${relocation.type} does not fit it` });
    }
    if (insn.isWideLoad) return this.#address(insn, symbol);
    if (symbol.section === 0) return { kind: "extern", slot: insn.slot, name: symbol.name };
    return this.#functionAt("call", insn, symbol.section, symbol.value + (insn.imm + 1) * INSN_BYTES);
  }

  #address(insn: InsnAt, symbol: ObjectSymbol): ObjectReference {
    const { slot } = insn;
    const section = this.#elf.sections[symbol.section];
    const byteOffset = symbol.value + insn.imm;
    if (section === undefined || section.index === 0) return { kind: "extern", slot, name: symbol.name };
    if (holdsCode(section)) return this.#functionAt("callback", insn, section.index, byteOffset);
    if (section.name === SECTION_NAME.maps) {
      const map = this.#maps.get(byteOffset);
      if (map === undefined)
        throw objectError("TSB5007", { from: nameOf(insn), to: `a map at byte ${byteOffset} of ${section.name}` });
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
      throw objectError("TSB5007", {
        from: nameOf(insn),
        to: `a function at byte ${byteOffset} of ${this.#elf.sections[section]?.name ?? section}`,
      });
    }
    return { kind, slot: insn.slot, name, target };
  }
}

interface InsnAt extends InsnFields {
  readonly slot: number;
  /** In the section. */
  readonly byteOffset: number;
  /** The function's name. */
  readonly inside: string;
}

const nameOf = ({ slot, inside }: InsnAt): string => `Instruction ${slot} of ${inside}`;

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

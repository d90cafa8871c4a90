/**
 * `ObjectModel` in, the bytes of a BPF object out: what libbpf, bpftool, cilium/ebpf and `object/read.ts` load. Section order:
 * `.text`, program sections, license, `.maps`, data, `.BTF`, `.BTF.ext`, tables. Nothing but the model decides a byte.
 */

import { SECTION_FLAG, SECTION_NAME, SECTION_TYPE } from "../../stdlib/spec/elf.ts";
import { INSN_BYTES } from "../../stdlib/spec/isa.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { BtfBuilder } from "./btf-builder.ts";
import { encodeBtf } from "./btf-encode.ts";
import { encodeBtfExt } from "./btf-ext-encode.ts";
import { describeGlobals, describeMaps, describeSection } from "./describe.ts";
import { type ElfRelocation, type ElfSection, type ElfSymbol, encodeElf } from "./elf-encode.ts";
import { linkSection, type Targets } from "./link.ts";
import type { ObjectModel } from "./model.ts";
import { type DataSection, type PlacedMap, type ProgramSection, placeFunctions, placeGlobals, placeMaps } from "./place.ts";
import { StringTableWriter } from "./strings.ts";

interface Placement {
  readonly programs: readonly ProgramSection[];
  readonly data: readonly DataSection[];
  readonly maps: readonly PlacedMap[];
}

export function writeObject(model: ObjectModel): Uint8Array {
  const littleEndian = model.endian === "little";
  checkModel(model);
  const placement: Placement = {
    programs: placeFunctions(model.functions),
    data: placeGlobals(model.globals),
    maps: placeMaps(model.maps),
  };
  const symbols = new Symbols(placement);
  const sections: ElfSection[] = [];
  const relocations: ElfRelocation[] = [];
  for (const section of placement.programs) {
    const linked = linkSection(section, symbols, littleEndian);
    sections.push(progbits(section.name, SECTION_FLAG.alloc | SECTION_FLAG.exec, INSN_BYTES, linked.content));
    relocations.push(...linked.relocations);
  }
  if (model.license !== undefined) {
    const text = new TextEncoder().encode(`${model.license}\0`);
    sections.push(progbits(SECTION_NAME.license, SECTION_FLAG.alloc | SECTION_FLAG.write, 1, text));
  }
  sections.push(
    ...mapsSection(placement.maps),
    ...placement.data.map(dataSection),
    ...btfSections(model, placement, littleEndian),
  );
  return encodeElf(sections, symbols.all(), relocations, littleEndian);
}

/** The kernel's rules for line info, and names that would hide each other. */
function checkModel(model: ObjectModel): void {
  const names = new Set<string>();
  for (const { name } of [...model.functions, ...model.maps, ...model.globals]) {
    invariant(!names.has(name), "object.writeObject", `two symbols named ${name}`);
    names.add(name);
  }
  for (const fn of model.functions) {
    const where = `object.writeObject(${fn.name})`;
    invariant(fn.section === SECTION_NAME.text || fn.linkage === "global", where, "a program must be global");
    invariant(fn.lines.length === 0 || fn.lines[0]?.slot === 0, where, "the first line is not that of slot 0");
    for (const [index, { slot }] of fn.lines.entries()) {
      invariant(
        slot * INSN_BYTES < fn.code.length && slot > (fn.lines[index - 1]?.slot ?? -1),
        where,
        `line ${index}: slot ${slot}`,
      );
    }
  }
}

function progbits(name: string, flags: number, align: number, content: Uint8Array): ElfSection {
  return { name, type: SECTION_TYPE.progbits, flags, align, content, size: content.length };
}

function mapsSection(maps: readonly PlacedMap[]): ElfSection[] {
  if (maps.length === 0) return [];
  const content = new Uint8Array(maps.reduce((sum, map) => sum + map.size, 0));
  return [progbits(SECTION_NAME.maps, SECTION_FLAG.alloc | SECTION_FLAG.write, 8, content)];
}

function dataSection(section: DataSection): ElfSection {
  const { name, align, size } = section;
  const writable = name !== SECTION_NAME.rodata && !name.startsWith(`${SECTION_NAME.rodata}.`);
  const flags = SECTION_FLAG.alloc | (writable ? SECTION_FLAG.write : 0);
  if (name === SECTION_NAME.bss || name.startsWith(`${SECTION_NAME.bss}.`)) {
    return { name, type: SECTION_TYPE.nobits, flags, align, content: new Uint8Array(0), size };
  }
  const content = new Uint8Array(size);
  for (const { model, byteOffset } of section.globals) content.set(model.bytes, byteOffset);
  return progbits(name, flags, align, content);
}

function btfSections(model: ObjectModel, placement: Placement, littleEndian: boolean): ElfSection[] {
  const btf = new BtfBuilder();
  const strings = new StringTableWriter();
  const infos = placement.programs.map((section) => describeSection(section, model.sources, btf));
  describeMaps(placement.maps, btf);
  for (const section of placement.data) describeGlobals(section, btf);
  // Line texts share the string table: they are added before it is finished.
  const ext = encodeBtfExt(infos, strings, littleEndian);
  return [
    progbits(SECTION_NAME.btf, 0, 4, encodeBtf(btf.types, strings, littleEndian)),
    progbits(SECTION_NAME.btfExt, 0, 4, ext),
  ];
}

/** The symbol table: of all that has a name, and of sections that are referred to by offset. */
class Symbols implements Targets {
  readonly functions: Targets["functions"];
  readonly globals: Targets["globals"];
  readonly maps: Targets["maps"];
  readonly #named = new Map<string, ElfSymbol>();
  readonly #sections = new Map<string, ElfSymbol>();

  constructor({ programs, data, maps }: Placement) {
    const functions = programs.flatMap((section) => section.functions);
    const globals = data.flatMap((section) => section.globals);
    this.functions = new Map(functions.map((placed) => [placed.model.name, placed]));
    this.globals = new Map(globals.map((placed) => [placed.model.name, placed]));
    this.maps = new Set(maps.map(({ model }) => model.name));
    for (const { model, byteOffset } of functions) this.#add(model, "func", model.section, byteOffset, model.code.length);
    for (const { model, byteOffset, size } of maps) {
      this.#add({ name: model.name, linkage: "global" }, "object", SECTION_NAME.maps, byteOffset, size);
    }
    for (const { model, byteOffset } of globals) this.#add(model, "object", model.section, byteOffset, model.bytes.length);
  }

  symbol(name: string): ElfSymbol {
    const symbol = this.#named.get(name);
    invariant(symbol !== undefined, "object.Symbols", `no symbol ${name}`);
    return symbol;
  }

  sectionSymbol(section: string): ElfSymbol {
    const known = this.#sections.get(section);
    if (known !== undefined) return known;
    const symbol: ElfSymbol = { name: "", binding: "local", type: "section", section, value: 0, size: 0 };
    this.#sections.set(section, symbol);
    return symbol;
  }

  all(): ElfSymbol[] {
    return [...this.#sections.values(), ...this.#named.values()];
  }

  #add(
    of: { readonly name: string; readonly linkage: "global" | "static" },
    type: "func" | "object",
    section: string,
    value: number,
    size: number,
  ): void {
    const binding = of.linkage === "global" ? "global" : "local";
    this.#named.set(of.name, { name: of.name, binding, type, section, value, size });
  }
}

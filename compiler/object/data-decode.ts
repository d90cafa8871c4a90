/** The data sections of an object with their globals: from BTF where it describes them, else from symbols. */

import { SECTION_NAME, SECTION_TYPE } from "../../stdlib/spec/elf.ts";
import type { BtfType } from "./btf-types.ts";
import type { ElfFile } from "./elf-decode.ts";
import { objectError } from "./error.ts";
import type { ObjectDataSection, ObjectGlobal, ObjectSection } from "./object-file.ts";
import { dataKind } from "./section-kinds.ts";

export function decodeData(
  elf: ElfFile,
  types: readonly BtfType[],
  tags: ReadonlyMap<number, readonly string[]>,
): ObjectDataSection[] {
  const datasecs = new Map(types.flatMap((type) => (type.kind === "datasec" ? [[type.name, type] as const] : [])));
  const unnamed = symbolGlobals(elf);
  return elf.sections.flatMap((section): ObjectDataSection[] => {
    const kind = dataKind(section.name);
    if (kind === undefined || (section.type !== SECTION_TYPE.progbits && section.type !== SECTION_TYPE.nobits)) return [];
    const described = (datasecs.get(section.name)?.vars ?? []).flatMap(({ type, byteOffset, size }): ObjectGlobal[] => {
      const variable = types[type];
      if (variable?.kind !== "var") return [];
      const linkage = variable.linkage === "static" ? "static" : "global";
      return [{ name: variable.name, byteOffset, size, linkage, type: variable.type, tags: tags.get(type) ?? [] }];
    });
    const taken = new Set(described.map(({ byteOffset }) => byteOffset));
    const others = (unnamed.get(section.index) ?? []).filter(({ byteOffset }) => !taken.has(byteOffset));
    const globals = [...described, ...others].sort((a, b) => a.byteOffset - b.byteOffset);
    const { name, size, align, content } = section;
    return [{ name, kind, size, align, content, globals }];
  });
}

function symbolGlobals(elf: ElfFile): Map<number, ObjectGlobal[]> {
  const bySection = new Map<number, ObjectGlobal[]>();
  for (const { name, type, binding, section, value, size } of elf.symbols) {
    if (type !== "object" || dataKind(elf.sections[section]?.name ?? "") === undefined) continue;
    const of: ObjectSection | undefined = elf.sections[section];
    if (value + size > (of?.size ?? 0))
      throw objectError("TSB5009", { what: `The symbol ${name}`, reason: "it lies outside its section" });
    const global: ObjectGlobal = {
      name,
      byteOffset: value,
      size,
      linkage: binding === "local" ? "static" : "global",
      type: undefined,
      tags: [],
    };
    const known = bySection.get(section);
    if (known === undefined) bySection.set(section, [global]);
    else known.push(global);
  }
  return bySection;
}

/** The text of the `license` section, up to its zero byte. */
export function decodeLicense(elf: ElfFile): string | undefined {
  const section = elf.sections.find(({ name }) => name === SECTION_NAME.license);
  if (section === undefined) return undefined;
  const end = section.content.indexOf(0);
  return new TextDecoder().decode(section.content.subarray(0, end < 0 ? section.content.length : end));
}

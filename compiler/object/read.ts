/**
 * The bytes of any BPF object in, of this compiler or another, of either byte order; plain data out. Throws `ObjectError` for
 * anything that is damaged, in time and memory linear in the file's size.
 */

import { SECTION_NAME } from "../../stdlib/spec/elf.ts";
import { decodeBtf } from "./btf-decode.ts";
import { type DecodedBtfExt, decodeBtfExt } from "./btf-ext-decode.ts";
import type { BtfType } from "./btf-types.ts";
import { decodeData, decodeLicense } from "./data-decode.ts";
import { completeDatasecs, declarationTags, relocatedBtf } from "./datasecs.ts";
import { decodeElf, type ElfFile } from "./elf-decode.ts";
import { functionSpans } from "./function-spans.ts";
import { completeFunctions } from "./functions-decode.ts";
import { decodeMaps } from "./maps-decode.ts";
import type { ObjectFile } from "./object-file.ts";
import { ReferenceResolver } from "./references.ts";

export function readObject(bytes: Uint8Array): ObjectFile {
  const elf = decodeElf(bytes);
  const { types, ext } = decodeTypes(elf);
  const tags = declarationTags(types);
  const maps = decodeMaps(elf, types, tags);
  const data = decodeData(elf, types, tags);
  const spans = functionSpans(elf);
  const resolver = new ReferenceResolver(elf, spans, maps, data);
  return {
    endian: elf.littleEndian ? "little" : "big",
    sections: elf.sections,
    symbols: elf.symbols,
    relocations: elf.relocations,
    functions: completeFunctions(spans, ext, tags, resolver),
    maps,
    data,
    license: decodeLicense(elf),
    btf: types,
  };
}

const NO_EXT: DecodedBtfExt = { funcs: new Map(), lines: new Map(), coreRelocations: new Map() };

function decodeTypes(elf: ElfFile): { types: readonly BtfType[]; ext: DecodedBtfExt } {
  const btfSection = elf.sections.find(({ name }) => name === SECTION_NAME.btf);
  if (btfSection === undefined) return { types: [{ kind: "void" }], ext: NO_EXT };
  const btf = decodeBtf(relocatedBtf(elf, btfSection), elf.littleEndian);
  const extSection = elf.sections.find(({ name }) => name === SECTION_NAME.btfExt);
  const ext = extSection === undefined ? NO_EXT : decodeBtfExt(extSection.content, btf, elf.littleEndian);
  return { types: completeDatasecs(btf.types, elf), ext };
}

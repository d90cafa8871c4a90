/** A BPF object as plain data: what `readObject` gives, for loaders, dumps and tests. Nothing refers back to the file. */

import type { BtfType, TypeId } from "./btf-types.ts";

export interface ObjectFile {
  readonly endian: "little" | "big";
  /** By ELF index; 0 is the null section. */
  readonly sections: readonly ObjectSection[];
  /** By ELF index; 0 is the null symbol. */
  readonly symbols: readonly ObjectSymbol[];
  /** As stored, in file order, of every section. */
  readonly relocations: readonly ObjectRelocation[];
  /** Programs and subprograms, by section, then by offset. */
  readonly functions: readonly ObjectFunction[];
  /** In the order of `.maps`. */
  readonly maps: readonly ObjectMap[];
  /** `.rodata*`, `.data*`, `.bss*`, in file order. */
  readonly data: readonly ObjectDataSection[];
  readonly license: string | undefined;
  /**
   * By type id; without `.BTF` only `void`. Sizes and offsets of DATASECs that the compiler left to the linker are filled in;
   * `encodeBtf` makes bytes of it again.
   */
  readonly btf: readonly BtfType[];
}

export interface ObjectSection {
  readonly index: number;
  readonly name: string;
  /** `SHT_…`; see SECTION_TYPE and SECTION_FLAG of the spec. */
  readonly type: number;
  readonly flags: number;
  readonly align: number;
  readonly link: number;
  readonly info: number;
  /** Of NOBITS too, whose `content` is empty. */
  readonly size: number;
  readonly content: Uint8Array;
}

export interface ObjectSymbol {
  readonly index: number;
  readonly name: string;
  readonly binding: "local" | "global" | "weak" | "other";
  readonly type: "none" | "object" | "func" | "section" | "file" | "other";
  readonly visibility: "default" | "internal" | "hidden" | "protected";
  /** ELF index; 0 is undefined, from 0xff00 on special. */
  readonly section: number;
  readonly value: number;
  readonly size: number;
}

export interface ObjectRelocation {
  /** ELF index of the section that is changed. */
  readonly section: number;
  readonly byteOffset: number;
  /** `R_BPF`. */
  readonly type: number;
  readonly symbol: number;
}

export interface ObjectFunction {
  readonly name: string;
  /** `.text` holds subprograms, any other section programs. */
  readonly kind: "program" | "subprogram";
  readonly section: string;
  readonly byteOffset: number;
  /** Weak symbols count as global; hidden ones as static, as libbpf has it. */
  readonly linkage: "global" | "static";
  readonly code: Uint8Array;
  /** Ascending by slot. Calls inside a section, which have no relocation, are here too. */
  readonly references: readonly ObjectReference[];
  readonly lines: readonly ObjectLine[];
  readonly coreRelocations: readonly ObjectCoreRelocation[];
  /** The BTF FUNC of func_info. */
  readonly type: TypeId | undefined;
  /** Declaration tags. */
  readonly tags: readonly string[];
}

/** What the instruction at `slot` of a function refers to. `map`, `data`, `callback`: an lddw; `call`: a call. */
export type ObjectReference =
  | { readonly kind: "map"; readonly slot: number; readonly name: string; readonly map: number }
  /** `byteOffset` is into the section, and may lie outside it, as C pointers may; `name` is the global meant, if known. */
  | {
      readonly kind: "data";
      readonly slot: number;
      readonly name: string | undefined;
      readonly section: string;
      readonly byteOffset: number;
    }
  /** `target`: an index into `functions`. */
  | { readonly kind: "call" | "callback"; readonly slot: number; readonly name: string; readonly target: number }
  /** A symbol that the object does not define, or one in a section such as `.kconfig`. */
  | { readonly kind: "extern"; readonly slot: number; readonly name: string };

export interface ObjectLine {
  readonly slot: number;
  readonly file: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface ObjectCoreRelocation {
  readonly slot: number;
  readonly type: TypeId;
  readonly access: string;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
}

/** What `.maps` says of a map or an inner map; absent members are 0. */
export interface ObjectMapDefinition {
  readonly type: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly keyType: TypeId | undefined;
  readonly valueType: TypeId | undefined;
  readonly pinning: number;
  readonly numaNode: number;
  readonly mapExtra: number;
}

export interface ObjectMap extends ObjectMapDefinition {
  readonly name: string;
  readonly byteOffset: number;
  /** Of maps of maps whose definition shows an inner map. */
  readonly inner: ObjectMapDefinition | undefined;
  /** Initial entries: maps or programs, by symbol. */
  readonly values: readonly { readonly index: number; readonly symbol: string }[];
  readonly tags: readonly string[];
}

export interface ObjectDataSection {
  readonly name: string;
  readonly kind: "rodata" | "data" | "bss";
  readonly size: number;
  readonly align: number;
  /** Empty for `bss`. */
  readonly content: Uint8Array;
  /** By offset. */
  readonly globals: readonly ObjectGlobal[];
}

export interface ObjectGlobal {
  readonly name: string;
  readonly byteOffset: number;
  readonly size: number;
  readonly linkage: "global" | "static";
  /** Without BTF absent. */
  readonly type: TypeId | undefined;
  readonly tags: readonly string[];
}

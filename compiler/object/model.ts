/**
 * An object to be written: what the back end and the front end give, in the terms of the source, before ELF and BTF.
 * `object/write.ts` turns it into bytes; equal models give equal bytes.
 */

export interface ObjectModel {
  readonly endian: "little" | "big";
  /** Content of the `license` section; absent: none is written. */
  readonly license: string | undefined;
  /** Paths relative to the project root, with `/`; `lines` is the text, for line info. */
  readonly sources: readonly SourceText[];
  /** Programs (global, in their SEC) and subprograms (static, in `.text`), in the order of output. */
  readonly functions: readonly FunctionModel[];
  readonly maps: readonly MapModel[];
  readonly globals: readonly GlobalModel[];
}

export interface SourceText {
  readonly path: string;
  readonly lines: readonly string[];
}

export interface FunctionModel {
  readonly name: string;
  /** `sk_skb/stream_verdict`, …; `.text` for subprograms. */
  readonly section: string;
  readonly linkage: "global" | "static";
  /** Encoded instructions in the object's byte order; a multiple of 8 bytes. */
  readonly code: Uint8Array;
  readonly relocations: readonly RelocationModel[];
  /** Ascending by `slot`; the first is slot 0; none on the second slot of an lddw. */
  readonly lines: readonly LineModel[];
  readonly params: readonly { readonly name: string; readonly type: TypeModel }[];
  readonly result: TypeModel;
  /** BTF declaration tags on the function. */
  readonly tags: readonly string[];
}

/** `slot` is an index of 8-byte instruction slots from the function's start. */
export interface RelocationModel {
  readonly slot: number;
  /** `map` and `global`: an lddw; `call`: `85 10`, a static subprogram; `callback`: an lddw of a static subprogram's address. */
  readonly kind: "map" | "global" | "call" | "callback";
  readonly symbol: string;
  /** Byte offset into the symbol; `global` only. */
  readonly addend: number;
}

export interface LineModel {
  readonly slot: number;
  /** Index into `ObjectModel.sources`. */
  readonly source: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface MapModel {
  readonly name: string;
  /** `BPF_MAP_TYPE_…` number. */
  readonly type: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** Absent for map types without keys or values. `type` absent: only sizes are stated. */
  readonly key: SizedType | undefined;
  readonly value: SizedType | undefined;
  /** Of `HASH_OF_MAPS` and `ARRAY_OF_MAPS`: what every inner map looks like. Its name and tags do not count. */
  readonly inner?: MapModel;
  /** A ring buffer's records or a socket map's keys: a typedef `<name>__record`, as the kernel takes no type for them. */
  readonly record?: TypeModel;
  readonly tags: readonly string[];
}

export interface SizedType {
  readonly size: number;
  readonly type: TypeModel | undefined;
}

export interface GlobalModel {
  readonly name: string;
  /** `.rodata`, `.data`, `.bss` or one of these with a suffix. */
  readonly section: string;
  /** Initial content in the object's byte order; in `.bss` only its length counts. */
  readonly bytes: Uint8Array;
  readonly align: number;
  readonly type: TypeModel;
  readonly linkage: "global" | "static";
  readonly tags: readonly string[];
}

/** C types as BTF knows them. Structurally equal types become one BTF type. */
export type TypeModel =
  | { readonly kind: "void" }
  | {
      readonly kind: "int";
      readonly name: string;
      readonly size: 1 | 2 | 4 | 8;
      readonly encoding: "unsigned" | "signed" | "bool" | "char";
    }
  | { readonly kind: "typedef"; readonly name: string; readonly type: TypeModel }
  | { readonly kind: "ptr"; readonly to: TypeModel }
  | { readonly kind: "array"; readonly element: TypeModel; readonly count: number }
  | { readonly kind: "struct"; readonly name: string; readonly size: number; readonly members: readonly StructMember[] }
  | { readonly kind: "fwd"; readonly name: string };

export interface StructMember {
  readonly name: string;
  readonly byteOffset: number;
  readonly type: TypeModel;
}

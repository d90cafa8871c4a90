/** BTF as plain data: what the decoder gives and the encoder takes. A type's id is its index; id 0 is `void`. */

declare const brand: unique symbol;
/** An index into `BtfType[]`. */
export type TypeId = number & { readonly [brand]: "TypeId" };
export const typeId = (index: number): TypeId => index as TypeId;

export type BtfLinkage = "static" | "global" | "extern";

export interface BtfMember {
  /** Empty for anonymous structs and unions. */
  readonly name: string;
  readonly type: TypeId;
  readonly bitOffset: number;
  /** 0: not a bit-field. */
  readonly bitfieldSize: number;
}

export interface BtfParam {
  readonly name: string;
  /** 0 as the last parameter: variable arguments. */
  readonly type: TypeId;
}

export interface BtfDatasecVar {
  readonly type: TypeId;
  readonly byteOffset: number;
  readonly size: number;
}

export type BtfType =
  | { readonly kind: "void" }
  | {
      readonly kind: "int";
      readonly name: string;
      readonly size: number;
      readonly bits: number;
      readonly bitOffset: number;
      readonly signed: boolean;
      readonly char: boolean;
      readonly bool: boolean;
    }
  | { readonly kind: "ptr" | "volatile" | "const" | "restrict"; readonly type: TypeId }
  | { readonly kind: "array"; readonly element: TypeId; readonly index: TypeId; readonly count: number }
  | { readonly kind: "struct" | "union"; readonly name: string; readonly size: number; readonly members: readonly BtfMember[] }
  | {
      readonly kind: "enum" | "enum64";
      readonly name: string;
      readonly size: number;
      readonly signed: boolean;
      readonly values: readonly { readonly name: string; readonly value: bigint }[];
    }
  | { readonly kind: "fwd"; readonly name: string; readonly of: "struct" | "union" }
  | { readonly kind: "typedef" | "typeTag"; readonly name: string; readonly type: TypeId }
  | { readonly kind: "func"; readonly name: string; readonly proto: TypeId; readonly linkage: BtfLinkage }
  | { readonly kind: "funcProto"; readonly result: TypeId; readonly params: readonly BtfParam[] }
  | { readonly kind: "var"; readonly name: string; readonly type: TypeId; readonly linkage: BtfLinkage }
  | { readonly kind: "datasec"; readonly name: string; readonly size: number; readonly vars: readonly BtfDatasecVar[] }
  | { readonly kind: "float"; readonly name: string; readonly size: number }
  /** `component`: parameter or member index, −1 for the declaration itself. */
  | { readonly kind: "declTag"; readonly name: string; readonly type: TypeId; readonly component: number };

export type BtfTypeOf<K extends BtfType["kind"]> = Extract<BtfType, { readonly kind: K }>;

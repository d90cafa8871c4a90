/** What blocks know of beyond variables: objects without a layout, functions that give entries, targets of atomics. */

import type { ComputeType } from "../generate/expressions.ts";
import type { IntName } from "../integers.ts";
import type { MapDecl, StructDecl } from "./declarations.ts";

export interface Holder {
  readonly name: string;
  /** Of the constructor, in order. */
  readonly parameters: readonly Part[];
  readonly parts: readonly Part[];
  readonly methods: readonly HolderMethod[];
}

export interface Part<T extends PartType = PartType> {
  readonly name: string;
  readonly type: T;
  readonly isWritable: boolean;
}

/** Of what an object has of itself, and of what its constructor takes. */
export type OwnType = IntName | "bool" | "maybe" | StructPart;
export type PartType = OwnType | "view" | "context" | "args" | Holder;

export interface StructPart {
  readonly struct: StructDecl;
}

export interface HolderMethod {
  readonly name: string;
  readonly parameters: readonly IntName[];
  readonly result: ComputeType | "void" | "this";
}

/** A function whose first parameter is such an object. */
export interface HolderFunction {
  readonly name: string;
  readonly holder: Holder;
  readonly parameters: readonly IntName[];
  readonly result: ComputeType | "holder";
}

/** A function that gives an entry or undefined. */
export interface ReferenceFunction {
  readonly name: string;
  readonly map: MapDecl;
}

/** What an operation is told of its target, and the target's type. */
export interface Atomic {
  readonly target: readonly [of: string, ...part: string[]];
  readonly type: AtomicType;
}

export const atomicTypes = ["u32", "i32", "u64", "i64"] as const satisfies readonly IntName[];
export type AtomicType = (typeof atomicTypes)[number];

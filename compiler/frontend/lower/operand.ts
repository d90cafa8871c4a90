/** What an expression lowers to. */

import type { ts } from "ts-morph";
import type { HoldInit } from "../../ir/builder.ts";
import type { Space, ValueId, Width } from "../../ir/types.ts";
import type { ContextType, KernelArrayType, ReferenceType, ScalarType, ViewType } from "../lang-types.ts";
import type { Instance } from "../typing/instances.ts";

/** A `using` variable. */
export interface Held extends HoldInit {
  readonly node: ts.VariableDeclaration;
}

export interface ScalarOperand {
  readonly kind: "scalar";
  readonly type: ScalarType;
  /** In the IR type of `irType(type)`, in the range of `type`. */
  readonly id: ValueId;
}

/** A scalar that may be `undefined`. */
export interface MaybeOperand {
  readonly kind: "maybe";
  readonly type: ScalarType;
  /** 0 when it is not there. */
  readonly id: ValueId;
  /** A u32: 1 when it is there, else 0. */
  readonly present: ValueId;
}

/** A reference to an object, to a scalar in a map, or to a socket. */
export interface PointerOperand {
  readonly kind: "pointer";
  readonly type: ReferenceType;
  readonly id: ValueId;
  /** Bytes from `id` to what is meant; 0 when `nullable`. */
  readonly offset: number;
  readonly space: Space;
  /** May be 0, `undefined`: tested before it is used. */
  readonly nullable: boolean;
  /** A u32 that tells whether it is there, where that is not to be asked of the pointer. */
  readonly present?: ValueId;
  /** The `using` variable that it came from. */
  readonly held?: Held;
  /** Loops around the place where the object is made anew, as far as that is known. */
  readonly since?: number | undefined;
  /** Functions whose calls may have given it: what is said here holds if they give nothing but entries of maps. */
  readonly givenBy?: readonly Instance[] | undefined;
  /** An entry of a map, or missing: `space` may not say so. */
  readonly isEntry?: boolean | undefined;
}

/** An array inside a context or a socket. */
export interface KernelArrayOperand {
  readonly kind: "kernelArray";
  readonly type: KernelArrayType;
  /** The context or socket. */
  readonly id: ValueId;
}

/** A part of the message at hand; see `lower/packet-view.ts`. */
export interface ViewOperand {
  readonly kind: "view";
  readonly type: ViewType;
  /** u32: where it starts in the message; undefined: at its start. */
  readonly start: ValueId | undefined;
  /** u32; undefined: to the end of the message, whatever that is when it is asked. */
  readonly length: ValueId | undefined;
}

export type Operand =
  | ScalarOperand
  | MaybeOperand
  | PointerOperand
  | { readonly kind: "context"; readonly type: ContextType; readonly id: ValueId }
  | KernelArrayOperand
  | ViewOperand
  | { readonly kind: "undefined" }
  | { readonly kind: "void" };

/** Memory or a variable that can be read and written. */
export interface Place {
  readonly type: ScalarType;
  readonly ptr: ValueId;
  readonly offset: number;
  readonly space: Space;
  /** Bytes to load and store, where the kernel's field is wider than the type. */
  readonly width?: Width;
}

/** The state of one evaluation, and the functions through which its parts (expressions, statements, calls, maps) reach each other. */

import type { ts } from "ts-morph";
import type { FunctionLike, Typing } from "./infer.ts";
import { fits, type IntName, maxOf, minOf } from "./integers.ts";
import { sizeAlignOf } from "./layout.ts";
import { copyBytes, type Endian, type Place, readInt, writeInt } from "./memory.ts";
import { AssertFailed, IllTyped, Unsupported } from "./outcome.ts";
import { type StaticType, withoutUndefined } from "./static-types.ts";
import {
  asInt,
  type Cell,
  describe,
  isPlace,
  type MapValue,
  type ObjectValue,
  type StructValue,
  type Value,
} from "./values.ts";

/**
 * The variables of one call, by declaration. Blocks need no frames: recursion is refused and a declaration is initialised each
 * time.
 */
export interface Frame {
  readonly cells: Map<ts.Node, Cell>;
  readonly self: ObjectValue | undefined;
  /** What is called, and the call of the function inside which that is declared. */
  readonly of?: FunctionLike | undefined;
  readonly outer?: Frame | undefined;
}

/** A variable of the call, or of one around it. */
export function cellOf(frame: Frame, declaration: ts.Node): Cell | undefined {
  return frame.cells.get(declaration) ?? (frame.outer && cellOf(frame.outer, declaration));
}

export interface Machine {
  readonly typing: Typing;
  readonly endian: Endian;
  readonly maps: Map<ts.Node, MapValue>;
  /** Module variables. */
  readonly globals: Map<ts.Node, Cell>;
  /** Functions being executed, to refuse recursion. */
  readonly calls: Set<ts.Node>;
  /** Counts down; an evaluation that exhausts it is unbounded. */
  readonly fuel: { left: number };
  /** Evaluates; an untyped expression computes in `want`. */
  readonly evaluate: (node: ts.Expression, frame: Frame, want?: IntName) => Value;
  /** Evaluates for a target of the given type: literals take it, anything else must fit. */
  readonly evaluateAs: (node: ts.Expression, frame: Frame, target: StaticType) => Value;
  readonly callFunction: (
    declaration: FunctionLike,
    self: ObjectValue | undefined,
    args: readonly Value[],
    outer?: Frame,
  ) => Value;
  /** A function as a value, with the variables around it. */
  readonly functionValue: (declaration: FunctionLike, frame: Frame) => Value;
  /** The same state, for a function whose type parameters stand for other types. */
  readonly withTyping: (typing: Typing) => Machine;
  /** A call whose arguments are still expressions of the caller's frame. */
  readonly call: (node: ts.CallExpression, frame: Frame) => Value;
  readonly construct: (declaration: ts.ClassDeclaration, args: readonly ts.Expression[], frame: Frame) => ObjectValue;
  readonly fillLiteral: (node: ts.ObjectLiteralExpression, frame: Frame, declaration: ts.ClassDeclaration) => StructValue;
}

export function burnFuel({ fuel }: Machine): void {
  fuel.left -= 1;
  if (fuel.left < 0) throw new Unsupported("the evaluation takes too long");
}

/** The promise of range reasoning: where the source needs `type`, the value lies in it. */
export function assertFits(type: IntName, value: bigint, at: ts.Node): bigint {
  if (!fits(type, value))
    throw new AssertFailed(`${at.getText()} is ${value}: not a ${type} (${minOf(type)} to ${maxOf(type)})`);
  return value;
}

/** What a target of static type `to` holds after it was given `value`. */
export function coerce(value: Value, to: StaticType, at: ts.Node): Value {
  if (value === undefined) {
    if (to.kind === "optional" || to.kind === "undefined" || to.kind === "void") return value;
    throw new IllTyped(`${at.getText()} is undefined`);
  }
  const plain = withoutUndefined(to);
  return plain.kind === "int" ? assertFits(plain.int, asInt(value), at) : value;
}

export function loadPlace(machine: Machine, place: Place, type: StaticType): Value {
  const { bytes, offset } = place;
  switch (type.kind) {
    case "int":
      return readInt(place, type.int, machine.endian);
    case "bool":
      return bytes[offset] !== 0;
    case "struct":
      return { kind: "struct", layout: machine.typing.layoutOf(type.declaration), bytes, offset };
    case "array":
      return { kind: "array", element: type.element, length: type.length, bytes, offset };
    default:
      throw new Unsupported(`memory of ${type.kind} type`);
  }
}

/** Stores a scalar, or copies a struct or array into its place. */
export function storePlace(machine: Machine, place: Place, type: StaticType, value: Value): void {
  if (type.kind === "int") writeInt(place, type.int, machine.endian, asInt(value));
  else if (type.kind === "bool") place.bytes[place.offset] = value === true ? 1 : 0;
  else if (isPlace(value)) copyBytes(value, place, sizeAlignOf(type, machine.typing.layoutOf).size);
  else throw new IllTyped(`${describe(value)} stored as ${type.kind}`);
}

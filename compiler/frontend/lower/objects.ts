/** Objects on the stack: allocation, zeroed padding (so that an object can be a key), copies. */

import type { ts } from "ts-morph";
import type { ValueId, Width } from "../../ir/types.ts";
import { isObject, type MemoryType, type ObjectType, type ScalarType, scalarSize, sizeOf } from "../lang-types.ts";
import { requirePointer, requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { readPlace, writePlace } from "./places.ts";

/** A stack object whose padding is zero and whose fields and elements are not written yet. */
export function newObject(fl: Lowering, type: ObjectType): PointerOperand {
  const id = fl.b.alloca(type.size, stackAlign(type), type.kind === "struct" ? type.name : "array");
  for (const gap of gaps(type, 0)) zero(fl, id, gap.from, gap.to);
  return { kind: "pointer", type, id, offset: 0, space: "stack", nullable: false, since: fl.loopDepth };
}

/** Wide enough for `zero` to use the widest stores. */
function stackAlign({ size, align }: ObjectType): Width {
  const widest = ([8, 4, 2] as const).find((one) => one <= size) ?? 1;
  return align > widest ? align : widest;
}

/** Fields and elements; both objects' padding is zero already. */
export function copyObject(fl: Lowering, from: PointerOperand, to: PointerOperand): void {
  if (!isObject(from.type)) return;
  for (const leaf of leaves(from.type, 0)) {
    if (isObject(leaf.type)) copyBytes(fl, from, to, leaf.offset, leaf.type);
    else copyScalar(fl, from, to, leaf.offset, leaf.type);
  }
}

function copyScalar(fl: Lowering, from: PointerOperand, to: PointerOperand, offset: number, type: ScalarType): void {
  const value = readPlace(fl, { type, ptr: from.id, offset: from.offset + offset, space: from.space });
  writePlace(fl, { type, ptr: to.id, offset: to.offset + offset, space: to.space }, value.id);
}

/** An array with all that lies between its elements, in steps of their alignment. */
function copyBytes(fl: Lowering, from: PointerOperand, to: PointerOperand, start: number, { size, align }: ObjectType): void {
  const type = align === 8 ? "u64" : "u32";
  for (let offset = start; offset < start + size; offset += align) {
    const source = {
      width: align,
      signed: false,
      offset: from.offset + offset,
      space: from.space,
      volatile: from.space === "ctx",
    };
    const value = fl.b.load({ ...source, type }, from.id);
    fl.b.store({ width: align, offset: to.offset + offset, space: to.space }, to.id, value);
  }
}

interface Leaf {
  /** A scalar or an array. */
  readonly type: MemoryType;
  readonly offset: number;
}

function* leaves(type: MemoryType, base: number): Generator<Leaf> {
  if (type.kind !== "struct") return yield { type, offset: base };
  for (const field of type.fields) yield* leaves(field.type, base + field.byteOffset);
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The bytes of an object that no field holds. */
function gaps(type: ObjectType, base: number): Gap[] {
  const found: Gap[] = [];
  let end = base;
  for (const leaf of leaves(type, base)) {
    if (leaf.offset > end) found.push({ from: end, to: leaf.offset });
    end = leaf.offset + sizeOf(leaf.type);
  }
  if (end < base + type.size) found.push({ from: end, to: base + type.size });
  return found;
}

/** Zeroes [from, to) of a stack object by the widest aligned stores. */
export function zero(fl: Lowering, ptr: ValueId, from: number, to: number, space: "stack" | "map" = "stack"): void {
  for (let at = from; at < to; ) {
    const width = ([8, 4, 2, 1] as const).find((one) => at % one === 0 && at + one <= to) ?? 1;
    fl.b.store({ width, offset: at, space }, ptr, fl.b.const(width === 8 ? "u64" : "u32", 0n));
    at += width;
  }
}

/** The address of memory that holds the value and that a helper may read: the stack, or a copy on it. */
export function inMemory(
  fl: Lowering,
  node: ts.Node,
  operand: Operand,
  type: MemoryType,
): PointerOperand | { readonly id: ValueId; readonly offset: number } {
  if (!isObject(type)) {
    const id = fl.b.alloca(scalarSize(type), scalarSize(type), "value");
    const value = requireScalar(node, operand);
    fl.b.store({ width: scalarSize(type), offset: 0, space: "stack" }, id, value.id);
    return { id, offset: 0 };
  }
  const pointer = requirePointer(node, operand);
  if (pointer.space === "stack") return pointer;
  const copy = newObject(fl, type);
  copyObject(fl, pointer, copy);
  return copy;
}

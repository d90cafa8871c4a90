/** Struct objects on the stack: allocation, zeroed padding (so that an object can be a key), copies. */

import type { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { type ScalarType, type StructType, scalarSize } from "../lang-types.ts";
import { alignOf } from "../layout.ts";
import { requirePointer, requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { readPlace, writePlace } from "./places.ts";

/** A stack object whose padding is zero and whose fields are not written yet. */
export function newObject(fl: Lowering, type: StructType): PointerOperand {
  const id = fl.b.alloca(type.size, type.align, type.name);
  for (const gap of gaps(type, 0)) zero(fl, id, gap.from, gap.to);
  return { kind: "pointer", type, id, offset: 0, space: "stack", nullable: false };
}

/** The fields one by one; both objects' padding is zero already. */
export function copyStruct(fl: Lowering, from: PointerOperand, to: PointerOperand): void {
  if (from.type.kind !== "struct") return;
  for (const leaf of leaves(from.type, 0)) {
    const value = readPlace(fl, { type: leaf.type, ptr: from.id, offset: from.offset + leaf.offset, space: from.space });
    writePlace(fl, { type: leaf.type, ptr: to.id, offset: to.offset + leaf.offset, space: to.space }, value.id);
  }
}

function* leaves(type: StructType, base: number): Generator<{ readonly type: ScalarType; readonly offset: number }> {
  for (const field of type.fields) {
    const offset = base + field.byteOffset;
    if (field.type.kind === "struct") yield* leaves(field.type, offset);
    else yield { type: field.type, offset };
  }
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The bytes of an object that no field holds. */
function gaps(type: StructType, base: number): Gap[] {
  const found: Gap[] = [];
  let end = base;
  for (const leaf of leaves(type, base)) {
    if (leaf.offset > end) found.push({ from: end, to: leaf.offset });
    end = leaf.offset + scalarSize(leaf.type);
  }
  if (end < base + type.size) found.push({ from: end, to: base + type.size });
  return found;
}

/** Zeroes [from, to) by the widest aligned stores. */
export function zero(fl: Lowering, ptr: ValueId, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const width = ([8, 4, 2, 1] as const).find((one) => at % one === 0 && at + one <= to) ?? 1;
    fl.b.store({ width, offset: at, space: "stack" }, ptr, fl.b.const(width === 8 ? "u64" : "u32", 0n));
    at += width;
  }
}

/** The address of memory that holds the value and that a helper may read: the stack, or a copy on it. */
export function inMemory(
  fl: Lowering,
  node: ts.Node,
  operand: Operand,
  type: ScalarType | StructType,
): PointerOperand | { readonly id: ValueId; readonly offset: number } {
  if (type.kind !== "struct") {
    const id = fl.b.alloca(scalarSize(type), alignOf(type), "value");
    const value = requireScalar(node, operand);
    fl.b.store({ width: scalarSize(type), offset: 0, space: "stack" }, id, value.id);
    return { id, offset: 0 };
  }
  const pointer = requirePointer(node, operand);
  if (pointer.space === "stack") return pointer;
  const copy = newObject(fl, type);
  copyStruct(fl, pointer, copy);
  return copy;
}

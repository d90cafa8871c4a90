/** Elements of one array copied into another: side by side as they are, by a loop where they are many. */

import type { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { compareVersions } from "../../../stdlib/spec/version.ts";
import type { ValueId } from "../../ir/types.ts";
import { type ArrayType, isObject, type MemoryType, sameType, scalarSize, sizeOf, typeName, U64 } from "../lang-types.ts";
import { requireRoom } from "../typing/arrays.ts";
import { excerpt, refuse } from "../unit.ts";
import { nonNull, requirePointer } from "./convert.ts";
import { elementAt } from "./elements.ts";
import { readElementAt } from "./kernel-fields.ts";
import type { Lowering } from "./lowering.ts";
import { copyObject } from "./objects.ts";
import type { KernelArrayOperand, Operand, PointerOperand } from "./operand.ts";
import { readAt, writePlace } from "./places.ts";

/** Elements up to which a copy without a loop is shorter, or not much longer. */
const FEW = 16;

/** Where the copy begins: an element's index, known when the program is compiled or a u64. */
export type Start = { readonly known: number } | { readonly index: ValueId };

export type ArrayPointer = PointerOperand & { readonly type: ArrayType };

/** What elements are copied from. */
export type Elements = ArrayPointer | KernelArrayOperand;

export function arrayPointer(fl: Lowering, node: ts.Expression, operand: Operand): ArrayPointer {
  const pointer = nonNull(fl, requirePointer(node, operand));
  const { type } = pointer;
  return type.kind === "array" ? { ...pointer, type } : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

/** The value of `node` as elements of the type `element`. */
export function elementsOf(fl: Lowering, node: ts.Expression, operand: Operand, element: MemoryType): Elements {
  const source = operand.kind === "kernelArray" ? operand : arrayPointer(fl, node, operand);
  if (sameType(source.type.element, element)) return source;
  return refuse(node, "TSB2013", { from: typeName(source.type), to: `FixedArray<${typeName(element)}, …>` });
}

/** The count of elements is known: it fits at `known`, or up to an index. */
export function copyElements(fl: Lowering, node: ts.Node, target: ArrayPointer, source: Elements, start: Start): void {
  const { length } = source.type;
  requireRoom(node, length + ("known" in start ? start.known : 0), target.type);
  const to = startAddress(fl, target, start, target.type.length - length);
  if (source.kind === "kernelArray") return copyKernelArray(fl, node, source, to);
  if (length <= FEW || !hasLoops(fl)) return copyObject(fl, source, { ...to, type: source.type });
  countTo(fl, length, fl.constant(U64, BigInt(length)), (index) => {
    const at = elementAt(fl, source, source.type, index);
    const { element } = source.type;
    const value = readAt(fl, source, element, at);
    const place = elementAt(fl, to, source.type, index);
    if (value.kind === "scalar" && !isObject(element))
      writePlace(fl, { type: element, ptr: place.id, offset: place.offset, space: to.space }, value.id);
    else if (value.kind === "pointer") copyObject(fl, value, { ...to, ...place, type: value.type });
  });
}

/** No helper and no loop takes the address of an array of the kernel's. */
function copyKernelArray(fl: Lowering, node: ts.Node, source: KernelArrayOperand, to: PointerOperand): void {
  const { element: type, length } = source.type;
  for (let index = 0; index < length; index++) {
    const { id } = readElementAt(fl, node, source, index);
    writePlace(fl, { type, ptr: to.id, offset: to.offset + index * scalarSize(type), space: to.space }, id);
  }
}

/** The array from the start on; a fault where fewer than `source`'s elements follow. */
function startAddress(fl: Lowering, target: ArrayPointer, start: Start, last: number): PointerOperand {
  const size = sizeOf(target.type.element);
  if ("known" in start) return { ...target, offset: target.offset + start.known * size };
  fl.faultUnless(fl.b.compare("ule", start.index, fl.constant(U64, BigInt(last))), "index");
  const bytes = size === 1 ? start.index : fl.b.binary("mul", start.index, fl.constant(U64, BigInt(size)));
  return { ...target, id: fl.b.ptradd(target.id, target.offset, bytes, last * size), offset: 0 };
}

const hasLoops = (fl: Lowering): boolean => compareVersions(fl.unit.target.kernel, FEATURES.boundedLoops.since) >= 0;

/** Runs `body` with 0 … end - 1, at most `max` times. */
export function countTo(fl: Lowering, max: number, end: ValueId, body: (index: ValueId) => void): void {
  const counter = fl.newSlot("u64", "counter");
  fl.storeSlot(counter, "u64", fl.constant(U64, 0n));
  const [test, inside, next, done] = [fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock(), fl.b.newBlock()];
  fl.b.jump(test);
  fl.b.setBlock(test);
  fl.b.branch(fl.b.compare("ult", fl.loadSlot(counter, "u64"), fl.constant(U64, BigInt(max))), inside, done);
  fl.b.setBlock(inside);
  fl.b.branch(fl.b.compare("ult", fl.loadSlot(counter, "u64"), end), next, done);
  fl.b.setBlock(next);
  const index = fl.loadSlot(counter, "u64");
  body(index);
  fl.storeSlot(counter, "u64", fl.b.binary("add", fl.loadSlot(counter, "u64"), fl.constant(U64, 1n)));
  fl.b.jump(test);
  fl.b.setBlock(done);
}

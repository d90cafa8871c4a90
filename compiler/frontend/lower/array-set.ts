/**
 * `array.set(source, at)`: the elements of another array, or the bytes of a packet view, copied to `at` and on. What does not fit is
 * a fault, and nothing is copied then.
 */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { compareVersions } from "../../../stdlib/spec/version.ts";
import type { ValueId } from "../../ir/types.ts";
import { type ArrayType, arrayOf, irType, isObject, sameType, scalarSize, sizeOf, typeName, U8, U64 } from "../lang-types.ts";
import { requireRoom } from "../typing/arrays.ts";
import { constantOf } from "../typing/constants.ts";
import { excerpt, refuse, requireKernel } from "../unit.ts";
import { fillArray } from "./arrays.ts";
import { nonNull, requirePointer } from "./convert.ts";
import { elementAt, indexValue } from "./elements.ts";
import type { Lowering } from "./lowering.ts";
import { copyObject, newObject } from "./objects.ts";
import type { Operand, PointerOperand, ViewOperand } from "./operand.ts";
import { messageOffset, viewLength, wide } from "./packet-view.ts";
import { readAt, writePlace } from "./places.ts";

/** Elements up to which a copy without a loop is shorter, or not much longer. */
const FEW = 16;

/** Where the copy begins: an element's index, known when the program is compiled or a u64. */
type Start = { readonly known: number } | { readonly index: ValueId };

export function arraySet(fl: Lowering, node: ts.CallExpression, array: ts.Expression): Operand {
  const target = arrayPointer(fl, array, fl.expression(array));
  const given = node.arguments[0] ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const source = sourceOf(fl, given, target.type);
  const start = startOf(fl, node.arguments[1]);
  fl.at(node);
  if (source.kind === "view") setView(fl, node, target, source, start);
  else setArray(fl, node, target, source, start);
  return { kind: "void" };
}

type ArrayPointer = PointerOperand & { readonly type: ArrayType };

function arrayPointer(fl: Lowering, node: ts.Expression, operand: Operand): ArrayPointer {
  const pointer = nonNull(fl, requirePointer(node, operand));
  const { type } = pointer;
  return type.kind === "array" ? { ...pointer, type } : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

function sourceOf(fl: Lowering, node: ts.Expression, { element }: ArrayType): ArrayPointer | ViewOperand {
  if (ts.isArrayLiteralExpression(node)) {
    if (node.elements.length === 0) refuse(node, "TSB2024", { text: excerpt(node) });
    const type = arrayOf(element, node.elements.length);
    const literal = newObject(fl, type);
    fillArray(fl, literal, type, node);
    return { ...literal, type };
  }
  const operand = fl.expression(node);
  if (operand.kind === "view") {
    if (!isObject(element) && scalarSize(element) === 1) return operand;
    return refuse(node, "TSB2013", { from: "PacketView", to: `FixedArray<${typeName(element)}, …>` });
  }
  const source = arrayPointer(fl, node, operand);
  if (sameType(source.type.element, element)) return source;
  return refuse(node, "TSB2013", { from: typeName(source.type), to: `FixedArray<${typeName(element)}, …>` });
}

function startOf(fl: Lowering, node: ts.Expression | undefined): Start {
  if (!node) return { known: 0 };
  const constant = constantOf(fl.unit.checker, node);
  if (constant === undefined) return { index: indexValue(fl, node) };
  return constant < 0n
    ? refuse(node, "TSB2002", { value: String(constant), type: "u32", text: excerpt(node) })
    : { known: Number(constant) };
}

/** The count of elements is known: it fits at `known`, or up to an index. */
function setArray(fl: Lowering, node: ts.CallExpression, target: ArrayPointer, source: ArrayPointer, start: Start): void {
  const { length } = source.type;
  requireRoom(node, length + ("known" in start ? start.known : 0), target.type);
  const to = startAddress(fl, target, start, target.type.length - length);
  if (length <= FEW || !hasLoops(fl)) return copyObject(fl, source, { ...to, type: source.type });
  count(fl, length, fl.constant(U64, BigInt(length)), (index) => {
    const at = elementAt(fl, source, source.type, index);
    const { element } = source.type;
    const value = readAt(fl, source, element, at);
    const place = elementAt(fl, to, source.type, index);
    if (value.kind === "scalar" && !isObject(element))
      writePlace(fl, { type: element, ptr: place.id, offset: place.offset, space: to.space }, value.id);
    else if (value.kind === "pointer") copyObject(fl, value, { ...to, ...place, type: value.type });
  });
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

/** The view's bytes must fit and be there. */
function setView(fl: Lowering, node: ts.CallExpression, target: ArrayPointer, view: ViewOperand, start: Start): void {
  const bytes = wide(fl, viewLength(fl, view));
  const { length } = target.type;
  if ("known" in start) requireRoom(node, start.known, target.type);
  const end =
    "known" in start
      ? fl.b.binary("add", bytes, fl.constant(U64, BigInt(start.known)))
      : fl.b.binary("add", start.index, bytes);
  if ("index" in start) fl.faultUnless(fl.b.compare("ule", start.index, fl.constant(U64, BigInt(length))), "index");
  fl.faultUnless(fl.b.compare("ule", end, fl.constant(U64, BigInt(length))), "index");
  const from = messageOffset(fl, view, fl.constant(U64, 0n));
  if (view.length !== undefined)
    fl.faultUnless(fl.b.compare("ule", fl.b.binary("add", from, bytes), wide(fl, fl.b.packetsize())), "packet-end");
  if ("known" in start && fl.instance.row.progType !== "sk_msg") copyBlock(fl, target, start.known, from, bytes);
  else copyBytes(fl, node, target, start, from, bytes);
}

/** In one go; a copy of nothing is none. */
function copyBlock(fl: Lowering, target: ArrayPointer, at: number, from: ValueId, bytes: ValueId): void {
  const [copy, end] = [fl.b.newBlock(), fl.b.newBlock()];
  fl.b.branch(fl.b.compare("eq", bytes, fl.constant(U64, 0n)), end, copy);
  fl.b.setBlock(copy);
  if (at < target.type.length)
    fl.b.packetcopy(from, fl.b.ptradd(target.id, target.offset + at), bytes, target.type.length - at);
  fl.b.jump(end);
  fl.b.setBlock(end);
}

/** Byte by byte: a sk_msg has no copy, and the verifier adds no index to a size. */
function copyBytes(
  fl: Lowering,
  node: ts.CallExpression,
  target: ArrayPointer,
  start: Start,
  from: ValueId,
  bytes: ValueId,
): void {
  requireKernel(fl.unit, node, FEATURES.boundedLoops.doc, FEATURES.boundedLoops.since);
  const first = "known" in start ? fl.constant(U64, BigInt(start.known)) : start.index;
  count(fl, target.type.length, bytes, (index) => {
    const at = fl.b.binary("add", first, index);
    const value = fl.b.packetload(1, false, irType(U8), fl.b.binary("add", from, index));
    fl.faultUnless(fl.b.compare("ult", at, fl.constant(U64, BigInt(target.type.length))), "index");
    const place = elementAt(fl, target, target.type, at);
    writePlace(fl, { type: U8, ptr: place.id, offset: place.offset, space: target.space }, value);
  });
}

/** Runs `body` with 0 … end - 1, at most `max` times. */
function count(fl: Lowering, max: number, end: ValueId, body: (index: ValueId) => void): void {
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

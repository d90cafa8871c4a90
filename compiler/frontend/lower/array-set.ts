/**
 * `array.set(source, at)`: the elements of another array, or the bytes of a packet view, copied to `at` and on. What does not fit is
 * a fault, and nothing is copied then.
 */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import type { ValueId } from "../../ir/types.ts";
import { type ArrayType, arrayOf, irType, isObject, scalarSize, typeName, U8, U64 } from "../lang-types.ts";
import { elementCount, requireRoom } from "../typing/arrays.ts";
import { constantOf } from "../typing/constants.ts";
import { excerpt, refuse, requireKernel } from "../unit.ts";
import { type ArrayPointer, arrayPointer, copyElements, countTo, type Elements, elementsOf, type Start } from "./array-copy.ts";
import { fillArray } from "./arrays.ts";
import { elementAt, indexValue } from "./elements.ts";
import type { Lowering } from "./lowering.ts";
import { newObject } from "./objects.ts";
import type { Operand, ViewOperand } from "./operand.ts";
import { messageOffset, viewLength, wide } from "./packet-view.ts";
import { writePlace } from "./places.ts";

export function arraySet(fl: Lowering, node: ts.CallExpression, array: ts.Expression): Operand {
  const target = arrayPointer(fl, array, fl.expression(array));
  const given = node.arguments[0] ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const source = sourceOf(fl, given, target.type);
  const start = startOf(fl, node.arguments[1]);
  fl.at(node);
  if (source.kind === "view") setView(fl, node, target, source, start);
  else copyElements(fl, node, target, source, start);
  return { kind: "void" };
}

function sourceOf(fl: Lowering, node: ts.Expression, { element }: ArrayType): Elements | ViewOperand {
  if (ts.isArrayLiteralExpression(node)) {
    if (node.elements.length === 0) refuse(node, "TSB2024", { text: excerpt(node) });
    const type = arrayOf(element, elementCount(fl.typing, node));
    const literal = newObject(fl, type);
    fillArray(fl, literal, type, node);
    return { ...literal, type };
  }
  const operand = fl.expression(node);
  if (operand.kind !== "view") return elementsOf(fl, node, operand, element);
  if (!isObject(element) && scalarSize(element) === 1) return operand;
  return refuse(node, "TSB2013", { from: "PacketView", to: `FixedArray<${typeName(element)}, …>` });
}

function startOf(fl: Lowering, node: ts.Expression | undefined): Start {
  if (!node) return { known: 0 };
  const constant = constantOf(fl.unit.checker, node);
  if (constant === undefined) return { index: indexValue(fl, node) };
  return constant < 0n
    ? refuse(node, "TSB2002", { value: String(constant), type: "u32", text: excerpt(node) })
    : { known: Number(constant) };
}

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
  if ("known" in start && fl.instance.row.context === "SkBuff") copyBlock(fl, target, start.known, from, bytes);
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

/** Byte by byte: only an skb has a copy, and the verifier adds no index to a size. */
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
  countTo(fl, target.type.length, bytes, (index) => {
    const at = fl.b.binary("add", first, index);
    const value = fl.b.packetload(1, false, irType(U8), fl.b.binary("add", from, index));
    fl.faultUnless(fl.b.compare("ult", at, fl.constant(U64, BigInt(target.type.length))), "index");
    const place = elementAt(fl, target, target.type, at);
    writePlace(fl, { type: U8, ptr: place.id, offset: place.offset, space: target.space }, value);
  });
}

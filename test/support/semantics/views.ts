/**
 * Packet views: a `DataView` over the packet at hand, with the fault of the language where `DataView` throws. Decision D15: `indexOf`
 * from a place past the end finds nothing; `subview` faults unless all of it is there.
 */

import type { ts } from "ts-morph";
import { type IntName, sizeOfInt } from "./integers.ts";
import type { Frame, Machine } from "./machine.ts";
import { readInt, writeInt } from "./memory.ts";
import { Fault, IllTyped, Unsupported } from "./outcome.ts";
import { intType } from "./static-types.ts";
import { asInt, type Value, type ViewValue } from "./values.ts";

const accessors: Readonly<Record<string, IntName>> = {
  Uint8: "u8",
  Uint16: "u16",
  Uint32: "u32",
  BigUint64: "u64",
  Int8: "i8",
  Int16: "i16",
  Int32: "i32",
  BigInt64: "i64",
};

export function byteLength({ context, start, length }: ViewValue): number {
  return length ?? context.data.length - start;
}

export function callView(machine: Machine, view: ViewValue, name: string, node: ts.CallExpression, frame: Frame): Value {
  const type = accessors[name.slice(3)];
  if (type !== undefined && name.startsWith("get")) return get(machine, view, type, node, frame);
  if (type !== undefined && name.startsWith("set")) return set(machine, view, type, node, frame);
  if (name === "subview") return subview(view, offsets(machine, node, frame));
  if (name === "startsWith") return startsWith(machine, view, node, frame);
  if (name === "indexOf") return indexOf(machine, view, node, frame);
  throw new Unsupported(`method ${name} of a packet view`);
}

function offsets(machine: Machine, node: ts.CallExpression, frame: Frame, from = 0, to = 3): readonly number[] {
  return node.arguments.slice(from, to).map((argument) => Number(asInt(machine.evaluateAs(argument, frame, intType("u32")))));
}

function checked(view: ViewValue, at: number, size: number): number {
  if (at + size > byteLength(view) || at + size > view.context.data.length - view.start) throw new Fault("range");
  return view.start + at;
}

function get(machine: Machine, view: ViewValue, type: IntName, node: ts.CallExpression, frame: Frame): Value {
  const [at = 0] = offsets(machine, node, frame, 0, 1);
  const little = node.arguments[1] !== undefined && machine.evaluate(node.arguments[1], frame) === true;
  const offset = checked(view, at, sizeOfInt(type));
  return readInt({ bytes: view.context.data, offset }, type, little ? "little" : "big");
}

function set(machine: Machine, view: ViewValue, type: IntName, node: ts.CallExpression, frame: Frame): Value {
  const [at = 0] = offsets(machine, node, frame, 0, 1);
  const [, valueNode, littleNode] = node.arguments;
  if (valueNode === undefined) throw new IllTyped("nothing to write");
  const value = asInt(machine.evaluateAs(valueNode, frame, intType(type)));
  const little = littleNode !== undefined && machine.evaluate(littleNode, frame) === true;
  const offset = checked(view, at, sizeOfInt(type));
  writeInt({ bytes: view.context.data, offset }, type, little ? "little" : "big", value);
  return undefined;
}

function subview(view: ViewValue, [at = 0, size]: readonly number[]): Value {
  const start = checked(view, at, size ?? 0);
  const rest = view.length === undefined ? undefined : view.length - at;
  return { kind: "view", context: view.context, start, length: size ?? rest };
}

function startsWith(machine: Machine, view: ViewValue, node: ts.CallExpression, frame: Frame): boolean {
  const [textNode] = node.arguments;
  const text = textNode && machine.evaluate(textNode, frame);
  if (typeof text !== "string") throw new IllTyped("startsWith of something else than a text");
  const [at = 0] = offsets(machine, node, frame, 1);
  if (at + text.length > byteLength(view)) return false;
  return [...text].every((character, i) => view.context.data[view.start + at + i] === character.charCodeAt(0));
}

function indexOf(machine: Machine, view: ViewValue, node: ts.CallExpression, frame: Frame): bigint {
  const [byteNode] = node.arguments;
  if (byteNode === undefined) throw new IllTyped("indexOf of nothing");
  const byte = Number(asInt(machine.evaluateAs(byteNode, frame, intType("u8"))));
  const [from = 0, max = 0] = offsets(machine, node, frame, 1);
  const end = Math.min(byteLength(view), from + max);
  for (let at = from; at < end; at += 1) if (view.context.data[view.start + at] === byte) return BigInt(at);
  return -1n;
}

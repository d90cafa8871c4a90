/**
 * Fixed arrays: new ones, and `array.set(source, at)`: as of typed arrays; of a packet view the bytes. What does not fit is a
 * fault before anything is copied.
 */

import { ts } from "ts-morph";
import { sizeAlignOf } from "./layout.ts";
import { type Frame, type Machine, storePlace } from "./machine.ts";
import { Fault, IllTyped, Unsupported } from "./outcome.ts";
import type { StaticType } from "./static-types.ts";
import { type ArrayValue, asInt, type Value } from "./values.ts";
import { byteLength } from "./views.ts";

export function setArray(machine: Machine, target: ArrayValue, node: ts.CallExpression, frame: Frame): Value {
  const [sourceNode, atNode] = node.arguments;
  if (sourceNode === undefined) throw new IllTyped("set of nothing");
  const source = elements(machine, target, sourceNode, frame);
  const at = atNode === undefined ? 0n : asInt(machine.evaluate(atNode, frame));
  const { size } = sizeAlignOf(target.element, machine.typing.layoutOf);
  if (at < 0n || at + BigInt(source.length / size) > BigInt(target.length)) throw new Fault("index");
  target.bytes.set(source, target.offset + Number(at) * size);
  return undefined;
}

function elements(machine: Machine, { element }: ArrayValue, node: ts.Expression, frame: Frame): Uint8Array {
  const { size } = sizeAlignOf(element, machine.typing.layoutOf);
  if (ts.isArrayLiteralExpression(node))
    return arrayOf(machine, { kind: "array", element, length: node.elements.length }, node, frame).bytes;
  const source = machine.evaluate(node, frame);
  if (typeof source !== "object") throw new IllTyped("set of no array");
  if (source.kind === "array") return source.bytes.slice(source.offset, source.offset + source.length * size);
  if (source.kind !== "view") throw new Unsupported(`set of ${source.kind}`);
  const { context, start } = source;
  if (start + byteLength(source) > context.data.length) throw new Fault("range");
  return context.data.slice(start, start + byteLength(source));
}

/** Zeros, or what a text or an array literal gives, the rest zero. */
export function arrayOf(machine: Machine, type: StaticType, given: ts.Expression | undefined, frame: Frame): ArrayValue {
  if (type.kind !== "array") throw new IllTyped("fixed of something else than an array");
  const { element, length } = type;
  const { size } = sizeAlignOf(element, machine.typing.layoutOf);
  const array: ArrayValue = { kind: "array", element, length, bytes: new Uint8Array(size * length), offset: 0 };
  const values =
    given === undefined
      ? []
      : ts.isArrayLiteralExpression(given)
        ? given.elements.map((one) => machine.evaluateAs(one, frame, element))
        : ts.isStringLiteralLike(given)
          ? [...given.text].map((character) => BigInt(character.charCodeAt(0)))
          : [];
  for (const [i, value] of values.entries()) storePlace(machine, { bytes: array.bytes, offset: i * size }, element, value);
  return array;
}

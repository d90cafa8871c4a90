/** String constants in the object's read-only data, and the codes of their characters. */

import type { ts } from "ts-morph";
import { arrayOf, U8 } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { requireAscii, stringConstant } from "../typing/strings.ts";
import { excerpt, refuse } from "../unit.ts";
import { elementAt, indexValue, isInside } from "./elements.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { readAt } from "./places.ts";

/** The text of an argument that must be a string constant of ASCII characters. */
export function requireText(fl: Lowering, node: ts.Expression): string {
  const text = stringConstant(fl.unit.checker, node);
  return text === undefined ? refuse(node, "TSB1003", { text: excerpt(node) }) : requireAscii(node, text, excerpt(node));
}

/** `text.charCodeAt(i)`; the program ends where JavaScript gives NaN. */
export function charCodeAt(fl: Lowering, node: ts.CallExpression, string: ts.Expression): Operand {
  const text = requireText(fl, string);
  const index = node.arguments[0] ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const known = constantOf(fl.unit.checker, index);
  if (known === undefined) return charAt(fl, node, text, index);
  if (known < 0n || known >= BigInt(text.length))
    return refuse(index, "TSB2022", { text: excerpt(string), index: String(known), length: String(text.length) });
  return { kind: "scalar", type: U8, id: fl.constant(U8, BigInt(text.charCodeAt(Number(known)))) };
}

function charAt(fl: Lowering, node: ts.CallExpression, text: string, indexNode: ts.Expression): Operand {
  const type = arrayOf(U8, text.length);
  const index = indexValue(fl, indexNode);
  fl.at(node);
  fl.faultUnless(isInside(fl, index, type), "index");
  const id = fl.b.globaladdr(stringGlobal(fl, text), 0);
  const array: PointerOperand = { kind: "pointer", type, id, offset: 0, space: "rodata", nullable: false };
  return readAt(fl, array, U8, elementAt(fl, array, type, index));
}

/** The name of the module's read-only string. */
export function stringGlobal(fl: Lowering, text: string): string {
  const { strings } = fl.module;
  const known = strings.get(text);
  if (known !== undefined) return known;
  const { names } = fl.typing.instances;
  let name = `__text_${strings.size}`;
  while (names.has(name)) name = `_${name}`;
  strings.set(text, name);
  return name;
}

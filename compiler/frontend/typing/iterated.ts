/** What `for…of` goes over: the expression goes in; its form and the type of the loop's variable come out. */

import { ts } from "ts-morph";
import type { ArrayType, IntType, KernelArrayType, LangType } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { excerpt, refuse, stdlibName, symbolOf } from "../unit.ts";
import { constantOf } from "./constants.ts";
import { defaultInt, inferred, promote } from "./rules.ts";
import type { Typer } from "./typer.ts";

export type Iterated =
  /** 0 … end - 1; a larger `end` than `max` is a fault. */
  | { readonly kind: "range"; readonly end: ts.Expression; readonly max: bigint | undefined; readonly type: IntType }
  | { readonly kind: "array"; readonly array: ts.Expression; readonly of: ArrayType; readonly type: LangType }
  | { readonly kind: "kernelArray"; readonly array: ts.Expression; readonly of: KernelArrayType; readonly type: LangType }
  | { readonly kind: "elements"; readonly elements: readonly ts.Expression[]; readonly type: LangType };

export function iterated(typing: Typer, node: ts.Expression): Iterated {
  if (isTransparent(node)) return iterated(typing, node.expression);
  if (ts.isCallExpression(node) && stdlibName(symbolOf(typing.unit.checker, node.expression)) === "range")
    return range(typing, node);
  if (ts.isArrayLiteralExpression(node)) return { kind: "elements", elements: elements(node), type: elementType(typing, node) };
  const of = typing.of(node);
  if (of.kind === "array") return { kind: "array", array: node, of, type: of.element };
  if (of.kind === "kernelArray") return { kind: "kernelArray", array: node, of, type: of.element };
  return refuse(node, "TSB1011", { what: `\`${excerpt(node)}\`` });
}

export const iteratedType = (typing: Typer, node: ts.Expression): LangType => iterated(typing, node).type;

function range(typing: Typer, node: ts.CallExpression): Iterated {
  const [end, max] = node.arguments;
  if (!end) return refuse(node, "TSB1019", { text: excerpt(node) });
  const type = typing.of(end);
  const bound = max && constantOf(typing.unit.checker, max);
  if (max && bound === undefined) return refuse(max, "TSB1011", { what: `A range up to \`${excerpt(max)}\`, no constant,` });
  if (type.kind === "literal") return { kind: "range", end, max: bound, type: defaultInt(type) };
  if (type.kind === "int") return { kind: "range", end, max: bound, type: promote(type) };
  return refuse(end, "TSB1011", { what: `\`${excerpt(node)}\`` });
}

function elements(node: ts.ArrayLiteralExpression): readonly ts.Expression[] {
  const odd = node.elements.find((one) => ts.isSpreadElement(one) || ts.isOmittedExpression(one));
  return odd ? refuse(odd, "TSB1011", { what: `\`${excerpt(node)}\`` }) : node.elements;
}

function elementType(typing: Typer, node: ts.ArrayLiteralExpression): LangType {
  const [first, ...rest] = elements(node).map((one) => typing.of(one));
  if (!first) return refuse(node, "TSB1011", { what: "An empty array" });
  return inferred(rest.reduce((all, one) => typing.merge(node, all, one), first));
}

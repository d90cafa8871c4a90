/** What the `return`s of a function give, and the type that they agree on. */

import { ts } from "ts-morph";
import { isDefinite, type LangType, sameType, typeName } from "../lang-types.ts";
import { excerpt, refuse } from "../unit.ts";
import { definite, inferred } from "./rules.ts";
import type { Typer } from "./typer.ts";

/** The result of a function that states none. */
export const returnedType = (typing: Typer, body: ts.ConciseBody): LangType =>
  agreed(returnedExpressions(body).map((one) => ({ node: one, type: typing.of(one) })));

function agreed(returned: readonly { readonly node: ts.Expression; readonly type: LangType }[]): LangType {
  const [first] = returned;
  if (!first) return { kind: "void" };
  const values = returned.filter((one) => one.type.kind !== "undefined");
  const typed = values.find((one) => one.type.kind !== "literal") ?? values[0] ?? first;
  const type = inferred(definite(typed.type));
  for (const one of values) {
    const fits = one.type.kind === "literal" ? type.kind === "int" : sameType(inferred(definite(one.type)), type);
    if (!fits) return refuse(one.node, "TSB2021", { text: excerpt(one.node), type: typeName(one.type), other: typeName(type) });
  }
  const mayMiss = values.length < returned.length || values.some((one) => one.type.kind === "optional");
  return mayMiss && isDefinite(type) ? { kind: "optional", of: type } : type;
}

/** The operands of the `return`s of a function. */
export function returnedExpressions(body: ts.ConciseBody): ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

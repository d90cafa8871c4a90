/** Optional chains: `a?.b.c` is one expression, undefined where `a` is. */

import { ts } from "ts-morph";
import { isDefinite, type LangType } from "../lang-types.ts";
import { excerpt, refuse } from "../unit.ts";
import type { Typer } from "./typer.ts";

/** Is the node a whole chain, not a link of a longer one? */
export function isOutermostChain(node: ts.Node): node is ts.OptionalChain {
  if (!ts.isOptionalChain(node)) return false;
  const { parent } = node;
  return !ts.isOptionalChain(parent) || asksFirst(parent) || parent.expression !== node;
}

/** Is it `?.` that the link begins with? */
const asksFirst = (node: ts.OptionalChain): boolean => !ts.isNonNullExpression(node) && node.questionDotToken !== undefined;

/** What the whole chain is, when its last link is `type`. */
export function chainType(typing: Typer, node: ts.Expression, type: LangType): LangType {
  if (!isOutermostChain(node) || type.kind === "optional" || !mayStop(typing, node)) return type;
  if (type.kind === "kernelArray") return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  return isDefinite(type) ? { kind: "optional", of: type } : type;
}

/** Can what stands before the chain's `?.` be missing? */
function mayStop(typing: Typer, node: ts.Node): boolean {
  if (!ts.isOptionalChain(node)) return false;
  if (asksFirst(node)) return typing.of(node.expression).kind === "optional";
  return mayStop(typing, node.expression);
}

/** TypeScript's own flow analysis: where it knows that the value is there, it is. */
export function narrowedType(typing: Typer, node: ts.Expression, type: LangType): LangType {
  if (type.kind !== "optional") return type;
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return type;
  return mayBeUndefined(typing.unit.checker.getTypeAtLocation(node)) ? type : type.of;
}

const ABSENT = ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Any | ts.TypeFlags.Unknown;

const mayBeUndefined = (type: ts.Type): boolean =>
  (type.flags & ABSENT) !== 0 || (type.isUnion() && type.types.some((part) => (part.flags & ABSENT) !== 0));

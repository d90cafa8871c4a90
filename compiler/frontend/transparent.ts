/** Expressions that only group or promise: parentheses, `satisfies T`, `as const`. What is inside is the same value. */

import { ts } from "ts-morph";

type Transparent = ts.ParenthesizedExpression | ts.SatisfiesExpression | ts.AsExpression;

export const isTransparent = (node: ts.Node): node is Transparent =>
  ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) || isConstAssertion(node);

const isConstAssertion = (node: ts.Node): node is ts.AsExpression =>
  ts.isAsExpression(node) && ts.isConstTypeReference(node.type);

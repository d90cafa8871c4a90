/** String constants: an expression goes in; its text comes out where TypeScript knows it and working it out does nothing else. */

import { ts } from "ts-morph";
import { isTransparent } from "../transparent.ts";
import { refuse, symbolOf } from "../unit.ts";

export function stringConstant(checker: ts.TypeChecker, node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (isTransparent(node)) return stringConstant(checker, node.expression);
  if (!isName(node) || !isConstant(checker, node)) return undefined;
  const type = checker.getTypeAtLocation(node);
  return type.isStringLiteral() ? type.value : undefined;
}

/** A name, or one behind dots. */
const isName = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && !node.questionDotToken && isName(node.expression));

/** What no assignment changes: a constant, an enum's member, a property of an `as const` object. */
function isConstant(checker: ts.TypeChecker, node: ts.Expression): boolean {
  const declaration = symbolOf(checker, node)?.valueDeclaration;
  if (!declaration) return false;
  if (ts.isVariableDeclaration(declaration)) return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return ts.isEnumMember(declaration) || ts.isPropertyAssignment(declaration);
}

/** The name in `object.name` and `object["name"]`. */
export function memberName(checker: ts.TypeChecker, node: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isElementAccessExpression(node) ? stringConstant(checker, node.argumentExpression) : undefined;
}

/** A text of which each character is a byte. */
export function requireAscii(node: ts.Node, text: string, shown: string): string {
  for (const char of text) if (char > "\u007f") return refuse(node, "TSB3041", { char, text: shown });
  return text;
}

/** Object literals where a class with methods is wanted: what TSB2026 says of one, or undefined when it is something else. */

import { ts } from "ts-morph";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nodeSpan } from "./spans.ts";
import { excerpt } from "./unit.ts";

/** A longer literal is not repeated. */
const MAX_TEXT = 40;

export function withoutMethods(checker: ts.TypeChecker, node: ts.Expression, target: ts.Type): Diagnostic | undefined {
  if (!ts.isObjectLiteralExpression(node) || !target.isClass()) return undefined;
  const given = checker.getTypeAtLocation(node);
  const missing = target.getProperties().filter(({ name }) => !given.getProperty(name));
  const [method] = missing;
  if (!method || missing.some(({ flags }) => !(flags & ts.SymbolFlags.Method))) return undefined;
  const all = excerpt(node);
  const text = all.length > MAX_TEXT ? "{ … }" : all;
  return diagnose("TSB2026", nodeSpan(node), { text, type: target.symbol.name, method: method.name });
}

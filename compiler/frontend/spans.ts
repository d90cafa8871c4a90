/** From TypeScript's positions to spans of diagnostics and locations of the IR. */

import { resolve } from "node:path";
import { ts } from "ts-morph";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";

/** The span of a node, or of `length` characters at `start`. */
export function spanOf(file: ts.SourceFile, start: number, length: number): Span {
  const from = file.getLineAndCharacterOfPosition(start);
  const to = file.getLineAndCharacterOfPosition(start + length);
  return {
    file: resolve(file.fileName),
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
    lineText: lineText(file, from.line),
  };
}

export function nodeSpan(node: ts.Node): Span {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return spanOf(file, start, Math.max(1, node.getEnd() - start));
}

/** Line `line` (from 0) without its end. */
export function lineText(file: ts.SourceFile, line: number): string {
  const starts = file.getLineStarts();
  const start = starts[line] ?? 0;
  return file.text.slice(start, starts[line + 1] ?? file.text.length).replace(/[\r\n]+$/, "");
}

/** TypeScript's own diagnostics, verbatim. */
export function fromTypeScript(diagnostic: ts.Diagnostic): Diagnostic {
  const { file, start, length } = diagnostic;
  return {
    code: `TS${diagnostic.code}`,
    category: diagnostic.category === ts.DiagnosticCategory.Error ? "error" : "warning",
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
    help: undefined,
    span: file && start !== undefined ? spanOf(file, start, length ?? 1) : undefined,
  };
}

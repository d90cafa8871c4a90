/** In: diagnostics. Out: the text that a terminal, a problem matcher or a program reads, in the three formats of the command. */

import { relative, sep } from "node:path";
import type { Diagnostic, Span } from "./diagnostic.ts";

/** `file(line,column): error CODE: message`, as `tsc` prints it; the help follows on an indented line, which matchers skip. */
export function renderPlain(diagnostics: readonly Diagnostic[], baseDir: string): string {
  return diagnostics.map((diagnostic) => `${plainHead(diagnostic, baseDir)}\n${helpLine(diagnostic, "help:")}`).join("");
}

function plainHead({ category, code, message, span }: Diagnostic, baseDir: string): string {
  const place = span === undefined ? "" : `${displayPath(span.file, baseDir)}(${span.line},${span.column}): `;
  return `${place}${category} ${code}: ${message}`;
}

function helpLine({ help }: Diagnostic, label: string): string {
  return help === undefined ? "" : `  ${label} ${help}\n`;
}

/** Escape sequences of `tsc --pretty`. */
const RESET = "\u001b[0m";
const GREY = "\u001b[90m";
const RED = "\u001b[91m";
const YELLOW = "\u001b[93m";
const CYAN = "\u001b[96m";
const REVERSE = "\u001b[7m";

const paint = (color: string, text: string): string => `${color}${text}${RESET}`;

/** The colours, code frames and summary of `tsc --pretty`, with the help below its frame. */
export function renderPretty(diagnostics: readonly Diagnostic[], baseDir: string): string {
  if (diagnostics.length === 0) return "";
  const shown = diagnostics.map((diagnostic) => renderOnePretty(diagnostic, baseDir)).join("\n");
  return `${shown}${renderSummary(diagnostics, baseDir)}`;
}

function renderOnePretty(diagnostic: Diagnostic, baseDir: string): string {
  const { category, code, message, span } = diagnostic;
  const color = category === "error" ? RED : YELLOW;
  const place = span === undefined ? "" : `${prettyPlace(span, baseDir)} - `;
  const head = `${place}${paint(color, category)}${paint(GREY, ` ${code}: `)}${message}\n`;
  const frame = span === undefined ? "" : `\n${codeFrame(span, color)}`;
  const help = helpLine(diagnostic, paint(CYAN, "help:"));
  return `${head}${frame}${help === "" || frame === "" ? help : `\n${help}`}`;
}

function prettyPlace(span: Span, baseDir: string): string {
  const file = paint(CYAN, displayPath(span.file, baseDir));
  return `${file}:${paint(YELLOW, String(span.line))}:${paint(YELLOW, String(span.column))}`;
}

/** The first line of the span with its marks below; a span of several lines is marked to the end of its first. */
function codeFrame(span: Span, color: string): string {
  const text = span.lineText.trimEnd().replace(/\t/g, " ");
  const number = String(span.line);
  const start = span.column - 1;
  const end = span.endLine === span.line ? span.endColumn - 1 : text.length;
  const indent = text.slice(0, start).replace(/\S/g, " ").padEnd(start);
  const marks = "~".repeat(Math.max(end - start, 1));
  return `${paint(REVERSE, number)} ${text}\n${paint(REVERSE, " ".repeat(number.length))} ${paint(color, indent + marks)}\n`;
}

function renderSummary(diagnostics: readonly Diagnostic[], baseDir: string): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.category === "error");
  if (errors.length === 0) return "";
  const spans = errors.flatMap(({ span }) => (span === undefined ? [] : [span]));
  const files = [...new Set(spans.map((span) => span.file))];
  return `\n\n${summarySentence(errors.length, files.length, spans[0], baseDir)}\n\n${fileTable(files, spans, baseDir)}`;
}

function summarySentence(errorCount: number, fileCount: number, first: Span | undefined, baseDir: string): string {
  const found = `Found ${errorCount} ${errorCount === 1 ? "error" : "errors"}`;
  if (first === undefined) return `${found}.`;
  if (errorCount === 1) return `${found} in ${fileReference(first, baseDir)}`;
  if (fileCount === 1) return `${found} in the same file, starting at: ${fileReference(first, baseDir)}`;
  return `${found} in ${fileCount} files.`;
}

function fileReference(span: Span, baseDir: string): string {
  return `${displayPath(span.file, baseDir)}${paint(GREY, `:${span.line}`)}`;
}

function fileTable(files: readonly string[], spans: readonly Span[], baseDir: string): string {
  if (files.length < 2) return "";
  const rows = files.map((file) => {
    const inFile = spans.filter((span) => span.file === file);
    const [first] = inFile;
    return first === undefined ? "" : `${String(inFile.length).padStart(6)}  ${fileReference(first, baseDir)}\n`;
  });
  return `Errors  Files\n${rows.join("")}`;
}

/** A file that the command wrote. */
export interface WrittenOutput {
  readonly entry: string;
  readonly kind: string;
  readonly path: string;
  readonly byteLength: number;
}

/** One JSON document: `{ diagnostics, outputs }`, paths as in the other formats, absent help and places left out. */
export function renderJson(diagnostics: readonly Diagnostic[], outputs: readonly WrittenOutput[], baseDir: string): string {
  const document = {
    diagnostics: diagnostics.map(({ code, category, message, help, span }) => ({
      code,
      category,
      message,
      help,
      span: span && { ...span, file: displayPath(span.file, baseDir), lineText: undefined },
    })),
    outputs: outputs.map((output) => ({
      ...output,
      entry: displayPath(output.entry, baseDir),
      path: displayPath(output.path, baseDir),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Relative to `baseDir` with `/`, as `tsc` shows paths; absolute on another drive. */
export function displayPath(file: string, baseDir: string): string {
  const shown = relative(baseDir, file).split(sep).join("/");
  return shown === "" ? "." : shown;
}

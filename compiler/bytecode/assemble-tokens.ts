/** Enters: a line of assembly, or the `syntax` of an instruction's row. Leaves: its tokens; those of a syntax have placeholders. */

import { AssembleError } from "./assemble-error.ts";

export interface Token {
  readonly kind: "r" | "w" | "decimal" | "hex" | "word" | "mark";
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

const PATTERN = [
  /(?<r>r\d+)(?!\w)/,
  /(?<w>w\d+)(?!\w)/,
  /(?<hex>[+-]?0[xX][0-9a-fA-F]+)(?!\w)/,
  /(?<decimal>[+-]?\d+)(?!\w)/,
  /(?<word>[A-Za-z_]\w*)/,
  // Operators are one mark each: `<<=`.
  /(?<mark>[-+*/%&|^<>=!]+|[()[\]#,])/,
];
const TOKEN = new RegExp(`\\s*(?:${PATTERN.map(({ source }) => source).join("|")})`, "y");
const PLACEHOLDER = /\s*\{(\w+)\}/y;

const KINDS = ["r", "w", "hex", "decimal", "word", "mark"] as const;

export function lexLine(source: string, line: number): readonly Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  for (let at = 0; at < text.length; ) {
    const next = lexAt(TOKEN, text, at);
    if (!next) throw unreadable(text, at, line);
    tokens.push(next.token);
    at = next.end;
  }
  return tokens;
}

/** `{dst}` and the like are the names of operands. */
export function lexSyntax(syntax: string): readonly (Token | { readonly kind: "operand"; readonly text: string })[] {
  const tokens: (Token | { readonly kind: "operand"; readonly text: string })[] = [];
  for (let at = 0; at < syntax.length; ) {
    PLACEHOLDER.lastIndex = at;
    const placeholder = PLACEHOLDER.exec(syntax);
    const next = placeholder ? undefined : lexAt(TOKEN, syntax, at);
    if (placeholder) tokens.push({ kind: "operand", text: placeholder[1] ?? "" });
    else if (next) tokens.push(next.token);
    else throw unreadable(syntax, at, 1);
    at = placeholder ? PLACEHOLDER.lastIndex : (next?.end ?? syntax.length);
  }
  return tokens;
}

function lexAt(pattern: RegExp, text: string, at: number): { readonly token: Token; readonly end: number } | undefined {
  pattern.lastIndex = at;
  const groups = pattern.exec(text)?.groups;
  const kind = KINDS.find((each) => groups?.[each] !== undefined);
  const found = kind && groups?.[kind];
  if (!kind || !found) return undefined;
  return { token: { kind, text: found, column: pattern.lastIndex - found.length + 1 }, end: pattern.lastIndex };
}

function unreadable(text: string, at: number, line: number): AssembleError {
  const column = at + text.slice(at).search(/\S/) + 1;
  return new AssembleError(line, column, `${text.slice(column - 1, column)} begins nothing that an instruction has`);
}

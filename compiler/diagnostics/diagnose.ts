/** Makes a diagnostic from a row of `codes.ts`: the only place where prose and values meet. */

import { CODES, type Code, type CodeRow } from "./codes.ts";
import type { Diagnostic, Span } from "./diagnostic.ts";

type Names<S extends string> = S extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;

/** The values that the row `C` takes. */
export type Values<C extends Code> = Readonly<
  Record<Names<(typeof CODES)[C]["message"]> | Names<(typeof CODES)[C]["help"]>, string>
>;

export function diagnose<C extends Code>(code: C, span: Span | undefined, values: Values<C>): Diagnostic {
  return diagnoseAny(code, span, values);
}

/** For codes that travelled as data, such as an IR check's. */
export function diagnoseAny(code: Code, span: Span | undefined, values: Readonly<Record<string, string>>): Diagnostic {
  const row: CodeRow = CODES[code];
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return { code, category: row.category, message: fill(row.message), help: fill(row.help), span };
}

/** In: what yargs parsed. Out: the words that are no options, and an error for each that looks like an unknown one. */

import { diagnose } from "../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { suggest } from "../compiler/diagnostics/suggest.ts";

export type Parsed = Readonly<Record<string, unknown>>;

export interface Words {
  readonly operands: readonly string[];
  readonly errors: readonly Diagnostic[];
}

/** `verb` is the word that chose the command, if any; what follows `--` is never an option. */
export function readWords(parsed: Parsed, optionNames: readonly string[], verb?: string): Words {
  const words = stringsIn(parsed["_"]).slice(verb === undefined ? 0 : 1);
  const isOption = (word: string): boolean => word.startsWith("-") && word !== "-";
  return {
    operands: [...words.filter((word) => !isOption(word)), ...stringsIn(parsed["--"])],
    errors: words.filter(isOption).map((word) => unknownOption(word, [...optionNames, "help", "version"])),
  };
}

function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function unknownOption(word: string, optionNames: readonly string[]): Diagnostic {
  const suggestion = suggest(word.replace(/^-+/, "").replace(/=.*$/s, ""), optionNames);
  if (suggestion === undefined) return diagnose("TSB5101", undefined, { option: word });
  return diagnose("TSB5102", undefined, { option: word, suggestion: `--${suggestion}` });
}

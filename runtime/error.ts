/** What the runtime throws for an object or a request that it cannot take: a row of the diagnostics table. */

import { inspect } from "node:util";
import type { Code } from "../compiler/diagnostics/codes.ts";
import { diagnose, type Values } from "../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";

export class RuntimeError extends Error {
  /** `TSB6xxx`, or `TSB9002` where the compiler is to blame. */
  readonly code: string;
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.help === undefined ? diagnostic.message : `${diagnostic.message} ${diagnostic.help}`);
    this.name = "RuntimeError";
    this.code = diagnostic.code;
    this.diagnostic = diagnostic;
  }
}

type RuntimeCode = Extract<Code, `TSB6${string}`>;

export function runtimeError<C extends RuntimeCode>(code: C, values: Values<C>): RuntimeError {
  return new RuntimeError(diagnose(code, undefined, values));
}

const SHOWN = 60;

const shown = (given: unknown): string => {
  const text = inspect(given, { depth: 1, breakLength: Infinity });
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
};

/** A key, a value or a field of one that is not what its type takes. */
export function valueError(what: string, takes: string, given: unknown): RuntimeError {
  return runtimeError("TSB6012", { what, takes, given: shown(given) });
}

/** From JavaScript an option may have any value: only those that `known` has are taken. Throws a `RuntimeError`. */
export function optionOf<K extends string>(option: string, known: Readonly<Record<K, unknown>>, given: K): K {
  if (Object.hasOwn(known, given)) return given;
  const takes = Object.keys(known)
    .map((name) => `"${name}"`)
    .join(" or ");
  throw runtimeError("TSB6025", { option, takes, given: shown(given) });
}

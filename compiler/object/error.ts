/** What the reader throws for a file that is not a sound BPF object: a row of the diagnostics table, as an Error. */

import type { Code } from "../diagnostics/codes.ts";
import { diagnose, type Values } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export class ObjectError extends Error {
  /** `TSB5xxx`. */
  readonly code: string;
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = "ObjectError";
    this.code = diagnostic.code;
    this.diagnostic = diagnostic;
  }
}

type ObjectCode = Extract<Code, `TSB5${string}`>;

export function objectError<C extends ObjectCode>(code: C, values: Values<C>): ObjectError {
  return new ObjectError(diagnose(code, undefined, values));
}

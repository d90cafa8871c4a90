/** What loading and running in the emulator throw for an object or a request that they cannot take: a row of the table. */

import type { Code } from "../../compiler/diagnostics/codes.ts";
import { diagnose, type Values } from "../../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";

export class EmulatorError extends Error {
  /** `TSB6xxx`. */
  readonly code: string;
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = "EmulatorError";
    this.code = diagnostic.code;
    this.diagnostic = diagnostic;
  }
}

type EmulatorCode = Extract<Code, `TSB6${string}`>;

export function emulatorError<C extends EmulatorCode>(code: C, values: Values<C>): EmulatorError {
  return new EmulatorError(diagnose(code, undefined, values));
}

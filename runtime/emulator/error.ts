/** What loading and running in the emulator throw for an object or a request that they cannot take: a row of the table. */

import type { Code } from "../../compiler/diagnostics/codes.ts";
import { diagnose, type Values } from "../../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { RuntimeError } from "../error.ts";

export class EmulatorError extends RuntimeError {
  constructor(diagnostic: Diagnostic) {
    super(diagnostic);
    this.name = "EmulatorError";
  }
}

type EmulatorCode = Extract<Code, `TSB6${string}`>;

export function emulatorError<C extends EmulatorCode>(code: C, values: Values<C>): EmulatorError {
  return new EmulatorError(diagnose(code, undefined, values));
}

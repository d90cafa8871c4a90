/** What ends a verb with an error for the user: refused operands, damaged objects, what the kernel or the emulator answered. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { diagnose } from "../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { displayPath } from "../compiler/diagnostics/render.ts";
import { errnoOf, reasonOf } from "../compiler/project/system-error.ts";
import { type Context, formatOf, print } from "./output.ts";
import { type Parsed, readWords } from "./words.ts";

export class Refusal extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super("refused");
    this.diagnostics = diagnostics;
  }
}

/** Runs a verb; what it throws for the user is printed, and the exit code is 1. */
export async function answering(parsed: Parsed, verb: () => Promise<number> | number): Promise<number> {
  try {
    return await verb();
  } catch (error) {
    const diagnostics = error instanceof Refusal ? error.diagnostics : toldBy(error);
    if (diagnostics === undefined) throw error;
    print(diagnostics, [], formatOf({ json: parsed["json"], pretty: parsed["pretty"] }));
    return 1;
  }
}

/** Errors of the runtime carry a diagnostic, those of system calls an errno and a message for users. */
function toldBy(error: unknown): readonly Diagnostic[] | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("diagnostic" in error) return [error.diagnostic as Diagnostic];
  const isSystem = "code" in error && typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code);
  if (!isSystem && error.name !== "UnloadableError") return undefined;
  return [diagnose("TSB6022", undefined, { reason: error.message.replace(/\.$/, "") })];
}

/** The words that are no options. Throws a `Refusal` for unknown options, and for more or fewer words than `count`. */
export function operandsOf(
  parsed: Parsed,
  flags: Readonly<Record<string, unknown>>,
  verb: string,
  { least, most, takes }: { readonly least: number; readonly most: number; readonly takes: string },
): readonly string[] {
  const { operands, errors } = readWords(parsed, Object.keys(flags), verb);
  if (errors.length > 0) throw new Refusal(...errors);
  if (operands.length >= least && operands.length <= most) return operands;
  throw wrongOperands(verb, takes);
}

export const wrongOperands = (verb: string, takes: string): Refusal =>
  new Refusal(diagnose("TSB6023", undefined, { verb, takes }));

export function readFileOf(operand: string, { workingDir }: Pick<Context, "workingDir">): Uint8Array {
  const path = resolve(workingDir, operand);
  try {
    return readFileSync(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const shown = displayPath(path, workingDir);
    throw new Refusal(
      errno === "ENOENT"
        ? diagnose("TSB5109", undefined, { path: shown })
        : diagnose("TSB5108", undefined, { path: shown, reason: reasonOf(errno) }),
    );
  }
}

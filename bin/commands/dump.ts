/** `tsbpf dump x.o`: what an object file holds, whoever compiled it. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Argv } from "yargs";
import { diagnose } from "../../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { displayPath } from "../../compiler/diagnostics/render.ts";
import { errnoOf, reasonOf } from "../../compiler/project/system-error.ts";
import { type Context, formatOf, print } from "../output.ts";
import { type Parsed, readWords } from "../words.ts";

export const command = "dump";
export const describe = "Show what an object file holds";

const USAGE = `tsbpf dump [options] <object>

Shows the sections, maps, programs and types of an object file, and its instructions beside the source lines. It \
reads the objects of other compilers, too.`;

const FLAGS = {
  json: { type: "boolean", describe: "Print it as JSON" },
  pretty: { type: "boolean", describe: "Colours in error messages (default: on a terminal)" },
} as const;

export function builder(verb: Argv): Argv {
  return verb.usage(USAGE).options(FLAGS);
}

export async function run(parsed: Parsed, context: Context): Promise<number> {
  const format = formatOf({ json: parsed["json"], pretty: parsed["pretty"] });
  const failed = (...errors: readonly Diagnostic[]): number => {
    print(errors, [], format);
    return 1;
  };
  const { operands, errors } = readWords(parsed, Object.keys(FLAGS), "dump");
  if (errors.length > 0) return failed(...errors);
  const [operand] = operands;
  if (operand === undefined || operands.length > 1) {
    return failed(diagnose("TSB5114", undefined, { count: String(operands.length) }));
  }
  const path = resolve(context.workingDir, operand);
  const bytes = readObject(path, context.workingDir);
  if (bytes.kind === "error") return failed(bytes.error);
  const { ObjectError } = await import("../../compiler/object/error.ts");
  const { dumpObject, dumpObjectAsJson } = await import("../../compiler/dump/dump.ts");
  const shown = displayPath(path, context.workingDir);
  try {
    process.stdout.write(format === "json" ? dumpObjectAsJson(bytes.value) : dumpObject(bytes.value, { path: shown }));
    return 0;
  } catch (error) {
    if (error instanceof ObjectError) return failed({ ...error.diagnostic, message: `${shown}: ${error.diagnostic.message}` });
    throw error;
  }
}

type ReadObject =
  | { readonly kind: "value"; readonly value: Uint8Array }
  | { readonly kind: "error"; readonly error: Diagnostic };

function readObject(path: string, workingDir: string): ReadObject {
  try {
    return { kind: "value", value: readFileSync(path) };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const shown = displayPath(path, workingDir);
    if (errno === "ENOENT") return { kind: "error", error: diagnose("TSB5109", undefined, { path: shown }) };
    return { kind: "error", error: diagnose("TSB5108", undefined, { path: shown, reason: reasonOf(errno) }) };
  }
}

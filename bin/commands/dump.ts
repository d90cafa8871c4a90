/** `tsbpf dump x.o`: what an object file holds, whoever compiled it. */

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { diagnose } from "../../compiler/diagnostics/diagnose.ts";
import { displayPath } from "../../compiler/diagnostics/render.ts";
import { isJson } from "../flags.ts";
import type { Context } from "../output.ts";
import { answering, operandsOf, Refusal, readFileOf } from "../refusal.ts";
import type { Parsed } from "../words.ts";

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

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, async () => {
    const [operand = "", ...more] = operandsOf(parsed, FLAGS, "dump", { least: 0, most: Infinity, takes: "one object file" });
    if (operand === "" || more.length > 0) {
      throw new Refusal(diagnose("TSB5114", undefined, { count: String(more.length + (operand === "" ? 0 : 1)) }));
    }
    const bytes = readFileOf(operand, context);
    const { ObjectError } = await import("../../compiler/object/error.ts");
    const { dumpObject, dumpObjectAsJson } = await import("../../compiler/dump/dump.ts");
    const shown = displayPath(resolve(context.workingDir, operand), context.workingDir);
    try {
      process.stdout.write(isJson(parsed) ? dumpObjectAsJson(bytes) : dumpObject(bytes, { path: shown }));
      return 0;
    } catch (error) {
      if (!(error instanceof ObjectError)) throw error;
      throw new Refusal({ ...error.diagnostic, message: `${shown}: ${error.diagnostic.message}` });
    }
  });
}

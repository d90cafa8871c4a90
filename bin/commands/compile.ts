/** `tsbpf [files…]`: compiles program files or a project, in the manner of `tsc`. */

import type { Argv } from "yargs";
import { diagnose } from "../../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { BuildRequest } from "../../compiler/project/inputs.ts";
import { OPTION_NAMES, type OptionName, PROJECT_OPTIONS, type ProjectOptions } from "../../compiler/project/options.ts";
import { type Context, formatOf, print } from "../output.ts";
import { type Parsed, readWords } from "../words.ts";

export const command = "$0";
export const describe = "Compile program files or a project";

const FLAGS = {
  project: { alias: "p", type: "string", describe: "Compile the project of a tsconfig file, or of the folder that holds it" },
  noEmit: { type: "boolean", describe: "Check only; write nothing" },
  pretty: { type: "boolean", describe: "Colours and code frames (default: on a terminal)" },
  json: { type: "boolean", describe: "Print diagnostics and outputs as JSON" },
} as const;

export function builder(verb: Argv): Argv {
  const rows = OPTION_NAMES.map((name) => [name, { type: "string", describe: PROJECT_OPTIONS[name].describe }] as const);
  return verb
    .options({ ...FLAGS, ...Object.fromEntries(rows) })
    .epilogue("Exit code: 0 without errors; 1 when errors kept every file from being written; 2 when some were written.");
}

export async function run(parsed: Parsed, context: Context): Promise<number> {
  const format = formatOf({ json: parsed["json"], pretty: parsed["pretty"] });
  const { request, errors } = readRequest(parsed, context.workingDir);
  const { build, exitCodeOf } = await import("../../compiler/project/build.ts");
  const result = errors.length > 0 ? { diagnostics: errors, outputs: [] } : await build(request, context.loadCompile);
  print(result.diagnostics, result.outputs, format);
  return exitCodeOf(result);
}

function readRequest(parsed: Parsed, workingDir: string): { request: BuildRequest; errors: readonly Diagnostic[] } {
  const words = readWords(parsed, [...Object.keys(FLAGS), ...OPTION_NAMES]);
  const errors = [...words.errors];
  const { project } = parsed;
  if (project === "") errors.push(missingArgument("project", "a tsconfig file or its folder"));
  let chosen: ProjectOptions = {};
  for (const name of OPTION_NAMES) {
    const value = parsed[name];
    if (typeof value !== "string") continue;
    const read = readOption(name, value, workingDir);
    if (read.kind === "value") chosen = { ...chosen, ...read.value };
    else errors.push(read.error);
  }
  const request = {
    files: words.operands,
    project: typeof project === "string" ? project : undefined,
    options: chosen,
    noEmit: parsed["noEmit"] === true,
    workingDir,
  };
  return { request, errors };
}

type ReadOption =
  | { readonly kind: "value"; readonly value: ProjectOptions }
  | { readonly kind: "error"; readonly error: Diagnostic };

function readOption(name: OptionName, text: string, workingDir: string): ReadOption {
  const row = PROJECT_OPTIONS[name];
  if (text === "") return { kind: "error", error: missingArgument(name, row.expects) };
  const words = row.list ? text.split(",").map((word) => word.trim()) : [text];
  const value = row.read(words, workingDir);
  if (value !== undefined) return { kind: "value", value };
  return { kind: "error", error: diagnose("TSB5104", undefined, { option: `--${name}`, expects: row.expects, given: text }) };
}

function missingArgument(name: string, expects: string): Diagnostic {
  return diagnose("TSB5103", undefined, { option: `--${name}`, expects });
}

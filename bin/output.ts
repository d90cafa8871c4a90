/** In: diagnostics and outputs. Out: text on stdout in the format that the flags choose. */

import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { renderJson, renderPlain, renderPretty, type WrittenOutput } from "../compiler/diagnostics/render.ts";
import type { Compile } from "../compiler/project/build.ts";

/** What a verb is given beside its words. */
export interface Context {
  readonly workingDir: string;
  readonly loadCompile: () => Promise<Compile>;
}

export type Format = "plain" | "pretty" | "json";

/** Unless told otherwise, a terminal gets colours, as from `tsc`. */
export function formatOf(flags: { readonly json: unknown; readonly pretty: unknown }): Format {
  if (flags.json === true) return "json";
  const pretty = typeof flags.pretty === "boolean" ? flags.pretty : process.stdout.isTTY && !process.env["NO_COLOR"];
  return pretty ? "pretty" : "plain";
}

export function print(diagnostics: readonly Diagnostic[], outputs: readonly WrittenOutput[], format: Format): void {
  process.stdout.write(rendered(diagnostics, outputs, format, process.cwd()));
}

function rendered(
  diagnostics: readonly Diagnostic[],
  outputs: readonly WrittenOutput[],
  format: Format,
  workingDir: string,
): string {
  switch (format) {
    case "plain":
      return renderPlain(diagnostics, workingDir);
    case "pretty":
      return renderPretty(diagnostics, workingDir);
    case "json":
      return renderJson(diagnostics, outputs, workingDir);
  }
}

/** A reader that has seen enough (`| head`) ends the command quietly; a full disk behind `>` is an error. */
export function watchStdout(): void {
  if (process.stdout.listeners("error").includes(stopWriting)) return;
  process.stdout.on("error", stopWriting);
}

function stopWriting(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`tsbpf: cannot write to standard output: ${error.message}\n`);
  process.exit(1);
}

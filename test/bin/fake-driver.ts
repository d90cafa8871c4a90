/**
 * A driver that does what comments of the program file say, so that tests of the command depend on nothing else:
 * `// error TSB2001 3:5-9 message`, `// warning …`, `// emits nothing`, `// breaks` (an internal error), `// throws`.
 */

import { readFileSync } from "node:fs";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { InternalError } from "../../compiler/diagnostics/invariant.ts";
import type { CompiledFile, CompileOptions } from "../../compiler/driver.ts";

export function fakeCompile(entries: readonly string[], options: CompileOptions): readonly CompiledFile[] {
  return entries.map((entry) => {
    const text = readFileSync(entry, "utf8");
    if (text.includes("// breaks")) throw new InternalError("passes/fold", "a block has no end");
    if (text.includes("// throws")) undefinedTable().field.toString();
    const diagnostics = text.split("\n").flatMap((line) => diagnosticIn(line, entry, text));
    const isSound = !text.includes("// emits nothing") && diagnostics.every(({ category }) => category === "warning");
    const outputs = options.emit.map((kind) => ({ kind, bytes: Buffer.from(describe(kind, text, options)) }));
    return { entry, diagnostics, outputs: isSound ? outputs : [] };
  });
}

function describe(kind: string, text: string, { cpu, kernel, endian, rootDir }: CompileOptions): string {
  const padding = /\/\/ bytes (\d+)/.exec(text)?.[1] ?? "0";
  return `${JSON.stringify({ kind, cpu, kernel, endian, rootDir })}\n${"x".repeat(Number(padding))}`;
}

const WANTED =
  /^\/\/ (?<category>error|warning) (?<code>\w+) (?<line>\d+):(?<column>\d+)-(?<endColumn>\d+) (?<message>[^|]*)(?:\|(?<help>.*))?$/;

function diagnosticIn(line: string, file: string, text: string): readonly Diagnostic[] {
  const found = WANTED.exec(line)?.groups;
  if (found === undefined) return [];
  const at = Number(found["line"]);
  const span = {
    file,
    line: at,
    column: Number(found["column"]),
    endLine: at,
    endColumn: Number(found["endColumn"]),
    lineText: text.split("\n")[at - 1] ?? "",
  };
  const category = found["category"] === "error" ? "error" : "warning";
  return [{ code: found["code"] ?? "", category, message: found["message"] ?? "", help: found["help"], span }];
}

function undefinedTable(): { field: string } {
  return JSON.parse("{}").missing;
}

/**
 * `tsbpf vm`: runs a program from standard input by the rules of the instruction set, as the public conformance suites ask for
 * it.
 */

import { readFileSync } from "node:fs";
import type { Argv } from "yargs";
import { diagnose } from "../../compiler/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { hexBytes } from "../hex.ts";
import { formatOf, print } from "../output.ts";
import { type Parsed, readWords } from "../words.ts";

export const command = "vm";
export const describe = "Run the instructions on standard input, without a kernel";

const USAGE = `tsbpf vm [options] [hex memory]

Runs a program from standard input: hexadecimal bytes of instructions, with or without blanks, or an object file. The \
memory is hexadecimal, too; r1 is its address and r2 its length. Helper 5 returns its first argument. Prints r0 in \
hexadecimal; exits with 1 if the program is refused, with 2 if it faults.`;

const FLAGS = {
  elf: { type: "boolean", describe: "Standard input is an object file, as it is or in hexadecimal" },
  pretty: { type: "boolean", describe: "Colours in error messages (default: on a terminal)" },
} as const;

const FAULTED = 2;

export function builder(verb: Argv): Argv {
  return verb.usage(USAGE).options(FLAGS);
}

export async function run(parsed: Parsed): Promise<number> {
  const refuse = (...errors: readonly Diagnostic[]): number => {
    print(errors, [], formatOf({ json: false, pretty: parsed["pretty"] }));
    return 1;
  };
  const { operands, errors } = readWords(parsed, Object.keys(FLAGS), "vm");
  if (errors.length > 0) return refuse(...errors);
  // The conformance suites pass every argument, empty ones too.
  const words = operands.filter((word) => word.trim() !== "");
  const memory = hexBytes(words.join(" "));
  if (memory === undefined) return refuse(diagnose("TSB6001", undefined, { what: "The memory" }));
  const input = readFileSync(0);
  const program = isElf(input) ? input : hexBytes(input.toString("latin1"));
  if (program === undefined) return refuse(diagnose("TSB6001", undefined, { what: "Standard input" }));
  const { runVm } = await import("../../runtime/emulator/vm.ts");
  const result = runVm({ program, isObject: parsed["elf"] === true || isElf(program), memory });
  if (result.kind === "refused") return refuse(diagnose("TSB6002", undefined, { reason: result.reason }));
  if (result.kind === "exit") {
    process.stdout.write(`${result.r0.toString(16)}\n`);
    return 0;
  }
  const { formatFault } = await import("../../runtime/emulator/report.ts");
  process.stdout.write(formatFault(result.fault));
  return FAULTED;
}

const isElf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\x7fELF";

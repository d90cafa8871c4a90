/** `tsbpf exec x.o program`: runs one program of an object in the emulator. */

import type { Argv } from "yargs";
import { diagnose } from "../../compiler/diagnostics/diagnose.ts";
import type { RunInput } from "../../runtime/emulator/program.ts";
import { hexBytes } from "../hex.ts";
import type { Context } from "../output.ts";
import { answering, Refusal, readFileOf } from "../refusal.ts";
import { type Parsed, readWords } from "../words.ts";

export const command = "exec";
export const describe = "Run a program of an object file, without a kernel";

const USAGE = `tsbpf exec [options] <object> <program>

Runs one program of an object file in the emulator and shows what it decided and changed. Contexts are given by field, in \
TypeScript's names: --ctx localPort=10000,remoteIp4=127.0.0.1. Exits with 1 if the program cannot be run, with 2 if it faults.`;

const FLAGS = {
  data: { type: "string", describe: "The packet or message: hexadecimal bytes, or @FILE" },
  ctx: { type: "string", describe: "Fields of the context: NAME=VALUE,…" },
  entries: { type: "string", describe: "Map entries set before: MAP=KEY:VALUE,… (socket maps: MAP=KEY)" },
  linear: { type: "string", describe: "Bytes of the packet that need no pull (default: all)" },
  seed: { type: "string", describe: "Seed of random numbers (default: 0)" },
  trace: { type: "boolean", describe: "Show the source lines that the program passes" },
  json: { type: "boolean", describe: "Print the outcome as JSON" },
  pretty: { type: "boolean", describe: "Colours in error messages (default: on a terminal)" },
} as const;

const FAULTED = 2;

export function builder(verb: Argv): Argv {
  return verb.usage(USAGE).options(FLAGS);
}

export function run(parsed: Parsed, context: Context): Promise<number> {
  return answering(parsed, () => execute(parsed, context));
}

async function execute(parsed: Parsed, { workingDir }: Context): Promise<number> {
  const [path, name] = objectAndProgram(parsed);
  const input = readInput(parsed, workingDir);
  const seed = numberOf(parsed, "seed") ?? 0;
  const { EmulatedObject } = await import("../../runtime/emulator/load.ts");
  const { setEntry } = await import("../../runtime/emulator/map-entries.ts");
  const { outcomeAsJson, showOutcome } = await import("../../runtime/emulator/show-outcome.ts");
  const object = new EmulatedObject(readFileOf(path, { workingDir }), { seed });
  const program = object.program(name);
  for (const entry of listOf(parsed["entries"])) setEntry(object, entry);
  const outcome = program.run(input);
  process.stdout.write(parsed["json"] === true ? outcomeAsJson(outcome) : showOutcome(object.spec, input, outcome));
  return outcome.fault === undefined ? 0 : FAULTED;
}

function objectAndProgram(parsed: Parsed): readonly [path: string, program: string] {
  const { operands, errors } = readWords(parsed, Object.keys(FLAGS), "exec");
  if (errors.length > 0) throw new Refusal(...errors);
  const [path, program] = operands;
  if (path !== undefined && program !== undefined && operands.length === 2) return [path, program];
  throw new Refusal(diagnose("TSB6009", undefined, { count: String(operands.length) }));
}

function readInput(parsed: Parsed, workingDir: string): RunInput {
  return {
    data: dataOf(parsed["data"], workingDir),
    ctx: Object.fromEntries(listOf(parsed["ctx"]).map(fieldOf)),
    linearBytes: numberOf(parsed, "linear"),
    trace: parsed["trace"] === true,
  };
}

function dataOf(text: unknown, workingDir: string): Uint8Array | undefined {
  if (typeof text !== "string") return undefined;
  if (text.startsWith("@")) return readFileOf(text.slice(1), { workingDir });
  const bytes = hexBytes(text);
  if (bytes === undefined) throw new Refusal(diagnose("TSB6001", undefined, { what: "The argument of --data" }));
  return bytes;
}

function fieldOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw refusedArgument("ctx", "NAME=VALUE,…", text);
}

function listOf(text: unknown): readonly string[] {
  return typeof text === "string" && text !== "" ? text.split(",") : [];
}

function numberOf(parsed: Parsed, name: "linear" | "seed"): number | undefined {
  const text = parsed[name];
  if (typeof text !== "string") return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refusedArgument(name, "a number", text);
}

function refusedArgument(name: keyof typeof FLAGS, expects: string, given: string): Refusal {
  return new Refusal(diagnose("TSB5104", undefined, { option: `--${name}`, expects, given }));
}

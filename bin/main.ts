/** In: the words of the command line. Out: what the verb prints, and the exit code. What a verb runs is loaded when it runs. */

import { internalDiagnostic } from "../compiler/diagnostics/internal.ts";
import type { Compile } from "../compiler/project/build.ts";
import { packageVersion } from "../compiler/version.ts";
import { type Context, formatOf, print, watchStdout } from "./output.ts";
import type { Parsed } from "./words.ts";

const USAGE = `tsbpf [options] [files…]

Compiles TypeScript to BPF: each x.bpf.ts gives an x.bpf.o that libbpf, bpftool and 'tsbpf/runtime' load. Files take the "bpf" \
options of the nearest tsconfig.json; without files, its project is compiled.`;

export async function main(words: readonly string[], loadCompile: () => Promise<Compile>): Promise<number> {
  watchStdout();
  if (words.includes("-v") || words.includes("--version")) {
    process.stdout.write(`Version ${packageVersion()}\n`);
    return 0;
  }
  try {
    return await runVerb(words, { workingDir: process.cwd(), loadCompile });
  } catch (error) {
    return reportBug(error, words);
  }
}

async function runVerb(words: readonly string[], context: Context): Promise<number> {
  const { default: yargs } = await import("yargs");
  const parser = yargs([...words], context.workingDir)
    .scriptName("tsbpf")
    .usage(USAGE)
    .locale("en")
    .exitProcess(false)
    .fail(false)
    .wrap(100)
    .help("help", "Print this message")
    .alias("help", "h")
    .version(false)
    .option("version", { alias: "v", type: "boolean", describe: "Print the version" })
    .parserConfiguration(PARSER_CONFIGURATION);
  let exitCode = 0;
  for (const { command, describe, builder, run } of await loadVerbs()) {
    const handler = async (parsed: Parsed): Promise<void> => {
      exitCode = await run(parsed, context);
    };
    parser.command({ command, describe, builder, handler });
  }
  await parser.parseAsync();
  return exitCode;
}

/** Each verb knows its options at once and loads what it runs when it runs. */
function loadVerbs() {
  return Promise.all([
    import("./commands/compile.ts"),
    import("./commands/dump.ts"),
    import("./commands/exec.ts"),
    import("./commands/run.ts"),
    import("./commands/load.ts"),
    import("./commands/attach.ts"),
    import("./commands/detach.ts"),
    import("./commands/pin.ts"),
    import("./commands/list.ts"),
    import("./commands/query.ts"),
    import("./commands/map.ts"),
    import("./commands/features.ts"),
    import("./commands/vm.ts"),
  ]);
}

/** Words stay as typed: an unknown option is answered by name, a file called `1.0` stays that. */
const PARSER_CONFIGURATION = {
  "boolean-negation": false,
  "camel-case-expansion": false,
  "dot-notation": false,
  "duplicate-arguments-array": false,
  "parse-numbers": false,
  "parse-positional-numbers": false,
  "populate--": true,
  "short-option-groups": false,
  "unknown-options-as-args": true,
} as const;

function reportBug(error: unknown, words: readonly string[]): number {
  const format = formatOf({ json: words.includes("--json"), pretty: words.includes("--pretty") || undefined });
  print([internalDiagnostic(error, packageVersion())], [], format);
  if (process.env["TSBPF_DEBUG"] === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return 1;
}

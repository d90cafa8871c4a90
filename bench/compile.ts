/**
 * `npm run bench:compile`. Out: wall time of the built `tsbpf` command beside clang's on the C twin, each run a process of its
 * own, interleaved so that a busy moment strikes both: one file, and all in one call.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLANG_FLAGS } from "../test/support/clang.ts";
import { findTool } from "../test/support/tools.ts";
import { findPrograms, hasC, type WithC } from "./support/programs.ts";
import { machine, median, printTable, ROOT, ratio, writeResults } from "./support/report.ts";

const RUNS = 9;

const TSBPF = join(ROOT, "dist", "bin", "tsbpf.cjs");

interface Command {
  readonly name: string;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Before each run, outside the time. */
  readonly prepare?: () => void;
}

interface Comparison {
  readonly name: string;
  readonly commands: readonly Command[];
}

interface Timing {
  readonly comparison: string;
  readonly command: string;
  readonly medianMs: number;
  readonly runsMs: readonly number[];
}

function main(): void {
  if (!existsSync(TSBPF)) throw new Error("dist is missing: run `npm run build` first");
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-bench-"));
  try {
    const programs = findPrograms();
    const twins = programs.filter(hasC);
    const leftOut = programs.filter((each) => !hasC(each)).map(({ name }) => `${name}: the C corpus is not beside this clone`);
    const clang = findTool("clang");
    const notMeasured = clang === undefined ? [...leftOut, "the comparison with clang: it is not on the PATH"] : leftOut;
    const timings = comparisons(folder, twins, clang).flatMap(timed);
    print(timings);
    for (const reason of notMeasured) console.log(`left out: ${reason}`);
    writeResults("compile", { machine: machine(), runs: RUNS, timings, leftOut: notMeasured });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function comparisons(folder: string, twins: readonly WithC[], clang: string | undefined): readonly Comparison[] {
  const relay = twins.filter(({ name }) => name === "relay");
  const single = twins.map((each) => comparison(folder, each.name, [each], clang));
  const first = relay.map((each) => withoutCache(folder, each));
  return [...single, ...first, comparison(folder, `these ${twins.length} files`, twins, clang)];
}

function comparison(folder: string, name: string, twins: readonly WithC[], clang: string | undefined): Comparison {
  const ours = { name: "tsbpf", words: tsbpf(folder, twins), cwd: folder };
  if (clang === undefined) return { name, commands: [ours] };
  const output = twins.length === 1 ? ["-o", join(folder, "out.o")] : [];
  const words = [clang, ...CLANG_FLAGS, "-mcpu=v3", "-c", ...twins.map(({ c }) => c), ...output];
  return { name, commands: [ours, { name: "clang", words, cwd: folder }] };
}

/** What the very first run after installation costs: V8's compiled form of the compiler is not in the user's cache yet. */
function withoutCache(folder: string, twins: WithC): Comparison {
  const cache = join(folder, "cache");
  const prepare = (): void => rmSync(cache, { recursive: true, force: true });
  const words = tsbpf(folder, [twins]);
  const command = { name: "tsbpf", words, cwd: folder, env: { XDG_CACHE_HOME: cache }, prepare };
  return { name: `${twins.name}, first run`, commands: [command] };
}

const tsbpf = (folder: string, twins: readonly WithC[]): readonly string[] => [
  process.execPath,
  TSBPF,
  ...twins.map(({ typescript }) => typescript),
  "--outDir",
  join(folder, "out"),
];

/** One run of each before the clock counts: the files are in memory then, and V8's cache is filled. */
function timed({ name, commands }: Comparison): readonly Timing[] {
  const runs = commands.map((command): { readonly command: Command; readonly times: number[] } => ({ command, times: [] }));
  for (const { command } of runs) timeOnce(command);
  for (let round = 0; round < RUNS; round++) for (const { command, times } of runs) times.push(timeOnce(command));
  return runs.map(({ command, times }) => ({
    comparison: name,
    command: command.name,
    medianMs: median(times),
    runsMs: times,
  }));
}

function timeOnce({ words: [program = "", ...words], cwd, env, prepare }: Command): number {
  prepare?.();
  const options = { encoding: "utf8", cwd, env: { ...process.env, ...env } } as const;
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, words, options);
  const elapsed = performance.now() - start;
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} failed:\n${stdout}${stderr}`);
  return elapsed;
}

function print(timings: readonly Timing[]): void {
  const names = [...new Set(timings.map(({ comparison: name }) => name))];
  const of = (name: string, command: string): Timing | undefined =>
    timings.find((timing) => timing.comparison === name && timing.command === command);
  const rows = names.map((name) => {
    const [ours, theirs] = [of(name, "tsbpf")?.medianMs, of(name, "clang")?.medianMs];
    return [name, ms(ours), ms(theirs), ours !== undefined && theirs !== undefined ? ratio(ours, theirs) : "-"];
  });
  console.log(`median of ${RUNS} interleaved runs in ms; ${machine()}\n`);
  printTable([["compile", "tsbpf", "clang -O2 -g", "ratio"], ...rows]);
}

const ms = (value: number | undefined): string => value?.toFixed(0) ?? "-";

main();

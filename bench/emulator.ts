/**
 * `npm run bench:emulator`. In: bench/emulator/programs.c, compiled by clang for BPF and by the host's compiler. Out: for each of
 * its programs the time of a run in the emulator's interpreter, in the kernel's JIT and natively, and the time of a BPF
 * instruction. Rounds are interleaved, so that a busy moment strikes all; what is counted is the process's CPU time (of the JIT
 * the kernel's own clock).
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileC } from "../test/support/clang.ts";
import { ObjectMachine } from "../test/support/in-emulator.ts";
import { type LoadedObject, loadObject } from "../test/support/kernel.ts";
import { whatIsMissing } from "../test/support/needs.ts";
import { tool } from "../test/support/tools.ts";
import { geometricMean, machine, median, printTable, ROOT, writeResults } from "./support/report.ts";

const PROGRAMS = ["alu", "alu32", "sieve", "fnv", "checksum", "http_head", "jhash"] as const;
/** Runs once before the others: it makes the bytes that they read. */
const FILL = "fill";
const ROUNDS = 9;
/** Of one program in one round. */
const SAMPLE_NS = 60e6;
const AIM_NS_PER_INSN = 5;

interface Measured {
  readonly result: number;
  readonly nsPerRun: number;
}

interface Engine {
  readonly name: "emulator" | "kernel JIT" | "native";
  readonly measure: (program: string, repeat: number) => Measured;
}

interface Row {
  readonly program: string;
  readonly insns: number;
  readonly engines: Readonly<
    Record<string, { readonly nsPerRun: number; readonly nsPerInsn: number; readonly runs: readonly number[] }>
  >;
}

function main(): void {
  const noClang = whatIsMissing(["clang"]);
  if (noClang !== undefined) {
    console.log(`left out: everything: ${noClang}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-bench-"));
  const noKernel = whatIsMissing(["linux", "root", "bpftool"]);
  const noNative = whatIsMissing(["cc"]);
  const object = compileC(readFileSync(join(ROOT, "bench", "emulator", "programs.c"), "utf8"), "-mcpu=v3");
  const loaded = noKernel === undefined ? loadObject(object) : undefined;
  try {
    const emulator = new ObjectMachine(object);
    const engines = [
      emulatorEngine(emulator),
      ...(loaded ? [kernelEngine(loaded)] : []),
      ...(noNative === undefined ? [nativeEngine(buildNative(folder))] : []),
    ];
    const rows = PROGRAMS.map((program) => measureAll(program, insnCount(emulator, program), engines));
    const leftOut = [...(noKernel ? [`the kernel's JIT: ${noKernel}`] : []), ...(noNative ? [`native code: ${noNative}`] : [])];
    print(rows);
    for (const reason of leftOut) console.log(`left out: ${reason}`);
    writeResults("emulator", { machine: machine(), rounds: ROUNDS, rows, leftOut });
  } finally {
    loaded?.[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

const CTX = new Uint8Array(256);

function emulatorEngine(emulator: ObjectMachine): Engine {
  emulator.run(FILL, CTX);
  const measure = (program: string, repeat: number): Measured => {
    let result = 0;
    const start = process.cpuUsage();
    for (let i = 0; i < repeat; i++) result = resultOf(emulator, program).r0;
    const { user, system } = process.cpuUsage(start);
    return { result, nsPerRun: ((user + system) * 1000) / repeat };
  };
  return { name: "emulator", measure };
}

function resultOf(emulator: ObjectMachine, program: string): { readonly r0: number; readonly insns: number } {
  const { result } = emulator.run(program, CTX);
  if (result.kind === "fault") throw new Error(`${program}: ${result.fault.message}`);
  return { r0: Number(BigInt.asUintN(32, result.r0)), insns: result.insns };
}

function insnCount(emulator: ObjectMachine, program: string): number {
  return resultOf(emulator, program).insns;
}

/** The kernel's own clock: the mean of `repeat` runs. */
function kernelEngine(loaded: LoadedObject): Engine {
  const data = new Uint8Array(64);
  loaded.program(FILL).testRun({ data });
  const measure = (program: string, repeat: number): Measured => {
    const { retval, durationNs } = loaded.program(program).testRun({ data, repeat });
    return { result: retval, nsPerRun: durationNs };
  };
  return { name: "kernel JIT", measure };
}

function buildNative(folder: string): string {
  const binary = join(folder, "native");
  const sources = ["programs.c", "native.c"].map((name) => join(ROOT, "bench", "emulator", name));
  const { status, stderr } = spawnSync(tool("cc"), ["-O2", ...sources, "-o", binary], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the native programs do not compile:\n${stderr}`);
  return binary;
}

function nativeEngine(binary: string): Engine {
  const measure = (program: string, repeat: number): Measured => {
    const { status, stdout } = spawnSync(binary, [program, String(repeat)], { encoding: "utf8" });
    const [result, nsPerRun] = stdout.split(" ").map(Number);
    if (status !== 0 || result === undefined || nsPerRun === undefined) throw new Error(`${binary} ${program} failed`);
    return { result, nsPerRun };
  };
  return { name: "native", measure };
}

/** A first, uncounted run tells how many fill a sample, and warms up. */
function measureAll(program: string, insns: number, engines: readonly Engine[]): Row {
  const samples = engines.map((engine) => {
    engine.measure(program, 200);
    const { nsPerRun, result } = engine.measure(program, 200);
    return { engine, result, repeat: Math.max(10, Math.round(SAMPLE_NS / Math.max(1, nsPerRun))), runs: [] as number[] };
  });
  for (const { engine, result } of samples) {
    if (result !== samples[0]?.result)
      throw new Error(`${program}: ${engine.name} gives ${result}, the emulator ${samples[0]?.result}`);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { engine, repeat, runs } of samples) runs.push(engine.measure(program, repeat).nsPerRun);
  }
  const entries = samples.map(({ engine, runs }) => {
    const nsPerRun = median(runs);
    return [engine.name, { nsPerRun, nsPerInsn: nsPerRun / insns, runs }] as const;
  });
  return { program, insns, engines: Object.fromEntries(entries) };
}

function print(rows: readonly Row[]): void {
  const per = (row: Row, name: Engine["name"], key: "nsPerRun" | "nsPerInsn", digits: number): string =>
    row.engines[name]?.[key].toFixed(digits) ?? "-";
  console.log(`median of ${ROUNDS} interleaved rounds; ${machine()}\n`);
  printTable([
    ["program", "insns a run", "emulator ns", "JIT ns", "native ns", "emulator ns/insn", "JIT ns/insn"],
    ...rows.map((row) => [
      row.program,
      String(row.insns),
      per(row, "emulator", "nsPerRun", 0),
      per(row, "kernel JIT", "nsPerRun", 0),
      per(row, "native", "nsPerRun", 0),
      per(row, "emulator", "nsPerInsn", 2),
      per(row, "kernel JIT", "nsPerInsn", 2),
    ]),
  ]);
  const mean = geometricMean(rows.map((row) => row.engines["emulator"]?.nsPerInsn ?? Number.NaN));
  console.log(`\nemulator: ${mean.toFixed(2)} ns an instruction (geometric mean); the aim is ${AIM_NS_PER_INSN}`);
}

main();

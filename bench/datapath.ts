/**
 * `npm run bench:datapath`. In: bench/datapath/traffic.c. Out: for each way to join two TCP connections the round trip of 64
 * bytes, bulk throughput, and CPU time a gigabyte, of the relay and the two that use it. Rounds are interleaved; every byte is
 * counted.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { whatIsMissing } from "../test/support/needs.ts";
import { tool } from "../test/support/tools.ts";
import { machine, median, printTable, ROOT, ratio, writeResults } from "./support/report.ts";

const [ROUNDS, PINGS, BULK_BYTES] = [5, 2000, 512 * 1024 * 1024];
/** Of `pipe()`. */
const AIMS = { "kernel relay": { latency: 0.35 }, "emulator relay": { latency: 1.3, bulk: 0.8 } } as const;

interface Relay {
  readonly name: string;
  readonly child: ChildProcess | undefined;
  readonly port: number;
}

interface Samples {
  readonly latencyUs: number[];
  readonly gigabytesPerSecond: number[];
  readonly cpuSecondsPerGigabyte: number[];
}

async function main(): Promise<void> {
  const noCompiler = whatIsMissing(["linux", "cc"]);
  if (noCompiler !== undefined) {
    console.log(`left out: everything: ${noCompiler}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-bench-"));
  const children: ChildProcess[] = [];
  try {
    const traffic = build(folder);
    const server = await started("server", children, traffic, "serve");
    const noKernel = whatIsMissing(["root"]);
    const ours = (kind: string): readonly string[] => ["--import", "tsx", join(ROOT, "bench/datapath/relay.ts"), kind];
    const relays: readonly Relay[] = [
      { name: "no relay", child: undefined, port: server.port },
      await started("Node pipe()", children, process.execPath, ...ours("pipe"), String(server.port)),
      await started("C splice(2)", children, traffic, "relay", String(server.port)),
      ...(noKernel ? [] : [await started("kernel relay", children, process.execPath, ...ours("kernel"), String(server.port))]),
      await started("emulator relay", children, process.execPath, ...ours("emulator"), String(server.port)),
    ];
    const samples = new Map<string, Samples>();
    for (let round = -1; round < ROUNDS; round++) {
      for (const relay of relays) measure(relay, server, traffic, round < 0 ? undefined : samplesOf(samples, relay.name));
    }
    report(samples, noKernel === undefined ? [] : [`kernel relay: ${noKernel}`]);
  } finally {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(folder: string): string {
  const binary = join(folder, "traffic");
  const source = join(ROOT, "bench/datapath/traffic.c");
  const { status, stderr } = spawnSync(tool("cc"), ["-O2", "-pthread", source, "-o", binary], { encoding: "utf8" });
  if (status !== 0) throw new Error(`traffic.c does not compile:\n${stderr}`);
  return binary;
}

/** Its first line is its port. */
async function started(name: string, children: ChildProcess[], program: string, ...args: readonly string[]): Promise<Relay> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], cwd: ROOT });
  children.push(child);
  const [line] = await once(createInterface(child.stdout), "line", { signal: AbortSignal.timeout(60_000) });
  return { name, child, port: Number(line) };
}

function samplesOf(samples: Map<string, Samples>, name: string): Samples {
  const known = samples.get(name) ?? { latencyUs: [], gigabytesPerSecond: [], cpuSecondsPerGigabyte: [] };
  samples.set(name, known);
  return known;
}

/** The first round is not kept. */
function measure({ child, port }: Relay, server: Relay, traffic: string, samples: Samples | undefined): void {
  const [seconds = Number.NaN] = run(traffic, "ping", String(port), String(PINGS));
  const before = cpuOf(child) + cpuOf(server.child);
  const [took = Number.NaN, own = Number.NaN] = run(traffic, "bulk", String(port), String(BULK_BYTES));
  const gigabytes = BULK_BYTES / 1e9;
  samples?.latencyUs.push(seconds * 1e6);
  samples?.gigabytesPerSecond.push(gigabytes / took);
  samples?.cpuSecondsPerGigabyte.push((cpuOf(child) + cpuOf(server.child) - before + own) / gigabytes);
}

function run(program: string, ...args: readonly string[]): readonly number[] {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  if (status !== 0) throw new Error(`${args[0]} failed: ${stderr}`);
  return stdout.trim().split(" ").map(Number);
}

/** Ticks of a hundredth of a second. */
const TICKS_PER_SECOND = 100;

function cpuOf(child: ChildProcess | undefined): number {
  if (child?.pid === undefined) return 0;
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function report(samples: ReadonlyMap<string, Samples>, leftOut: readonly string[]): void {
  const rows = [...samples].map(([name, { latencyUs, gigabytesPerSecond, cpuSecondsPerGigabyte }]) => ({
    name,
    latencyUs: median(latencyUs),
    gigabytesPerSecond: median(gigabytesPerSecond),
    cpuSecondsPerGigabyte: median(cpuSecondsPerGigabyte),
  }));
  const pipe = rows.find(({ name }) => name === "Node pipe()");
  console.log(`median of ${ROUNDS} interleaved rounds; ${machine()}\n`);
  printTable([
    ["", "64 bytes µs", "of pipe()", "GB/s", "of pipe()", "CPU s/GB"],
    ...rows.map(({ name, latencyUs, gigabytesPerSecond, cpuSecondsPerGigabyte }) => [
      name,
      latencyUs.toFixed(1),
      ratio(latencyUs, pipe?.latencyUs ?? Number.NaN),
      gigabytesPerSecond.toFixed(2),
      ratio(gigabytesPerSecond, pipe?.gigabytesPerSecond ?? Number.NaN),
      cpuSecondsPerGigabyte.toFixed(2),
    ]),
  ]);
  console.log(`\naims: ${JSON.stringify(AIMS)}`);
  for (const reason of leftOut) console.log(`left out: ${reason}`);
  writeResults("datapath", {
    machine: machine(),
    rounds: ROUNDS,
    bulkBytes: BULK_BYTES,
    rows,
    samples: Object.fromEntries(samples),
    leftOut,
  });
}

await main();

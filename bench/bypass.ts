/**
 * `npm run bench:bypass`. In: sockperf, the bypass sample and its C twin. Out: the latency of ping-pong over TCP between two network
 * namespaces, both ends on one core: without a program, past TCP by the twin, past TCP by the sample. Rounds are interleaved.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { load } from "../runtime/index.ts";
import { attach } from "../test/kernel/support/attach.ts";
import { ChildCgroup } from "../test/kernel/support/cgroup.ts";
import { compileSample } from "../test/kernel/support/compile.ts";
import { type Network, VethPair, within } from "../test/kernel/support/network.ts";
import { compileC } from "../test/support/clang.ts";
import { loadObject } from "../test/support/kernel.ts";
import { whatIsMissing } from "../test/support/needs.ts";
import { tool } from "../test/support/tools.ts";
import { machine, median, printTable, ROOT, ratio, writeResults } from "./support/report.ts";

const [ROUNDS, SECONDS, BYTES, PORT, CPU] = [9, 1, 64, 10_000, 0];
/** Of the C twin's latency at the median message, which others on the machine disturb least. */
const AIM = 1.03;

/** One way to carry the messages: attached for connections of the cgroup until it is disposed of. */
type Way = (cgroup: ChildCgroup) => Promise<Disposable | undefined>;

interface Latency {
  /** Microseconds one way. */
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

async function main(): Promise<void> {
  const missing = whatIsMissing(["linux", "root", "bpftool", "clang", "ip", "taskset", "sockperf"]);
  if (missing !== undefined) {
    console.log(`left out: everything: ${missing}`);
    return;
  }
  const ours = compileSample("samples/bypass/bypass.bpf.ts");
  const twin = compileC(readFileSync(join(ROOT, "bench/code-size/bypass.c"), "utf8"), "-mcpu=v3");
  const ways: Readonly<Record<string, Way>> = {
    TCP: async () => undefined,
    "C twin": byBpftool(twin),
    ours: byBpftool(ours),
    "ours, by load()": async (cgroup) => {
      const loaded = await load<unknown>(ours, { backend: "kernel" });
      loaded.attach({ cgroup: cgroup.path });
      return loaded;
    },
  };
  using wire = new VethPair();
  const samples = new Map<string, Latency[]>(Object.keys(ways).map((name) => [name, []]));
  // The first round is not kept.
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, way] of Object.entries(ways)) {
      using cgroup = new ChildCgroup();
      using _ = await way(cgroup);
      const latency = await pingPong(wire, cgroup);
      if (round >= 0) samples.get(name)?.push(latency);
    }
  }
  report(samples);
}

/** As users attach either: the same way, so that the programs alone differ. */
function byBpftool(object: Uint8Array): Way {
  return async (cgroup) => {
    const loaded = loadObject(object);
    attach(loaded, "bypass", "sk_msg_verdict", "flows");
    cgroup.attach(`${loaded.pins}/progs/established`, "cgroup_sock_ops");
    return loaded;
  };
}

async function pingPong({ near, far }: VethPair, cgroup: ChildCgroup): Promise<Latency> {
  const place = ["--tcp", "-i", far.address, "-p", String(PORT)];
  const server = await started(far, cgroup, "server", ...place);
  try {
    await delay(200);
    const client = await started(near, cgroup, "ping-pong", ...place, "-t", String(SECONDS), "-m", String(BYTES));
    const [said] = await Promise.all([text(client.stdout), once(client, "exit")]);
    return {
      mean: number(said, /Latency is ([\d.]+)/),
      p50: number(said, /50\.000 *= *([\d.]+)/),
      p99: number(said, /99\.000 *= *([\d.]+)/),
    };
  } finally {
    server.kill("SIGKILL");
    if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
  }
}

/** In the network and the cgroup, on the one core. */
const started = (
  network: Network,
  cgroup: ChildCgroup,
  ...words: readonly string[]
): Promise<ChildProcessByStdio<null, Readable, null>> =>
  cgroup.within(() =>
    within(network, async () =>
      spawn(tool("taskset"), ["-c", String(CPU), tool("sockperf"), ...words], { stdio: ["ignore", "pipe", "inherit"] }),
    ),
  );

function number(said: string, pattern: RegExp): number {
  const [, found] = pattern.exec(said) ?? [];
  if (found === undefined) throw new Error(`sockperf said no ${pattern}:\n${said}`);
  return Number(found);
}

function report(samples: ReadonlyMap<string, readonly Latency[]>): void {
  const rows = [...samples].map(([name, latencies]) => ({
    name,
    meanUs: median(latencies.map(({ mean }) => mean)),
    p50Us: median(latencies.map(({ p50 }) => p50)),
    p99Us: median(latencies.map(({ p99 }) => p99)),
  }));
  const [tcp, twin] = [rows.find(({ name }) => name === "TCP"), rows.find(({ name }) => name === "C twin")];
  console.log(`sockperf ping-pong, ${BYTES} bytes, one core; median of ${ROUNDS} interleaved rounds; ${machine()}\n`);
  printTable([
    ["", "p50 µs", "of TCP", "of the C twin", "p99 µs", "mean µs"],
    ...rows.map(({ name, meanUs, p50Us, p99Us }) => [
      name,
      p50Us.toFixed(2),
      ratio(p50Us, tcp?.p50Us ?? Number.NaN),
      ratio(p50Us, twin?.p50Us ?? Number.NaN),
      p99Us.toFixed(2),
      meanUs.toFixed(2),
    ]),
  ]);
  console.log(`\naim: at most ${AIM} of the C twin`);
  writeResults("bypass", {
    machine: machine(),
    rounds: ROUNDS,
    seconds: SECONDS,
    bytes: BYTES,
    rows,
    samples: Object.fromEntries(samples),
  });
}

await main();

/**
 * `npm run demo`. Out: the samples compiled by the built command, the relay's instructions beside their source lines, decisions
 * of two in the emulator, clients and servers with the samples between them there and, where there is root and bpftool, in the
 * kernel. Exits 0 only when all that could be tried worked.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeBpffsFolder, removeBpffsFolder } from "../test/support/bpffs.ts";
import { bpftool, LoadedObject } from "../test/support/kernel.ts";
import { whatIsMissing } from "../test/support/needs.ts";
import { converse, type Figures } from "./demo-conversation.ts";
import { playScenes } from "./demo-scenes.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSBPF = join(ROOT, "dist", "bin", "tsbpf.cjs");
const SAMPLES = readdirSync(join(ROOT, "samples")).sort();

const objectPath = (outDir: string, sample: string): string => join(outDir, "samples", sample, `${sample}.bpf.o`);

async function main(): Promise<void> {
  if (!existsSync(TSBPF)) throw new Error("dist is missing: `npm ci` or `npm run build` makes it");
  const outDir = mkdtempSync(join(tmpdir(), "tsbpf-demo-"));
  removeOnExit(() => rmSync(outDir, { recursive: true, force: true }));
  compileSamples(outDir);
  showRelay(outDir);
  showVerdicts(outDir);
  await showConversations(outDir);
}

function compileSamples(outDir: string): void {
  heading("The samples, from TypeScript to objects");
  const files = SAMPLES.map((sample) => `samples/${sample}/${sample}.bpf.ts`);
  console.log(`$ tsbpf ${files.join(" ")} --outDir ${outDir}`);
  const start = performance.now();
  tsbpf(...files, "--outDir", outDir);
  console.log(`compiled in ${(performance.now() - start).toFixed(0)} ms:`);
  for (const sample of SAMPLES) console.log(`  ${sample}.bpf.o, ${statSync(objectPath(outDir, sample)).size} bytes`);
}

function showRelay(outDir: string): void {
  heading("The relay: TypeScript lines above their instructions");
  const object = objectPath(outDir, "relay");
  console.log(`$ tsbpf dump ${object}`);
  const [, program] = tsbpf("dump", object).split(/^(?=sk_skb relay:)/m);
  if (program === undefined) throw new Error("the dump shows no program");
  console.log(`[...]\n${program.trimEnd()}`);
}

/** Program, and the options that say what it is given. */
const RUNS = [
  ["redirect", "verdict", "--ctx", "localPort=10000", "--entries", "sock_map_rx=0", "--trace"],
  ["redirect", "verdict", "--ctx", "localPort=443", "--entries", "sock_map_rx=0"],
  ["relay", "relay", "--data", "68656c6c6f", "--ctx", "localPort=7000", "--entries", "peers=7000"],
  ["relay", "relay", "--data", "68656c6c6f", "--ctx", "localPort=7001", "--entries", "peers=7000"],
] as const;

function showVerdicts(outDir: string): void {
  heading("Their decisions, in the emulator: no kernel, no root");
  for (const [sample, program, ...options] of RUNS) {
    console.log(`$ tsbpf exec ${sample}.bpf.o ${program} ${options.join(" ")}`);
    console.log(
      tsbpf("exec", objectPath(outDir, sample), program, ...options)
        .replace(/^/gm, "  ")
        .trimEnd(),
    );
  }
}

function tsbpf(...words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [TSBPF, ...words], { cwd: ROOT, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`tsbpf ${words.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

async function showConversations(outDir: string): Promise<void> {
  const object = objectPath(outDir, "relay");
  const objectOf = (sample: string): string => objectPath(outDir, sample);
  heading("Servers, clients and the samples between them, in the emulator: no kernel, no root");
  await playScenes(objectOf, "emulator");
  heading("A conversation through the relay in the emulator");
  const rows: (readonly [backend: string, figures: Figures])[] = [["emulator", await converse(object, "emulator")]];
  heading("The same through the kernel");
  const missing = whatIsMissing(["linux", "root", "bpftool"]);
  if (missing !== undefined) {
    console.log(`left out: ${missing}. Elsewhere the objects above can be loaded and attached as the README shows.`);
  } else {
    for (const sample of ["redirect", "relay"]) loadSample(outDir, sample);
    await playScenes(objectOf, "kernel");
    rows.push(["kernel", await converse(object, "kernel")]);
  }
  heading("How fast: 64 bytes there and back, 32 MiB one way, both clients in this process");
  for (const [backend, { roundTripMicroseconds, megabytesPerSecond }] of rows) {
    console.log(`${backend.padEnd(8)}  ${roundTripMicroseconds.toFixed(0)} us  ${megabytesPerSecond.toFixed(0)} MB/s`);
  }
}

/** As bpftool loads it, pinned below a folder of the demo's own, and gone again. */
function loadSample(outDir: string, sample: string): void {
  const pins = makeBpffsFolder();
  removeOnExit(() => existsSync(pins) && removeBpffsFolder(pins));
  bpftool("prog", "loadall", objectPath(outDir, sample), join(pins, "progs"), "pinmaps", join(pins, "maps"));
  console.log(`$ bpftool prog loadall ${sample}.bpf.o progs pinmaps maps`);
  using loaded = new LoadedObject(pins);
  console.log(`  programs: ${loaded.programNames.join(", ")}; maps: ${loaded.mapNames.join(", ")}`);
}

const heading = (text: string): void => console.log(`\n== ${text}\n`);

function removeOnExit(remove: () => void): void {
  process.on("exit", remove);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

main().catch((error: unknown) => {
  console.error(`the demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});

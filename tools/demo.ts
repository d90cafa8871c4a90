/**
 * `npm run demo`. Out: the samples compiled by the built command, the relay's instructions beside their source lines, decisions
 * of two in the emulator and, where there is root and bpftool, a TCP conversation that the kernel relays. Exits 0 only when
 * all that could be tried worked.
 */

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { attach, putSocket, u32Key } from "../test/kernel/support/attach.ts";
import { LoopbackSockets, localPort } from "../test/kernel/support/sockets.ts";
import { makeBpffsFolder, removeBpffsFolder } from "../test/support/bpffs.ts";
import { bpftool, LoadedObject } from "../test/support/kernel.ts";
import { whatIsMissing } from "../test/support/needs.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSBPF = join(ROOT, "dist", "bin", "tsbpf.cjs");
const SAMPLES = readdirSync(join(ROOT, "samples")).sort();
const LINE_DEADLINE_MS = 5_000;

const objectPath = (outDir: string, sample: string): string => join(outDir, "samples", sample, `${sample}.bpf.o`);

async function main(): Promise<void> {
  if (!existsSync(TSBPF)) throw new Error("dist is missing: `npm ci` or `npm run build` makes it");
  const outDir = mkdtempSync(join(tmpdir(), "tsbpf-demo-"));
  removeOnExit(() => rmSync(outDir, { recursive: true, force: true }));
  compileSamples(outDir);
  showRelay(outDir);
  showVerdicts(outDir);
  const missing = whatIsMissing(["linux", "root", "bpftool"]);
  heading("A conversation through the kernel");
  if (missing !== undefined) {
    console.log(`left out: ${missing}. Elsewhere the objects above can be loaded and attached as the README shows.`);
    return;
  }
  await showConversation(outDir);
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

async function showConversation(outDir: string): Promise<void> {
  loadSample(outDir, "redirect")[Symbol.dispose]();
  using relay = loadSample(outDir, "relay");
  attach(relay, "relay", "sk_skb_verdict", "peers");
  console.log("$ bpftool prog attach pinned progs/relay sk_skb_verdict pinned maps/peers");
  await converse(relay);
}

/** Pinned below a folder of the demo's own; the object's `using` scope, or the end of the process, removes it. */
function loadSample(outDir: string, sample: string): LoadedObject {
  const pins = makeBpffsFolder();
  removeOnExit(() => existsSync(pins) && removeBpffsFolder(pins));
  bpftool("prog", "loadall", objectPath(outDir, sample), join(pins, "progs"), "pinmaps", join(pins, "maps"));
  console.log(`$ bpftool prog loadall ${sample}.bpf.o progs pinmaps maps`);
  const loaded = new LoadedObject(pins);
  console.log(`  programs: ${loaded.programNames.join(", ")}; maps: ${loaded.mapNames.join(", ")}`);
  return loaded;
}

const LINES = [
  ["alice", "Is anybody between us?"],
  ["bob", "Nobody: the kernel hands your bytes to my socket."],
  ["alice", "And who counts them?"],
  ["bob", "Two lines of TypeScript."],
] as const;

/** Each client talks to a socket of this process that nobody reads: the kernel moves the bytes to the other client. */
async function converse(relay: LoadedObject): Promise<void> {
  using sockets = new LoopbackSockets();
  const [alice, bob] = [await sockets.connect(), await sockets.connect()];
  const peers = relay.map("peers");
  putSocket(peers, u32Key(localPort(alice.accepted)), bob.accepted);
  putSocket(peers, u32Key(localPort(bob.accepted)), alice.accepted);
  console.log("two connections are in the map; what arrives on one leaves by the other:");
  for (const [speaker, line] of LINES) {
    const [from, to] = speaker === "alice" ? [alice.client, bob.client] : [bob.client, alice.client];
    from.write(line);
    console.log(`  ${speaker.padEnd(5)} > ${await hear(to, line)}`);
  }
  const readHere = alice.accepted.bytesRead + bob.accepted.bytesRead;
  console.log(`bytes that this process read from the relaying sockets: ${readHere}`);
  if (readHere !== 0) throw new Error("the bytes went through user space");
  showCounters(relay);
}

/** The line as it came; an error when it is another, or none. */
async function hear(socket: Socket, expected: string): Promise<string> {
  let heard = "";
  const signal = AbortSignal.timeout(LINE_DEADLINE_MS);
  while (heard.length < expected.length) {
    const [chunk]: unknown[] = await once(socket, "data", { signal });
    heard += String(chunk);
  }
  if (heard !== expected) throw new Error(`heard "${heard}" instead of "${expected}"`);
  return heard;
}

function showCounters(relay: LoadedObject): void {
  console.log(
    `$ bpftool map dump pinned maps/traffic\n${bpftool("map", "dump", "pinned", `${relay.pins}/maps/traffic`).trimEnd()}`,
  );
  const counted = relay.map("traffic").lookup(u32Key(0))?.readBigUInt64LE(8);
  const sent = LINES.reduce((sum, [, line]) => sum + line.length, 0);
  if (counted !== BigInt(sent)) throw new Error(`${counted} bytes counted, ${sent} sent`);
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

/**
 * `npm run bench:load`. In: the samples' objects. Out: from an object file to programs in the kernel, in this process (`load`,
 * attached to maps where they name one) and by `bpftool prog loadall`, whose time includes the start of its process. Rounds are
 * interleaved.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { load } from "../runtime/index.ts";
import { compileSample } from "../test/kernel/support/compile.ts";
import { makeBpffsFolder, removeBpffsFolder } from "../test/support/bpffs.ts";
import { whatIsMissing } from "../test/support/needs.ts";
import { tool } from "../test/support/tools.ts";
import { machine, median, printTable, ROOT, ratio, writeResults } from "./support/report.ts";

/** As users have it: the loader of TypeScript sources takes a millisecond for each import that is not made at the start. */
const RUNTIME = join(ROOT, "dist", "runtime", "index.js");

const ROUNDS = 21;
/** Attached to maps alone: cgroups and namespaces are not asked for. */
const SAMPLES = ["relay", "redirect", "framed", "loadbalancer", "policy", "http-router"] as const;

async function main(): Promise<void> {
  const missing = whatIsMissing(["linux", "root", "bpftool"]);
  if (missing !== undefined) {
    console.log(`left out: everything: ${missing}`);
    return;
  }
  if (!existsSync(RUNTIME)) throw new Error("dist is missing: run `npm run build` first");
  const runtime: { readonly load: typeof load } = await import(pathToFileURL(RUNTIME).href);
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-bench-"));
  try {
    const rows = [];
    for (const name of SAMPLES) {
      const file = join(folder, `${name}.bpf.o`);
      writeFileSync(file, compileSample(`samples/${name}/${name}.bpf.ts`));
      rows.push({ name, ...(await measure(file, runtime.load)) });
    }
    console.log(`median of ${ROUNDS} interleaved rounds; ${machine()}\n`);
    printTable([
      ["sample", "load and attach ms", "bpftool loadall ms", "ratio"],
      ...rows.map(({ name, oursMs, bpftoolMs }) => [name, oursMs.toFixed(2), bpftoolMs.toFixed(2), ratio(oursMs, bpftoolMs)]),
    ]);
    writeResults("load", { machine: machine(), rounds: ROUNDS, rows });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  file: string,
  loadObject: typeof load,
): Promise<{ readonly oursMs: number; readonly bpftoolMs: number }> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  // The first round loads libraries and is not kept.
  for (let round = -1; round < ROUNDS; round++) {
    const [own, other] = [await loadOurs(file, loadObject), loadByBpftool(file)];
    if (round < 0) continue;
    ours.push(own);
    theirs.push(other);
  }
  return { oursMs: median(ours), bpftoolMs: median(theirs) };
}

async function loadOurs(file: string, loadObject: typeof load): Promise<number> {
  const start = performance.now();
  const object = await loadObject<unknown>(file, { backend: "kernel" });
  object.attach();
  const took = performance.now() - start;
  object[Symbol.dispose]();
  return took;
}

function loadByBpftool(file: string): number {
  const pins = makeBpffsFolder();
  try {
    const start = performance.now();
    const { status, stderr } = spawnSync(tool("bpftool"), ["prog", "loadall", file, `${pins}/progs`], { encoding: "utf8" });
    const took = performance.now() - start;
    if (status !== 0) throw new Error(`bpftool: ${stderr}`);
    return took;
  } finally {
    removeBpffsFolder(pins);
  }
}

await main();

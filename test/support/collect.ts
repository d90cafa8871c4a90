/**
 * Hands compiled objects to the end of the test run, which loads each of them in this kernel and in virtual machines (vm/). In:
 * an object and what it was compiled for. Out: a file named by its content in the run's folder, once however often it comes.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CPU_LEVELS, type CpuLevel } from "../../stdlib/spec/isa.ts";
import { formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";

export interface Target {
  /** `--kernel`: the oldest that it is compiled for. */
  readonly kernel: KernelVersion;
  /** `--cpu`. */
  readonly cpu: CpuLevel;
}

export interface CollectedObject extends Target {
  /** The test's own word for it. */
  readonly name: string;
  readonly path: string;
  readonly contentHash: string;
}

/** Does nothing outside a test run. Only little-endian objects: the machines are. */
export function collectObject(name: string, bytes: Uint8Array, target: Target): void {
  const folder = process.env["TSBPF_OBJECTS"];
  if (folder === undefined) return;
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 20);
  const id = `${hash}-${formatVersion(target.kernel)}-v${target.cpu}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.o`), bytes);
  writeFileSync(join(folder, `${id}.name`), name);
}

export function readCollected(folder: string): readonly CollectedObject[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".o"))
    .sort()
    .map((file) => readOne(folder, file));
}

function readOne(folder: string, file: string): CollectedObject {
  const match = /^([0-9a-f]+)-(\d+)\.(\d+)-v([1234])\.o$/.exec(file);
  if (!match) throw new Error(`${file} is no name of a collected object`);
  const name = readFileSync(join(folder, file.replace(/\.o$/, ".name")), "utf8");
  const cpu = CPU_LEVELS.find((level) => level === Number(match[4]));
  if (cpu === undefined) throw new Error(`${file}: no such --cpu`);
  return { name, path: join(folder, file), contentHash: match[1] ?? "", kernel: [Number(match[2]), Number(match[3])], cpu };
}

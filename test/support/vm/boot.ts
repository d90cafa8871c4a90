/** In: a kernel and an initramfs. Out: what the machine said over its serial console, and how the objects loaded that it held. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "../runner/process.ts";
import { tool } from "../tools.ts";
import { MARK } from "./initramfs.ts";

export interface LoadResult {
  readonly loaded: boolean;
  /** The end of what bpftool and the verifier said. */
  readonly log: string;
}

export interface BootResult {
  readonly seconds: number;
  readonly timedOut: boolean;
  readonly console: string;
}

export interface LoadingBoot extends BootResult {
  /** By index; absent where the machine did not get to it. */
  readonly loads: ReadonlyMap<number, LoadResult>;
}

/** Every object of a run, while tests have the processors. */
const BOOT_DEADLINE_SECONDS = 480;

export async function bootAndLoad(image: string, initramfs: string): Promise<LoadingBoot> {
  const result = await boot(image, initramfs, { background: true });
  return { ...result, loads: readConsole(result.console) };
}

/**
 * Software emulation: the machine that tests run on may itself be virtual, without KVM. The console is a file beside the initramfs:
 * what a machine says into a pipe that nobody empties, because the runner is busy, is lost when it powers off.
 */
export async function boot(
  image: string,
  initramfs: string,
  options: { readonly background: boolean } = { background: false },
): Promise<BootResult> {
  const start = performance.now();
  const kernelLine = "console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off";
  // The simplest processor: emulating what newer ones have (SMAP, fast string moves) takes half as long again.
  const machine = ["-accel", "tcg", "-cpu", "qemu64", "-m", "1024", "-nic", "none", "-nodefaults", "-no-reboot"];
  const console = consoleOf(initramfs);
  const { output, timedOut } = await runCommand({
    program: tool("qemu"),
    args: [
      ...machine,
      "-display",
      "none",
      "-serial",
      `file:${console}`,
      "-kernel",
      image,
      "-initrd",
      initramfs,
      "-append",
      kernelLine,
    ],
    cwd: "/",
    env: process.env,
    deadlineSeconds: BOOT_DEADLINE_SECONDS,
    ...options,
  });
  return { seconds: (performance.now() - start) / 1000, timedOut, console: output + readFileSync(console, "utf8") };
}

export const consoleOf = (initramfs: string): string => join(dirname(initramfs), "console");

export function readConsole(text: string): ReadonlyMap<number, LoadResult> {
  const loads = new Map<number, LoadResult>();
  const logs = new Map<number, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const log = new RegExp(`^${MARK} (\\d+) \\| (.*)$`).exec(line);
    if (log) logs.set(Number(log[1]), [...(logs.get(Number(log[1])) ?? []), log[2] ?? ""]);
    const result = new RegExp(`^${MARK} (\\d+) (\\d+)$`).exec(line);
    if (result) {
      const index = Number(result[1]);
      loads.set(index, { loaded: result[2] === "0", log: (logs.get(index) ?? []).join("\n") });
    }
  }
  return loads;
}

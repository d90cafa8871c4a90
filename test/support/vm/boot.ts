/** In: a kernel, an initramfs and how many objects it holds. Out: how each of them loaded there, by the serial console. */

import { runCommand } from "../runner/process.ts";
import { tool } from "../tools.ts";
import { MARK } from "./initramfs.ts";

export interface LoadResult {
  readonly loaded: boolean;
  /** The end of what bpftool and the verifier said. */
  readonly log: string;
}

export interface BootResult {
  /** By index; absent where the machine did not get to it. */
  readonly loads: ReadonlyMap<number, LoadResult>;
  readonly seconds: number;
  readonly timedOut: boolean;
  readonly console: string;
}

const BOOT_DEADLINE_SECONDS = 180;

/** Software emulation: the machine that tests run on may itself be virtual, without KVM. */
export async function bootAndLoad(image: string, initramfs: string): Promise<BootResult> {
  const start = performance.now();
  const kernelLine = "console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off";
  const machine = ["-accel", "tcg", "-cpu", "max", "-m", "1024", "-nic", "none", "-nodefaults", "-no-reboot"];
  const { output, timedOut } = await runCommand({
    program: tool("qemu"),
    args: [...machine, "-display", "none", "-serial", "stdio", "-kernel", image, "-initrd", initramfs, "-append", kernelLine],
    cwd: "/",
    env: process.env,
    deadlineSeconds: BOOT_DEADLINE_SECONDS,
  });
  return { loads: readConsole(output), seconds: (performance.now() - start) / 1000, timedOut, console: output };
}

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

/**
 * The end of a test run. In: the collected objects. Out: a result for each kernel, as if a file `vm-6.1` had tested
 * that every object compiled for it, or for an older one, loads there; skipped with the reason where it cannot be booted.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatVersion } from "../../../stdlib/spec/version.ts";
import type { CollectedObject } from "../collect.ts";
import { whatIsMissing } from "../needs.ts";
import type { Outcome, Skip } from "../runner/outcome.ts";
import type { FileResult } from "../runner/report.ts";
import { bootAndLoad, type LoadingBoot } from "./boot.ts";
import { MARK, makeInitramfs } from "./initramfs.ts";
import { findKernelImage, VM_KERNELS, type VmKernel } from "./kernels.ts";
import { selectObjects } from "./select.ts";

export const VM_NEEDS = ["linux", "qemu", "busybox", "cpio", "bpftool"] as const;

/** Room for a kernel's panic with its registers and calls. */
const CONSOLE_CHARACTERS = 8000;

export function loadInVirtualMachines(collected: readonly CollectedObject[]): Promise<readonly FileResult[]> {
  return Promise.all(VM_KERNELS.map((kernel) => runKernel(kernel, collected)));
}

async function runKernel(kernel: VmKernel, collected: readonly CollectedObject[]): Promise<FileResult> {
  const objects = selectObjects(collected, kernel.version);
  const missing = whatIsMissing(VM_NEEDS);
  if (missing !== undefined) return skipped(kernel, objects, missing);
  const image = findKernelImage(kernel);
  if (image.kind === "none") return skipped(kernel, objects, image.reason);
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-vm-"));
  try {
    return judgeBoot(kernel, objects, await bootAndLoad(image.path, makeInitramfs(folder, objects)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function judgeBoot(kernel: VmKernel, objects: readonly CollectedObject[], boot: LoadingBoot): FileResult {
  const failures = objects.flatMap(({ name }, i) => {
    const load = boot.loads.get(i);
    if (load === undefined) return [`"${name}" was not reached`];
    return load.loaded ? [] : [`"${name}" does not load:\n${load.log}`];
  });
  const trouble = troubleOf(boot);
  const console = trouble === undefined ? [] : [`the console's end:\n${boot.console.slice(-CONSOLE_CHARACTERS)}`];
  const output = [...failures, ...console].join("\n\n");
  const failed = Math.max(failures.length, trouble === undefined ? 0 : 1);
  const outcome = { passed: objects.length - failures.length, failed, skips: [], trouble };
  return result(kernel, outcome, output, boot.seconds);
}

function troubleOf({ timedOut, console }: LoadingBoot): string | undefined {
  if (timedOut) return "did not power off within its deadline";
  return console.includes(`${MARK} end`) ? undefined : "went away before all objects were loaded";
}

function skipped(kernel: VmKernel, objects: readonly CollectedObject[], reason: string): FileResult {
  const skip: Skip = { name: `${objects.length} compiled objects load`, reason };
  return result(kernel, { passed: 0, failed: 0, skips: [skip], trouble: undefined }, "", 0);
}

function result(kernel: VmKernel, outcome: Outcome, output: string, seconds: number): FileResult {
  return { path: `vm-${formatVersion(kernel.version)}`, outcome, output, seconds };
}

/** In: what a test needs of the machine. Out: a uvu test where all of it is there, else a line that says what is missing. */

import { readFileSync } from "node:fs";
import { release } from "node:os";
import { type Test, test } from "uvu";
import { findTool, isToolName, type ToolName } from "./tools.ts";

/** `kernel:6.6`: this machine's kernel is Linux 6.6 or newer. `root`: root with CAP_SYS_ADMIN, not merely in a container. */
export type Need = "linux" | "root" | ToolName | `kernel:${number}.${number}`;

/** What `testNeeding` prints and the runner reads. */
export const SKIP_LINE = /^skip: (.*): ([^:\n]*)$/gm;

/** Why the machine lacks one of `needs`; undefined where it has them all. */
export function whatIsMissing(needs: readonly Need[]): string | undefined {
  for (const need of needs) {
    const reason = missing(need);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

export function testNeeding<T>(needs: readonly Need[], name: string, run: () => T | Promise<T>, suite: Test = test): void {
  testUnless(whatIsMissing(needs), name, run, suite);
}

/** Skips for a reason found otherwise. */
export function testUnless<T>(reason: string | undefined, name: string, run: () => T | Promise<T>, suite: Test = test): void {
  if (reason === undefined) {
    suite(name, async () => {
      await run();
    });
    return;
  }
  console.log(`skip: ${name}: ${reason}`);
  suite.skip(name);
}

/** `const inKernel = testWith("root", "bpftool"); inKernel("loads", () => …)`. */
export function testWith(...needs: readonly Need[]): <T>(name: string, run: () => T | Promise<T>) => void {
  return (name, run) => testNeeding(needs, name, run);
}

function missing(need: Need): string | undefined {
  if (need === "linux") return process.platform === "linux" ? undefined : `needs Linux, this is ${process.platform}`;
  if (need === "root") return hasAdminCapability() ? undefined : "needs root with CAP_SYS_ADMIN";
  if (isToolName(need)) return findTool(need) === undefined ? `needs ${need}, which is not on the PATH` : undefined;
  const wanted = need.slice("kernel:".length);
  return isKernelAtLeast(wanted) ? undefined : `needs Linux ${wanted}, this is ${release()}`;
}

const CAP_SYS_ADMIN = 21n;

function hasAdminCapability(): boolean {
  if (process.platform !== "linux" || process.geteuid?.() !== 0) return false;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> CAP_SYS_ADMIN) & 1n) === 1n;
}

function isKernelAtLeast(wanted: string): boolean {
  if (process.platform !== "linux") return false;
  const [major = 0, minor = 0] = release().split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major !== wantedMajor ? major > wantedMajor : minor >= wantedMinor;
}

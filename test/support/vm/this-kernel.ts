/** In: the collected objects. Out: a result as if a file `this-kernel` had tested that each loads in the running kernel. */

import { release } from "node:os";
import type { CollectedObject } from "../collect.ts";
import { verify } from "../kernel.ts";
import { whatIsMissing } from "../needs.ts";
import type { FileResult } from "../runner/report.ts";
import { selectObjects } from "./select.ts";

export function loadInThisKernel(collected: readonly CollectedObject[]): FileResult {
  const missing = whatIsMissing(["root", "bpftool"]);
  const start = performance.now();
  if (missing !== undefined) {
    const skip = { name: `${collected.length} compiled objects load`, reason: missing };
    return {
      path: "this-kernel",
      outcome: { passed: 0, failed: 0, skips: [skip], trouble: undefined },
      output: "",
      seconds: 0,
    };
  }
  const [major = 0, minor = 0] = release().split(".").map(Number);
  const objects = selectObjects(collected, [major, minor]);
  const failures = objects.flatMap(({ name, path }) => {
    const log = loadFailure(path);
    return log === undefined ? [] : [`"${name}" does not load:\n${log}`];
  });
  const outcome = { passed: objects.length - failures.length, failed: failures.length, skips: [], trouble: undefined };
  return { path: "this-kernel", outcome, output: failures.join("\n\n"), seconds: (performance.now() - start) / 1000 };
}

function loadFailure(path: string): string | undefined {
  try {
    verify(path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In: the outcome of each file. Out: the run's lines on standard output, and its exit code. */

import type { Outcome } from "./outcome.ts";

export interface FileResult {
  readonly path: string;
  readonly outcome: Outcome;
  readonly output: string;
  readonly seconds: number;
}

/** Two runs of what is reported as one file. */
export function addResults(a: FileResult, b: FileResult): FileResult {
  const outcome: Outcome = {
    passed: a.outcome.passed + b.outcome.passed,
    failed: a.outcome.failed + b.outcome.failed,
    skips: [...a.outcome.skips, ...b.outcome.skips],
    trouble: a.outcome.trouble ?? b.outcome.trouble,
  };
  const output = [a.output, b.output].filter(Boolean).join("\n\n");
  return { path: a.path, outcome, output, seconds: a.seconds + b.seconds };
}

export class Report {
  readonly #skipsFail: boolean;
  readonly #results: FileResult[] = [];

  constructor(options: { readonly skipsFail: boolean }) {
    this.#skipsFail = options.skipsFail;
  }

  add(result: FileResult): void {
    this.#results.push(result);
    console.log(fileLine(result));
    if (result.outcome.failed > 0) console.log(indent(result.output));
  }

  /** The last line is read by machines: its form is fixed. */
  finish(): number {
    this.#printSkips();
    this.#printFailedFiles();
    const passed = this.#sum((outcome) => outcome.passed);
    const failed = this.#sum((outcome) => outcome.failed);
    const skipped = this.#sum((outcome) => outcome.skips.length);
    const empty = this.#results.length === 0;
    if (empty) console.log("no test file was found");
    if (this.#skipsFail && skipped > 0) console.log("skips count as failures here (TSBPF_NO_SKIPS=1)");
    const allFailed = failed + (this.#skipsFail ? skipped : 0) + (empty ? 1 : 0);
    console.log(`\n${passed} passed, ${allFailed} failed, ${this.#skipsFail ? 0 : skipped} skipped`);
    return allFailed === 0 ? 0 : 1;
  }

  #printSkips(): void {
    const skipping = this.#results.filter((result) => result.outcome.skips.length > 0);
    if (skipping.length > 0) console.log("\nSkipped:");
    for (const { path, outcome } of skipping) {
      for (const { name, reason } of outcome.skips) console.log(`  ${path}: ${name}: ${reason}`);
    }
  }

  #printFailedFiles(): void {
    const failing = this.#results.filter((result) => result.outcome.failed > 0);
    if (failing.length > 0) console.log("\nFailed:");
    for (const result of failing) console.log(`  ${fileLine(result)}`);
  }

  #sum(count: (outcome: Outcome) => number): number {
    return this.#results.reduce((total, { outcome }) => total + count(outcome), 0);
  }
}

function fileLine({ path, outcome, seconds }: FileResult): string {
  const { passed, failed, skips, trouble } = outcome;
  const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skips.length > 0 && `${skips.length} skipped`];
  const line = `${failed > 0 ? "FAIL" : "ok  "} ${path}  ${counts.filter(Boolean).join(", ")}  ${seconds.toFixed(1)} s`;
  return trouble === undefined ? line : `${line}\n     ${path} ${trouble}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ").trimEnd();
}

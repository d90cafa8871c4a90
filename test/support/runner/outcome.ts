/** In: what a test file's process printed and how it ended. Out: its counts, skips with reasons, and what went wrong. */

import { SKIP_LINE } from "../needs.ts";

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly Skip[];
  /** Why the file as a whole counts as failed, beyond its failed tests. */
  readonly trouble: string | undefined;
}

export interface Ending {
  readonly output: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The deadline passed and the process was killed. */
  readonly timedOut: boolean;
}

/** A file that dies, hangs, prints no summary or holds no test counts as one failure more. */
export function judge(ending: Ending, deadlineSeconds: number): Outcome {
  const output = stripColours(ending.output);
  const total = lastCount(output, "Total");
  const passed = lastCount(output, "Passed") ?? 0;
  const skips = findSkips(output, lastCount(output, "Skipped") ?? 0);
  const failed = (total ?? 0) - passed;
  const trouble = findTrouble(ending, deadlineSeconds, total, skips.length, failed);
  return { passed, failed: failed + (trouble === undefined ? 0 : 1), skips, trouble };
}

function findTrouble(
  ending: Ending,
  deadlineSeconds: number,
  total: number | undefined,
  skipped: number,
  failed: number,
): string | undefined {
  if (ending.timedOut) return `did not end within its deadline of ${deadlineSeconds} s`;
  if (ending.signal !== null) return `was killed by ${ending.signal}`;
  if (total === undefined) return `ended with exit code ${ending.exitCode} without a summary (is test.run() missing?)`;
  if (total + skipped === 0) return "holds no test";
  if (ending.exitCode !== 0 && failed === 0) return `ended with exit code ${ending.exitCode} although every test passed`;
  return undefined;
}

/** Skips that uvu counted and no line explains (`test.skip`, `test.only`) are listed without a reason. */
function findSkips(output: string, counted: number): readonly Skip[] {
  const skips = [...output.matchAll(SKIP_LINE)].map(([, name = "", reason = ""]) => ({ name, reason }));
  while (skips.length < counted) skips.push({ name: "(unnamed)", reason: "no reason given" });
  return skips;
}

/** The summary stands at the end: a test that prints the same words earlier does not count. */
function lastCount(output: string, label: string): number | undefined {
  const match = [...output.matchAll(new RegExp(`^  ${label}: +(\\d+)$`, "gm"))].at(-1);
  return match ? Number(match[1]) : undefined;
}

function stripColours(text: string): string {
  return text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}

/** Hostile programs in a process of their own, with little memory and a deadline. Leaves: how they ended, or a failed assertion. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";

const CHILD = fileURLToPath(new URL("./hostile-child.ts", import.meta.url));
const MOST_MILLISECONDS = 5000;

/** What the child prints. */
interface Told {
  readonly ends: Readonly<Record<string, number>>;
  readonly refused: number;
  readonly longestMs: number;
}

/** Seeds `first` … `first + count - 1`. */
export function runHostile(first: number, count: number): void {
  const args = ["--max-old-space-size=512", "--import", "tsx", CHILD, String(first), String(count)];
  const deadline = { timeout: 20_000 + 20 * count };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", ...deadline });
  assert.is(`${status} ${signal} ${stderr.trim()}`, "0 null ");
  console.log(`hostile programs: ${stdout.trim()}`);
  const { ends, refused, longestMs }: Told = JSON.parse(stdout);
  const total = Object.values(ends).reduce((sum, each) => sum + each, 0);
  assert.is(total, count);
  assert.ok((ends["exit"] ?? 0) > count / 50, "some end by themselves");
  assert.ok(refused > count / 2 && refused < count, "the structural check takes some");
  assert.ok(longestMs < MOST_MILLISECONDS, `the longest took ${longestMs} ms`);
}

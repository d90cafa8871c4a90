/**
 * Golden files. In: a path below test/golden and the text made now. Out: nothing when they agree, else an error with the first
 * differing lines. `npm run test:update` (TSBPF_UPDATE=1) writes the files instead.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../golden/", import.meta.url));

export function golden(path: string, text: string): void {
  const file = join(FOLDER, path);
  const expected = readExpected(file);
  if (expected === text) return;
  if (process.env["TSBPF_UPDATE"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (expected === undefined) throw new Error(`test/golden/${path} is missing; npm run test:update writes it:\n${text}`);
  throw new Error(`test/golden/${path} differs (npm run test:update accepts the change):\n${showDifference(expected, text)}`);
}

/** Git may check text out with CRLF. */
function readExpected(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

const CONTEXT_LINES = 2;
const SHOWN_LINES = 12;

/** The part between the common beginning and the common end, with a little around it. */
export function showDifference(expected: string, actual: string): string {
  const [old, now] = [expected.split("\n"), actual.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < old.length - start && tail < now.length - start && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const before = old.slice(Math.max(0, start - CONTEXT_LINES), start).map((line) => `  ${line}`);
  const removed = old.slice(start, old.length - tail).map((line) => `- ${line}`);
  const added = now.slice(start, now.length - tail).map((line) => `+ ${line}`);
  return [`line ${start + 1}:`, ...before, ...shorten(removed), ...shorten(added)].join("\n");
}

function shorten(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN_LINES) return lines;
  return [...lines.slice(0, SHOWN_LINES), `  … ${lines.length - SHOWN_LINES} more lines`];
}

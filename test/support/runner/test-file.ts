/** In: the repository's root. Out: its test files in a fixed order, each with what its comments ask of the runner. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface TestFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Runs alone, after the others: it touches kernel state that files share. */
  readonly serial: boolean;
  readonly deadlineSeconds: number;
}

const DEFAULT_DEADLINE_SECONDS = 120;

/** `patterns` select by substring of the path; none selects all. */
export function findTestFiles(root: string, suffix: string, patterns: readonly string[]): readonly TestFile[] {
  return walk(join(root, "test"))
    .map((file) => relative(root, file).split(sep).join("/"))
    .filter((path) => path.endsWith(suffix) && !path.includes("/fixtures/"))
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)))
    .map((path) => readTestFile(root, path));
}

/** A line `// deadline: 300` sets the seconds, a line `// kernel` (or a place below test/kernel) makes the file serial. */
export function readTestFile(root: string, path: string): TestFile {
  const text = readFileSync(join(root, path), "utf8");
  const deadline = /^\/\/ deadline: (\d+)\s*$/m.exec(text);
  return {
    path,
    serial: path.startsWith("test/kernel/") || /^\/\/ kernel\s*$/m.test(text),
    deadlineSeconds: deadline ? Number(deadline[1]) : DEFAULT_DEADLINE_SECONDS,
  };
}

function walk(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** What the bundle in `folder` has for a source file. */
export const moduleIn = (folder: string, path: string): string => join(folder, path.replace(/\.ts$/, ".mjs"));

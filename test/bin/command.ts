/** Runs the command in a folder made for the test: in a process of its own, as a user does, or in this one, which is quicker. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../bin/main.ts";
import type { Compile } from "../../compiler/project/build.ts";
import { moduleIn } from "../support/runner/test-file.ts";

export const TSBPF = fileURLToPath(new URL("../../bin/tsbpf.ts", import.meta.url));
export const FAKE_TSBPF = fileURLToPath(new URL("./fake-tsbpf.ts", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  /** With the test's folder shown as `DIR`. */
  readonly stdout: string;
  readonly stderr: string;
}

/** The words that start the command, for a shell: as the test run has bundled it, or from source. */
export function commandLine(entry: string): readonly string[] {
  const modules = process.env["TSBPF_TEST_MODULES"];
  if (modules !== undefined) return [process.execPath, "--enable-source-maps", moduleIn(modules, relative(ROOT, entry))];
  return [process.execPath, "--import", import.meta.resolve("tsx"), entry];
}

export function runCommand(entry: string, words: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}): Outcome {
  return runProgram([...commandLine(entry), ...words], folder, env);
}

export function runProgram(words: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const [program = "", ...rest] = words;
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: undefined, TSBPF_DEBUG: undefined, ...env },
  });
  return { code: status, stdout: stdout.replaceAll(folder, "DIR"), stderr };
}

/** As `runCommand`, without its process. */
export async function runHere(words: readonly string[], folder: string, compile?: Compile): Promise<Outcome> {
  const written: string[] = [];
  const [write, home] = [process.stdout.write, process.cwd()];
  process.chdir(folder);
  process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  try {
    const code = await main(words, async () => compile ?? (await import("../../compiler/driver.ts")).compile);
    return { code, stdout: written.join("").replaceAll(folder, "DIR"), stderr: "" };
  } finally {
    process.stdout.write = write;
    process.chdir(home);
  }
}

/** A temporary folder with these files (path → text; a path that ends in `/` is a folder), gone after `use`. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tsbpf-cli-")));
  try {
    for (const [path, text] of Object.entries(files)) writeTestFile(join(folder, path), text);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTestFile(path: string, text: string): void {
  mkdirSync(path.endsWith("/") ? path : dirname(path), { recursive: true });
  if (!path.endsWith("/")) writeFileSync(path, text);
}

/** Every file below, sorted, with `/`. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

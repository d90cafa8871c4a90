/**
 * `npm test [-- patterns]`, `npm run soak`: runs each test file in a process of its own. In: `test/**` files selected by
 * substrings of their paths. Out: a line a file, the output of those that failed, the skips with their reasons, and as the
 * last line `N passed, N failed, N skipped`; exit 1 on failure. With CI=true and TSBPF_NO_SKIPS=1 a skip is a failure.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readCollected } from "./collect.ts";
import { Bundle } from "./runner/bundle.ts";
import { judge } from "./runner/outcome.ts";
import { killRunning, runCommand } from "./runner/process.ts";
import { Report } from "./runner/report.ts";
import { findTestFiles, type TestFile } from "./runner/test-file.ts";
import { Machines } from "./vm/machines.ts";

/** The machines that this runs on have few cores, and tests that measure time share them. */
const PARALLEL_FILES = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    /** Run the long files, `*.soak.ts`. */
    soak: { type: "boolean", default: false },
    /** Write golden files instead of comparing. */
    update: { type: "boolean", default: false },
    /** Load the compiled objects in this kernel and in virtual machines: `--vm`, `--no-vm`; unless told, in whole runs. */
    vm: { type: "boolean" },
    /** Another folder that has a `test` folder: for the runner's own tests. */
    root: { type: "string", default: "." },
  },
});
const root = resolve(values.root);
const folder = mkdtempSync(join(tmpdir(), "tsbpf-test-"));
const objects = join(folder, "objects");
mkdirSync(objects);
const report = new Report({ skipsFail: process.env["CI"] === "true" && process.env["TSBPF_NO_SKIPS"] === "1" });

const files = findTestFiles(root, values.soak ? ".soak.ts" : ".test.ts", positionals);
const bundle = await Bundle.make(
  root,
  files.map(({ path }) => path),
);
cleanUpOnExit();
const machines = new Machines(values.vm ?? positionals.length === 0);
// The long ones first: the last would otherwise run alone.
await runInParallel(files.filter((file) => !file.serial).sort((a, b) => b.deadlineSeconds - a.deadlineSeconds));
machines.load(readCollected(objects));
for (const file of files.filter((each) => each.serial)) await runFile(file);
machines.load(readCollected(objects));
for (const result of await machines.results()) report.add(result);
process.exitCode = report.finish();

async function runInParallel(queue: readonly TestFile[]): Promise<void> {
  const rest = [...queue];
  const worker = async (): Promise<void> => {
    for (let file = rest.shift(); file !== undefined; file = rest.shift()) await runFile(file);
  };
  await Promise.all(Array.from({ length: PARALLEL_FILES }, worker));
}

async function runFile(file: TestFile): Promise<void> {
  const start = performance.now();
  const ending = await runCommand({
    program: process.execPath,
    args: ["--enable-source-maps", bundle.moduleOf(file.path)],
    cwd: root,
    env: childEnvironment(),
    deadlineSeconds: file.deadlineSeconds,
  });
  const outcome = judge(ending, file.deadlineSeconds);
  report.add({ path: file.path, outcome, output: ending.output, seconds: (performance.now() - start) / 1000 });
}

/** Temporary files of the tests lie in the run's folder, so that a killed one leaves nothing behind either. */
function childEnvironment(): NodeJS.ProcessEnv {
  const update = values.update ? { TSBPF_UPDATE: "1" } : {};
  const folders = { TMPDIR: folder, TSBPF_OBJECTS: objects, TSBPF_TEST_MODULES: bundle.folder };
  return { ...process.env, ...update, NO_COLOR: "1", FORCE_COLOR: "0", ...folders };
}

function cleanUpOnExit(): void {
  process.on("exit", () => {
    killRunning();
    bundle[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
}

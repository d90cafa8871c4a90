// deadline: 240

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const RUNNER = fileURLToPath(new URL("run.ts", import.meta.url));
const FIXTURES = fileURLToPath(new URL("fixtures/runner", import.meta.url));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly lines: readonly string[];
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", RUNNER, "--root", FIXTURES, ...args], {
    encoding: "utf8",
    env: { ...process.env, CI: "", TSBPF_NO_SKIPS: "", ...env },
  });
  return { status, stdout, lines: stdout.trimEnd().split("\n") };
}

test("passing and serial files: the serial one last, the counts in the last line, exit code 0", () => {
  const { status, lines } = run(["passes", "serial"]);
  assert.is(status, 0);
  assert.match(lines[0] ?? "", /^ok {3}test\/passes\.test\.ts {2}2 passed/);
  assert.match(lines[1] ?? "", /^ok {3}test\/kernel\/serial\.test\.ts {2}1 passed/);
  assert.is(lines.at(-1), "3 passed, 0 failed, 0 skipped");
});

test("a failing test shows its output and counts beside those that passed", () => {
  const { status, stdout, lines } = run(["fails"]);
  assert.is(status, 1);
  assert.match(stdout, /FAIL {2}"does not hold"/);
  assert.match(stdout, /\+\+right/);
  assert.is(lines.at(-1), "1 passed, 1 failed, 0 skipped");
});

test("a file fails that dies, dies late, holds no test, or forgets to run its tests", () => {
  const { status, stdout, lines } = run(["crashes", "late", "empty", "forgotten"]);
  assert.is(status, 1);
  assert.match(stdout, "test/crashes.test.ts was killed by SIGKILL");
  assert.match(stdout, "test/late.test.ts ended with exit code 1 although every test passed");
  assert.match(stdout, "test/empty.test.ts holds no test");
  assert.match(stdout, "test/forgotten.test.ts ended with exit code 0 without a summary");
  assert.is(lines.at(-1), "1 passed, 4 failed, 0 skipped");
});

test("a file that hangs is killed at its deadline together with its children", () => {
  const { status, stdout, lines } = run(["hangs"]);
  assert.is(status, 1);
  assert.match(stdout, "test/hangs.test.ts did not end within its deadline of 5 s");
  assert.is(lines.at(-1), "0 passed, 1 failed, 0 skipped");
  const child = Number(/child (\d+)/.exec(stdout)?.[1]);
  assert.ok(child > 1);
  assert.not.ok(isRunning(child));
});

test("skips are listed with their reasons, and are failures where the run says so", () => {
  const { status, stdout, lines } = run(["skips"]);
  assert.is(status, 0);
  assert.match(stdout, /test\/skips\.test\.ts: of the future: far: needs Linux 999\.0/);
  assert.match(stdout, "test/skips.test.ts: (unnamed): no reason given");
  assert.is(lines.at(-1), "0 passed, 0 failed, 2 skipped");
  const strict = run(["skips"], { CI: "true", TSBPF_NO_SKIPS: "1" });
  assert.is(strict.status, 1);
  assert.is(strict.lines.at(-1), "0 passed, 2 failed, 0 skipped");
});

test("a pattern that selects nothing is a failure", () => {
  const { status, lines } = run(["no-such-file"]);
  assert.is(status, 1);
  assert.is(lines.at(-1), "0 passed, 1 failed, 0 skipped");
});

test("--soak runs the soak files instead", () => {
  const { stdout, lines } = run(["--soak"]);
  assert.match(stdout, "test/nightly.soak.ts");
  assert.is(lines.at(-1), "1 passed, 0 failed, 0 skipped");
});

test("nothing is left in the folder for temporary files", () => {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-left-"));
  try {
    run(["passes", "hangs"], { TMPDIR: folder });
    const left = readdirSync(folder).filter((name) => name.startsWith("tsbpf-"));
    assert.equal(left, []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A killed orphan stays a zombie until init reaps it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    return !stdout.startsWith("Z") && stdout !== "";
  } catch {
    return false;
  }
}

test.run();

// A run that was killed leaves pins behind; the next run removes them, and works.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { testWith } from "../support/needs.ts";

const PROGRAM = fileURLToPath(new URL("./support/attached-relay.ts", import.meta.url));
const inKernel = testWith("root", "bpftool");

inKernel("a killed run's pins are gone after the next run", async () => {
  const killed = await runAndKill();
  assert.ok(existsSync(`${killed}/progs/relay`), "SIGKILL leaves the pins");
  const next = await runAndKill();
  assert.not.equal(next, killed);
  assert.not.ok(existsSync(killed));
  const { makeBpffsFolder, removeBpffsFolder } = await import("../support/bpffs.ts");
  removeBpffsFolder(makeBpffsFolder());
  assert.not.ok(existsSync(next));
});

/** Its folder of pins, once it had attached and was killed. */
async function runAndKill(): Promise<string> {
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), PROGRAM], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  try {
    return await firstLine(child);
  } finally {
    child.kill("SIGKILL");
    await exit;
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the child's output is not piped");
  for await (const line of createInterface(stdout)) return line;
  throw new Error("the child ended without a line");
}

test.run();

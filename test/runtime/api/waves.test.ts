// Many connections through the relay leave nothing behind; nor does a process that is killed in the middle of them.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openIfThere } from "../../../runtime/linux/syscall/ids.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { testNeeding } from "../../support/needs.ts";
import { testOnBackends } from "./support/backends.ts";
import { descriptors, relayInWaves } from "./support/waves.ts";

const CHILD = fileURLToPath(new URL("./support/waves-child.ts", import.meta.url));
const object = compileSample("samples/relay/relay.bpf.ts");

testOnBackends("200 connections in waves of 50: every byte, and no descriptor or entry left", async (backend) => {
  await relayInWaves({ object, backend, count: 1, width: 1 });
  const before = await quietDescriptors();
  assert.is(await relayInWaves({ object, backend, count: 200, width: 50 }), undefined);
  assert.equal(await quietDescriptors(), before);
});

/** Closing takes Node a turn or two. */
async function quietDescriptors(): Promise<readonly string[]> {
  for (let waited = 0; waited < 1000 && descriptors().includes("socket"); waited += 10) await delay(10);
  return descriptors().toSorted();
}

testNeeding(["linux", "root"], "killed in the middle it leaves nothing in the kernel, and the next one works", async () => {
  const held = await killedInTheMiddle();
  assert.ok(held.program.length > 0 && held.map.length > 1);
  for (let waited = 0; waited < 5000 && remaining(held) > 0; waited += 20) await delay(20);
  assert.is(remaining(held), 0);
  const { child, lines } = start(100);
  const said: string[] = [];
  for await (const line of lines) said.push(line);
  if (child.exitCode === null) await once(child, "exit");
  assert.equal(said, ["wave 0", "wave 1", "all is well"]);
});

type Held = Readonly<Record<"program" | "map", readonly number[]>>;

/** Ids of what it held in the kernel. */
async function killedInTheMiddle(): Promise<Held> {
  const { child, lines } = start(100_000);
  const exit = once(child, "exit");
  try {
    for await (const _ of lines) break;
    return { program: idsHeld(child, "prog_id"), map: idsHeld(child, "map_id") };
  } finally {
    child.kill("SIGKILL");
    await exit;
  }
}

function start(count: number): { readonly child: ChildProcess; readonly lines: AsyncIterable<string> } {
  const args = ["--import", import.meta.resolve("tsx"), CHILD, String(count), "50"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return { child, lines: createInterface(child.stdout) };
}

function idsHeld({ pid }: ChildProcess, field: string): readonly number[] {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).flatMap((fd) => {
    const [, id] = new RegExp(`^${field}:\\s*(\\d+)$`, "m").exec(readFileSync(`${folder}/${fd}`, "utf8")) ?? [];
    return id === undefined ? [] : [Number(id)];
  });
}

function remaining({ program, map }: Held): number {
  const open = [...program.map((id) => openIfThere("program", id)), ...map.map((id) => openIfThere("map", id))];
  for (const fd of open) fd?.close();
  return open.filter((fd) => fd !== undefined).length;
}

test.run();

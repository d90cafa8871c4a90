import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CollectedObject, collectObject, readCollected } from "../collect.ts";
import { type LoadingBoot, readConsole } from "./boot.ts";
import { VM_KERNELS } from "./kernels.ts";
import { selectObjects } from "./select.ts";
import { judgeBoot } from "./virtual-machines.ts";

const KERNEL = VM_KERNELS[0];

test("objects are collected once by content and target, with the name that the test gave", () => {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-collect-"));
  const before = process.env["TSBPF_OBJECTS"];
  process.env["TSBPF_OBJECTS"] = folder;
  try {
    collectObject("first", Buffer.from("a"), { kernel: [6, 1], cpu: 3 });
    collectObject("again", Buffer.from("a"), { kernel: [6, 1], cpu: 3 });
    collectObject("other target", Buffer.from("a"), { kernel: [6, 12], cpu: 4 });
    const targets = readCollected(folder).map(({ name, kernel, cpu }) => `${name} ${kernel.join(".")} v${cpu}`);
    assert.equal(targets.sort(), ["again 6.1 v3", "other target 6.12 v4"]);
  } finally {
    if (before === undefined) delete process.env["TSBPF_OBJECTS"];
    else process.env["TSBPF_OBJECTS"] = before;
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a kernel gets what is compiled for it or older ones, within its instruction set, once by content", () => {
  const objects = [
    object("old", { kernel: [5, 10] }),
    object("old again", { kernel: [6, 1], contentHash: "old" }),
    object("v4", { cpu: 4 }),
    object("newer", { kernel: [6, 12] }),
  ];
  assert.equal(
    selectObjects(objects, [6, 1]).map((each) => each.contentHash),
    ["old"],
  );
  assert.equal(
    selectObjects(objects, [6, 12]).map((each) => each.contentHash),
    ["old", "v4", "newer"],
  );
});

test("the console's lines give each object's result and a failure's log", () => {
  const loads = readConsole("[ 0.1] Linux\r\n@tsbpf 0 0\r\n@tsbpf 1 | why\r\n@tsbpf 1 | not\r\n@tsbpf 1 255\r\n@tsbpf end\r\n");
  assert.equal(loads.get(0), { loaded: true, log: "" });
  assert.equal(loads.get(1), { loaded: false, log: "why\nnot" });
  assert.is(loads.size, 2);
});

test("an object that was refused or not reached is a failure with its name", () => {
  const loads = new Map([
    [0, { loaded: true, log: "" }],
    [1, { loaded: false, log: "the verifier's log" }],
  ]);
  const { outcome, output, path } = judgeBoot(KERNEL, [object("a"), object("b"), object("c")], boot({ loads }));
  assert.is(path, "vm-6.1");
  assert.equal(outcome, { passed: 1, failed: 2, skips: [], trouble: undefined });
  assert.is(output, '"b" does not load:\nthe verifier\'s log\n\n"c" was not reached');
});

test("a machine that goes away shows its console; one that hangs at the end is a failure, too", () => {
  const dead = judgeBoot(KERNEL, [object("a")], boot({ console: "Kernel panic" }));
  assert.match(dead.output, "Kernel panic");
  assert.is(dead.outcome.trouble, "went away before all objects were loaded");
  const hung = judgeBoot(KERNEL, [object("a")], boot({ loads: new Map([[0, { loaded: true, log: "" }]]), timedOut: true }));
  assert.is(hung.outcome.failed, 1);
});

function object(name: string, fields: Partial<CollectedObject> = {}): CollectedObject {
  return { name, contentHash: name, path: "", kernel: [6, 1], cpu: 3, ...fields };
}

function boot(fields: Partial<LoadingBoot>): LoadingBoot {
  return { loads: new Map(), seconds: 1, timedOut: false, console: "@tsbpf end", ...fields };
}

test.run();

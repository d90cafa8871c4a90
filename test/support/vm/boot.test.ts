// deadline: 240

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileC } from "../clang.ts";
import type { CollectedObject } from "../collect.ts";
import { testUnless, whatIsMissing } from "../needs.ts";
import { bootAndLoad, consoleOf } from "./boot.ts";
import { makeInitramfs } from "./initramfs.ts";
import { findKernelImage, type KernelImage, VM_KERNELS } from "./kernels.ts";
import { VM_NEEDS } from "./virtual-machines.ts";

const missing = whatIsMissing([...VM_NEEDS, "clang"]);
const image: KernelImage = missing === undefined ? findKernelImage(VM_KERNELS[0]) : { kind: "none", reason: missing };
const reason = image.kind === "none" ? image.reason : undefined;

testUnless(reason, "a machine tells which objects load, also of those that stand beside a refused one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-boot-"));
  try {
    assert.ok(image.kind === "image");
    const objects = [
      returning("0"),
      returning("*(int *)(long)skb->data"),
      returning("skb->len"),
      Buffer.from("none"),
      returning("1"),
    ];
    const initramfs = makeInitramfs(
      folder,
      objects.map((bytes, i) => write(folder, bytes, i)),
    );
    const booting = bootAndLoad(image.path, initramfs);
    beBusyUntilPowerDown(consoleOf(initramfs));
    const { loads, timedOut, console } = await booting;
    assert.match(console, "@tsbpf end");
    assert.is(timedOut, false);
    const loaded = objects.map((_, i) => loads.get(i)?.loaded);
    assert.equal(loaded, [true, false, true, false, true]);
    assert.match(loads.get(1)?.log ?? "", /invalid access to packet/);
    assert.match(loads.get(3)?.log ?? "", /not a proper ELF object/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** As the runner is while it loads objects into this kernel: no event is handled meanwhile. */
function beBusyUntilPowerDown(console: string): void {
  const end = Date.now() + 120_000;
  while (Date.now() < end && !(existsSync(console) && readFileSync(console, "utf8").includes("Power down"))) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function returning(expression: string): Buffer {
  return compileC(`#include <linux/bpf.h>
    #include <bpf/bpf_helpers.h>
    SEC("tc") int program(struct __sk_buff *skb) { return ${expression}; }`);
}

function write(folder: string, bytes: Buffer, index: number): CollectedObject {
  const path = join(folder, `${index}.o`);
  writeFileSync(path, bytes);
  return { name: `object ${index}`, path, contentHash: String(index), kernel: [6, 1], cpu: 3 };
}

test.run();

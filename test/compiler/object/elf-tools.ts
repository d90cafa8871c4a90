/** Outside tools on the bytes of an object: their standard output; a message on standard error fails the test. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { type ToolName, tool } from "../../support/tools.ts";

export function runOnObject(name: ToolName, args: readonly string[], bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-object-"));
  try {
    const file = join(folder, "object.o");
    writeFileSync(file, bytes);
    const { status, stdout, stderr } = spawnSync(tool(name), [...args, file], { encoding: "utf8", maxBuffer: 1 << 28 });
    assert.is(status, 0, stderr);
    assert.is(stderr, "");
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// deadline: 300

/**
 * What the language promises to take: every program of `accepted/` compiles without a diagnostic on each `--cpu` and in both byte
 * orders, and the kernel loads it. A line `// tsbpf: cpu=v3` names the lowest level that has what the program uses.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../compiler/diagnostics/render.ts";
import { compileForAll } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { CPU_LEVELS } from "../../stdlib/spec/isa.ts";
import { collectObject } from "../support/collect.ts";
import { verify } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";

const FOLDER = fileURLToPath(new URL("accepted/", import.meta.url));
const SUFFIX = ".bpf.ts";
const programs = readdirSync(FOLDER)
  .filter((name) => name.endsWith(SUFFIX))
  .sort()
  .map((name) => join(FOLDER, name));

const inKernel = testWith("root", "bpftool");
const lowestCpu = (path: string): number => Number(/^\/\/ tsbpf: cpu=v(\d)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? 1);

const BYTE_ORDERS = ["little", "big"] as const;

const targets = CPU_LEVELS.flatMap((cpu) => BYTE_ORDERS.map((endian) => ({ cpu, endian })));
const options = targets.map((target) => ({ ...DEFAULT_OPTIONS, ...target, rootDir: FOLDER }));

for (const [n, files] of compileForAll(programs, options).entries()) {
  const { cpu = 1, endian } = targets[n] ?? {};
  for (const { entry, diagnostics, outputs } of files.filter((file) => lowestCpu(file.entry) <= cpu)) {
    const name = entry.slice(FOLDER.length, -SUFFIX.length);
    test(`${name} compiles for v${cpu}, ${endian}-endian`, () => {
      assert.is(renderPlain(diagnostics, FOLDER), "");
      assert.is(outputs.length, 1);
    });
    const [object] = outputs;
    if (!object || endian === "big") continue;
    inKernel(`${name} loads, v${cpu}`, () => {
      verify(object.bytes);
      collectObject(`accepted/${name}`, object.bytes, { kernel: DEFAULT_OPTIONS.kernel, cpu });
    });
  }
}

test.run();

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
import { type CompiledFile, compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { CPU_LEVELS, type CpuLevel } from "../../stdlib/spec/isa.ts";
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

function compileAll(cpu: CpuLevel, endian: "little" | "big"): readonly CompiledFile[] {
  const entries = programs.filter((path) => lowestCpu(path) <= cpu);
  return compile(entries, { ...DEFAULT_OPTIONS, cpu, endian, rootDir: FOLDER });
}

for (const cpu of CPU_LEVELS) {
  const compiled = { little: compileAll(cpu, "little"), big: compileAll(cpu, "big") };
  for (const [endian, files] of Object.entries(compiled)) {
    for (const { entry, diagnostics, outputs } of files) {
      test(`${entry.slice(FOLDER.length)} compiles for v${cpu}, ${endian}-endian`, () => {
        assert.is(renderPlain(diagnostics, FOLDER), "");
        assert.is(outputs.length, 1);
      });
    }
  }
  for (const { entry, outputs } of compiled.little) {
    const [object] = outputs;
    if (!object) continue;
    const name = entry.slice(FOLDER.length, -SUFFIX.length);
    inKernel(`${name} loads, v${cpu}`, () => {
      verify(object.bytes);
      collectObject(`accepted/${name}`, object.bytes, { kernel: DEFAULT_OPTIONS.kernel, cpu });
    });
  }
}

test.run();

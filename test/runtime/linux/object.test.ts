/** Objects of this compiler and of clang, loaded by the runtime: as bpftool has it, and nothing left when a step fails. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../../compiler/project/options.ts";
import { KernelObject } from "../../../runtime/linux/object.ts";
import { programInfo } from "../../../runtime/linux/syscall/info.ts";
import { testRunProgram } from "../../../runtime/linux/syscall/program.ts";
import { parseObject } from "../../../runtime/object.ts";
import { CLANG_VARIANTS, corpus } from "../../compiler/object/corpus.ts";
import { compileC } from "../../support/clang.ts";
import { loadObject } from "../../support/kernel.ts";
import { testNeeding } from "../../support/needs.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const SAMPLES = ["redirect", "relay"] as const;

function sample(name: string): Uint8Array {
  const [file] = compile([join(ROOT, "samples", name, `${name}.bpf.ts`)], { ...DEFAULT_OPTIONS, rootDir: ROOT });
  const bytes = file?.outputs.find(({ kind }) => kind === "obj")?.bytes;
  if (bytes === undefined) throw new Error(`${name} does not compile`);
  return bytes;
}

/** What the kernel made of each program: the same instructions, functions and lines, whoever loaded it. */
function assertSameAsBpftool(bytes: Uint8Array): void {
  using own = new KernelObject(parseObject(bytes));
  using theirs = loadObject(bytes);
  assert.equal([...own.programs.keys()].sort(), [...theirs.programNames]);
  assert.equal(
    [...own.maps.keys()].sort(),
    [...theirs.mapNames].filter((name) => !name.includes(".")),
  );
  for (const [name, fd] of own.programs) {
    const [mine, other] = [programInfo(fd.number), theirs.program(name).info];
    for (const fact of ["type", "name", "xlatedByteSize", "funcInfoCount", "lineInfoCount", "mapIdCount"] as const) {
      assert.is(mine[fact], other[fact], `${name}: ${fact}`);
    }
    assert.ok(mine.btfId !== 0, `${name} has type information`);
  }
}

for (const name of SAMPLES) {
  testNeeding(["linux", "root", "bpftool"], `${name} is loaded as bpftool loads it`, () => assertSameAsBpftool(sample(name)));
}

testNeeding(["linux", "root", "bpftool", "clang"], "clang's objects are loaded as bpftool loads them", () => {
  for (const [name, source] of corpus()) {
    const bytes = compileC(source, ...(CLANG_VARIANTS[0] ?? []));
    if (isComplete(bytes)) assertSameAsBpftool(bytes);
    else
      assert.throws(
        () => new KernelObject(parseObject(bytes)),
        /which the object does not define|of no known program type/,
        name,
      );
  }
});

/** Does it name nothing that the kernel or its configuration would have to define, and no program type without a decorator? */
function isComplete(bytes: Uint8Array): boolean {
  const { programs, functions } = parseObject(bytes);
  const wantsExtern = functions.some(({ references }) => references.some(({ kind }) => kind === "extern"));
  return !wantsExtern && [...programs.values()].every(({ progType }) => progType !== undefined);
}

const GLOBALS = `
#define SEC(name) __attribute__((section(name), used))
const volatile unsigned port = 7;
unsigned long count = 5;
SEC("syscall") int total(void *ctx) { count += port; return count; }
char _license[] SEC("license") = "GPL";
`;

testNeeding(["linux", "root", "clang"], "globals begin with what the loader says; constants are known to the verifier", () => {
  const spec = parseObject(compileC(GLOBALS));
  const run = (object: KernelObject): number => testRunProgram(object.programs.get("total")?.number ?? -1).retval;
  using plain = new KernelObject(spec);
  assert.is(run(plain), 12);
  assert.is(run(plain), 19);
  using set = new KernelObject(spec, { globals: new Map([["port", new Uint8Array([1, 2, 0, 0])]]) });
  assert.is(run(set), 5 + 0x201);
});

testNeeding(["linux", "root", "clang"], "what fails leaves nothing behind", () => {
  const bad = `
#define SEC(name) __attribute__((section(name), used))
struct { int (*type)[1]; int (*max_entries)[4]; int *key; long *value; } values SEC(".maps");
SEC("syscall") int fine(void *ctx) { return 0; }
SEC("tc") int wild(void *ctx) { return *(volatile int *)0x1234; }
char _license[] SEC("license") = "GPL";
`;
  const before = readdirSync("/proc/self/fd").length;
  assert.throws(() => new KernelObject(parseObject(compileC(bad))), /could not load program wild/);
  assert.is(readdirSync("/proc/self/fd").length, before);
});

test.run();

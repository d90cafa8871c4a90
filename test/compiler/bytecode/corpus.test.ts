/**
 * Whole objects, the samples' and clang's: the disassembler reads as llvm-objdump and the kernel do, its text assembles to the
 * same bytes, and the structural checks find nothing. More C files are read from a folder named by TSBPF_C_CORPUS.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble } from "../../../compiler/bytecode/assemble.ts";
import { checkProgram } from "../../../compiler/bytecode/check.ts";
import { decodeInsns } from "../../../compiler/bytecode/decode.ts";
import { disassemble, type SymbolRef } from "../../../compiler/bytecode/disassemble.ts";
import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import { type CompileOptions, compile } from "../../../compiler/driver.ts";
import type { ObjectFunction } from "../../../compiler/object/object-file.ts";
import { readObject } from "../../../compiler/object/read.ts";
import { HELPERS } from "../../../stdlib/spec/helpers.ts";
import { CPU_LEVELS, type CpuLevel } from "../../../stdlib/spec/isa.ts";
import { compileC } from "../../support/clang.ts";
import { testWith } from "../../support/needs.ts";
import { corpus } from "../object/corpus.ts";
import { COVERING } from "./covering.ts";
import { kernelLog, objdumpListing } from "./oracle.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

interface CProgram {
  readonly source: string;
  readonly levels: readonly CpuLevel[];
}

/** Also the C twins of the samples and the programs of the emulator's benchmark. Not every C program compiles below v3. */
function cPrograms(): ReadonlyMap<string, CProgram> {
  const own = ["bench/code-size", "bench/emulator"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".c") && name !== "native.c")
      .map((name) => [name, { source: readFileSync(join(ROOT, folder, name), "utf8"), levels: CPU_LEVELS }] as const),
  );
  const others = [...corpus()].map(([name, source]) => [name, { source, levels: [3, 4] }] as const);
  return new Map<string, CProgram>([...own, ...others]);
}

function sample(name: string, options: Partial<CompileOptions> = {}): Uint8Array {
  const path = join(ROOT, "samples", name, `${name}.bpf.ts`);
  const base = { cpu: 3, kernel: [6, 1], endian: "little", emit: ["obj"], rootDir: ROOT } as const satisfies CompileOptions;
  const [file] = compile([path], { ...base, ...options });
  const object = file?.outputs[0];
  if (!object) throw new Error(`${name}: ${file?.diagnostics.map(({ message }) => message).join("; ")}`);
  return object.bytes;
}

const SAMPLES = ["redirect", "relay"];

function expectListingOfLlvm(object: Uint8Array): number {
  const sections = objdumpListing(object);
  for (const { insns, lines, section } of sections) {
    const ours = disassemble(insns).map(({ slot, text }) => `${slot}: ${text}`);
    assert.fixture(ours.join("\n"), lines.map(({ slot, text }) => `${slot}: ${text}`).join("\n"), section);
  }
  return sections.reduce((sum, { insns }) => sum + insns.length, 0);
}

for (const name of SAMPLES) {
  for (const cpu of CPU_LEVELS) {
    testWith("objdump")(`sample ${name} at v${cpu} reads as in llvm-objdump`, () => {
      assert.ok(expectListingOfLlvm(sample(name, { cpu })) > 20);
    });
  }
}

testWith("clang", "objdump")("clang's objects read as in llvm-objdump, at every level", () => {
  let slots = 0;
  for (const { source, levels } of cPrograms().values()) {
    for (const cpu of levels) slots += expectListingOfLlvm(compileC(source, `-mcpu=v${cpu}`));
  }
  assert.ok(slots > 2000, `${slots} slots compared`);
});

for (const name of SAMPLES) {
  for (const endian of ["little", "big"] as const) {
    test(`sample ${name} (${endian}) comes back from its text, and passes the structural checks`, () => {
      expectRoundTrip(sample(name, { endian }), 3);
    });
  }
}

testWith("clang")("clang's objects come back from their text, and pass the structural checks", () => {
  for (const { source, levels } of cPrograms().values()) {
    for (const cpu of levels) expectRoundTrip(compileC(source, `-mcpu=v${cpu}`), cpu);
    expectRoundTrip(compileC(source, "-target", "bpfeb", "-mcpu=v3"), 3);
  }
});

/** Instructions before a loader filled anything in: so is the text, and symbols change nothing but the names. */
function expectRoundTrip(bytes: Uint8Array, cpu: CpuLevel): void {
  const { functions, endian } = readObject(bytes);
  assert.ok(functions.length > 0);
  for (const fn of functions) {
    const insns = decodeInsns(fn.code, endian);
    const plain = disassemble(insns).map(({ text }) => text);
    const back = assemble(plain.join("\n"));
    assert.equal(encodeInsns(back.insns, endian), new Uint8Array(fn.code), fn.name);
    const reference = referenceOf(fn);
    const named = disassemble(insns, { reference }).map(({ text }) => text);
    const { insns: again, references } = assemble(named.join("\n"));
    assert.equal(
      disassemble(again, { reference: (slot) => references.get(slot) }).map(({ text }) => text),
      named,
      fn.name,
    );
    const relocated = (slot: number): boolean => reference(slot) !== undefined;
    assert.equal(checkProgram(insns, { cpu, relocated }), [], fn.name);
  }
}

function referenceOf({ references }: ObjectFunction): (slot: number) => SymbolRef | undefined {
  const found = new Map(references.map((each) => [each.slot, each]));
  return (slot) => {
    const each = found.get(slot);
    if (!each) return undefined;
    if (each.kind === "data") return { kind: "global", symbol: each.name ?? each.section, addend: each.byteOffset };
    return { kind: each.kind === "extern" ? "global" : each.kind, symbol: each.name, addend: 0 };
  };
}

const HELPER_NAMES: ReadonlyMap<number, string> = new Map(
  Object.values(HELPERS).map((row): [number, string] => [row.id, row.kernelName]),
);

/**
 * What a loader decides is hidden: 64-bit immediates, and how far subprograms lie; and names of helpers that the spec has no row
 * for.
 */
function hidden(text: string): string {
  return text
    .replace(/^(r\d+ = )0x[0-9a-f]+$/, "$1(64 bits)")
    .replace(/^call pc[+-]\d+$/, "call (subprogram)")
    .replace(/^call (\w+)#(\d+)$/, (call, _, id) => (HELPER_NAMES.has(Number(id)) ? call : `call unknown#${id}`));
}

/** Each program's instructions by the kernel's own listing, and ours of the object's functions. */
function expectListingOfKernel(bytes: Uint8Array): number {
  const listings = kernelLog(bytes)
    .split("-- BEGIN PROG LOAD LOG --")
    .slice(1)
    .map((part) =>
      [...part.matchAll(/^ *(?:\d+ +)?\d+: [0-9.]{10} \([0-9a-f]{2}\) (.*)$/gm)].map(([, text]) => hidden(text ?? "")),
    );
  const { functions } = readObject(bytes);
  assert.is(listings.length, functions.filter(({ kind }) => kind === "program").length);
  for (const fn of functions) {
    const ours = disassemble(decodeInsns(fn.code, "little"), { helperName: (id) => HELPER_NAMES.get(id) });
    const texts = ours.map(({ text }) => hidden(text));
    const listed = listings.some((lines) => lines.join("\n").includes(texts.join("\n")));
    assert.ok(
      listed,
      `${fn.name}:\n${texts.join("\n")}\n\nnot in\n\n${listings.map((lines) => lines.join("\n")).join("\n\n")}`,
    );
  }
  return functions.length;
}

const inKernel = testWith("root", "bpftool", "kernel:6.16");

for (const name of SAMPLES) {
  inKernel(`sample ${name} reads as in the kernel's listing`, () => {
    for (const cpu of CPU_LEVELS) assert.ok(expectListingOfKernel(sample(name, { cpu })) > 0);
  });
}

testWith(
  "root",
  "bpftool",
  "clang",
  "kernel:6.16",
)("clang's objects read as in the kernel's listing", () => {
  const sources = [COVERING, ...["redirect.c", "relay.c"].map((file) => cPrograms().get(file)?.source ?? "")];
  for (const source of sources) {
    for (const cpu of CPU_LEVELS) assert.ok(expectListingOfKernel(compileC(source, `-mcpu=v${cpu}`)) > 0);
  }
});

test.run();

// kernel
/** The instructions that the kernel takes, on every edge: the kernel against the reference that the interpreter is held to. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkProgram } from "../../../compiler/bytecode/check.ts";
import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import type { FunctionModel } from "../../../compiler/object/model.ts";
import { writeObject } from "../../../compiler/object/write.ts";
import { loadObject } from "../../support/kernel.ts";
import { testWith } from "../../support/needs.ts";
import { contextOf, type IsaProgram, isaPrograms, outcomeOf, shown, statesFor } from "./support/isa-programs.ts";
import { AREA_BYTES, step } from "./support/reference.ts";

/** Programs of one object: libbpf takes its time for each. */
const BATCH = 150;

/** Load-acquire and store-release came last. */
const inKernel = testWith("root", "bpftool", "kernel:6.15");

/** Atomic operations want alignment ("misaligned value access"); loads and stores may lie anywhere in a map's value. */
const accepted = isaPrograms().filter(
  ({ row, insn, insns }) => checkProgram(insns, { cpu: 4 }).length === 0 && !(row.form === "atomic" && insn.offset % 8 !== 0),
);

for (let first = 0; first < accepted.length; first += BATCH) {
  const programs = accepted.slice(first, first + BATCH);
  inKernel(`programs ${first} to ${first + programs.length - 1} of ${accepted.length}`, () => checkBatch(programs));
}

function checkBatch(programs: readonly IsaProgram[]): void {
  using loaded = loadObject(objectOf(programs));
  for (const [index, program] of programs.entries()) {
    const inKernel = loaded.program(`p${index}`);
    for (const state of statesFor(program.row)) {
      const { ctx } = inKernel.testRun({ ctx: contextOf(state) });
      const wanted = shown(program, step(program.row.name, program.insn, state));
      assert.equal(outcomeOf(program, ctx), wanted, `${program.name}: dst ${state.dst}, src ${state.src}`);
    }
  }
}

function objectOf(programs: readonly IsaProgram[]): Uint8Array {
  return writeObject({
    endian: "little",
    license: "GPL",
    sources: [{ path: "isa.bpf.ts", lines: ["// every instruction"] }],
    functions: programs.map(functionModel),
    maps: [],
    globals: [
      {
        name: "area",
        section: ".bss",
        bytes: new Uint8Array(AREA_BYTES),
        align: 8,
        type: { kind: "array", element: { kind: "int", name: "u8", size: 1, encoding: "unsigned" }, count: AREA_BYTES },
        linkage: "global",
        tags: [],
      },
    ],
  });
}

function functionModel(program: IsaProgram, index: number): FunctionModel {
  return {
    name: `p${index}`,
    section: "syscall",
    linkage: "global",
    code: encodeInsns(program.insns, "little"),
    relocations: [{ slot: program.areaSlot, kind: "global", symbol: "area", addend: 0 }],
    lines: [{ slot: 0, source: 0, line: 1, column: 1 }],
    params: [{ name: "ctx", type: { kind: "ptr", to: { kind: "void" } } }],
    result: { kind: "int", name: "s32", size: 4, encoding: "signed" },
    tags: [],
  };
}

test.run();

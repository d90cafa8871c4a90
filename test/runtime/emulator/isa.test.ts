/** Every instruction on every edge: the interpreter against a reference written from RFC 9669. */

import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { atomic, callHelper, callSubprog, exit, jump, lddw, movImm, movReg } from "../../../compiler/bytecode/build.ts";
import { allRows } from "../../../compiler/bytecode/rows.ts";
import { OPERATIONS } from "../../../runtime/emulator/operations.ts";
import { contextOf, isaPrograms, isCovered, outcomeOf, shown, statesFor } from "./support/isa-programs.ts";
import { TestMachine } from "./support/machine.ts";
import { AREA_BYTES, step } from "./support/reference.ts";

test("every operand, immediate, offset: as the reference", () => {
  let runs = 0;
  for (const program of isaPrograms()) {
    const machine = new TestMachine();
    const area = machine.memory.allocate(AREA_BYTES, { name: "area" });
    const image = machine.image(program.insns, [], { constants: new Map([[program.areaSlot, area.address]]) });
    for (const state of statesFor(program.row)) {
      const context = machine.memory.allocate(contextOf(state).length, { name: "context", content: contextOf(state) });
      assert.is(machine.result(image, { args: [context.address] }), 0n);
      const after = outcomeOf(program, machine.memory.contents(context));
      assert.equal(after, shown(program, step(program.row.name, program.insn, state)), program.name);
      machine.memory.free(context);
      runs++;
    }
  }
  assert.ok(runs > 40_000, `${runs} runs`);
});

test("the scheme covers every row but control flow, calls, wide and legacy loads", () => {
  const left = allRows().filter((row) => !isCovered(row));
  assert.equal([...new Set(left.map(({ form }) => form))].sort(), ["call", "callx", "exit", "goto", "legacy", "wide"]);
});

test("the comments in the interpreter name the operations that it switches over", () => {
  const text = readFileSync(new URL("../../../runtime/emulator/execute.ts", import.meta.url), "utf8");
  const cases = [...text.matchAll(/\/\/ (\w+)\n\s*case (\d+):/g)].map(([, name, number]) => [Number(number), name] as const);
  const wanted = OPERATIONS.map((name, number) => [number, name]).slice(1);
  assert.equal(
    cases.sort(([a], [b]) => a - b),
    wanted,
  );
});

test("lddw: 64 bits, its second slot is no instruction", () => {
  const machine = new TestMachine();
  assert.is(machine.result(machine.image([lddw(0, 0x1234_5678_9abc_def0n), exit()])), 0x1234_5678_9abc_def0n);
  assert.is(machine.result(machine.image([lddw(0, -2n), exit()])), 0xffff_ffff_ffff_fffen);
});

test("goto and gotol, forwards and back", () => {
  const machine = new TestMachine();
  for (const op of ["goto", "gotol"] as const) {
    const insns = [movImm(64, 0, 1), jump(op, 2), movImm(64, 0, 2), exit(), jump(op, -3)];
    assert.is(machine.result(machine.image(insns)), 2n, op);
  }
});

test("gotol reaches further than 16 bits", () => {
  const machine = new TestMachine();
  const far = Array.from({ length: 40_000 }, () => movImm(64, 0, 1));
  assert.is(machine.result(machine.image([movImm(64, 0, 9), jump("gotol", far.length), ...far, exit()])), 9n);
});

test("calls of subprograms: arguments, result, r6 to r9 and the caller's stack kept", () => {
  const machine = new TestMachine();
  const insns = [movImm(64, 6, 60), movImm(64, 1, 3), callSubprog(2), { ...movReg(64, 0, 0), opcode: 0x0f, src: 6 }, exit()];
  const sub = [movReg(64, 0, 1), movImm(64, 6, 1000), exit()];
  assert.is(machine.result(machine.image([...insns, ...sub], [5])), 63n);
});

test("callx calls the helper whose number the register holds", () => {
  const machine = new TestMachine({ helpers: new Map([[9, (call) => call.result(call.argument(1) + 1n)]]) });
  const callx = { opcode: 0x8d, dst: 2, src: 0, offset: 0, imm: 0 };
  assert.is(machine.result(machine.image([movImm(64, 1, 41), movImm(64, 2, 9), callx, exit()])), 42n);
  assert.is(machine.result(machine.image([movImm(64, 1, 41), callHelper(9), exit()])), 42n);
});

test("may_goto falls through until its bound", () => {
  const machine = new TestMachine();
  const insns = [movImm(64, 0, 0), jump("mayGoto", 2), { ...movImm(64, 0, 1), opcode: 0x07 }, jump("goto", -3), exit()];
  assert.is(machine.result(machine.image(insns)), 1n << 23n);
});

test("an atomic operation that does not exist is a fault", () => {
  const machine = new TestMachine();
  const bad = { ...atomic("add", "u64", 10, -8, 0), imm: 0x20 };
  assert.is(machine.fault(machine.image([bad, exit()])).kind, "instruction");
});

test.run();

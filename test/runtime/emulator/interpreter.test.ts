/** Calls, callbacks, tail calls, limits, and the exact report of each kind of fault. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  aluImm,
  aluReg,
  atomic,
  callHelper,
  callKfunc,
  callSubprog,
  exit,
  jump,
  jumpImm,
  lddw,
  load,
  movImm,
  movReg,
  storeImm,
  storeReg,
} from "../../../compiler/bytecode/build.ts";
import type { FaultReport } from "../../../runtime/emulator/fault.ts";
import type { Helper, ProgramImage } from "../../../runtime/emulator/machine.ts";
import { formatFault } from "../../../runtime/emulator/report.ts";
import { TestMachine } from "./support/machine.ts";

const LOOP = 181;
const TAIL_CALL = 12;

/** `bpf_loop(n, callback, data)`: stops when the callback gives something other than 0. */
const loopHelper: Helper = (call) => {
  const [rounds, callback, data] = [call.low(1), call.argument(2), call.argument(3)];
  let round = 0;
  while (round < rounds && call.callback(callback, [BigInt(round), data]) === 0n) round++;
  call.resultNumber(round);
};

/** The kind, and what a person reads first. */
const brief = ({ kind, message, pc }: FaultReport): readonly unknown[] => [kind, message, pc];

test("a callback changes its caller's stack, and r6 to r9 of the caller are kept", () => {
  const machine = new TestMachine({ helpers: new Map([[LOOP, loopHelper]]) });
  const main = [
    storeImm("u64", 10, -8, 0),
    movImm(64, 6, 77),
    movImm(64, 1, 10),
    lddw(2, 8n, "func"),
    movReg(64, 3, 10),
    aluImm("add", 64, 3, -8),
    callHelper(LOOP),
    load("u64", 1, 10, -8),
    aluReg("add", 64, 0, 1),
    aluReg("add", 64, 0, 6),
    exit(),
  ];
  const callback = [
    load("u64", 3, 2, 0),
    aluReg("add", 64, 3, 1),
    storeReg("u64", 2, 0, 3),
    movImm(64, 6, 0),
    movImm(64, 0, 0),
    exit(),
  ];
  const image = machine.image([...main, ...callback], [12]);
  assert.is(machine.result(image), 10n + 45n + 77n);
});

test("a callback that gives 1 ends the loop; its arguments are its own", () => {
  const machine = new TestMachine({ helpers: new Map([[LOOP, loopHelper]]) });
  const main = [movImm(64, 1, 10), lddw(2, 3n, "func"), callHelper(LOOP), exit()];
  const callback = [movImm(64, 0, 0), jumpImm("jlt", 64, 1, 4, 1), movImm(64, 0, 1), exit()];
  assert.is(machine.result(machine.image([...main, ...callback], [5])), 4n);
});

test("a fault in a callback names both frames", () => {
  const machine = new TestMachine({ helpers: new Map([[LOOP, loopHelper]]) });
  const main = [movImm(64, 1, 10), lddw(2, 3n, "func"), callHelper(LOOP), exit()];
  const image = machine.image([...main, load("u8", 0, 1, 0), exit()], [5]);
  const fault = machine.fault(image);
  assert.equal(brief(fault), ["null", "read at 0x0: a null pointer", 5]);
  assert.equal(fault.frames, [
    { program: "main", functionName: "sub5", slot: 5 },
    { program: "main", functionName: "main", slot: 3 },
  ]);
  // The machine runs again afterwards.
  assert.is(machine.result(machine.image([movImm(64, 0, 3), exit()])), 3n);
});

test("a callback must be a function of the program", () => {
  const machine = new TestMachine({ helpers: new Map([[LOOP, loopHelper]]) });
  const image = machine.image([movImm(64, 1, 1), movReg(64, 2, 10), callHelper(LOOP), exit()]);
  assert.match(machine.fault(image).message, /^0x[0-9a-f]+ is not the address of a function of this program$/);
});

/** A program that counts in the context and calls itself for ever. */
function tailCaller(): { machine: TestMachine; run: () => { r0: bigint; count: number } } {
  let image: ProgramImage | undefined;
  const tailCall: Helper = (call) => {
    if (image) call.tailCall(image);
  };
  const machine = new TestMachine({ helpers: new Map([[TAIL_CALL, tailCall]]) });
  const context = machine.memory.allocate(8, { name: "the context" });
  const insns = [movImm(64, 2, 1), atomic("add", "u64", 1, 0, 2), callHelper(TAIL_CALL), movImm(64, 0, 7), exit()];
  image = machine.image(insns);
  const caller = image;
  return {
    machine,
    run: () => {
      const r0 = machine.result(caller, { args: [context.address] });
      return { r0, count: Number(machine.memory.read(context.address, 8)) };
    },
  };
}

test("33 tail calls, then the program goes on after the call", () => {
  const { run } = tailCaller();
  assert.equal(run(), { r0: 7n, count: 34 });
  assert.equal(run(), { r0: 7n, count: 68 }, "the next run has its own 33");
});

test("a tail call ends a subprogram for its caller, and its stack is fresh", () => {
  const images: ProgramImage[] = [];
  const tailCall: Helper = (call) => {
    const [target] = images;
    if (target) call.tailCall(target);
  };
  const machine = new TestMachine({ helpers: new Map([[TAIL_CALL, tailCall]]) });
  images.push(machine.image([load("u64", 0, 10, -8), aluImm("add", 64, 0, 100), exit()], [], { name: "other" }));
  const main = [movImm(64, 6, 5), callSubprog(2), aluReg("add", 64, 0, 6), exit()];
  const sub = [storeImm("u64", 10, -8, 9), callHelper(TAIL_CALL), movImm(64, 0, 1), exit()];
  assert.is(machine.result(machine.image([...main, ...sub], [4])), 105n);
});

test("eight frames, not nine", () => {
  const machine = new TestMachine();
  const recursive = [callSubprog(0), jumpImm("jeq", 64, 1, 0, 2), aluImm("add", 64, 1, -1), callSubprog(-3), exit()];
  const image = machine.image(recursive, [1]);
  assert.is(machine.result(image, { args: [6n] }), 0n);
  assert.equal(brief(machine.fault(image, { args: [7n] })), ["call-depth", "a call deeper than 8 frames", 3]);
  assert.is(machine.fault(image, { args: [7n] }).frames.length, 8);
});

test("512 bytes over the chain", () => {
  const machine = new TestMachine();
  const sub = (bytes: number) => [storeImm("u64", 10, -bytes, 1), movImm(64, 0, 0), exit()];
  const main = [storeImm("u64", 10, -256, 1), callSubprog(1), exit()];
  assert.is(machine.result(machine.image([...main, ...sub(256)], [3])), 0n);
  const fault = machine.fault(machine.image([...main, ...sub(264)], [3]));
  assert.equal(brief(fault), ["stack-depth", "the functions of this chain need 544 bytes of stack, of 512", 1]);
});

test("a subprogram sees what its callers leave of the stack, and theirs only through a pointer", () => {
  const machine = new TestMachine();
  const main = [storeImm("u64", 10, -256, 1), movReg(64, 1, 10), callSubprog(1), exit()];
  const above = machine.image([...main, load("u64", 0, 10, 0), exit()], [4]);
  assert.is(machine.fault(above).message, "read of 8 bytes at offset 256 of the stack of call depth 1, which has 256");
  const below = [movReg(64, 2, 10), aluReg("add", 64, 2, 3), load("u64", 0, 2, 0), exit()];
  const fault = machine.fault(machine.image([movImm(64, 3, -264), ...main, ...below], [5]));
  assert.is(fault.message, "read of 8 bytes at offset -8 of the stack of call depth 1, which has 256");
  assert.is(machine.result(machine.image([...main, load("u64", 0, 1, -256), exit()], [4])), 1n);
});

test("budget: as many instructions as it says", () => {
  const machine = new TestMachine();
  const endless = machine.image([jump("goto", -1), exit()]);
  const result = machine.run(endless, { budget: 1000 });
  assert.is(result.insns, 1000);
  assert.equal(result.kind === "fault" && brief(result.fault), ["budget", "the run took 1000 instructions", 0]);
  const three = machine.image([movImm(64, 0, 1), movImm(64, 0, 2), exit()]);
  assert.is(machine.run(three, { budget: 3 }).kind, "exit");
  assert.is(machine.run(three, { budget: 2 }).kind, "fault");
  assert.is(machine.run(three).insns, 3);
});

test("budget: what callbacks take counts", () => {
  const machine = new TestMachine({ helpers: new Map([[LOOP, loopHelper]]) });
  const main = [movImm(64, 1, 10), lddw(2, 3n, "func"), callHelper(LOOP), exit()];
  const image = machine.image([...main, movImm(64, 0, 0), exit()], [5]);
  assert.is(machine.run(image).insns, 4 + 10 * 2);
  const fault = machine.run(image, { budget: 10 });
  assert.is(fault.kind, "fault");
  assert.is(fault.insns, 10);
});

test("trace: every instruction, in order, with the budget still counted", () => {
  const machine = new TestMachine();
  const slots: number[] = [];
  const image = machine.image([movImm(64, 0, 1), jump("goto", 1), movImm(64, 0, 2), exit()]);
  const result = machine.run(image, { trace: (_, slot) => slots.push(slot) });
  assert.equal([slots, result.insns], [[0, 1, 3], 3]);
  assert.is(machine.run(image, { trace: () => undefined, budget: 2 }).kind, "fault");
});

test("the whole report of a fault", () => {
  const machine = new TestMachine();
  const context = machine.memory.allocate(8, { name: "the context" });
  const line = { slot: 1, file: "src/a.bpf.ts", line: 12, column: 5, text: "    return ctx.len;" };
  const insns = [movImm(64, 3, 0x42), load("u32", 0, 1, 6), exit()];
  const image = machine.image(insns, [], { lines: [line] });
  const fault = machine.fault(image, { args: [context.address] });
  const end = (context.handle >>> 0).toString(16);
  assert.equal(fault.at, { address: context.addressOf(6), size: 4, access: "read" });
  assert.equal([fault.kind, fault.pc, fault.disassembly, fault.line], ["out-of-bounds", 1, "r0 = *(u32 *)(r1 +6)", line]);
  assert.is(fault.registers[3], 0x42n);
  const text = formatFault(fault).replace(/r10=0x[0-9a-f]+/, "r10=STACK");
  assert.is(
    text,
    [
      "fault: read of 4 bytes at offset 6 of the context, which has 8 (out-of-bounds)",
      "  at main, instruction 1: r0 = *(u32 *)(r1 +6)",
      "  src/a.bpf.ts:12:5  return ctx.len;",
      `  address 0x${end}40000006, 4 bytes, read`,
      `  r0=0x0 r1=0x${end}40000000 r2=0x0 r3=0x42`,
      "  r4=0x0 r5=0x0 r6=0x0 r7=0x0",
      "  r8=0x0 r9=0x0 r10=STACK",
      "",
    ].join("\n"),
  );
});

test("read-only, freed, wild: each is told apart", () => {
  const machine = new TestMachine();
  const table = machine.memory.allocate(16, { name: "section .rodata", writable: false, content: Uint8Array.of(1, 2) });
  const gone = machine.memory.allocate(16, { name: "value of counters" });
  machine.memory.free(gone);
  const write = machine.image([storeImm("u8", 1, 3, 1), exit()]);
  assert.equal(brief(machine.fault(write, { args: [table.address] })), ["read-only", "section .rodata may not be written", 0]);
  const locked = machine.image([movImm(64, 2, 1), atomic("fetchAdd", "u32", 1, 0, 2), exit()]);
  assert.is(machine.fault(locked, { args: [table.address] }).kind, "read-only");
  const read = machine.image([load("u8", 0, 1, 0), exit()]);
  assert.is(machine.result(read, { args: [table.address] }), 1n);
  assert.equal(brief(machine.fault(read, { args: [gone.address] })), ["freed", "read of value of counters, which is gone", 0]);
  assert.equal(brief(machine.fault(read, { args: [0xffff_8880_0000_0000n] })), [
    "wild",
    "read at 0xffff888000000000: no object is there",
    0,
  ]);
});

test("stack that was never written: zero, a warning, or a fault", () => {
  const insns = [storeImm("u32", 10, -8, 5), load("u64", 0, 10, -8), exit()];
  const zero = new TestMachine();
  assert.is(zero.result(zero.image(insns)), 5n);
  const warned: number[] = [];
  const warn = new TestMachine({ stackReads: "warn", onStackRead: (_, slot) => warned.push(slot) });
  assert.is(warn.result(warn.image(insns)), 5n);
  assert.equal(warned, [1]);
  const strict = new TestMachine({ stackReads: "fault" });
  const image = strict.image(insns);
  assert.equal(brief(strict.fault(image)), ["uninitialised", "read of 8 bytes of stack that were never written", 1]);
  assert.is(strict.fault(strict.image([movImm(64, 1, 1), atomic("add", "u64", 10, -8, 1), exit()])).kind, "uninitialised");
  const written = [storeImm("u32", 10, -8, 5), storeImm("u32", 10, -4, 1), load("u64", 0, 10, -8), exit()];
  assert.is(strict.result(strict.image(written)), (1n << 32n) + 5n);
  assert.is(strict.fault(image).kind, "uninitialised", "what an earlier run wrote does not count");
});

test("a fresh stack every run and every call", () => {
  const machine = new TestMachine();
  const dirty = machine.image([storeImm("u64", 10, -8, -1), exit()]);
  const read = machine.image([load("u64", 0, 10, -8), exit()]);
  machine.result(dirty);
  assert.is(machine.result(read), 0n);
});

test("unknown helpers, kernel functions, and control that leaves the program", () => {
  const machine = new TestMachine();
  assert.equal(brief(machine.fault(machine.image([callHelper(4711), exit()]))), [
    "unknown-helper",
    "there is no helper 4711",
    0,
  ]);
  assert.is(machine.fault(machine.image([callKfunc(1), exit()])).kind, "instruction");
  const off = machine.fault(machine.image([movImm(64, 0, 1)]));
  assert.equal(brief(off), ["instruction", "control left the program: it has no instruction 1", 1]);
  assert.is(machine.fault(machine.image([jump("goto", -100), exit()])).kind, "instruction");
});

test("helpers: arguments, results of both signs, a fault of theirs", () => {
  const seen: bigint[] = [];
  const helpers = new Map<number, Helper>([
    [1, (call) => seen.push(...([1, 2, 3, 4, 5] as const).map((index) => call.argument(index)))],
    [2, (call) => call.resultNumber(-22)],
    [3, (call) => call.memory.bytes(call.argument(1), call.low(2), "write").fill(0xab)],
  ]);
  const machine = new TestMachine({ helpers });
  const set = [1, 2, 3, 4, 5].flatMap((register) => [movImm(64, register, -register)]);
  assert.is(machine.result(machine.image([...set, callHelper(1), exit()])), 0n, "a helper that sets no result leaves 0");
  assert.equal(
    seen,
    [1, 2, 3, 4, 5].map((value) => BigInt.asUintN(64, BigInt(-value))),
  );
  assert.is(machine.result(machine.image([callHelper(2), exit()])), BigInt.asUintN(64, -22n));
  const fill = [movReg(64, 1, 10), aluImm("add", 64, 1, -8), movImm(64, 2, 9), callHelper(3), load("u64", 0, 10, -8), exit()];
  const fault = machine.fault(machine.image(fill));
  assert.equal(brief(fault), ["out-of-bounds", "write of 9 bytes at offset 504 of the stack, which has 512", 3]);
  assert.is(machine.result(machine.image(fill.with(2, movImm(64, 2, 8)))), 0xabab_abab_abab_ababn);
});

test("a helper may grow the memory in the middle of a run", () => {
  const machine = new TestMachine({
    helpers: new Map([
      [1, (call) => call.result(call.memory.allocate(1 << 20, { name: "large", content: Uint8Array.of(9) }).address)],
    ]),
  });
  const insns = [
    storeImm("u64", 10, -8, 33),
    callHelper(1),
    load("u8", 1, 0, 0),
    load("u64", 0, 10, -8),
    aluReg("add", 64, 0, 1),
    exit(),
  ];
  assert.is(machine.result(machine.image(insns)), 42n);
});

test.run();

/**
 * Random programs that the kernel takes as `syscall` programs. Enters: a seed and a CPU level; leaves: slots. A program loads all
 * registers and its stack from the context, runs random statements, and writes registers and stack to the context's end: what
 * it did is all in the context and in the low half of r0.
 */

import * as build from "../../compiler/bytecode/build.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import { type AtomicOpName, type CpuLevel, REGISTERS } from "../../stdlib/spec/isa.ts";
import { Code, Label } from "./random-bpf/code.ts";
import type { Region } from "./random-bpf/operations.ts";
import { randomBlock, refill, type Scope } from "./random-bpf/statements.ts";
import { Random, randomValue } from "./semantics/generate/random.ts";

export interface RandomProgram {
  readonly insns: readonly Insn[];
  /** First slots of the program and its subprograms. */
  readonly functions: readonly number[];
  readonly hasBranches: boolean;
}

export interface RandomProgramOptions {
  /** For kernels that lack some: load-acquire and store-release are Linux 6.15's. */
  readonly withoutAtomics?: readonly AtomicOpName[] | undefined;
  readonly helpers?: readonly number[] | undefined;
}

const STACK: Region = { base: 10, offset: -64, bytes: 64, kind: "stack" };
const SPILL_SLOT = -72;
const CTX = 6;
/** r6 holds the context. */
const SCALARS = [0, 1, 2, 3, 4, 5, 7, 8, 9];
const [INPUT_BYTES, REGISTER_BYTES] = [STACK.bytes + SCALARS.length * 8, SCALARS.length * 8];
const OUTPUT = INPUT_BYTES;
/** Bytes of context: what comes in and may be changed, then the registers and the stack at the end. */
export const CTX_BYTES = OUTPUT + REGISTER_BYTES + STACK.bytes;
const INPUT: Region = { base: CTX, offset: 0, bytes: INPUT_BYTES, kind: "ctx" };

export function randomProgram(seed: number, cpu: CpuLevel, options: RandomProgramOptions = {}): RandomProgram {
  const random = new Random(seed);
  const code = new Code();
  const hasBranches = random.chance(75);
  const callees = hasBranches ? Array.from({ length: random.below(3) }, () => new Label()) : [];
  const scope = {
    random,
    cpu,
    code,
    registers: SCALARS,
    regions: [STACK, INPUT],
    exits: [],
    branching: hasBranches,
    counters: [9, 8],
    withoutAtomics: options.withoutAtomics ?? [],
    helpers: options.helpers ?? [],
    spillSlot: SPILL_SLOT,
    call: callTo(callees),
  } satisfies Scope;
  emitMain(scope, callees, hasBranches);
  const starts = callees.map((label, index) => emitCallee(scope, label, callees.slice(index + 1)));
  return { insns: code.finish(), functions: [0, ...starts], hasBranches };
}

function emitMain(scope: Scope, callees: readonly Label[], branching: boolean): void {
  const { code, random } = scope;
  const end = new Label();
  code.emit(build.movReg(64, CTX, 1), ...initialise());
  randomBlock({ ...scope, exits: [end] }, 5 + random.below(branching ? 20 : 60), branching);
  callFirst(scope, callees);
  code.place(end);
  code.emit(...report(), build.exit());
}

/** Stack, then registers. */
function initialise(): readonly Insn[] {
  const stack = Array.from({ length: STACK.bytes / 8 }, (_, i) => [
    build.load("u64", 0, CTX, 8 * i),
    build.storeReg("u64", STACK.base, STACK.offset + 8 * i, 0),
  ]);
  const registers = SCALARS.map((register, i) => build.load("u64", register, CTX, STACK.bytes + 8 * i));
  return [...stack.flat(), build.storeImm("u64", 10, SPILL_SLOT, 0), ...registers];
}

function report(): readonly Insn[] {
  const registers = SCALARS.map((register, i) => build.storeReg("u64", CTX, OUTPUT + 8 * i, register));
  const stack = Array.from({ length: STACK.bytes / 8 }, (_, i) => [
    build.load("u64", 1, STACK.base, STACK.offset + 8 * i),
    build.storeReg("u64", CTX, OUTPUT + REGISTER_BYTES + 8 * i, 1),
  ]);
  return [...registers, ...stack.flat()];
}

/** A random one of the callees: inside a loop the last, which calls nobody, as depth times iterations is what the verifier walks. */
function callTo(callees: readonly Label[]): Scope["call"] {
  const last = callees.at(-1);
  return last && ((scope) => emitCall(scope, scope.counters.length < 2 ? last : scope.random.pick(callees)));
}

/** Arguments: the context, this frame's bytes, three scalars. */
function emitCall(scope: Scope, callee: Label): void {
  const { code } = scope;
  code.emit(build.movReg(64, 1, CTX), build.movReg(64, 2, 10), build.aluImm("add", 64, 2, STACK.offset));
  code.emitTo(callee, build.callSubprog(0), "imm");
  refill(scope, REGISTERS.args);
}

/** The kernel refuses a subprogram that nobody calls. */
function callFirst(scope: Scope, callees: readonly Label[]): void {
  const [first] = callees;
  if (first) emitCall(scope, first);
}

/** r7 holds the caller's frame; the rest is as in the main program. */
function emitCallee(outer: Scope, label: Label, callees: readonly Label[]): number {
  const { code, random } = outer;
  const start = code.slotCount;
  const caller: Region = { base: 7, offset: 0, bytes: STACK.bytes, kind: "stack" };
  const end = new Label();
  const registers = SCALARS.filter((each) => each !== caller.base);
  const scope = { ...outer, registers, regions: [STACK, INPUT, caller], exits: [end], call: callTo(callees) };
  code.place(label);
  code.emit(build.movReg(64, CTX, 1), build.movReg(64, caller.base, 2));
  code.emit(build.storeImm("u64", 10, SPILL_SLOT, 0), ...fromContext(registers));
  for (let i = 0; i < STACK.bytes / 8; i++) code.emit(build.storeReg("u64", 10, STACK.offset + 8 * i, 3 + (i % 3)));
  randomBlock(scope, 1 + random.below(10), random.chance(60));
  callFirst(scope, callees);
  code.place(end);
  code.emit(build.exit());
  return start;
}

/** All but the scalars that were passed. */
function fromContext(registers: readonly number[]): readonly Insn[] {
  return registers
    .filter((register) => ![3, 4, 5].includes(register))
    .map((register) => build.load("u64", register, CTX, 8 * register));
}

/** Contexts with edge values in their 8-byte words; the output part is not zero either. */
export function randomContext(seed: number): Uint8Array {
  const random = new Random(seed);
  const bytes = new Uint8Array(CTX_BYTES);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < CTX_BYTES; at += 8) {
    const type = random.pick(["u64", "i64", "i32", "u32"] as const);
    view.setBigUint64(at, BigInt.asUintN(64, randomValue(random, type)), true);
  }
  return bytes;
}

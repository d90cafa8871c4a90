/**
 * Random statements of a function: each leaves every scalar register of the scope a scalar, whatever path it took, so that any
 * sequence of them passes the verifier.
 */

import * as build from "../../../compiler/bytecode/build.ts";
import { findRow } from "../../../compiler/bytecode/rows.ts";
import type { AtomicOpName, CpuLevel } from "../../../stdlib/spec/isa.ts";
import type { Random } from "../semantics/generate/random.ts";
import { type Code, Label } from "./code.ts";
import { type Choice, type Region, randomAccess, randomAlu, randomAtomic, randomImm, randomJump } from "./operations.ts";

export interface Scope extends Choice {
  readonly random: Random;
  readonly cpu: CpuLevel;
  readonly code: Code;
  readonly regions: readonly Region[];
  /** Does the program have more than one path? */
  readonly branching: boolean;
  /** Where a conditional jump may leave to: the ends of the function and of the loops around. */
  readonly exits: readonly Label[];
  /** Registers that a further loop may count in. */
  readonly counters: readonly number[];
  readonly withoutAtomics: readonly AtomicOpName[];
  /** Helpers without arguments, whose results are thrown away. */
  readonly helpers: readonly number[];
  /** Calls a subprogram with scalars in r3…r5 and what `pointers` says; absent: there is none left to call. */
  readonly call: ((scope: Scope) => void) | undefined;
  /** The frame's slot for a pointer that is spilled and filled. */
  readonly spillSlot: number;
}

type Statement = (scope: Scope) => void;

interface Weighted {
  readonly weight: number;
  readonly statement: Statement;
  readonly when?: (scope: Scope) => boolean;
}

const isStack = ({ kind }: Region): boolean => kind === "stack";

const SIMPLE: readonly Weighted[] = [
  { weight: 55, statement: (scope) => scope.code.emit(...randomAlu(scope)) },
  { weight: 20, statement: (scope) => scope.code.emit(randomAccess(scope, scope.random.pick(scope.regions))) },
  { weight: 10, statement: atomicStatement },
  { weight: 3, statement: spillStatement },
  { weight: 4, statement: indexedStatement },
  { weight: 2, statement: helperStatement, when: ({ helpers }) => helpers.length > 0 },
];

const BRANCHING: readonly Weighted[] = [
  { weight: 12, statement: ifStatement },
  { weight: 5, statement: leaveStatement },
  { weight: 4, statement: loopStatement, when: ({ counters }) => counters.length > 0 },
  { weight: 4, statement: (scope) => scope.call?.(scope), when: ({ call }) => call !== undefined },
];

/** About `count` statements, those in nested blocks not counted. */
export function randomBlock(scope: Scope, count: number, branching: boolean): void {
  const table = (branching ? [...SIMPLE, ...BRANCHING] : SIMPLE).filter(({ when }) => when?.(scope) ?? true);
  const lots = table.flatMap(({ weight, statement }) => Array.from({ length: weight }, () => statement));
  for (let i = 0; i < count; i++) scope.random.pick(lots)(scope);
}

function atomicStatement(scope: Scope): void {
  const { code } = scope;
  const insn = randomAtomic(scope, scope.random.pick(scope.regions.filter(isStack)), scope.withoutAtomics);
  code.emit(insn);
  // Linux 6.18 on x86 leaves r0's high half as it was after a 32-bit cmpxchg that succeeds, on paths that the verifier prunes
  // before the next 64-bit read of r0: it marks only those that it walked for the zero extension that RFC 9669 asks for.
  if (scope.branching && findRow(insn)?.name === "atomic.cmpxchg.u32") code.emit(build.movReg(32, 0, 0));
}

/** The pointer of a region goes to the stack and comes back: to the register that it was in. */
function spillStatement({ random, code, regions, spillSlot }: Scope): void {
  const { base } = random.pick(regions);
  if (base === FRAME) return;
  code.emit(build.storeReg("u64", FRAME, spillSlot, base), build.load("u64", base, FRAME, spillSlot));
  // The slot holds a scalar again: an address in it would differ from machine to machine.
  code.emit(build.storeImm("u64", FRAME, spillSlot, 0));
}

const FRAME = 10;

/** A stack access at a computed address: base + (index & mask). */
function indexedStatement(scope: Scope): void {
  const { random, code, registers } = scope;
  const stack = random.pick(scope.regions.filter(isStack));
  const [pointer, index] = [random.pick(registers), random.pick(registers)];
  if (pointer === index) return;
  const rest = registers.filter((each) => each !== pointer);
  code.emit(build.aluImm("and", 64, index, (stack.bytes - 1) & ~7));
  code.emit(build.movReg(64, pointer, stack.base), build.aluImm("add", 64, pointer, stack.offset));
  code.emit(build.aluReg("add", 64, pointer, index));
  code.emit(randomAccess({ ...scope, registers: rest }, { base: pointer, offset: 0, bytes: 8, kind: "stack" }));
  code.emit(build.movImm(64, pointer, randomImm(random)));
}

function helperStatement(scope: Scope): void {
  scope.code.emit(build.callHelper(scope.random.pick(scope.helpers)), build.movImm(64, 0, randomImm(scope.random)));
  refill(scope, CALLER_SAVED);
}

const CALLER_SAVED = [1, 2, 3, 4, 5];

/** What a call took away is scalars again. */
export function refill({ random, code, registers, regions }: Scope, lost: readonly number[]): void {
  for (const register of lost.filter((each) => registers.includes(each))) {
    const { base, offset, bytes } = random.pick(regions);
    if (random.chance(50)) code.emit(build.load("u64", register, base, offset + 8 * random.below(bytes >> 3)));
    else code.emit(build.movImm(random.chance(50) ? 32 : 64, register, randomImm(random)));
  }
}

function ifStatement(scope: Scope): void {
  const { random, code, cpu } = scope;
  const [otherwise, end] = [new Label(), new Label()];
  code.emitTo(otherwise, randomJump(scope));
  randomBlock(scope, 1 + random.below(4), random.chance(40));
  if (random.chance(50)) {
    const long = cpu >= 4 && random.chance(40);
    code.emitTo(end, build.jump(long ? "gotol" : "goto", 0), long ? "imm" : "offset");
    code.place(otherwise);
    randomBlock(scope, 1 + random.below(4), random.chance(30));
  } else code.place(otherwise);
  code.place(end);
}

function leaveStatement(scope: Scope): void {
  scope.code.emitTo(scope.random.pick(scope.exits), randomJump(scope));
}

/** The body cannot touch the counter. */
function loopStatement(scope: Scope): void {
  const { random, code, counters } = scope;
  const [counter = 0, ...rest] = counters;
  const [head, end] = [new Label(), new Label()];
  const registers = scope.registers.filter((each) => each !== counter);
  code.emit(build.movImm(64, counter, 1 + random.below(5)));
  code.place(head);
  randomBlock({ ...scope, registers, counters: rest, exits: [...scope.exits, end] }, 1 + random.below(5), random.chance(40));
  code.emit(build.aluImm("add", 64, counter, -1));
  code.emitTo(head, build.jumpImm("jne", 64, counter, 0, 0));
  code.place(end);
}

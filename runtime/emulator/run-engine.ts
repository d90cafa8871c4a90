/**
 * What a run is beside its loop (`execute.ts`): budget, frames, helpers with their callbacks and tail calls, and where a fault
 * is. Enters: a program and its arguments; leaves: its registers in the memory, or a `MachineFault`. The loop runs within itself
 * by way of helpers only; functions of a program and callbacks have a frame each (`frames.ts`).
 */

import { PROGRAM_LIMITS, REGISTERS } from "../../stdlib/spec/isa.ts";
import { highHalf, join64, lowHalf, ORIGIN } from "./address.ts";
import { Call } from "./call.ts";
import { type Engine, execute } from "./execute.ts";
import { MachineFault } from "./fault.ts";
import { Frames, type StackReads } from "./frames.ts";
import { FunctionHandle, type HelperCall, type HelperTable, type ProgramImage, type RunOptions } from "./machine.ts";
import { type Memory, REGISTER_WORDS } from "./memory.ts";
import { SlowAccess } from "./slow-access.ts";

const DEFAULT_BUDGET = 1_000_000_000;
/** The loop counts in 32 bits. */
const MAX_PART = 2 ** 30;

type OnStackRead = (program: ProgramImage, slot: number) => void;

export class RunEngine implements Engine {
  readonly memory: Memory;
  readonly slow: SlowAccess;
  readonly frames: Frames;
  /** Traced runs tick at every instruction. */
  left = 0;
  mayGotos = 0;
  /** Where a fault is. */
  pc = 0;
  readonly #helpers: HelperTable;
  readonly #call: HelperCall;
  #image: ProgramImage | undefined;
  /** Set for each run. */
  #options: RunOptions = {};
  #budget = 0;
  /** Instructions that may follow `left`. */
  #rest = 0;
  #tailCalls = 0;
  /** A helper asked for it. */
  #next: ProgramImage | undefined;

  constructor(memory: Memory, helpers: HelperTable, stackReads: StackReads, onStackRead: OnStackRead | undefined) {
    this.memory = memory;
    this.#helpers = helpers;
    this.slow = new SlowAccess(memory, (image, pc) => this.at(image, pc));
    this.frames = new Frames(memory, stackReads, () => {
      if (this.#image !== undefined) onStackRead?.(this.#image, this.pc);
    });
    this.#call = new Call(memory, {
      program: () => this.#running,
      host: () => this.#options.host,
      callback: (address, args) => this.#callback(address, args),
      tailCall: (program) => this.#tailCall(program),
    });
  }

  begin(image: ProgramImage, options: RunOptions): void {
    if (this.#image !== undefined) throw new Error(`${image.name}: the interpreter is running ${this.#image.name}`);
    this.#options = options;
    this.#image = image;
    this.#budget = options.budget ?? DEFAULT_BUDGET;
    this.left = 0;
    this.#rest = this.#budget;
    this.#tailCalls = 0;
    this.mayGotos = PROGRAM_LIMITS.bpfLoopIterations;
    const m = this.memory.words;
    m.fill(0, 0, REGISTER_WORDS);
    if (options.context === undefined) return setArguments(m, options.args ?? []);
    const [first] = REGISTERS.args;
    m[first * 2] = ORIGIN;
    m[first * 2 + 1] = options.context.handle;
  }

  end(): void {
    this.frames.clear();
    this.#image = undefined;
  }

  /** Instructions so far. */
  get taken(): number {
    return this.#budget - Math.max(0, this.left) - this.#rest;
  }

  at(image: ProgramImage, pc: number): void {
    this.pc = pc;
    this.#image = image;
  }

  get #running(): ProgramImage {
    if (this.#image === undefined) throw new Error("no program is running");
    return this.#image;
  }

  enterAndExecute(image: ProgramImage, slot: number, returnSlot: number): void {
    this.frames.enter(image, slot, image, returnSlot);
    execute(this, image, slot, this.frames.depth);
  }

  /** The part of the budget at hand is used up. */
  tick(image: ProgramImage, pc: number): number {
    this.at(image, pc);
    if (this.#rest <= 0) {
      throw new MachineFault("budget", `the run took ${this.#budget} instructions`);
    }
    const part = Math.min(this.#rest, this.#options.trace ? 1 : MAX_PART);
    this.#rest -= part;
    this.#options.trace?.(image, pc);
    return part - 1;
  }

  /** The program that a tail call goes on with. */
  call(image: ProgramImage, pc: number, number: number, high: number): ProgramImage | undefined {
    this.at(image, pc);
    const helper = high === 0 ? this.#helpers.get(number) : undefined;
    if (helper === undefined) throw new MachineFault("unknown-helper", `there is no helper ${number}`);
    const m = this.memory.words;
    m[0] = 0;
    m[1] = 0;
    this.#next = undefined;
    helper(this.#call);
    const next = this.#next;
    if (next !== undefined) this.frames.replace(next);
    return next;
  }

  #callback(address: bigint, args: readonly bigint[]): bigint {
    const [image, pc] = [this.#image, this.pc];
    const handle = this.memory.ownerOf(address);
    if (image === undefined || !(handle instanceof FunctionHandle) || !image.callbacks.some(({ owner }) => owner === handle)) {
      throw new MachineFault("argument", `0x${address.toString(16)} is not the address of a function of this program`);
    }
    const saved = this.memory.words.slice(0, REGISTER_WORDS);
    setArguments(this.memory.words, args);
    this.enterAndExecute(image, handle.slot, pc);
    const r0 = join64(this.memory.words[0] ?? 0, this.memory.words[1] ?? 0);
    this.memory.words.set(saved);
    this.at(image, pc);
    return r0;
  }

  #tailCall(program: ProgramImage): boolean {
    if (this.#tailCalls >= PROGRAM_LIMITS.tailCalls) return false;
    this.#tailCalls++;
    this.#next = program;
    return true;
  }
}

function setArguments(m: Int32Array, args: readonly bigint[]): void {
  const [first] = REGISTERS.args;
  for (const register of REGISTERS.args) {
    const value = args[register - first] ?? 0n;
    m[register * 2] = lowHalf(value);
    m[register * 2 + 1] = highHalf(value);
  }
}

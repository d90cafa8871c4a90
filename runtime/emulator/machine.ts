/**
 * The contracts of the emulator: what a program is once it is decoded, what helpers get and give, how maps plug in.
 *
 * **Helpers.** A `HelperTable` maps the number of a call to a function. It reads r1…r5 with `argument` (64 bits) or `low` and
 * `high` (halves, signed), memory with `call.memory.bytes(address, size, "read" | "write")`, and sets r0 with `result`; a
 * helper that sets none leaves 0. It may allocate and free objects. What it throws as `MachineFault` ends the program there.
 *
 * **Maps.** A map is an object of the host. `memory.allocate(0, { name, owner: map })` gives it an address, which goes into
 * `ProgramSource.constants` for each reference; a helper asks `call.memory.ownerOf(call.argument(1))` and narrows by
 * `instanceof`. Each value that programs may point at is a `MemoryObject` of its own; freeing it makes old pointers faults.
 *
 * **Callbacks.** `call.callback(address, arguments)` runs the function whose address an lddw gave, in a new frame, and
 * gives its r0. Faults pass through it.
 *
 * **Tail calls.** A helper finds the program (`ProgramImage`) and calls `call.tailCall(image)`. False: the 33 are used up,
 * and the program goes on after the call.
 */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { ObjectLine } from "../../compiler/object/object-file.ts";
import { join64 } from "./address.ts";
import type { FaultReport } from "./fault.ts";
import type { Memory } from "./memory.ts";
import type { MemoryObject } from "./memory-object.ts";

export type ArgumentIndex = 1 | 2 | 3 | 4 | 5;

export interface HelperCall {
  readonly memory: Memory;
  /** The program that calls. */
  readonly program: ProgramImage;
  /** What `run` was given: the helpers' own state of this run (context, packet, trace). */
  readonly host: object | undefined;
  /** r1…r5, 64 bits. */
  argument(index: ArgumentIndex): bigint;
  /** The low and high half, signed. */
  low(index: ArgumentIndex): number;
  high(index: ArgumentIndex): number;
  /** Sets r0; taken modulo 2⁶⁴. */
  result(value: bigint): void;
  /** Sets r0 to a signed number of 32 bits: 0, an errno. */
  resultNumber(value: number): void;
  /** Runs a function of the calling program; its r0. */
  callback(address: bigint, args: readonly bigint[]): bigint;
  /** True: this program ends here, and the other goes on with the same context. */
  tailCall(program: ProgramImage): boolean;
}

export type Helper = (call: HelperCall) => void;
export type HelperTable = ReadonlyMap<number, Helper>;

/** A program before it is decoded: linked, its subprograms behind it. `linkProgram` makes it of an object file. */
export interface ProgramSource {
  readonly name: string;
  readonly insns: readonly Insn[];
  /** Ascending; the first, at slot 0, is the program itself. */
  readonly functions: readonly ProgramFunction[];
  /** What the lddw at a slot loads, where a loader decides: the address of a map, of a global. */
  readonly constants?: ReadonlyMap<number, bigint> | undefined;
  /** By slot. */
  readonly lines?: readonly ObjectLine[] | undefined;
}

export interface ProgramFunction {
  readonly name: string;
  readonly slot: number;
}

/**
 * Words of a slot's code: the operation (`OPERATIONS`) in the low byte with the word index of the first register above it; the
 * word index of the second operand, a register or a constant; the detail: displacement less `ORIGIN`, word index before the
 * jump's target, helper's number; and one that aligns.
 */
export const CODE_WORDS = 4;

/** A program decoded into the linear memory. `loadImage` makes it. */
export interface ProgramImage {
  readonly name: string;
  readonly source: ProgramSource;
  readonly memory: Memory;
  /** Word index of its code in the linear memory: `CODE_WORDS` a slot, and one slot more, which is a fault. */
  readonly code: number;
  /** Stack that the function which starts at a slot uses, from its accesses through r10. */
  readonly stackBytes: Uint16Array;
  /** The addresses of functions that are used as callbacks: `FunctionHandle`s. */
  readonly callbacks: readonly MemoryObject[];
}

/** What the address of a callback stands for. */
export class FunctionHandle {
  readonly slot: number;
  readonly name: string;

  constructor(slot: number, name: string) {
    this.slot = slot;
    this.name = name;
  }
}

export interface RunOptions {
  /** Its address is r1, in place of `args`. */
  readonly context?: MemoryObject | undefined;
  /** r1…r5; the rest is 0. */
  readonly args?: readonly bigint[] | undefined;
  /** For helpers: `HelperCall.host`. */
  readonly host?: object | undefined;
  /** Instructions that the run may take; default 1,000,000,000. */
  readonly budget?: number | undefined;
  /** Told of every instruction before it runs; slows the run down. */
  readonly trace?: ((program: ProgramImage, slot: number) => void) | undefined;
}

/** The program came to its end. */
export class Exit {
  readonly kind = "exit";
  /** The halves of r0. */
  readonly low: number;
  readonly high: number;
  readonly insns: number;

  constructor(low: number, high: number, insns: number) {
    this.low = low;
    this.high = high;
    this.insns = insns;
  }

  get r0(): bigint {
    return join64(this.low, this.high);
  }
}

export type RunResult = Exit | { readonly kind: "fault"; readonly fault: FaultReport; readonly insns: number };

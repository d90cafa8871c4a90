/** Raw programs in the emulator. Enters: slots and a context; leaves: how the run ended and the context afterwards. */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import { loadImage } from "../../runtime/emulator/image.ts";
import { Interpreter } from "../../runtime/emulator/interpreter.ts";
import type { HelperTable, ProgramImage, RunResult } from "../../runtime/emulator/machine.ts";
import { Memory, type MemoryObject } from "../../runtime/emulator/memory.ts";

export interface RawProgram {
  readonly insns: readonly Insn[];
  /** First slots of the program and its subprograms. */
  readonly functions: readonly number[];
}

export interface RawOutcome {
  readonly result: RunResult;
  readonly ctx: Uint8Array;
}

export interface RawOptions {
  readonly helpers?: HelperTable | undefined;
  readonly budget?: number | undefined;
}

/** A program decoded once, to be run on many contexts of one size: r1 is the context's address, r2 its size. */
export class RawMachine {
  readonly #interpreter: Interpreter;
  readonly #image: ProgramImage;
  readonly #ctx: MemoryObject;
  readonly #memory = new Memory();
  readonly #budget: number | undefined;

  constructor({ insns, functions }: RawProgram, ctxBytes: number, options: RawOptions = {}) {
    this.#budget = options.budget;
    this.#interpreter = new Interpreter(this.#memory, { helpers: options.helpers });
    const named = functions.map((slot, index) => ({ name: `f${index}`, slot }));
    this.#image = loadImage(this.#memory, { name: "raw", insns, functions: named });
    this.#ctx = this.#memory.allocate(ctxBytes, { name: "context" });
  }

  run(ctx: Uint8Array): RawOutcome {
    this.#memory.contents(this.#ctx).set(ctx);
    const args = [this.#ctx.address, BigInt(ctx.length)];
    const result = this.#interpreter.run(this.#image, { args, budget: this.#budget });
    return { result, ctx: Uint8Array.from(this.#memory.contents(this.#ctx)) };
  }
}

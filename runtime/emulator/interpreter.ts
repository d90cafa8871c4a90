/** The interpreter. Enters: a decoded program and its arguments; leaves: r0, or a fault with its place. */

import { MachineFault } from "./fault.ts";
import type { StackReads } from "./frames.ts";
import { Exit, type HelperTable, type ProgramImage, type RunOptions, type RunResult } from "./machine.ts";
import type { Memory } from "./memory.ts";
import { reportFault } from "./report.ts";
import { RunEngine } from "./run-engine.ts";

export interface InterpreterOptions {
  readonly helpers?: HelperTable | undefined;
  /** Reads of stack that was never written; default "zero". */
  readonly stackReads?: StackReads | undefined;
  /** Told of them, if `stackReads` is "warn". */
  readonly onStackRead?: ((program: ProgramImage, slot: number) => void) | undefined;
}

export class Interpreter {
  readonly memory: Memory;
  readonly #engine: RunEngine;

  constructor(memory: Memory, { helpers = new Map(), stackReads = "zero", onStackRead }: InterpreterOptions = {}) {
    this.memory = memory;
    this.#engine = new RunEngine(memory, helpers, stackReads, onStackRead);
  }

  /** Never throws for what a program does. One run at a time: what helpers call back runs inside it. */
  run(image: ProgramImage, options: RunOptions = {}): RunResult {
    const [engine, { memory }] = [this.#engine, this];
    engine.begin(image, options);
    try {
      engine.enterAndExecute(image, 0, 0);
      return new Exit(memory.words[0] ?? 0, memory.words[1] ?? 0, engine.taken);
    } catch (error) {
      if (!(error instanceof MachineFault)) throw error;
      const fault = reportFault(error, engine.pc, memory.words, engine.frames.list(engine.pc));
      return { kind: "fault", fault, insns: engine.taken };
    } finally {
      engine.end();
    }
  }
}

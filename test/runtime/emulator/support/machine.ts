/** A machine for one test. In: instructions. Out: what a run of them gives. */

import type { Insn } from "../../../../compiler/bytecode/insn.ts";
import type { FaultReport } from "../../../../runtime/emulator/fault.ts";
import { loadImage } from "../../../../runtime/emulator/image.ts";
import { Interpreter, type InterpreterOptions } from "../../../../runtime/emulator/interpreter.ts";
import type { ProgramImage, ProgramSource, RunOptions, RunResult } from "../../../../runtime/emulator/machine.ts";
import { Memory } from "../../../../runtime/emulator/memory.ts";

export class TestMachine {
  readonly memory = new Memory();
  readonly interpreter: Interpreter;

  constructor(options: InterpreterOptions = {}) {
    this.interpreter = new Interpreter(this.memory, options);
  }

  /** `functions`: slots where subprograms begin. */
  image(
    insns: readonly (Insn | readonly Insn[])[],
    functions: readonly number[] = [],
    more: Partial<ProgramSource> = {},
  ): ProgramImage {
    const names = [0, ...functions].map((slot) => ({ name: slot === 0 ? "main" : `sub${slot}`, slot }));
    return loadImage(this.memory, { name: "main", insns: insns.flat(), functions: names, ...more });
  }

  run(image: ProgramImage, options?: RunOptions): RunResult {
    return this.interpreter.run(image, options);
  }

  /** r0; throws when the program faults. */
  result(image: ProgramImage, options?: RunOptions): bigint {
    const result = this.run(image, options);
    if (result.kind === "fault") throw new Error(`${result.fault.kind}: ${result.fault.message}`);
    return result.r0;
  }

  /** The fault; throws when there is none. */
  fault(image: ProgramImage, options?: RunOptions): FaultReport {
    const result = this.run(image, options);
    if (result.kind === "exit") throw new Error(`it should fault, but gives ${result.r0}`);
    return result.fault;
  }
}

/** Programs in the emulator. Enters: slots or an object, and a context; leaves: how the run ended and the context afterwards. */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import { helperTable } from "../../runtime/emulator/helpers/table.ts";
import { loadImage } from "../../runtime/emulator/image.ts";
import { Interpreter } from "../../runtime/emulator/interpreter.ts";
import { type AddressReference, linkProgram } from "../../runtime/emulator/link.ts";
import type { HelperTable, ProgramImage, RunResult } from "../../runtime/emulator/machine.ts";
import { Memory } from "../../runtime/emulator/memory.ts";
import type { MemoryObject } from "../../runtime/emulator/memory-object.ts";
import { type BpfObject, parseObject } from "../../runtime/object.ts";

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

/** The programs of an object without maps, with its globals; other objects are for the emulator's own loader. */
export class ObjectMachine {
  readonly #object: BpfObject;
  readonly #memory = new Memory();
  readonly #sections: ReadonlyMap<string, MemoryObject>;
  readonly #interpreter: Interpreter;
  readonly #images = new Map<string, ProgramImage>();
  readonly #contexts = new Map<number, MemoryObject>();

  constructor(bytes: Uint8Array) {
    this.#object = parseObject(bytes);
    this.#sections = new Map(
      this.#object.dataSections.map(({ name, kind, size, content }) => [
        name,
        this.#memory.allocate(size, { name, content, writable: kind !== "rodata" }),
      ]),
    );
    this.#interpreter = new Interpreter(this.#memory, { helpers: helperTable() });
  }

  run(program: string, ctx: Uint8Array): RawOutcome {
    const image = this.#images.get(program) ?? this.#link(program);
    const context = this.#contexts.get(ctx.length) ?? this.#memory.allocate(ctx.length, { name: "context" });
    this.#images.set(program, image);
    this.#contexts.set(ctx.length, context);
    this.#memory.contents(context).set(ctx);
    const result = this.#interpreter.run(image, { args: [context.address] });
    return { result, ctx: Uint8Array.from(this.#memory.contents(context)) };
  }

  #link(name: string): ProgramImage {
    const program = this.#object.programs.get(name);
    if (!program) throw new Error(`the object has no program ${name}`);
    const { endian, functions } = this.#object;
    const addressOf = (reference: AddressReference): bigint => this.#addressOf(reference);
    return loadImage(this.#memory, linkProgram({ endian, functions, reaches: program.reaches, addressOf }));
  }

  #addressOf(reference: AddressReference): bigint {
    const section = reference.kind === "data" ? this.#sections.get(reference.section) : undefined;
    if (reference.kind !== "data" || !section) throw new Error(`${reference.name}: only globals are loaded here`);
    return section.addressOf(reference.byteOffset);
  }
}

/** What ends a program in the emulator. Memory, helpers and the interpreter throw it; `Interpreter.run` gives it back as a report. */

import type { ObjectLine } from "../../compiler/object/object-file.ts";

export type FaultKind =
  /** Near address 0. */
  | "null"
  /** No object has or had this address. */
  | "wild"
  /** The object at this address is gone. */
  | "freed"
  /** Of an object, but not (wholly) inside it. */
  | "out-of-bounds"
  /** A write to memory that the program may only read. */
  | "read-only"
  /** A read of stack that was never written, where the run is strict. */
  | "uninitialised"
  /** More instructions than the run may take. */
  | "budget"
  /** More than 8 frames. */
  | "call-depth"
  /** The frames of the chain need more than 512 bytes. */
  | "stack-depth"
  /** A call of a number that the helper table lacks. */
  | "unknown-helper"
  /** A helper's argument that it cannot take: no map, no function, a bad size. */
  | "argument"
  /** Cannot be executed: unknown, or of a kind that the emulator does not have. */
  | "instruction";

/** An access that a fault is about. */
export interface FaultAccess {
  readonly address: bigint;
  readonly size: number;
  readonly access: "read" | "write";
}

/** Thrown by whatever finds it; carries no place: the interpreter knows that. */
export class MachineFault extends Error {
  readonly kind: FaultKind;
  readonly at: FaultAccess | undefined;

  constructor(kind: FaultKind, message: string, at?: FaultAccess) {
    super(message);
    this.name = "MachineFault";
    this.kind = kind;
    this.at = at;
  }
}

/** One function that was running, the innermost first. */
export interface FaultFrame {
  readonly program: string;
  readonly functionName: string;
  readonly slot: number;
}

/** A fault with its place. `formatFault` makes text of it. */
export interface FaultReport {
  readonly kind: FaultKind;
  readonly message: string;
  readonly at: FaultAccess | undefined;
  readonly program: string;
  readonly functionName: string;
  /** Slot of the program, subprograms included. */
  readonly pc: number;
  readonly disassembly: string;
  readonly line: ObjectLine | undefined;
  /** r0…r10 when the instruction began. */
  readonly registers: readonly bigint[];
  readonly frames: readonly FaultFrame[];
}

/**
 * The frames of a run: for each function that is running its 512 bytes of stack at most, the callee-saved registers and
 * return slot of its caller. The stacks of a chain share the limit: a frame sees what its callers leave of it.
 */

import { PROGRAM_LIMITS, REGISTERS } from "../../stdlib/spec/isa.ts";
import { ORIGIN } from "./address.ts";
import { MachineFault } from "./fault.ts";
import type { ProgramImage } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { MemoryHooks, MemoryObject } from "./memory-object.ts";

/** What a read of stack bytes that nobody wrote gives: zero, zero and a word to whoever listens, or a fault. */
export type StackReads = "zero" | "warn" | "fault";

const { stackBytes: STACK_BYTES, callFrames: CALL_FRAMES } = PROGRAM_LIMITS;

/** r6…r10 are the caller's again when a function returns. */
const FIRST_SAVED = REGISTERS.calleeSaved[0] * 2;
const END_SAVED = (REGISTERS.framePointer + 1) * 2;
const SAVED_WORDS = END_SAVED - FIRST_SAVED;

interface Frame {
  readonly stack: MemoryObject;
  /** Which bytes were written, where somebody asks. */
  readonly written: Uint8Array;
  image: ProgramImage;
  /** First slot of the function. */
  slot: number;
  caller: ProgramImage;
  returnSlot: number;
  /** Bytes that this frame's callers use. */
  usedBefore: number;
}

export class Frames {
  /** Index of the running frame; −1: none. */
  depth = -1;
  readonly #memory: Memory;
  readonly #frames: Frame[] = [];
  readonly #savedWord: number;
  readonly #reads: StackReads;
  readonly #onRead: () => void;

  constructor(memory: Memory, reads: StackReads, onRead: () => void) {
    this.#memory = memory;
    this.#reads = reads;
    this.#onRead = onRead;
    this.#savedWord = memory.reserve(CALL_FRAMES * SAVED_WORDS * 4) >> 2;
  }

  /** Where the running function goes on in its caller, and the program that the caller belongs to. */
  get returnSlot(): number {
    return this.#current.returnSlot;
  }

  get caller(): ProgramImage {
    return this.#current.caller;
  }

  /** Saves r6…r10 and points r10 at the end of a fresh, zeroed stack. */
  enter(image: ProgramImage, slot: number, caller: ProgramImage, returnSlot: number): void {
    const depth = this.depth + 1;
    if (depth >= CALL_FRAMES) throw new MachineFault("call-depth", `a call deeper than ${CALL_FRAMES} frames`);
    const usedBefore = this.#usedBefore(depth, image, slot);
    const frame = this.#frameAt(depth, image);
    frame.image = image;
    frame.slot = slot;
    frame.caller = caller;
    frame.returnSlot = returnSlot;
    this.#save(depth);
    this.depth = depth;
    this.#prepare(frame, usedBefore);
  }

  /** A tail call: another program goes on in the running frame. */
  replace(image: ProgramImage): void {
    const frame = this.#current;
    const usedBefore = this.#usedBefore(this.depth, image, 0);
    frame.image = image;
    frame.slot = 0;
    this.#prepare(frame, usedBefore);
  }

  leave(): void {
    const m = this.#memory.words;
    const saved = this.#savedWord + this.depth * SAVED_WORDS;
    for (let i = 0; i < SAVED_WORDS; i++) m[FIRST_SAVED + i] = m[saved + i] ?? 0;
    this.depth--;
  }

  clear(): void {
    this.depth = -1;
  }

  /** The running functions, the innermost first, each with the slot where it called the one before. */
  list(pc: number): { readonly image: ProgramImage; readonly slot: number }[] {
    const running = this.#frames.slice(0, this.depth + 1).reverse();
    return running.map(({ image }, index) => ({ image, slot: running[index - 1]?.returnSlot ?? pc }));
  }

  get #current(): Frame {
    const frame = this.#frames[this.depth];
    if (frame === undefined) throw new RangeError("no function is running");
    return frame;
  }

  #usedBefore(depth: number, image: ProgramImage, slot: number): number {
    const before = this.#frames[depth - 1];
    const used = depth === 0 || !before ? 0 : before.usedBefore + stackOf(before.image, before.slot);
    const needed = used + stackOf(image, slot);
    if (needed > STACK_BYTES) {
      throw new MachineFault("stack-depth", `the functions of this chain need ${needed} bytes of stack, of ${STACK_BYTES}`);
    }
    return used;
  }

  #prepare(frame: Frame, usedBefore: number): void {
    const { words: m } = this.#memory;
    frame.usedBefore = usedBefore;
    this.#memory.setWindow(frame.stack, usedBefore);
    m.fill(0, (frame.stack.base + usedBefore) >> 2, (frame.stack.base + STACK_BYTES) >> 2);
    frame.written.fill(0);
    m[REGISTERS.framePointer * 2] = ORIGIN + STACK_BYTES - usedBefore;
    m[REGISTERS.framePointer * 2 + 1] = frame.stack.handle;
  }

  #save(depth: number): void {
    const m = this.#memory.words;
    const saved = this.#savedWord + depth * SAVED_WORDS;
    for (let i = 0; i < SAVED_WORDS; i++) m[saved + i] = m[FIRST_SAVED + i] ?? 0;
  }

  #frameAt(depth: number, image: ProgramImage): Frame {
    const known = this.#frames[depth];
    if (known !== undefined) return known;
    const written = new Uint8Array(this.#reads === "zero" ? 0 : STACK_BYTES);
    const name = depth === 0 ? "the stack" : `the stack of call depth ${depth}`;
    const hooks = this.#reads === "zero" ? undefined : this.#watch(depth, written);
    const stack = this.#memory.allocate(STACK_BYTES, { name, hooks });
    const frame: Frame = { stack, written, image, slot: 0, caller: image, returnSlot: 0, usedBefore: 0 };
    this.#frames.push(frame);
    return frame;
  }

  /** Offsets are from the window's start, as programs see them. */
  #watch(depth: number, written: Uint8Array): MemoryHooks {
    return {
      load: () => false,
      store: () => false,
      span: (offset, size, access) => {
        const start = offset + (this.#frames[depth]?.usedBefore ?? 0);
        if (access === "read" && written.subarray(start, start + size).includes(0)) {
          if (this.#reads === "fault") {
            throw new MachineFault("uninitialised", `read of ${size} bytes of stack that were never written`);
          }
          this.#onRead();
        }
        written.fill(1, start, start + size);
      },
    };
  }
}

function stackOf(image: ProgramImage, slot: number): number {
  return image.stackBytes[slot] ?? 0;
}

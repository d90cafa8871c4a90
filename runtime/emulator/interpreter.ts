/**
 * The interpreter: one loop, one switch, no allocation an instruction. Enters: a decoded program and its arguments; leaves:
 * r0, or a fault with its place. Registers are the first words of the linear memory, two a register; constants and code lie
 * behind them, so that an operand is a word index whatever it is. An access is checked against its object's row of the
 * object table (`memory.ts`) in the loop; what does not pass there is looked at again, slowly, for hooks and for the reason.
 *
 * Functions of a program and callbacks have a frame each (`frames.ts`). `#execute` calls itself only through helpers.
 */

import { PROGRAM_LIMITS, REGISTERS } from "../../stdlib/spec/isa.ts";
import { type Halves, highHalf, join64, lowHalf, ORIGIN } from "./address.ts";
import { divide64, multiply64, negatedHigh, signedDivide64, swap32 } from "./arithmetic.ts";
import { runAtomic } from "./atomics.ts";
import { Call } from "./call.ts";
import { MachineFault } from "./fault.ts";
import { Frames, type StackReads } from "./frames.ts";
import {
  CODE_WORDS,
  Exit,
  FunctionHandle,
  type HelperCall,
  type HelperTable,
  type ProgramImage,
  type RunOptions,
  type RunResult,
} from "./machine.ts";
import { type Memory, REGISTER_WORDS, type Width } from "./memory.ts";
import { reportFault } from "./report.ts";

const DEFAULT_BUDGET = 1_000_000_000;
/** The loop counts in 32 bits. */
const MAX_PART = 2 ** 30;

export interface InterpreterOptions {
  readonly helpers?: HelperTable | undefined;
  /** Reads of stack that was never written; default "zero". */
  readonly stackReads?: StackReads | undefined;
  /** Told of them, if `stackReads` is "warn". */
  readonly onStackRead?: ((program: ProgramImage, slot: number) => void) | undefined;
}

export class Interpreter {
  readonly memory: Memory;
  readonly #helpers: HelperTable;
  readonly #frames: Frames;
  readonly #call: HelperCall;
  /** Of accesses that are not done in the loop. */
  readonly #cell: Halves = { low: 0, high: 0 };
  /** Set for each run. */
  #options: RunOptions = {};
  /** Instructions until `#tick`, and those that may follow. Traced runs tick at every instruction. */
  #left = 0;
  #rest = 0;
  #tailCalls = 0;
  #mayGotos = 0;
  /** Where a fault is. */
  #pc = 0;
  #image: ProgramImage | undefined;
  /** A helper asked for it. */
  #next: ProgramImage | undefined;

  constructor(memory: Memory, options: InterpreterOptions = {}) {
    this.memory = memory;
    this.#helpers = options.helpers ?? new Map();
    this.#frames = new Frames(memory, options.stackReads ?? "zero", () => {
      if (this.#image !== undefined) options.onStackRead?.(this.#image, this.#pc);
    });
    this.#call = new Call(memory, {
      program: () => this.#running,
      host: () => this.#options.host,
      callback: (address, args) => this.#callback(address, args),
      tailCall: (program) => this.#tailCall(program),
    });
  }

  /** Never throws for what a program does. One run at a time: what helpers call back runs inside it. */
  run(image: ProgramImage, options: RunOptions = {}): RunResult {
    if (this.#image !== undefined) throw new Error(`${image.name}: the interpreter is running ${this.#image.name}`);
    const budget = options.budget ?? DEFAULT_BUDGET;
    this.#begin(image, options, budget);
    try {
      this.#enterAndExecute(image, 0, 0);
      return new Exit(this.memory.words[0] ?? 0, this.memory.words[1] ?? 0, this.#taken(budget));
    } catch (error) {
      if (!(error instanceof MachineFault)) throw error;
      const fault = reportFault(error, this.#pc, this.memory.words, this.#frames.list(this.#pc));
      return { kind: "fault", fault, insns: this.#taken(budget) };
    } finally {
      this.#frames.clear();
      this.#image = undefined;
    }
  }

  #taken(budget: number): number {
    return budget - Math.max(0, this.#left) - this.#rest;
  }

  #begin(image: ProgramImage, options: RunOptions, budget: number): void {
    this.#options = options;
    this.#image = image;
    this.#left = 0;
    this.#rest = budget;
    this.#tailCalls = 0;
    this.#mayGotos = PROGRAM_LIMITS.bpfLoopIterations;
    const m = this.memory.words;
    m.fill(0, 0, REGISTER_WORDS);
    if (options.context === undefined) return setArguments(m, options.args ?? []);
    const [first] = REGISTERS.args;
    m[first * 2] = ORIGIN;
    m[first * 2 + 1] = options.context.handle;
  }

  get #running(): ProgramImage {
    if (this.#image === undefined) throw new Error("no program is running");
    return this.#image;
  }

  #enterAndExecute(image: ProgramImage, slot: number, returnSlot: number): void {
    this.#frames.enter(image, slot, image, returnSlot);
    this.#execute(image, slot, this.#frames.depth);
  }

  /** Until the function of frame `floor` exits. */
  #execute(first: ProgramImage, start: number, floor: number): void {
    let image = first;
    let { code } = image;
    let left = this.#left;
    try {
      // Helpers and hooks may have grown the memory: whatever called them comes back here.
      for (let ip = (code + start * CODE_WORDS) | 0; ; ip = (ip + CODE_WORDS) | 0) {
        const { words: m, bytes8, view, tableWord: table, tableMask: mask } = this.memory;
        for (; ; ip = (ip + CODE_WORDS) | 0) {
          left = (left - 1) | 0;
          if (left < 0) left = this.#tick(image, (ip - code) >> 2) | 0;
          const word = m[ip] ?? 0;
          const d = word >>> 8;
          const s = m[ip | 1] ?? 0;
          const a = m[d] ?? 0;
          const b = m[s] ?? 0;
          switch (word & 0xff) {
            // add64
            case 1: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              const low = (a + b) | 0;
              m[d] = low;
              m[d | 1] = ah + bh + (low >>> 0 < a >>> 0 ? 1 : 0);
              continue;
            }
            // sub64
            case 2: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              m[d] = a - b;
              m[d | 1] = ah - bh - (a >>> 0 < b >>> 0 ? 1 : 0);
              continue;
            }
            // mul64
            case 3: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              multiply64(m, d, a, ah, b, bh);
              continue;
            }
            // div64
            case 4: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              divide64(m, d, a, ah, b, bh, "quotient");
              continue;
            }
            // sdiv64
            case 5: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              signedDivide64(m, d, a, ah, b, bh, "quotient");
              continue;
            }
            // or64
            case 6: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              m[d] = a | b;
              m[d | 1] = ah | bh;
              continue;
            }
            // and64
            case 7: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              m[d] = a & b;
              m[d | 1] = ah & bh;
              continue;
            }
            // lsh64
            case 8: {
              const ah = m[d | 1] ?? 0;
              const n = b & 63;
              if (n === 0) continue;
              m[d] = n < 32 ? a << n : 0;
              m[d | 1] = n < 32 ? (ah << n) | (a >>> (32 - n)) : a << (n - 32);
              continue;
            }
            // rsh64
            case 9: {
              const ah = m[d | 1] ?? 0;
              const n = b & 63;
              if (n === 0) continue;
              m[d] = n < 32 ? (a >>> n) | (ah << (32 - n)) : ah >>> (n - 32);
              m[d | 1] = n < 32 ? ah >>> n : 0;
              continue;
            }
            // mod64
            case 10: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              divide64(m, d, a, ah, b, bh, "remainder");
              continue;
            }
            // smod64
            case 11: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              signedDivide64(m, d, a, ah, b, bh, "remainder");
              continue;
            }
            // xor64
            case 12: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              m[d] = a ^ b;
              m[d | 1] = ah ^ bh;
              continue;
            }
            // mov64
            case 13: {
              const bh = m[s | 1] ?? 0;
              m[d] = b;
              m[d | 1] = bh;
              continue;
            }
            // movsx864
            case 14: {
              const low = (b << 24) >> 24;
              m[d] = low;
              m[d | 1] = low >> 31;
              continue;
            }
            // movsx1664
            case 15: {
              const low = (b << 16) >> 16;
              m[d] = low;
              m[d | 1] = low >> 31;
              continue;
            }
            // movsx3264
            case 16:
              m[d] = b;
              m[d | 1] = b >> 31;
              continue;
            // arsh64
            case 17: {
              const ah = m[d | 1] ?? 0;
              const n = b & 63;
              if (n === 0) continue;
              m[d] = n < 32 ? (a >>> n) | (ah << (32 - n)) : ah >> (n - 32);
              m[d | 1] = n < 32 ? ah >> n : ah >> 31;
              continue;
            }
            // neg64
            case 18: {
              const ah = m[d | 1] ?? 0;
              m[d] = -a;
              m[d | 1] = negatedHigh(a, ah);
              continue;
            }

            // add32
            case 19:
              m[d] = a + b;
              m[d | 1] = 0;
              continue;
            // sub32
            case 20:
              m[d] = a - b;
              m[d | 1] = 0;
              continue;
            // mul32
            case 21:
              m[d] = Math.imul(a, b);
              m[d | 1] = 0;
              continue;
            // div32
            case 22:
              m[d] = b === 0 ? 0 : (a >>> 0) / (b >>> 0);
              m[d | 1] = 0;
              continue;
            // sdiv32
            case 23:
              m[d] = b === 0 ? 0 : a / b;
              m[d | 1] = 0;
              continue;
            // or32
            case 24:
              m[d] = a | b;
              m[d | 1] = 0;
              continue;
            // and32
            case 25:
              m[d] = a & b;
              m[d | 1] = 0;
              continue;
            // lsh32
            case 26:
              m[d] = a << b;
              m[d | 1] = 0;
              continue;
            // rsh32
            case 27:
              m[d] = a >>> b;
              m[d | 1] = 0;
              continue;
            // mod32
            case 28:
              m[d] = b === 0 ? a : (a >>> 0) % (b >>> 0);
              m[d | 1] = 0;
              continue;
            // smod32
            case 29:
              m[d] = b === 0 ? a : a % b;
              m[d | 1] = 0;
              continue;
            // xor32
            case 30:
              m[d] = a ^ b;
              m[d | 1] = 0;
              continue;
            // mov32
            case 31:
              m[d] = b;
              m[d | 1] = 0;
              continue;
            // movsx832
            case 32:
              m[d] = (b << 24) >> 24;
              m[d | 1] = 0;
              continue;
            // movsx1632
            case 33:
              m[d] = (b << 16) >> 16;
              m[d | 1] = 0;
              continue;
            // arsh32
            case 34:
              m[d] = a >> b;
              m[d | 1] = 0;
              continue;
            // neg32
            case 35:
              m[d] = -a;
              m[d | 1] = 0;
              continue;

            // zext16
            case 36:
              m[d] = a & 0xffff;
              m[d | 1] = 0;
              continue;
            // swap16
            case 37:
              m[d] = ((a & 0xff) << 8) | ((a >>> 8) & 0xff);
              m[d | 1] = 0;
              continue;
            // swap32
            case 38:
              m[d] = swap32(a);
              m[d | 1] = 0;
              continue;
            // swap64
            case 39: {
              const ah = m[d | 1] ?? 0;
              m[d] = swap32(ah);
              m[d | 1] = swap32(a);
              continue;
            }
            // wide
            case 40: {
              const bh = m[s | 1] ?? 0;
              m[d] = b;
              m[d | 1] = bh;
              ip = (ip + CODE_WORDS) | 0;
              continue;
            }

            // load8
            case 41: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 1) | 0)) {
                m[d] = bytes8[((m[row | 3] ?? 0) + offset) | 0] ?? 0;
                m[d | 1] = 0;
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 1, false);
              break;
            }
            // load16
            case 42: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 2) | 0)) {
                const place = ((m[row | 3] ?? 0) + offset) | 0;
                m[d] = (bytes8[place] ?? 0) | ((bytes8[(place + 1) | 0] ?? 0) << 8);
                m[d | 1] = 0;
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 2, false);
              break;
            }
            // load32
            case 43: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 4) | 0)) {
                const place = ((m[row | 3] ?? 0) + offset) | 0;
                m[d] = (place & 3) === 0 ? (m[place >> 2] ?? 0) : view.getInt32(place, true);
                m[d | 1] = 0;
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 4, false);
              break;
            }
            // load64
            case 44: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 8) | 0)) {
                const place = ((m[row | 3] ?? 0) + offset) | 0;
                if ((place & 3) === 0) {
                  m[d] = m[place >> 2] ?? 0;
                  m[d | 1] = m[((place >> 2) + 1) | 0] ?? 0;
                } else {
                  m[d] = view.getInt32(place, true);
                  m[d | 1] = view.getInt32(place + 4, true);
                }
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 8, false);
              break;
            }
            // loads8
            case 45: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 1) | 0)) {
                const low = ((bytes8[((m[row | 3] ?? 0) + offset) | 0] ?? 0) << 24) >> 24;
                m[d] = low;
                m[d | 1] = low >> 31;
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 1, true);
              break;
            }
            // loads16
            case 46: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 2) | 0)) {
                const low = view.getInt16(((m[row | 3] ?? 0) + offset) | 0, true);
                m[d] = low;
                m[d | 1] = low >> 31;
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 2, true);
              break;
            }
            // loads32
            case 47: {
              const bh = m[s | 1] ?? 0;
              const row = (table + ((bh & mask) << 2)) | 0;
              const offset = (b + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === bh && offset >>> 0 <= (((m[row | 1] ?? 0) - 4) | 0)) {
                const low = view.getInt32(((m[row | 3] ?? 0) + offset) | 0, true);
                m[d] = low;
                m[d | 1] = low >> 31;
                continue;
              }
              this.#loadSlowly(image, (ip - code) >> 2, d, b, bh, 4, true);
              break;
            }

            // store8
            case 48: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              const row = (table + ((ah & mask) << 2)) | 0;
              const offset = (a + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === ah && offset >>> 0 <= (((m[row | 2] ?? 0) - 1) | 0)) {
                bytes8[((m[row | 3] ?? 0) + offset) | 0] = b;
                continue;
              }
              this.#storeSlowly(image, (ip - code) >> 2, a, ah, 1, b, bh);
              break;
            }
            // store16
            case 49: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              const row = (table + ((ah & mask) << 2)) | 0;
              const offset = (a + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === ah && offset >>> 0 <= (((m[row | 2] ?? 0) - 2) | 0)) {
                view.setInt16(((m[row | 3] ?? 0) + offset) | 0, b, true);
                continue;
              }
              this.#storeSlowly(image, (ip - code) >> 2, a, ah, 2, b, bh);
              break;
            }
            // store32
            case 50: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              const row = (table + ((ah & mask) << 2)) | 0;
              const offset = (a + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === ah && offset >>> 0 <= (((m[row | 2] ?? 0) - 4) | 0)) {
                const place = ((m[row | 3] ?? 0) + offset) | 0;
                if ((place & 3) === 0) m[place >> 2] = b;
                else view.setInt32(place, b, true);
                continue;
              }
              this.#storeSlowly(image, (ip - code) >> 2, a, ah, 4, b, bh);
              break;
            }
            // store64
            case 51: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              const row = (table + ((ah & mask) << 2)) | 0;
              const offset = (a + (m[ip | 2] ?? 0)) | 0;
              if (m[row] === ah && offset >>> 0 <= (((m[row | 2] ?? 0) - 8) | 0)) {
                const place = ((m[row | 3] ?? 0) + offset) | 0;
                if ((place & 3) === 0) {
                  m[place >> 2] = b;
                  m[((place >> 2) + 1) | 0] = bh;
                } else {
                  view.setInt32(place, b, true);
                  view.setInt32(place + 4, bh, true);
                }
                continue;
              }
              this.#storeSlowly(image, (ip - code) >> 2, a, ah, 8, b, bh);
              break;
            }
            // atomic32
            case 52: {
              const ah = m[d | 1] ?? 0;
              this.#atomic(image, (ip - code) >> 2, a, ah, s, 4);
              break;
            }
            // atomic64
            case 53: {
              const ah = m[d | 1] ?? 0;
              this.#atomic(image, (ip - code) >> 2, a, ah, s, 8);
              break;
            }

            // jeq64
            case 54: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (a === b && ah === bh) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jgt64
            case 55: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 > b >>> 0 : ah >>> 0 > bh >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jge64
            case 56: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 >= b >>> 0 : ah >>> 0 > bh >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jset64
            case 57: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (((a & b) | (ah & bh)) !== 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jne64
            case 58: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (a !== b || ah !== bh) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jsgt64
            case 59: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 > b >>> 0 : ah > bh) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jsge64
            case 60: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 >= b >>> 0 : ah > bh) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jlt64
            case 61: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 < b >>> 0 : ah >>> 0 < bh >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jle64
            case 62: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 <= b >>> 0 : ah >>> 0 < bh >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jslt64
            case 63: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 < b >>> 0 : ah < bh) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jsle64
            case 64: {
              const ah = m[d | 1] ?? 0;
              const bh = m[s | 1] ?? 0;
              if (ah === bh ? a >>> 0 <= b >>> 0 : ah < bh) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            }
            // jeq32
            case 65:
              if (a === b) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jgt32
            case 66:
              if (a >>> 0 > b >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jge32
            case 67:
              if (a >>> 0 >= b >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jset32
            case 68:
              if ((a & b) !== 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jne32
            case 69:
              if (a !== b) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jsgt32
            case 70:
              if (a > b) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jsge32
            case 71:
              if (a >= b) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jlt32
            case 72:
              if (a >>> 0 < b >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jle32
            case 73:
              if (a >>> 0 <= b >>> 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jslt32
            case 74:
              if (a < b) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // jsle32
            case 75:
              if (a <= b) ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // goto
            case 76:
              ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // mayGoto
            case 77:
              if (this.#mayGotos-- <= 0) ip = (m[ip | 2] ?? 0) | 0;
              continue;

            // call
            case 78: {
              this.#left = left;
              const next = this.#callHelper(image, (ip - code) >> 2, m[ip | 2] ?? 0, 0);
              left = this.#left;
              if (next === undefined) break;
              image = next;
              ({ code } = image);
              ip = (code - CODE_WORDS) | 0;
              break;
            }
            // callx
            case 80: {
              const ah = m[d | 1] ?? 0;
              this.#left = left;
              this.#callHelper(image, (ip - code) >> 2, a, ah);
              left = this.#left;
              break;
            }
            // callSubprog
            case 79:
              this.#pc = (ip - code) >> 2;
              this.#image = image;
              this.#frames.enter(image, (((m[ip | 2] ?? 0) - code) >> 2) + 1, image, this.#pc);
              ip = (m[ip | 2] ?? 0) | 0;
              continue;
            // exit
            case 81: {
              if (this.#frames.depth === floor) {
                this.#left = left;
                this.#frames.leave();
                return;
              }
              image = this.#frames.caller;
              ({ code } = image);
              ip = (code + this.#frames.returnSlot * CODE_WORDS) | 0;
              this.#frames.leave();
              continue;
            }
            default:
              this.#pc = (ip - code) >> 2;
              this.#image = image;
              throw new MachineFault("instruction", whyNot(image, (ip - code) >> 2));
          }
          break;
        }
      }
    } finally {
      // What ran inside a helper counted on from here.
      this.#left = Math.min(left, this.#left);
    }
  }

  /** The part of the budget at hand is used up. The instructions that may follow this one. */
  #tick(image: ProgramImage, pc: number): number {
    this.#pc = pc;
    this.#image = image;
    if (this.#rest <= 0) {
      throw new MachineFault("budget", `the run took ${this.#options.budget ?? DEFAULT_BUDGET} instructions`);
    }
    const part = Math.min(this.#rest, this.#options.trace ? 1 : MAX_PART);
    this.#rest -= part;
    this.#options.trace?.(image, pc);
    return part - 1;
  }

  #loadSlowly(image: ProgramImage, pc: number, d: number, b: number, bh: number, width: Width, signed: boolean): void {
    this.#pc = pc;
    this.#image = image;
    const cell = this.#cell;
    const offset = offsetAt(image, pc);
    this.memory.load((b + offset) | 0, displacedHigh(b, bh, offset), width, cell);
    const m = this.memory.words;
    const unused = signed ? 32 - width * 8 : 0;
    m[d] = (cell.low << unused) >> unused;
    m[d + 1] = signed ? (m[d] ?? 0) >> 31 : cell.high;
  }

  #storeSlowly(image: ProgramImage, pc: number, a: number, ah: number, width: Width, b: number, bh: number): void {
    this.#pc = pc;
    this.#image = image;
    const offset = offsetAt(image, pc);
    const cell = this.#cell;
    cell.low = b;
    cell.high = bh;
    this.memory.store((a + offset) | 0, displacedHigh(a, ah, offset), width, cell);
  }

  #atomic(image: ProgramImage, pc: number, a: number, ah: number, s: number, width: 4 | 8): void {
    this.#pc = pc;
    this.#image = image;
    const { memory } = this;
    const imm = image.source.insns[pc]?.imm ?? 0;
    const offset = offsetAt(image, pc);
    const cell = this.#cell;
    const place = memory.quickPlace((a + offset) | 0, ah, width);
    if (place >= 0) {
      const { view } = memory;
      cell.low = view.getInt32(place, true);
      cell.high = width === 8 ? view.getInt32(place + 4, true) : 0;
      runAtomic(memory.words, s, imm, width, cell);
      view.setInt32(place, cell.low, true);
      if (width === 8) view.setInt32(place + 4, cell.high, true);
      return;
    }
    const [low, high] = [(a + offset) | 0, displacedHigh(a, ah, offset)];
    memory.load(low, high, width, cell);
    memory.locate(low, high, width, "write");
    runAtomic(memory.words, s, imm, width, cell);
    memory.store(low, high, width, cell);
  }

  /** The program that a tail call goes on with. */
  #callHelper(image: ProgramImage, pc: number, number: number, high: number): ProgramImage | undefined {
    this.#pc = pc;
    this.#image = image;
    const helper = high === 0 ? this.#helpers.get(number) : undefined;
    if (helper === undefined) throw new MachineFault("unknown-helper", `there is no helper ${number}`);
    const m = this.memory.words;
    m[0] = 0;
    m[1] = 0;
    this.#next = undefined;
    helper(this.#call);
    const next = this.#next;
    if (next !== undefined) this.#frames.replace(next);
    return next;
  }

  #callback(address: bigint, args: readonly bigint[]): bigint {
    const [image, pc] = [this.#image, this.#pc];
    const handle = this.memory.ownerOf(address);
    if (image === undefined || !(handle instanceof FunctionHandle) || !image.callbacks.some(({ owner }) => owner === handle)) {
      throw new MachineFault("argument", `0x${address.toString(16)} is not the address of a function of this program`);
    }
    const saved = this.memory.words.slice(0, REGISTER_WORDS);
    setArguments(this.memory.words, args);
    this.#enterAndExecute(image, handle.slot, pc);
    const r0 = join64(this.memory.words[0] ?? 0, this.memory.words[1] ?? 0);
    this.memory.words.set(saved);
    this.#image = image;
    this.#pc = pc;
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

const offsetAt = (image: ProgramImage, pc: number): number => image.source.insns[pc]?.offset ?? 0;

/** The high half of the sum of an address, by its halves, and a displacement. */
function displacedHigh(low: number, high: number, offset: number): number {
  const carry = (low + offset) >>> 0 < low >>> 0 ? 1 : 0;
  return (high + (offset >> 31) + carry) | 0;
}

function whyNot(image: ProgramImage, pc: number): string {
  const insn = image.source.insns[pc];
  if (insn === undefined) return `control left the program: it has no instruction ${pc}`;
  return `the emulator cannot execute opcode 0x${insn.opcode.toString(16).padStart(2, "0")}`;
}

/**
 * The interpreter's loop: one switch over `OPERATIONS`, no allocation an instruction. Enters: an engine, a decoded program and
 * the slot of a function; leaves: when the function exits, r0 in the memory. Registers are the first words of the linear memory,
 * two a register; constants and code lie behind them, so that an operand is a word index whatever it is. An access is checked
 * against its object's row of the object table (`memory.ts`) here; what does not pass is looked at again, slowly, for hooks and
 * for the reason.
 */

import { divide64, multiply64, negatedHigh, signedDivide64, swap32 } from "./arithmetic.ts";
import { MachineFault } from "./fault.ts";
import type { Frames } from "./frames.ts";
import { CODE_WORDS, type ProgramImage } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { SlowAccess } from "./slow-access.ts";

/** What the loop leaves to others. */
export interface Engine {
  readonly memory: Memory;
  readonly slow: SlowAccess;
  readonly frames: Frames;
  /** Instructions until `tick`; written back before helpers run, read again after them. */
  left: number;
  mayGotos: number;
  /** Where a fault is, if what follows is one. */
  at(image: ProgramImage, pc: number): void;
  /** `left` is used up. The instructions that may follow this one. */
  tick(image: ProgramImage, pc: number): number;
  /** A helper, of a number by halves. The program that a tail call goes on with. */
  call(image: ProgramImage, pc: number, number: number, high: number): ProgramImage | undefined;
}

/** Until the function of frame `floor` exits. */
export function execute(engine: Engine, first: ProgramImage, start: number, floor: number): void {
  const { memory, slow, frames } = engine;
  let image = first;
  let { code } = image;
  let left = engine.left;
  try {
    // Helpers and hooks may have grown the memory: whatever called them comes back here.
    for (let ip = (code + start * CODE_WORDS) | 0; ; ip = (ip + CODE_WORDS) | 0) {
      const { words: m, bytes8, view, tableWord: table, tableMask: mask } = memory;
      for (; ; ip = (ip + CODE_WORDS) | 0) {
        left = (left - 1) | 0;
        if (left < 0) left = engine.tick(image, (ip - code) >> 2) | 0;
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 1, false);
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 2, false);
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 4, false);
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 8, false);
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 1, true);
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 2, true);
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
            slow.load(image, (ip - code) >> 2, d, b, bh, 4, true);
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
            slow.store(image, (ip - code) >> 2, a, ah, 1, b, bh);
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
            slow.store(image, (ip - code) >> 2, a, ah, 2, b, bh);
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
            slow.store(image, (ip - code) >> 2, a, ah, 4, b, bh);
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
            slow.store(image, (ip - code) >> 2, a, ah, 8, b, bh);
            break;
          }
          // atomic32
          case 52: {
            const ah = m[d | 1] ?? 0;
            slow.atomic(image, (ip - code) >> 2, a, ah, s, 4);
            break;
          }
          // atomic64
          case 53: {
            const ah = m[d | 1] ?? 0;
            slow.atomic(image, (ip - code) >> 2, a, ah, s, 8);
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
            if (engine.mayGotos-- <= 0) ip = (m[ip | 2] ?? 0) | 0;
            continue;

          // call
          case 78: {
            engine.left = left;
            const next = engine.call(image, (ip - code) >> 2, m[ip | 2] ?? 0, 0);
            left = engine.left;
            if (next === undefined) break;
            image = next;
            ({ code } = image);
            ip = (code - CODE_WORDS) | 0;
            break;
          }
          // callx
          case 80: {
            const ah = m[d | 1] ?? 0;
            engine.left = left;
            engine.call(image, (ip - code) >> 2, a, ah);
            left = engine.left;
            break;
          }
          // callSubprog
          case 79:
            engine.at(image, (ip - code) >> 2);
            frames.enter(image, (((m[ip | 2] ?? 0) - code) >> 2) + 1, image, (ip - code) >> 2);
            ip = (m[ip | 2] ?? 0) | 0;
            continue;
          // exit
          case 81: {
            if (frames.depth === floor) {
              engine.left = left;
              frames.leave();
              return;
            }
            image = frames.caller;
            ({ code } = image);
            ip = (code + frames.returnSlot * CODE_WORDS) | 0;
            frames.leave();
            continue;
          }
          default:
            engine.at(image, (ip - code) >> 2);
            throw new MachineFault("instruction", whyNot(image, (ip - code) >> 2));
        }
        break;
      }
    }
  } finally {
    // What ran inside a helper counted on from here.
    engine.left = Math.min(left, engine.left);
  }
}

function whyNot(image: ProgramImage, pc: number): string {
  const insn = image.source.insns[pc];
  if (insn === undefined) return `control left the program: it has no instruction ${pc}`;
  return `the emulator cannot execute opcode 0x${insn.opcode.toString(16).padStart(2, "0")}`;
}

/**
 * A straightforward interpreter of BPF instructions for tests: linked slots and a context go in, the return value and the
 * context as the program left it come out. Written from RFC 9669, apart from the encoder's tables of forms. No maps; helpers
 * only spoil the registers that a call may spoil.
 */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import { findRow, type InsnRow } from "../../compiler/bytecode/rows.ts";

export interface Outcome {
  readonly result: bigint;
  readonly ctx: Uint8Array;
}

export const CTX_ADDRESS = 1n << 40n;
const STACK_ADDRESS = 1n << 41n;
const STACK_BYTES = 512n;
const MAX_STEPS = 200_000;
/** What a call leaves in r1…r5. */
const SPOILED = 0xdead_dead_dead_deadn;

export class Memory {
  readonly #bytes = new Map<bigint, number>();

  constructor(at: bigint, bytes: Uint8Array) {
    bytes.forEach((byte, i) => {
      this.#bytes.set(at + BigInt(i), byte);
    });
  }

  read(address: bigint, width: number): bigint {
    let value = 0n;
    for (let i = width - 1; i >= 0; i--) {
      const byte = this.#bytes.get(address + BigInt(i));
      if (byte === undefined) throw new Error(`read of ${width} unwritten bytes at 0x${address.toString(16)}`);
      value = (value << 8n) | BigInt(byte);
    }
    return value;
  }

  write(address: bigint, width: number, value: bigint): void {
    for (let i = 0; i < width; i++) this.#bytes.set(address + BigInt(i), Number((value >> BigInt(8 * i)) & 0xffn));
  }

  bytes(address: bigint, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) => this.#bytes.get(address + BigInt(i)) ?? 0);
  }
}

interface Frame {
  readonly returnTo: number;
  readonly saved: readonly bigint[];
}

export function execute(insns: readonly Insn[], ctx: Uint8Array): Outcome {
  const memory = new Memory(CTX_ADDRESS, ctx);
  const regs: bigint[] = Array.from({ length: 11 }, () => SPOILED);
  regs[1] = CTX_ADDRESS;
  regs[10] = STACK_ADDRESS + STACK_BYTES;
  const frames: Frame[] = [];
  let pc = 0;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const insn = insns[pc];
    const row = insn && findRow(insn);
    if (!insn || !row) throw new Error(`no instruction at ${pc}`);
    pc++;
    switch (row.form) {
      case "exit": {
        const frame = frames.pop();
        if (!frame) return { result: get(regs, 0), ctx: memory.bytes(CTX_ADDRESS, ctx.length) };
        frame.saved.forEach((value, i) => {
          regs[6 + i] = value;
        });
        for (let r = 1; r <= 5; r++) regs[r] = SPOILED;
        pc = frame.returnTo;
        break;
      }
      case "call":
        if (insn.src === 1) {
          frames.push({ returnTo: pc, saved: regs.slice(6) });
          regs[10] = get(regs, 10) + STACK_BYTES;
          for (let r = 6; r <= 9; r++) regs[r] = SPOILED;
          pc += insn.imm;
        } else for (let r = 0; r <= 5; r++) regs[r] = SPOILED;
        break;
      case "wide":
        regs[insn.dst] = BigInt.asUintN(64, (BigInt(insns[pc]?.imm ?? 0) << 32n) | BigInt.asUintN(32, BigInt(insn.imm)));
        pc++;
        break;
      default:
        pc += stepInsn(insn, row, regs, memory);
    }
  }
  throw new Error("the program does not end");
}

function get(regs: readonly bigint[], r: number): bigint {
  return regs[r] ?? 0n;
}

/** Everything but control between functions; the distance that it jumps. */
function stepInsn(insn: Insn, row: InsnRow, regs: bigint[], memory: Memory): number {
  const cls = insn.opcode & 7;
  if (cls === 4 || cls === 7) {
    regs[insn.dst] = alu(insn, regs);
    return 0;
  }
  if (cls === 5 || cls === 6) {
    if ((insn.opcode & 0xf0) === 0) return cls === 6 ? insn.imm : insn.offset;
    return taken(insn, regs) ? insn.offset : 0;
  }
  access(insn, row, regs, memory);
  return 0;
}

function alu(insn: Insn, regs: readonly bigint[]): bigint {
  const bits = (insn.opcode & 7) === 7 ? 64 : 32;
  const u = (value: bigint): bigint => BigInt.asUintN(bits, value);
  const s = (value: bigint): bigint => BigInt.asIntN(bits, value);
  const whole = get(regs, insn.dst);
  const a = u(whole);
  const raw = (insn.opcode & 8) !== 0 ? get(regs, insn.src) : BigInt(insn.imm);
  const b = u(raw);
  const count = b % BigInt(bits);
  switch (insn.opcode & 0xf0) {
    case 0x00:
      return u(a + b);
    case 0x10:
      return u(a - b);
    case 0x20:
      return u(a * b);
    case 0x30:
      return b === 0n ? 0n : insn.offset === 1 ? u(s(a) / s(b)) : a / b;
    case 0x40:
      return a | b;
    case 0x50:
      return a & b;
    case 0x60:
      return u(a << count);
    case 0x70:
      return a >> count;
    case 0x80:
      return u(-a);
    case 0x90:
      return b === 0n ? a : insn.offset === 1 ? u(s(a) % s(b)) : a % b;
    case 0xa0:
      return a ^ b;
    case 0xb0:
      return insn.offset === 0 ? b : u(BigInt.asIntN(insn.offset, raw));
    case 0xc0:
      return u(s(a) >> count);
    case 0xd0:
      return swap(whole, insn.imm);
    default:
      throw new Error(`ALU opcode ${insn.opcode}`);
  }
}

function swap(value: bigint, bits: number): bigint {
  let out = 0n;
  for (let i = 0; i < bits; i += 8) out = (out << 8n) | ((value >> BigInt(i)) & 0xffn);
  return out;
}

function taken(insn: Insn, regs: readonly bigint[]): boolean {
  const bits = (insn.opcode & 7) === 5 ? 64 : 32;
  const a = BigInt.asUintN(bits, get(regs, insn.dst));
  const b = BigInt.asUintN(bits, (insn.opcode & 8) !== 0 ? get(regs, insn.src) : BigInt(insn.imm));
  const [sa, sb] = [BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)];
  switch (insn.opcode & 0xf0) {
    case 0x10:
      return a === b;
    case 0x20:
      return a > b;
    case 0x30:
      return a >= b;
    case 0x40:
      return (a & b) !== 0n;
    case 0x50:
      return a !== b;
    case 0x60:
      return sa > sb;
    case 0x70:
      return sa >= sb;
    case 0xa0:
      return a < b;
    case 0xb0:
      return a <= b;
    case 0xc0:
      return sa < sb;
    case 0xd0:
      return sa <= sb;
    default:
      throw new Error(`jump opcode ${insn.opcode}`);
  }
}

const WIDTHS: Readonly<Record<number, number>> = { 0: 4, 8: 2, 16: 1, 24: 8 };

function access(insn: Insn, row: InsnRow, regs: bigint[], memory: Memory): void {
  const width = WIDTHS[insn.opcode & 0x18] ?? 0;
  const [cls, mode] = [insn.opcode & 7, insn.opcode & 0xe0];
  if (cls === 1) {
    const value = memory.read(get(regs, insn.src) + BigInt(insn.offset), width);
    regs[insn.dst] = mode === 0x80 ? BigInt.asUintN(64, BigInt.asIntN(width * 8, value)) : value;
    return;
  }
  const address = get(regs, insn.dst) + BigInt(insn.offset);
  if (cls === 2) {
    memory.write(address, width, BigInt(insn.imm));
    return;
  }
  if (mode === 0x60) {
    memory.write(address, width, get(regs, insn.src));
    return;
  }
  if (mode !== 0xc0) throw new Error(`${row.name} is not supported`);
  const old = memory.read(address, width);
  memory.write(address, width, atomicValue(insn, old, get(regs, insn.src), BigInt.asUintN(width * 8, get(regs, 0))));
  if ((insn.imm & 0xf0) === 0xf0) regs[0] = old;
  else if ((insn.imm & 1) !== 0) regs[insn.src] = old;
}

function atomicValue(insn: Insn, old: bigint, operand: bigint, expected: bigint): bigint {
  switch (insn.imm & 0xf0) {
    case 0x00:
      return old + operand;
    case 0x40:
      return old | operand;
    case 0x50:
      return old & operand;
    case 0xa0:
      return old ^ operand;
    case 0xe0:
      return operand;
    case 0xf0:
      return old === expected ? operand : old;
    default:
      throw new Error(`atomic ${insn.imm}`);
  }
}

/**
 * Enters: instruction slots. Leaves: their text in the syntax of kernel/bpf/disasm.c (print_bpf_insn), as the verifier's
 * log and bpftool show it. With `reference`, relocated operands are named: `r2 = map[sock_map] ll`, `r1 = &total+8 ll`, `call mix`.
 */

import { type OperandWidth, WIDTHS } from "../../stdlib/spec/isa.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import type { Insn } from "./insn.ts";
import type { InsnRow } from "./row.ts";
import { findRow } from "./rows.ts";

/** What a relocation makes of an operand. */
export interface SymbolRef {
  readonly kind: "map" | "global" | "call" | "callback";
  readonly symbol: string;
  /** Byte offset into the symbol. */
  readonly addend: number;
}

export interface DisassembleOptions {
  /** `5` → `bpf_ktime_get_ns`. */
  readonly helperName?: ((helper: number) => string | undefined) | undefined;
  readonly reference?: ((slot: number) => SymbolRef | undefined) | undefined;
}

/** One instruction: a 64-bit immediate load takes two slots. */
export interface DisassembledInsn {
  readonly slot: number;
  readonly slotCount: 1 | 2;
  readonly opcode: number;
  readonly text: string;
}

export function disassemble(insns: readonly Insn[], options: DisassembleOptions = {}): DisassembledInsn[] {
  const lines: DisassembledInsn[] = [];
  for (let slot = 0; slot < insns.length; ) {
    const line = disassembleAt(insns, slot, options);
    lines.push(line);
    slot += line.slotCount;
  }
  return lines;
}

function disassembleAt(insns: readonly Insn[], slot: number, options: DisassembleOptions): DisassembledInsn {
  const insn = insns[slot] ?? { opcode: 0, dst: 0, src: 0, offset: 0, imm: 0 };
  const row = findRow(insn);
  const second = row?.form === "wide" ? insns[slot + 1] : undefined;
  const reference = options.reference?.(slot);
  const symbolic = row && reference ? symbolicText(row, insn, reference) : undefined;
  const text = symbolic ?? (row ? fill(row, insn, second, options) : unknownText(insn));
  return { slot, slotCount: second ? 2 : 1, opcode: insn.opcode, text };
}

function symbolicText(row: InsnRow, insn: Insn, reference: SymbolRef): string | undefined {
  if (row.form === "call") return `call ${withAddend(reference)}`;
  if (row.form !== "wide") return undefined;
  return `${register(insn.dst, row.width)} = ${addressText(reference)} ll`;
}

function addressText(reference: SymbolRef): string {
  switch (reference.kind) {
    case "map":
      return `map[${reference.symbol}]`;
    case "global":
    case "callback":
    case "call":
      return `&${withAddend(reference)}`;
    default:
      return assertNever(reference.kind, "bytecode.addressText");
  }
}

function withAddend({ symbol, addend }: SymbolRef): string {
  return addend === 0 ? symbol : `${symbol}${signed(addend)}`;
}

function fill(row: InsnRow, insn: Insn, second: Insn | undefined, options: DisassembleOptions): string {
  return row.syntax.replace(/\{(\w+)\}/g, (whole, name: string) => {
    switch (name) {
      case "dst":
        return register(insn.dst, row.width);
      case "src":
        return register(insn.src, row.width);
      case "imm":
        return String(insn.imm);
      case "hex":
        return `0x${(insn.imm >>> 0).toString(16)}`;
      case "off":
        return signed(insn.offset);
      case "distance":
        return signed(insn.imm);
      case "wide":
        return `0x${wideValue(insn, second).toString(16)}`;
      case "helper":
        return options.helperName?.(insn.imm) ?? "unknown";
      default:
        return whole;
    }
  });
}

/** The constant of a 64-bit immediate load, from its two slots. */
export function wideValue(first: Insn, second: Insn | undefined): bigint {
  return (BigInt((second?.imm ?? 0) >>> 0) << 32n) | BigInt(first.imm >>> 0);
}

function unknownText(insn: Insn): string {
  return `BUG_${insn.opcode.toString(16).padStart(2, "0")}`;
}

function register(number: number, width: OperandWidth): string {
  return `${WIDTHS[width].register}${number}`;
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

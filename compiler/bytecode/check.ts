/**
 * Structural rules of programs: what check_subprogs, check_cfg and the opcode checks of kernel/bpf/verifier.c refuse before
 * they look at a value. Enters: the slots of a program with its subprograms; leaves: typed findings, in order of slots.
 */

import { type CpuLevel, REGISTERS } from "../../stdlib/spec/isa.ts";
import { checkFlow } from "./check-flow.ts";
import type { CheckOptions, Finding, FindingKind } from "./finding.ts";
import type { Insn } from "./insn.ts";
import type { InsnRow } from "./row.ts";
import { findRow, rowsOf } from "./rows.ts";

export type { CheckOptions, Finding, FindingKind } from "./finding.ts";

export function checkProgram(insns: readonly Insn[], options: CheckOptions): Finding[] {
  const findings: Finding[] = [];
  for (let slot = 0; slot < insns.length; slot++) {
    const insn = insns[slot];
    if (!insn) continue;
    const row = findRow(insn);
    findings.push(...(row ? checkInsn(row, insn, slot, options.cpu) : [unknown(insn, slot)]));
    if (row?.form === "wide") findings.push(...checkSecondSlot(insns[++slot], slot - 1));
  }
  findings.push(...checkFlow(insns, options));
  return findings.sort((a, b) => a.slot - b.slot);
}

function unknown(insn: Insn, slot: number): Finding {
  const opcode = `0x${insn.opcode.toString(16).padStart(2, "0")}`;
  const variant = rowsOf(insn.opcode).length > 0 ? ` with src ${insn.src}, offset ${insn.offset}, imm ${insn.imm}` : "";
  return { kind: "unknown-opcode", slot, message: `no instruction has opcode ${opcode}${variant}` };
}

function checkInsn(row: InsnRow, insn: Insn, slot: number, cpu: CpuLevel): Finding[] {
  const findings: Finding[] = [];
  const report = (kind: FindingKind, message: string): void => {
    findings.push({ kind, slot, message: `${row.name}: ${message}` });
  };
  if (row.form === "callx") report("indirect-call", "the kernel has no calls through registers");
  if (row.cpu > cpu) report("cpu-level", `needs --cpu v${row.cpu}, the target is v${cpu}`);
  for (const field of reservedFields(row)) {
    if (insn[field] !== 0) report("reserved-field", `${field} is ${insn[field]}, but reserved`);
  }
  checkRegisters(row, insn, report);
  if (row.imm === "shift" && (insn.imm < 0 || insn.imm >= row.width))
    report("shift-width", `shift of ${row.width} bits by ${insn.imm}`);
  if (row.imm === "nonzero" && insn.imm === 0) report("zero-divisor", "division by the constant 0");
  return findings;
}

function reservedFields(row: InsnRow): readonly ("dst" | "src" | "offset" | "imm")[] {
  return (["dst", "src", "offset", "imm"] as const).filter(
    (field) => row[field] === "zero" && (field === "dst" || row.match[field] === undefined),
  );
}

function checkRegisters(row: InsnRow, insn: Insn, report: (kind: FindingKind, message: string) => void): void {
  for (const field of ["dst", "src"] as const) {
    const use = row[field];
    if (use === "zero") continue;
    if (insn[field] >= REGISTERS.count) report("register", `there is no r${insn[field]}`);
    if (use !== "read" && insn[field] === REGISTERS.framePointer) report("frame-pointer-written", "r10 is read-only");
  }
}

function checkSecondSlot(second: Insn | undefined, slot: number): Finding[] {
  if (second && second.opcode === 0 && second.dst === 0 && second.src === 0 && second.offset === 0) return [];
  return [{ kind: "wide-incomplete", slot, message: "a 64-bit immediate load lacks its second slot" }];
}

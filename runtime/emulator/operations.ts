/**
 * The operations of the interpreter: fewer than instructions, because a constant is an operand like a register and byte
 * orders that change nothing are moves. Enters: an instruction's row; leaves: its operation. Numbers are places in the list.
 */

import type { InsnRow } from "../../compiler/bytecode/rows.ts";

/** `execute.ts` switches over these numbers; a test compares them with the comments there. */
export const OPERATIONS = [
  "invalid",
  "add64",
  "sub64",
  "mul64",
  "div64",
  "sdiv64",
  "or64",
  "and64",
  "lsh64",
  "rsh64",
  "mod64",
  "smod64",
  "xor64",
  "mov64",
  "movsx864",
  "movsx1664",
  "movsx3264",
  "arsh64",
  "neg64",
  "add32",
  "sub32",
  "mul32",
  "div32",
  "sdiv32",
  "or32",
  "and32",
  "lsh32",
  "rsh32",
  "mod32",
  "smod32",
  "xor32",
  "mov32",
  "movsx832",
  "movsx1632",
  "arsh32",
  "neg32",
  "zext16",
  "swap16",
  "swap32",
  "swap64",
  "wide",
  "load8",
  "load16",
  "load32",
  "load64",
  "loads8",
  "loads16",
  "loads32",
  "store8",
  "store16",
  "store32",
  "store64",
  "atomic32",
  "atomic64",
  "jeq64",
  "jgt64",
  "jge64",
  "jset64",
  "jne64",
  "jsgt64",
  "jsge64",
  "jlt64",
  "jle64",
  "jslt64",
  "jsle64",
  "jeq32",
  "jgt32",
  "jge32",
  "jset32",
  "jne32",
  "jsgt32",
  "jsge32",
  "jlt32",
  "jle32",
  "jslt32",
  "jsle32",
  "goto",
  "mayGoto",
  "call",
  "callSubprog",
  "callx",
  "exit",
] as const;

function operationNumber(name: string): number {
  const names: readonly string[] = OPERATIONS;
  return Math.max(0, names.indexOf(name));
}

/** `invalid`: the emulator cannot execute it (calls of kernel functions, loads of classic BPF). */
export function operationOf(row: InsnRow): number {
  return operationNumber(operationName(row));
}

function operationName(row: InsnRow): string {
  const [first = "", second = "", third = ""] = row.name.split(".");
  switch (row.form) {
    case "alu":
    case "neg":
    case "jump":
      return `${first}${second}`;
    case "end":
      return byteOrderName(first, second);
    case "load":
      return second.startsWith("s") ? `loads${second.slice(1)}` : `load${second.slice(1)}`;
    case "store":
      return `store${second.slice(1)}`;
    case "atomic":
      return atomicName(second, third.slice(1));
    case "wide":
      return "wide";
    case "goto":
      return row.fallsThrough ? "mayGoto" : "goto";
    case "call":
      return { helper: "call", subprog: "callSubprog" }[second] ?? "invalid";
    case "callx":
    case "exit":
      return row.form;
    case "legacy":
      return "invalid";
  }
}

/** The emulated machine is little-endian. */
function byteOrderName(order: string, bits: string): string {
  if (order !== "le") return `swap${bits}`;
  return bits === "16" ? "zext16" : `mov${bits}`;
}

/** One thread runs programs: acquire and release order nothing more. */
function atomicName(op: string, bits: string): string {
  if (op === "loadAcquire") return `load${bits}`;
  return op === "storeRelease" ? `store${bits}` : `atomic${bits}`;
}

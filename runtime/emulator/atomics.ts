/**
 * Atomic operations that read and write (RFC 9669 section 5.3). Enters: the old value and the operation's `imm`; leaves: the
 * new value, and the old one in `src` or r0. Halves throughout, as in the interpreter; with 32 bits the high ones are 0.
 */

import { ATOMIC_OPS, REGISTERS } from "../../stdlib/spec/isa.ts";
import type { Halves } from "./address.ts";
import { MachineFault } from "./fault.ts";

interface AtomicOperation {
  readonly modify: "add" | "or" | "and" | "xor" | "exchange" | "compare";
  /** Where the old value goes; absent: nowhere. */
  readonly old: "src" | "r0" | undefined;
}

let operations: ReadonlyMap<number, AtomicOperation> | undefined;

/** Load-acquire and store-release are loads and stores here (`operations.ts`). */
function table(): ReadonlyMap<number, AtomicOperation> {
  operations ??= new Map<number, AtomicOperation>([
    [ATOMIC_OPS.add.imm, { modify: "add", old: undefined }],
    [ATOMIC_OPS.or.imm, { modify: "or", old: undefined }],
    [ATOMIC_OPS.and.imm, { modify: "and", old: undefined }],
    [ATOMIC_OPS.xor.imm, { modify: "xor", old: undefined }],
    [ATOMIC_OPS.fetchAdd.imm, { modify: "add", old: "src" }],
    [ATOMIC_OPS.fetchOr.imm, { modify: "or", old: "src" }],
    [ATOMIC_OPS.fetchAnd.imm, { modify: "and", old: "src" }],
    [ATOMIC_OPS.fetchXor.imm, { modify: "xor", old: "src" }],
    [ATOMIC_OPS.xchg.imm, { modify: "exchange", old: "src" }],
    [ATOMIC_OPS.cmpxchg.imm, { modify: "compare", old: "r0" }],
  ]);
  return operations;
}

/** `m` begins with the registers; `s` is the word of `src`. Changes `cell` into what is to be stored. */
export function runAtomic(m: Int32Array, s: number, imm: number, width: 4 | 8, cell: Halves): void {
  const operation = table().get(imm);
  if (operation === undefined) throw new MachineFault("instruction", `no atomic operation has imm 0x${imm.toString(16)}`);
  const { low, high } = cell;
  modify(operation.modify, m, s, width, cell);
  if (operation.old === undefined) return;
  const into = operation.old === "src" ? s : REGISTERS.result * 2;
  m[into] = low;
  m[into + 1] = high;
}

function modify(how: AtomicOperation["modify"], m: Int32Array, s: number, width: 4 | 8, cell: Halves): void {
  const [low, high] = [m[s] ?? 0, width === 8 ? (m[s + 1] ?? 0) : 0];
  switch (how) {
    case "add": {
      const sum = (cell.low + low) | 0;
      cell.high = (cell.high + high + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0;
      cell.low = sum;
      return;
    }
    case "or":
      cell.low |= low;
      cell.high |= high;
      return;
    case "and":
      cell.low &= low;
      cell.high &= high;
      return;
    case "xor":
      cell.low ^= low;
      cell.high ^= high;
      return;
    case "compare": {
      const r0 = REGISTERS.result * 2;
      if (cell.low !== m[r0] || (width === 8 && cell.high !== m[r0 + 1])) return;
      cell.low = low;
      cell.high = high;
      return;
    }
    case "exchange":
      cell.low = low;
      cell.high = high;
  }
}

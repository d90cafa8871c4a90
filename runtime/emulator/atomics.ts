/**
 * Atomic operations that read and write (RFC 9669 section 5.3). Enters: the place, the operation's `imm`, the registers;
 * leaves: changed memory, and the old value in `src` or r0. Any alignment, as on the hardware that the kernel runs on.
 */

import { ATOMIC_OPS, REGISTERS } from "../../stdlib/spec/isa.ts";
import { join64 } from "./address.ts";
import { MachineFault } from "./fault.ts";

type Modify = (old: bigint, operand: bigint, expected: bigint) => bigint;

interface AtomicOperation {
  readonly modify: Modify;
  /** Where the old value goes; absent: nowhere. */
  readonly old: "src" | "r0" | undefined;
}

const MODIFY = {
  add: (old, operand) => old + operand,
  or: (old, operand) => old | operand,
  and: (old, operand) => old & operand,
  xor: (old, operand) => old ^ operand,
  xchg: (_, operand) => operand,
  cmpxchg: (old, operand, expected) => (old === expected ? operand : old),
} as const satisfies Record<string, Modify>;

let operations: ReadonlyMap<number, AtomicOperation> | undefined;

/** Load-acquire and store-release are loads and stores here (`operations.ts`). */
function table(): ReadonlyMap<number, AtomicOperation> {
  operations ??= new Map<number, AtomicOperation>([
    [ATOMIC_OPS.add.imm, { modify: MODIFY.add, old: undefined }],
    [ATOMIC_OPS.or.imm, { modify: MODIFY.or, old: undefined }],
    [ATOMIC_OPS.and.imm, { modify: MODIFY.and, old: undefined }],
    [ATOMIC_OPS.xor.imm, { modify: MODIFY.xor, old: undefined }],
    [ATOMIC_OPS.fetchAdd.imm, { modify: MODIFY.add, old: "src" }],
    [ATOMIC_OPS.fetchOr.imm, { modify: MODIFY.or, old: "src" }],
    [ATOMIC_OPS.fetchAnd.imm, { modify: MODIFY.and, old: "src" }],
    [ATOMIC_OPS.fetchXor.imm, { modify: MODIFY.xor, old: "src" }],
    [ATOMIC_OPS.xchg.imm, { modify: MODIFY.xchg, old: "src" }],
    [ATOMIC_OPS.cmpxchg.imm, { modify: MODIFY.cmpxchg, old: "r0" }],
  ]);
  return operations;
}

/** What memory gives and takes; with `width` 4 the high halves of operands do not count, and results have none. */
export interface AtomicCell {
  read(): bigint;
  write(value: bigint): void;
}

/** `m` holds the registers; `s` is the word of `src`. */
export function runAtomic(m: Int32Array, s: number, imm: number, width: 4 | 8, cell: AtomicCell): void {
  const operation = table().get(imm);
  if (operation === undefined) throw new MachineFault("instruction", `no atomic operation has imm 0x${imm.toString(16)}`);
  const old = cell.read();
  const cut = (value: bigint): bigint => BigInt.asUintN(width * 8, value);
  const operand = cut(join64(m[s] ?? 0, m[s + 1] ?? 0));
  const expected = cut(join64(m[REGISTERS.result * 2] ?? 0, m[REGISTERS.result * 2 + 1] ?? 0));
  cell.write(cut(operation.modify(old, operand, expected)));
  if (operation.old === undefined) return;
  const into = operation.old === "src" ? s : REGISTERS.result * 2;
  m[into] = Number(old & 0xffff_ffffn);
  m[into + 1] = Number(old >> 32n);
}

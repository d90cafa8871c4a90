/**
 * Selects comparisons as conditions of jumps. Unsigned and equality comparisons of 32-bit values compare whole registers, as
 * the upper halves are zero: this works at every cpu level and tells the verifier the bounds of the register itself.
 */

import { JUMP_OPS, type JumpOp } from "../../../stdlib/spec/isa.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { arg, instAt } from "../../ir/access.ts";
import type { Inst, InstOf, Predicate, ValueId } from "../../ir/types.ts";
import { type Condition, newReg, type Operand, type Reg } from "../machine.ts";
import { resolveAlias, significantBits } from "./alias.ts";
import { signExtended } from "./arithmetic.ts";
import { operandOf, regOf } from "./registers.ts";
import { bitsOf, constantOf, emit, fitsImm, immOf, isInst, type Selection } from "./selection.ts";

const JUMPS = {
  eq: "jeq",
  ne: "jne",
  ult: "jlt",
  ule: "jle",
  ugt: "jgt",
  uge: "jge",
  slt: "jslt",
  sle: "jsle",
  sgt: "jsgt",
  sge: "jsge",
} as const satisfies Record<Predicate, JumpOp>;

export interface Test {
  readonly condition: Condition;
  /** The value is true when the condition does not hold. */
  readonly negated: boolean;
}

/** The test of a value that is used as a condition: true if it is not 0. */
export function selectTest(s: Selection, value: ValueId): Test {
  const inst = instAt(s.fn, value);
  if (isInst(inst, "compare")) return selectCompare(s, inst);
  return testNonZero(s, value) ?? { condition: againstZero(s, value, "jne"), negated: false };
}

export function selectCompare(s: Selection, inst: InstOf<"compare">): Test {
  const [left, right] = [arg(inst, 0), arg(inst, 1)];
  const equality = inst.predicate === "eq" || inst.predicate === "ne";
  if (equality && constantOf(s, right) === 0n) {
    const test = nestedTest(s, left);
    if (test) return { condition: test.condition, negated: test.negated !== (inst.predicate === "eq") };
  }
  return { condition: compareValues(s, JUMPS[inst.predicate], left, right), negated: false };
}

/** `(a < b) === 0` and `(a & b) !== 0`, tested without computing the inner value, if nothing else wants it. */
function nestedTest(s: Selection, value: ValueId): Test | undefined {
  const inst = instAt(s.fn, value);
  return isInst(inst, "compare") ? selectCompare(s, inst) : testNonZero(s, value);
}

/** `(a & b) !== 0` by jset. */
function testNonZero(s: Selection, value: ValueId): Test | undefined {
  const inst = instAt(s.fn, value);
  if (!isInst(inst, "binary") || inst.binary !== "and" || !(s.users[value] ?? []).every((user) => onlyTests(s, user)))
    return undefined;
  const [left, right] = constantOf(s, arg(inst, 0)) === undefined ? [arg(inst, 0), arg(inst, 1)] : [arg(inst, 1), arg(inst, 0)];
  const wide = setWidth(s, inst, left, right);
  if (wide === undefined) return undefined;
  return { condition: { op: "jset", wide, left: regOf(s, left), right: operandOf(s, right, wide) }, negated: false };
}

function onlyTests(s: Selection, user: Inst): boolean {
  if (user.op === "branch") return true;
  return (
    isInst(user, "compare") &&
    (user.predicate === "eq" || user.predicate === "ne") &&
    constantOf(s, arg(user, 1)) === 0n &&
    (s.users[user.id] ?? []).every((reader) => reader.op === "branch")
  );
}

/** Width of the jset, undefined if none tests the right bits. One clean side keeps the other's upper half out. */
function setWidth(s: Selection, inst: Inst, left: ValueId, right: ValueId): boolean | undefined {
  if (bitsOf(inst.type) === 64) return true;
  const [leftDirty, rightDirty] = [resolveAlias(s, left).dirty, resolveAlias(s, right).dirty];
  if (!leftDirty) return true;
  const mask = constantOf(s, right);
  if (mask === undefined ? !rightDirty : mask < 0x8000_0000n) return true;
  return s.target.cpu >= 3 ? false : undefined;
}

function againstZero(s: Selection, value: ValueId, op: JumpOp): Condition {
  const wide = !resolveAlias(s, value).dirty;
  return { op, wide, left: regOf(s, value), right: { imm: 0 } };
}

function compareValues(s: Selection, op: JumpOp, left: ValueId, right: ValueId): Condition {
  if (constantOf(s, left) !== undefined && constantOf(s, right) === undefined) {
    return compareValues(s, JUMP_OPS[op].swapped, right, left);
  }
  if (bitsOf(instAt(s.fn, left).type) === 64) {
    const isUnseen = instAt(s.fn, left).type === "ptr" && !mayBeNull(s, left, new Set());
    return isUnseen ? { ...whole(s, op, left, right), isUnseen } : whole(s, op, left, right);
  }
  if (resolveAlias(s, left).dirty || resolveAlias(s, right).dirty) return lowHalf(s, op, left, right);
  switch (op) {
    case "jeq":
    case "jne":
    case "jgt":
    case "jge":
    case "jlt":
    case "jle":
    case "jset":
      return compareUnsigned(s, op, left, right);
    case "jsgt":
    case "jsge":
    case "jslt":
    case "jsle":
      return compareSigned(s, op, left, right);
    default:
      return assertNever(op, "bpf.compareValues");
  }
}

/** Is the pointer, whichever way was taken, what a helper gave, or 0? */
function mayBeNull(s: Selection, pointer: ValueId, seen: Set<ValueId>): boolean {
  if (seen.has(pointer)) return true;
  seen.add(pointer);
  const inst = instAt(s.fn, pointer);
  if (inst.op === "phi") return inst.args.every((value) => mayBeNull(s, value, seen));
  return inst.op === "callhelper" || inst.op === "const";
}

const whole = (s: Selection, op: JumpOp, left: ValueId, right: ValueId): Condition => ({
  op,
  wide: true,
  left: regOf(s, left),
  right: operandOf(s, right, true),
});

const lowHalf = (s: Selection, op: JumpOp, left: ValueId, right: ValueId): Condition => ({
  op,
  wide: false,
  left: regOf(s, left),
  right: operandOf(s, right, false),
});

/** A constant from 2³¹ on is no immediate of a 64-bit jump, which would extend its sign. */
function compareUnsigned(s: Selection, op: JumpOp, left: ValueId, right: ValueId): Condition {
  const constant = constantOf(s, right);
  const needsLow = constant !== undefined && !fitsImm(constant) && s.target.cpu >= 3;
  return needsLow ? lowHalf(s, op, left, right) : whole(s, op, left, right);
}

const SIGN_BIT = -0x8000_0000;

function compareSigned(s: Selection, op: JumpOp, left: ValueId, right: ValueId): Condition {
  if (significantBits(s, left) < 32 && significantBits(s, right) < 32) return whole(s, op, left, right);
  if (s.target.cpu >= 3) return lowHalf(s, op, left, right);
  if (op === "jslt" && constantOf(s, right) === 0n) {
    return { op: "jset", wide: true, left: regOf(s, left), right: { imm: SIGN_BIT } };
  }
  return { op, wide: true, left: signExtended(s, left), right: signedOperand(s, right) };
}

function signedOperand(s: Selection, value: ValueId): Operand {
  const imm = immOf(s, value, false);
  return imm === undefined ? signExtended(s, value) : { imm };
}

/** The condition's value in a register. */
export function materialise(s: Selection, test: Test, dst: Reg): void {
  const { condition, negated } = test;
  const op = negated ? JUMP_OPS[condition.op].negated : condition.op;
  if (op !== undefined) {
    emit(s, { kind: "setcc", dst, condition: { ...condition, op } });
    return;
  }
  const opposite = newReg(s.body);
  emit(s, { kind: "setcc", dst: opposite, condition });
  emit(s, { kind: "mov", dst, src: opposite });
  emit(s, { kind: "alu", op: "xor", wide: false, dst, right: { imm: 1 } });
}

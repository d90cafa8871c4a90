/** A condition and what registers hold go in; whether the jump is taken leaves, if that is known. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { type Condition, isReg, type Reg } from "../machine.ts";

export function evaluateJump({ op, wide, left, right }: Condition, known: ReadonlyMap<Reg, bigint>): boolean | undefined {
  const a = known.get(left);
  const b = isReg(right) ? known.get(right) : BigInt(right.imm);
  if (a === undefined || b === undefined) return undefined;
  const bits = wide ? 64 : 32;
  const [ua, ub] = [BigInt.asUintN(bits, a), BigInt.asUintN(bits, b)];
  const [sa, sb] = [BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)];
  switch (op) {
    case "jeq":
      return ua === ub;
    case "jne":
      return ua !== ub;
    case "jgt":
      return ua > ub;
    case "jge":
      return ua >= ub;
    case "jlt":
      return ua < ub;
    case "jle":
      return ua <= ub;
    case "jsgt":
      return sa > sb;
    case "jsge":
      return sa >= sb;
    case "jslt":
      return sa < sb;
    case "jsle":
      return sa <= sb;
    case "jset":
      return (ua & ub) !== 0n;
    default:
      return assertNever(op, "bpf.evaluateJump");
  }
}

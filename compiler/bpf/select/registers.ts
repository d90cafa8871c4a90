/** How a value of the IR gets its virtual register: one for its definition, or a new one at each use of what is cheap to make. */

import { invariant } from "../../diagnostics/invariant.ts";
import { instAt } from "../../ir/access.ts";
import type { Inst, ValueId } from "../../ir/types.ts";
import { newReg, type Operand, type Reg } from "../machine.ts";
import { resolveAlias } from "./alias.ts";
import { emit, immOf, isInst, registerContent, rootOf, type Selection } from "./selection.ts";

/** Values made again at every use, as that costs no more than copying them. */
function isMadeAtUse(s: Selection, inst: Inst): boolean {
  if (inst.op === "const" || inst.op === "alloca" || inst.op === "mapaddr" || inst.op === "funcaddr") return true;
  if (inst.op === "globaladdr") return (s.users[inst.id]?.length ?? 0) <= 1;
  return inst.op === "ptradd" && inst.args.length === 1 && rootOf(s, inst.id).object !== undefined;
}

/** Writes a value made at use into `dst`. */
function make(s: Selection, inst: Inst, dst: Reg): void {
  if (isInst(inst, "const")) {
    emit(s, { kind: "const", dst, value: registerContent(inst) });
    return;
  }
  if (isInst(inst, "mapaddr")) {
    emit(s, { kind: "symbol", dst, of: "map", symbol: inst.map, addend: 0 });
    return;
  }
  if (isInst(inst, "funcaddr")) {
    emit(s, { kind: "symbol", dst, of: "callback", symbol: inst.callee, addend: 0 });
    return;
  }
  if (isInst(inst, "globaladdr")) {
    emit(s, { kind: "symbol", dst, of: "global", symbol: inst.symbol, addend: inst.offset });
    return;
  }
  const { object, offset } = rootOf(s, inst.id);
  invariant(object !== undefined, `bpf.select/${s.fn.name}`, `${inst.op} is not a stack address`);
  emit(s, { kind: "frame", dst, address: { base: { object }, offset } });
}

/** A register that holds the value where the current instruction stands. */
export function regOf(s: Selection, value: ValueId): Reg {
  const root = resolveAlias(s, value).root;
  const inst = instAt(s.fn, root);
  if (isMadeAtUse(s, inst)) {
    const dst = newReg(s.body);
    make(s, inst, dst);
    return dst;
  }
  return definedReg(s, root);
}

/** The register that the definition of `value` must write. */
export function definedReg(s: Selection, value: ValueId): Reg {
  const known = s.regs.get(value);
  if (known !== undefined) return known;
  const fresh = newReg(s.body);
  s.regs.set(value, fresh);
  return fresh;
}

export function operandOf(s: Selection, value: ValueId, wide: boolean): Operand {
  const imm = immOf(s, value, wide);
  return imm === undefined ? regOf(s, value) : { imm };
}

/** Is the value made at use, so that a copy into a fixed register costs no register of its own? */
export function isRemade(s: Selection, value: ValueId): boolean {
  return isMadeAtUse(s, instAt(s.fn, resolveAlias(s, value).root));
}

/** Copies or makes the value into a register chosen by the caller. */
export function moveInto(s: Selection, dst: Reg, value: ValueId): void {
  const inst = instAt(s.fn, resolveAlias(s, value).root);
  if (isMadeAtUse(s, inst)) make(s, inst, dst);
  else emit(s, { kind: "mov", dst, src: definedReg(s, inst.id) });
}

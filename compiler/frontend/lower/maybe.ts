/** Scalars that may be `undefined`: a value and whether it is there. The value is 0 where it is not. */

import type { ValueId } from "../../ir/types.ts";
import { irType, type ScalarType } from "../lang-types.ts";
import type { Lowering } from "./lowering.ts";
import type { MaybeOperand, Operand, PointerOperand, ScalarOperand } from "./operand.ts";

export function missing(fl: Lowering, type: ScalarType): MaybeOperand {
  return { kind: "maybe", type, id: fl.b.const(irType(type), 0n), present: fl.b.const("u32", 0n) };
}

export function present(fl: Lowering, operand: ScalarOperand): MaybeOperand {
  return { ...operand, kind: "maybe", present: fl.b.const("u32", 1n) };
}

/** The value, which the program ends without if it is `undefined`. */
export function requirePresent(fl: Lowering, { type, id, present }: MaybeOperand): ScalarOperand {
  fl.faultUnless(present, "null");
  return { kind: "scalar", type, id };
}

/** Is the operand there? Undefined when it cannot be missing. */
export function presence(fl: Lowering, operand: Operand): ValueId | undefined {
  if (operand.kind === "maybe") return operand.present;
  return operand.kind === "pointer" && operand.nullable ? isThere(fl, operand) : undefined;
}

/** Does the pointer point to something? */
export const isThere = (fl: Lowering, { id, present }: PointerOperand): ValueId =>
  present ?? fl.b.compare("ne", id, fl.b.const("ptr", 0n));

/** The operand where it is known to be there. */
export function known(operand: Operand): Operand {
  if (operand.kind === "maybe") return { kind: "scalar", type: operand.type, id: operand.id };
  return operand.kind === "pointer" ? { ...operand, nullable: false } : operand;
}

/** Rules 1 to 3 of the section "Integers" for two operands. */

import { IllTyped } from "./outcome.ts";
import { intType, type StaticType } from "./static-types.ts";
import type { Rules } from "./typing-table.ts";

/** The type to which two operands come; untyped when both are. */
export function commonType({ rules }: { readonly rules: Rules }, left: StaticType, right: StaticType): StaticType {
  if (left.kind === "int" && right.kind === "int") return intType(rules.common(left.int, right.int));
  if (left.kind === "int" && right.kind === "untyped") return intType(rules.promote(left.int));
  if (left.kind === "untyped" && right.kind === "int") return intType(rules.promote(right.int));
  if (left.kind === "untyped" && right.kind === "untyped") return left.big ? left : right;
  throw new IllTyped(`arithmetic between ${left.kind} and ${right.kind}`);
}

/** The integer rules of the language as functions on types (docs/language.md, Integers, rules 1 to 4). */

import { I32, I64, type IntType, type LangType, type LiteralType, sameInt, U32, U64 } from "../lang-types.ts";

/** Rule 1: 8- and 16-bit operands become i32 before any operator. */
export const promote = (type: IntType): IntType => (type.bits < 32 ? I32 : type);

/** What a literal is when nothing around it says. */
export const defaultInt = (literal: LiteralType): IntType => (literal.big ? I64 : I32);

/**
 * Rules 1 to 3: the type in which an operator of two operands works; a literal takes the other's. Undefined: a number met a
 * bigint. Unsigned wins between equal widths; lowering demands that the signed side is not negative.
 */
export function common(left: IntType | LiteralType, right: IntType | LiteralType): IntType | LiteralType | undefined {
  if (left.kind === "literal" && right.kind === "literal") return left.big === right.big ? left : undefined;
  if (left.kind === "literal") return right.kind === "int" && left.big === (right.bits === 64) ? promote(right) : undefined;
  if (right.kind === "literal") return right.big === (left.bits === 64) ? promote(left) : undefined;
  if ((left.bits === 64) !== (right.bits === 64)) return undefined;
  if (sameInt(left, right)) return promote(left);
  if (left.bits === 64) return U64;
  return sameInt(left, U32) || sameInt(right, U32) ? U32 : I32;
}

/** Rule 4: what an inferred local or result of this type is. */
export function inferred(type: LangType): LangType {
  if (type.kind === "literal") return defaultInt(type);
  if (type.kind === "view") return ANY_VIEW;
  return type.kind === "int" ? promote(type) : type;
}

/** A view that may be assigned any other. */
const ANY_VIEW = { kind: "view", extent: "part" } as const satisfies LangType;

/** Without `| undefined`. */
export const definite = (type: LangType): LangType => (type.kind === "optional" ? type.of : type);

export const isNumeric = (type: LangType): type is IntType | LiteralType => type.kind === "int" || type.kind === "literal";

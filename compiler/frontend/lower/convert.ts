/** Conversions between types of the language: implicit ones, which must fit, and explicit ones, which cut or extend. */

import type { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import {
  type IntType,
  intRange,
  irType,
  isReference,
  isScalar,
  type LangType,
  type ScalarType,
  sameType,
  typeName,
  widens,
} from "../lang-types.ts";
import { excerpt, refuse } from "../unit.ts";
import type { Lowering } from "./lowering.ts";
import { isThere, missing, present, requirePresent } from "./maybe.ts";
import type { Operand, PointerOperand, ScalarOperand } from "./operand.ts";
import { widenView } from "./view-extent.ts";

/** `operand` where a value of `target` is wanted. */
export function coerce(fl: Lowering, node: ts.Node, operand: Operand, target: LangType): Operand {
  if (target.kind === "optional") return coerceOptional(fl, node, operand, target.of);
  if (operand.kind === "maybe") return coerce(fl, node, requirePresent(fl, operand), target);
  if (operand.kind === "scalar" && isScalar(target)) return coerceScalar(fl, node, operand, target);
  if (operand.kind === "pointer" && isReference(target)) {
    requireSameType(node, operand.type, target);
    return nonNull(fl, operand);
  }
  if (operand.kind === "context" && target.kind === "context" && operand.type.context === target.context) return operand;
  if (operand.kind === "kernelArray" && sameType(operand.type, target)) return operand;
  if (operand.kind === "view" && target.kind === "view") return widenView(fl, operand, target);
  if (operand.kind === "void" && target.kind === "void") return operand;
  return refuse(node, "TSB2013", { from: describe(operand), to: typeName(target) });
}

function coerceOptional(fl: Lowering, node: ts.Node, operand: Operand, of: LangType): Operand {
  if (isScalar(of)) return coerceMaybe(fl, node, operand, of);
  if (!isReference(of)) return refuse(node, "TSB2013", { from: describe(operand), to: typeName(of) });
  if (operand.kind === "undefined") {
    const id = fl.b.const("ptr", 0n);
    return { kind: "pointer", type: of, id, offset: 0, space: "mem", nullable: true, since: 0, isEntry: true };
  }
  if (operand.kind !== "pointer") return refuse(node, "TSB2013", { from: describe(operand), to: typeName(of) });
  requireSameType(node, operand.type, of);
  return operand;
}

function coerceMaybe(fl: Lowering, node: ts.Node, operand: Operand, of: ScalarType): Operand {
  if (operand.kind === "undefined") return missing(fl, of);
  if (operand.kind === "scalar") return present(fl, coerceScalar(fl, node, operand, of));
  if (operand.kind !== "maybe") return refuse(node, "TSB2013", { from: describe(operand), to: typeName(of) });
  const { id, type } = coerceScalar(fl, node, { kind: "scalar", type: operand.type, id: operand.id }, of);
  return { ...operand, type, id };
}

function requireSameType(node: ts.Node, from: LangType, to: LangType): void {
  if (!sameType(from, to)) refuse(node, "TSB2013", { from: typeName(from), to: typeName(to) });
}

function coerceScalar(fl: Lowering, node: ts.Node, operand: ScalarOperand, target: ScalarType): ScalarOperand {
  if (sameType(operand.type, target)) return operand;
  if (operand.type.kind !== "int" || target.kind !== "int") {
    return refuse(node, "TSB2013", { from: typeName(operand.type), to: typeName(target) });
  }
  if ((operand.type.bits === 64) !== (target.bits === 64)) {
    return refuse(node, "TSB2005", {
      left: typeName(operand.type),
      right: typeName(target),
      instead: `${typeName(target)}(${excerpt(node)})`,
    });
  }
  requireFit(fl, node, operand.id, operand.type, target, "TSB2001");
  return { kind: "scalar", type: target, id: reinterpret(fl, operand.id, operand.type, target) };
}

/** Claims that the value lies in `to`'s range; `prove-checks` decides. */
export function requireFit(
  fl: Lowering,
  node: ts.Node,
  id: ValueId,
  from: IntType,
  to: IntType,
  code: "TSB2001" | "TSB2003",
): void {
  if (widens(from, to)) return;
  const [inner, outer] = [intRange(from), intRange(to)];
  const lo = inner.lo > outer.lo ? inner.lo : outer.lo;
  const hi = inner.hi < outer.hi ? inner.hi : outer.hi;
  fl.b.check(id, lo, hi, fl.pending(node, code, { from: typeName(from), to: typeName(to), text: excerpt(node) }));
}

/** The same value in the IR type of `to`, whose range it is known to be in. */
export function reinterpret(fl: Lowering, id: ValueId, from: IntType, to: IntType): ValueId {
  const type = irType(to);
  if (type === irType(from)) return id;
  return to.bits === 64
    ? fl.b.convert(type, from.bits === 64 ? 64 : 32, from.signed, id)
    : fl.b.convert(type, 32, to.signed, id);
}

/** `u8(x)` and its like: the low bits, or the value extended by its own sign. */
export function convertInt(fl: Lowering, id: ValueId, from: IntType, to: IntType): ValueId {
  if (widens(from, to) || (to.bits >= 32 && to.bits === from.bits)) return reinterpret(fl, id, from, to);
  if (to.bits > from.bits)
    return fl.b.convert(
      irType(to),
      from.bits <= 32 && to.bits === 64 ? 32 : to.bits,
      to.bits === 64 ? from.signed : to.signed,
      id,
    );
  return fl.b.convert(irType(to), to.bits, to.signed, id);
}

/** The operand, which the program ends without if it is `undefined`. */
export function nonNull(fl: Lowering, operand: PointerOperand): PointerOperand {
  if (!operand.nullable) return operand;
  fl.faultUnless(isThere(fl, operand), "null");
  return { ...operand, nullable: false };
}

/** The address itself. */
export function addressOf(fl: Lowering, operand: Pick<PointerOperand, "id" | "offset">): ValueId {
  return operand.offset === 0 ? operand.id : fl.b.ptradd(operand.id, operand.offset);
}

export function describe(operand: Operand): string {
  if (operand.kind === "maybe") return `${typeName(operand.type)} | undefined`;
  return operand.kind === "undefined" || operand.kind === "void" ? operand.kind : typeName(operand.type);
}

export function requireScalar(node: ts.Node, operand: Operand): ScalarOperand {
  return operand.kind === "scalar"
    ? operand
    : refuse(node, "TSB2018", { type: describe(operand), operator: "a value", instead: "an integer or boolean" });
}

export function requirePointer(node: ts.Node, operand: Operand): PointerOperand {
  return operand.kind === "pointer"
    ? operand
    : refuse(node, "TSB2018", { type: describe(operand), operator: "an object", instead: "a struct" });
}

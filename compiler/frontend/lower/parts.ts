/**
 * Values as registers: a scalar and a reference are one, a scalar that may be `undefined` is two, a view of the packet is its
 * start and length as far as they are not known. Locals, parameters and results
 * hold the parts of a value side by side.
 */

import { invariant } from "../../diagnostics/invariant.ts";
import type { IrType, Space, ValueId } from "../../ir/types.ts";
import { irType, isOptionalScalar, isReference, isScalar, type LangType, typeName, type ViewType } from "../lang-types.ts";
import { definite } from "../typing/rules.ts";
import { addressOf } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";
import { viewOf } from "./view-extent.ts";

/** Bytes from one part to the next, where a value has several. */
const PART_BYTES = 8;

/** The registers that a value of `type` takes. */
export function partTypes(type: LangType): readonly IrType[] {
  if (isScalar(type)) return [irType(type)];
  if (type.kind === "view") return VIEW_PARTS[type.extent];
  return isOptionalScalar(type) ? [irType(type.of), "u32"] : ["ptr"];
}

const VIEW_PARTS = {
  message: [],
  rest: ["u32"],
  part: ["u32", "u32"],
} as const satisfies Readonly<Record<ViewType["extent"], readonly IrType[]>>;

/** The parts of an operand that was coerced to the type that takes it. */
export function partsOf(fl: Lowering, operand: Operand): readonly ValueId[] {
  switch (operand.kind) {
    case "scalar":
    case "context":
    case "kernelArray":
      return [operand.id];
    case "maybe":
      return [operand.id, operand.present];
    case "pointer":
      return [addressOf(fl, operand)];
    case "view":
      return [operand.start, operand.length].filter((part) => part !== undefined);
    default:
      return [];
  }
}

/** `space` is where a reference points. */
export function fromParts(type: LangType, parts: readonly ValueId[], space: Space): Operand {
  const [id, present] = parts;
  if (type.kind === "view") return viewOf(id, present);
  invariant(id !== undefined, "lower.fromParts", `no value of type ${typeName(type)}`);
  if (isScalar(type)) return { kind: "scalar", type, id };
  if (isOptionalScalar(type) && present !== undefined) return { kind: "maybe", type: type.of, id, present };
  if (type.kind === "context") return { kind: "context", type, id };
  if (type.kind === "kernelArray") return { kind: "kernelArray", type, id };
  const of = definite(type);
  invariant(isReference(of), "lower.fromParts", `no register holds ${typeName(type)}`);
  return { kind: "pointer", type: of, id, offset: 0, space, nullable: type.kind === "optional" };
}

/** Memory on the stack for a value of `type`. */
export function partsSlot(fl: Lowering, type: LangType, name: string): ValueId {
  const [only = "u32", ...more] = partTypes(type);
  return more.length === 0 ? fl.newSlot(only, name) : fl.b.alloca((more.length + 1) * PART_BYTES, PART_BYTES, name);
}

/** What was left in 32 bits: says again that an 8- or 16-bit value has no more, for the analysis of ranges. */
export function narrowed(fl: Lowering, type: LangType, id: ValueId): ValueId {
  return type.kind === "int" && type.bits < 32 ? fl.b.convert(irType(type), type.bits, type.signed, id) : id;
}

/** `at`: bytes from `ptr` to the first part. */
export function storeParts(fl: Lowering, ptr: ValueId, type: LangType, parts: readonly ValueId[], at = 0): void {
  partTypes(type).forEach((part, index) => {
    const value = parts[index];
    if (value !== undefined) fl.storeSlot(ptr, part, value, at + index * PART_BYTES);
  });
}

export function loadParts(fl: Lowering, ptr: ValueId, type: LangType, space: Space, at = 0): Operand {
  const parts = partTypes(type).map((part, index) => fl.loadSlot(ptr, part, at + index * PART_BYTES));
  return fromParts(type, parts, space);
}

/** Parts from memory that other functions may have written. */
export function loadForeignParts(fl: Lowering, ptr: ValueId, type: LangType, space: Space, at = 0): Operand {
  const operand = loadParts(fl, ptr, type, space, at);
  const hasWidth = operand.kind === "scalar" || operand.kind === "maybe";
  return hasWidth ? { ...operand, id: narrowed(fl, operand.type, operand.id) } : operand;
}

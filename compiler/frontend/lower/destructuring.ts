/**
 * `const { a, b: c } = object`, `const [x, y] = pair` and parameters like them: each name takes its part of an object that is
 * worked out once.
 */

import { ts } from "ts-morph";
import { invariant } from "../../diagnostics/invariant.ts";
import { isObject, isOfClass } from "../lang-types.ts";
import type { InstanceParam } from "../typing/instances.ts";
import { bindingName, bindingType } from "../typing/literals.ts";
import { refuse } from "../unit.ts";
import { coerce, nonNull, requireScalar } from "./convert.ts";
import type { Lowering, Slot } from "./lowering.ts";
import type { Operand } from "./operand.ts";
import { writePlace } from "./places.ts";
import { readPart } from "./properties.ts";
import { recordField, storeField } from "./records.ts";
import { declareSlot, readSlot, requireLocalType, writeSlot } from "./slots.ts";

/** A parameter, whose value is in `slot`: its own name, or those in its pattern. */
export function bindParam(fl: Lowering, { name, symbol, pattern, isField }: InstanceParam, slot: Slot): void {
  if (symbol) fl.slots.set(symbol, { ...slot, since: slot.loopDepth });
  if (isField) storeOwnField(fl, name, readSlot(fl, slot));
  if (pattern) destructure(fl, pattern, readSlot(fl, slot));
}

/** What a parameter property begins with. */
function storeOwnField(fl: Lowering, name: string, value: Operand): void {
  const { receiver } = fl;
  const { node } = fl.instance;
  const type = receiver?.kind === "pointer" && isOfClass(receiver.type) ? receiver.type : undefined;
  invariant(receiver?.kind === "pointer" && type, "lower.storeOwnField", `no object for ${name}`);
  if (type.kind === "record") {
    const field = recordField(receiver, name);
    invariant(field, "lower.storeOwnField", `no field ${name}`);
    return storeField(fl, receiver, field, coerce(fl, node, value, field.type));
  }
  const field = type.fields.find((one) => one.name === name);
  invariant(field && !isObject(field.type), "lower.storeOwnField", `no scalar field ${name}`);
  const place = { type: field.type, ptr: receiver.id, offset: receiver.offset + field.byteOffset, space: receiver.space };
  writePlace(fl, place, requireScalar(node, coerce(fl, node, value, field.type)).id);
}

export function destructure(fl: Lowering, pattern: ts.BindingPattern, value: Operand): void {
  const object = value.kind === "pointer" ? nonNull(fl, value) : value;
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const type = bindingType(fl.typing, element);
    const part = readPart(fl, element, object, bindingName(element));
    if (ts.isIdentifier(element.name)) bind(fl, element.name, type, part);
    else destructure(fl, element.name, part);
  }
}

function bind(fl: Lowering, name: ts.Identifier, type: ReturnType<typeof bindingType>, part: Operand): void {
  const symbol = fl.unit.checker.getSymbolAtLocation(name);
  if (!symbol) return refuse(name, "TSB1018", { what: `\`${name.text}\`` });
  requireLocalType(name, type);
  const slot = declareSlot(fl, type, name.text);
  fl.slots.set(symbol, part.kind === "pointer" ? { ...slot, space: "mem" } : slot);
  writeSlot(fl, slot, part);
}

/** Parts of a value: `base.name`, and what patterns and spreads take out of it by name or index. */

import type { ts } from "ts-morph";
import { sizeOf, U32 } from "../lang-types.ts";
import { packetProperty } from "../typing/packet.ts";
import { propertyType } from "../typing/properties.ts";
import { excerpt, refuse } from "../unit.ts";
import { linkBase } from "./chains.ts";
import { nonNull, requirePointer } from "./convert.ts";
import { type KernelObject, kernelPlace, readElementAt, readKernelPlace, readSocket } from "./kernel-fields.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { messageView, viewLength } from "./packet-view.ts";
import { readAt } from "./places.ts";
import { readField } from "./records.ts";

/** `base.name`, `base["name"]`. */
export function readProperty(
  fl: Lowering,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
): Operand {
  const base = linkBase(fl, node);
  fl.at(node);
  return readPart(fl, node, base, name);
}

/** A field by its name, an element by its index; `node` is what asks for it. */
export function readPart(fl: Lowering, node: ts.Node, base: Operand, name: string): Operand {
  if (base.kind === "view") return { kind: "scalar", type: U32, id: viewLength(fl, base) };
  if (base.kind === "kernelArray")
    return name === "length" ? constantLength(fl, base.type.length) : readElementAt(fl, node, base, Number(name));
  if (base.kind === "context") return readKernelField(fl, node, base, name);
  const pointer = nonNull(fl, requirePointer(node, base));
  if (pointer.type.kind === "socket") return readKernelField(fl, node, { type: pointer.type, id: pointer.id }, name);
  return partOf(fl, pointer, name) ?? refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
}

/** A part of an object that is there; undefined when it has none of that name. */
export function partOf(fl: Lowering, base: PointerOperand, name: string): Operand | undefined {
  const { type, id, offset } = base;
  if (type.kind === "array") {
    if (name === "length") return constantLength(fl, type.length);
    return readAt(fl, base, type.element, { id, offset: offset + Number(name) * sizeOf(type.element) });
  }
  if (type.kind === "ref") return readAt(fl, base, type.to, base);
  const field = type.kind === "struct" ? type.fields.find((one) => one.name === name) : undefined;
  return field ? readAt(fl, base, field.type, { id, offset: offset + field.byteOffset }) : readField(fl, base, name);
}

const constantLength = (fl: Lowering, length: number): Operand => ({
  kind: "scalar",
  type: U32,
  id: fl.constant(U32, BigInt(length)),
});

function readKernelField(fl: Lowering, node: ts.Node, base: KernelObject, name: string): Operand {
  if (base.type.kind === "context" && packetProperty(base.type, name)) return messageView(fl, node);
  const socket = name === "sk" ? readSocket(fl, node, base) : undefined;
  if (socket) return socket;
  const type = propertyType(base.type, name);
  if (type?.kind === "kernelArray") return { kind: "kernelArray", type, id: base.id };
  return readKernelPlace(fl, kernelPlace(fl, node, base, name, 0));
}

/** Methods of packet views: the accesses of a `DataView` in either byte order, and the way to the others. */

import type { ts } from "ts-morph";
import { programTitle } from "../../../stdlib/spec/program-types.ts";
import type { IrType, ValueId } from "../../ir/types.ts";
import { BOOL, type IntType, irType, scalarSize, U32 } from "../lang-types.ts";
import type { Callee } from "../typing/callee.ts";
import { constantOf } from "../typing/constants.ts";
import { VIEW_INTEGERS } from "../typing/packet.ts";
import { excerpt, refuse } from "../unit.ts";
import { requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, ViewOperand } from "./operand.ts";
import { indexOf, startsWith } from "./packet-search.ts";
import { accessOffset, offsetArgument, subview, writesPackets } from "./packet-view.ts";

export function viewCall(fl: Lowering, node: ts.CallExpression, callee: Extract<Callee, { readonly kind: "view" }>): Operand {
  const view = fl.expression(callee.view);
  if (view.kind !== "view") return refuse(node, "TSB1019", { text: excerpt(node) });
  const { method } = callee;
  const integer = VIEW_INTEGERS[method.slice(3)];
  if (integer) return method.startsWith("get") ? get(fl, node, view, integer) : set(fl, node, view, integer);
  switch (method) {
    case "subview":
      return subview(fl, node, view);
    case "startsWith":
      return startsWith(fl, node, view);
    case "indexOf":
      return indexOf(fl, node, view);
    default:
      return refuse(node, "TSB1019", { text: excerpt(node) });
  }
}

function get(fl: Lowering, node: ts.CallExpression, view: ViewOperand, type: IntType): Operand {
  const offset = offsetArgument(fl, node, 0);
  const swapped = swapArgument(fl, node, 1, type);
  fl.at(node);
  const at = accessOffset(fl, view, offset, scalarSize(type));
  if (swapped === false) return { kind: "scalar", type, id: fl.b.packetload(scalarSize(type), type.signed, irType(type), at) };
  const raw = fl.b.packetload(scalarSize(type), false, unsignedType(type), at);
  const id = swapIf(fl, swapped, raw, type);
  return { kind: "scalar", type, id: type.signed ? fl.b.convert(irType(type), type.bits, true, id) : id };
}

function set(fl: Lowering, node: ts.CallExpression, view: ViewOperand, type: IntType): Operand {
  const { row } = fl.instance;
  if (!writesPackets(row)) return refuse(node, "TSB3040", { program: programTitle(row) });
  fl.module.packetUses.push({ kind: "write", by: fl.host, node });
  const offset = offsetArgument(fl, node, 0);
  const given = node.arguments[1] ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const value = requireScalar(given, fl.as(given, type)).id;
  const swapped = swapArgument(fl, node, 2, type);
  fl.at(node);
  const at = accessOffset(fl, view, offset, scalarSize(type));
  fl.b.packetstore(scalarSize(type), at, swapped === false ? value : swapIf(fl, swapped, value, type));
  return { kind: "void" };
}

const unsignedType = (type: IntType): IrType => (type.bits === 64 ? "u64" : "u32");

/** Is the order asked for not the target's? A value where only the running program knows. */
function swapArgument(fl: Lowering, node: ts.CallExpression, index: number, type: IntType): boolean | ValueId {
  const bigTarget = fl.unit.target.endian === "big";
  const given = node.arguments[index];
  if (type.bits === 8) return false;
  if (!given) return !bigTarget;
  const constant = constantOf(fl.unit.checker, given);
  if (constant !== undefined) return (constant !== 0n) === bigTarget;
  const little = requireScalar(given, fl.as(given, BOOL)).id;
  return bigTarget ? little : fl.b.compare("eq", little, fl.constant(U32, 0n));
}

function swapIf(fl: Lowering, swapped: ValueId | true, value: ValueId, type: IntType): ValueId {
  const swap = (): ValueId => swapBytes(fl, value, type);
  return swapped === true ? swap() : fl.choose(swapped, unsignedType(type), swap, () => value);
}

/** A big-endian target has no instruction that swaps at every level: the bytes one by one. */
function swapBytes(fl: Lowering, value: ValueId, { bits }: IntType): ValueId {
  const type = bits === 64 ? "u64" : "u32";
  if (bits === 8) return value;
  if (fl.unit.target.endian === "little") return fl.b.byteorder(bits, value, type);
  let all: ValueId | undefined;
  for (let bit = 0; bit < bits; bit += 8) {
    const moved = fl.b.binary("shr", value, fl.b.const(type, BigInt(bit)));
    const byte = fl.b.binary("and", moved, fl.b.const(type, 0xffn));
    const placed = fl.b.binary("shl", byte, fl.b.const(type, BigInt(bits - 8 - bit)));
    all = all === undefined ? placed : fl.b.binary("or", all, placed);
  }
  return all ?? value;
}

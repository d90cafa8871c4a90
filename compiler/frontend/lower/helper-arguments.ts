/** The call of an imported helper: its arguments as the kernel wants them. */

import type { ts } from "ts-morph";
import type { HelperParam, HelperRow } from "../../../stdlib/spec/helpers.ts";
import type { ValueId } from "../../ir/types.ts";
import { irType, isObject, type SocketType, scalarByName, sizeOf, U32, U64 } from "../lang-types.ts";
import { excerpt, refuse } from "../unit.ts";
import { addressOf, nonNull, requirePointer, requireScalar } from "./convert.ts";
import { acquired } from "./held.ts";
import { callHelper } from "./helper-call.ts";
import type { Lowering } from "./lowering.ts";
import { inMemory } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";

export function helper(fl: Lowering, node: ts.CallExpression, row: HelperRow): Operand {
  const shown = row.params.filter((param) => param.kind !== "memSize");
  const args = shown.flatMap((param, index) => argument(fl, node, param, node.arguments[index]));
  fl.at(node);
  const socket = HELD_RESULTS[row.result];
  if (socket) return acquired(node, socket, callHelper(fl, node, row, args, "ptr"));
  if (row.result === "socketOrNull") {
    const id = callHelper(fl, node, row, args, "ptr");
    return { kind: "pointer", type: { kind: "socket", socket: "Sock" }, id, offset: 0, space: "ctx", nullable: true };
  }
  const result = row.result === "SkAction" ? U32 : scalarByName(row.result);
  const id = callHelper(fl, node, row, args, result ? irType(result) : "void");
  return result ? { kind: "scalar", type: result, id } : { kind: "void" };
}

const HELD_RESULTS: Readonly<Record<string, SocketType>> = {
  heldSocketOrNull: { kind: "socket", socket: "Sock" },
  heldSockCommonOrNull: { kind: "socket", socket: "SockCommon" },
};

/** One value, or of memory its address and its size. */
function argument(fl: Lowering, node: ts.CallExpression, param: HelperParam, given: ts.Expression | undefined): ValueId[] {
  if (param.kind === "flags") return [given ? wideFlags(fl, given) : fl.constant(U64, 0n)];
  if (!given) return refuse(node, "TSB1019", { text: excerpt(node) });
  switch (param.kind) {
    case "scalar":
      return [requireScalar(given, fl.as(given, scalarByName(param.type) ?? U32)).id];
    case "mem":
    case "memOut":
      return memory(fl, given, param.kind === "memOut");
    case "socket":
      return [socket(fl, given, param)];
    default:
      return [context(fl, given)];
  }
}

function wideFlags(fl: Lowering, node: ts.Expression): ValueId {
  return fl.b.convert("u64", 32, false, requireScalar(node, fl.as(node, U32)).id);
}

function context(fl: Lowering, node: ts.Expression): ValueId {
  const operand = fl.expression(node);
  return operand.kind === "context" ? operand.id : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` here` });
}

/** A struct or an array; what the helper writes must be the object itself. */
function memory(fl: Lowering, node: ts.Expression, isWritten: boolean): ValueId[] {
  const pointer = nonNull(fl, requirePointer(node, fl.expression(node)));
  const { type } = pointer;
  if (!isObject(type) || (isWritten && pointer.space === "ctx"))
    return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` here` });
  const place = isWritten ? pointer : inMemory(fl, node, pointer, type);
  return [addressOf(fl, place), fl.constant(U32, BigInt(sizeOf(type)))];
}

function socket(fl: Lowering, node: ts.Expression, param: Extract<HelperParam, { readonly kind: "socket" }>): ValueId {
  const operand = fl.expression(node);
  const isNullable = param.nullableIn.includes(fl.instance.row.progType);
  if (operand.kind === "undefined" && isNullable) return fl.b.const("ptr", 0n);
  const pointer = requirePointer(node, operand);
  if (!isSocket(pointer) || (param.full && pointer.type.socket !== "Sock"))
    return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a socket` });
  return (isNullable ? pointer : nonNull(fl, pointer)).id;
}

const isSocket = (pointer: PointerOperand): pointer is PointerOperand & { readonly type: SocketType } =>
  pointer.type.kind === "socket";

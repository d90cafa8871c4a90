/** Methods of maps: what each lowers to. */

import type { ts } from "ts-morph";
import { HELPERS, type HelperKernelName, type HelperRow } from "../../../stdlib/spec/helpers.ts";
import type { MapMethod } from "../../../stdlib/spec/map-types.ts";
import { programTitle } from "../../../stdlib/spec/program-types.ts";
import type { ValueId } from "../../ir/types.ts";
import { BOOL, I32, isObject, type MemoryType, sizeOf, U32, U64 } from "../lang-types.ts";
import { excerpt, type MapDecl, refuse, requireKernel } from "../unit.ts";
import { nonNull, requirePointer, requireScalar } from "./convert.ts";
import { hasFramedVerdicts } from "./framing.ts";
import { acquired, submit } from "./held.ts";
import { callHelper } from "./helper-call.ts";
import type { Lowering } from "./lowering.ts";
import { inMemory } from "./objects.ts";
import type { Operand } from "./operand.ts";
import { deleteFor, getFor } from "./storage-calls.ts";

export function mapCall(fl: Lowering, node: ts.CallExpression, map: MapDecl, method: MapMethod): Operand {
  const helper = helperOf(fl, node, map, method);
  switch (method.name) {
    case "get":
      return get(fl, node, map, helper);
    case "has":
      return has(fl, node, map, helper);
    case "set":
      return set(fl, node, map, helper);
    case "delete":
      return remove(fl, node, map, helper);
    case "redirect":
      return { kind: "scalar", type: U32, id: withContext(fl, node, map, helper, "u32") };
    case "getFor":
      return getFor(fl, node, map, helper);
    case "deleteFor":
      return deleteFor(fl, node, map, helper);
    case "emit":
      return emit(fl, node, map, helper);
    case "tailCall":
      return tailCall(fl, node, map, helper);
    case "reserve":
      return reserve(fl, node, map, helper);
    case "lookup":
      return acquired(node, { kind: "socket", socket: "Sock" }, lookup(fl, node, map, helper));
    case "update":
      return { kind: "scalar", type: I32, id: fl.b.convert("i32", 32, true, withContext(fl, node, map, helper, "i64")) };
  }
}

function helperOf(fl: Lowering, node: ts.CallExpression, map: MapDecl, method: MapMethod): HelperRow {
  const { row } = fl.instance;
  const { progType } = row;
  const name: HelperKernelName | undefined = typeof method.helper === "string" ? method.helper : method.helper[progType];
  const allowed = (method.programTypes ?? [progType]).includes(progType) && !map.row.notIn.includes(progType);
  if (name === undefined || !allowed)
    return refuse(node, "TSB3022", { method: method.name, map: map.row.className, program: programTitle(row) });
  requireKernel(fl.unit, node, map.row.className, map.row.since);
  return HELPERS[name];
}

function argument(node: ts.CallExpression, index: number): ts.Expression {
  return node.arguments[index] ?? refuse(node, "TSB1019", { text: excerpt(node) });
}

/** The address of an argument's bytes, on the stack. */
function bytes(fl: Lowering, node: ts.Expression, type: MemoryType): () => ValueId {
  const memory = inMemory(fl, node, fl.as(node, type), type);
  return () => (memory.offset === 0 ? memory.id : fl.b.ptradd(memory.id, memory.offset));
}

function lookup(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): ValueId {
  const key = bytes(fl, argument(node, 0), map.key);
  fl.at(node);
  return callHelper(fl, node, helper, [fl.b.mapaddr(map.name), key()], "ptr");
}

function get(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const { value } = map;
  if (!value) return refuse(node, "TSB1019", { text: excerpt(node) });
  const type = isObject(value) ? value : ({ kind: "ref", to: value } as const);
  return { kind: "pointer", type, id: lookup(fl, node, map, helper), offset: 0, space: "map", nullable: true };
}

function has(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const found = lookup(fl, node, map, helper);
  return { kind: "scalar", type: BOOL, id: fl.b.compare("ne", found, fl.b.const("ptr", 0n)) };
}

function set(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  if (!map.value) return refuse(node, "TSB1019", { text: excerpt(node) });
  const key = bytes(fl, argument(node, 0), map.key);
  const value = bytes(fl, argument(node, 1), map.value);
  const flags = optionalFlags(fl, node.arguments[2]);
  fl.at(node);
  const result = callHelper(fl, node, helper, [fl.b.mapaddr(map.name), key(), value(), flags], "i64");
  return { kind: "scalar", type: I32, id: fl.b.convert("i32", 32, true, result) };
}

function remove(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const key = bytes(fl, argument(node, 0), map.key);
  fl.at(node);
  const result = callHelper(fl, node, helper, [fl.b.mapaddr(map.name), key()], "i64");
  return { kind: "scalar", type: BOOL, id: fl.b.compare("eq", result, fl.b.const("i64", 0n)) };
}

/** `redirect(ctx, key, flags)` and `update(ops, key, flags)`; some helpers take an index as a number, the others a key's address. */
function withContext(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow, type: "u32" | "i64"): ValueId {
  const context = argument(node, 0);
  const ctx = fl.expression(context);
  if (ctx.kind !== "context") return refuse(context, "TSB1018", { what: `\`${excerpt(context)}\` as a context` });
  const keyNode = argument(node, 1);
  const key =
    helper.params[2]?.kind === "scalar" ? requireScalar(keyNode, fl.as(keyNode, U32)).id : bytes(fl, keyNode, map.key);
  const flags = optionalFlags(fl, node.arguments[2]);
  fl.at(node);
  if (fl.instance.row.progType === "sk_skb" && hasFramedVerdicts(fl.unit)) fl.b.packetpull(flags);
  const args = [ctx.id, fl.b.mapaddr(map.name), typeof key === "function" ? key() : key, flags];
  return callHelper(fl, node, helper, args, type);
}

/** `events.emit(record, flags)`. */
function emit(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const type = map.value ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const record = bytes(fl, argument(node, 0), type);
  const flags = optionalFlags(fl, node.arguments[1]);
  fl.at(node);
  const args = [fl.b.mapaddr(map.name), record(), fl.constant(U64, BigInt(sizeOf(type))), flags];
  return { kind: "scalar", type: I32, id: fl.b.convert("i32", 32, true, callHelper(fl, node, helper, args, "i64")) };
}

/** `using slot = events.reserve()`. */
function reserve(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const value = map.value ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const args = [fl.b.mapaddr(map.name), fl.constant(U64, BigInt(sizeOf(value))), fl.constant(U64, 0n)];
  const type = isObject(value) ? value : ({ kind: "ref", to: value } as const);
  return acquired(node, type, callHelper(fl, node, helper, args, "ptr"));
}

/** `slot.submit(flags)`. */
export function submitCall(fl: Lowering, node: ts.CallExpression, record: ts.Expression): Operand {
  const pointer = nonNull(fl, requirePointer(record, fl.expression(record)));
  const flags = optionalFlags(fl, node.arguments[0]);
  fl.at(node);
  return submit(fl, node, pointer, flags);
}

/** The context and the map lie in registers when the index is known; the kernel goes on elsewhere, or comes back. */
function tailCall(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  if (fl.around) return refuse(node, "TSB3051", { text: excerpt(node) });
  const context = argument(node, 0);
  const ctx = fl.expression(context);
  if (ctx.kind !== "context") return refuse(context, "TSB1018", { what: `\`${excerpt(context)}\` as a context` });
  const index = requireScalar(argument(node, 1), fl.as(argument(node, 1), U32)).id;
  requireOneKind(fl, node, map);
  fl.at(node);
  callHelper(fl, node, helper, [ctx.id, fl.b.mapaddr(map.name), index], "void");
  // The kernel takes no tail call from a function whose callers use much of the stack.
  if (!fl.host.isProgram) fl.b.fn.inline = "always";
  return { kind: "void" };
}

/** kernel/bpf/core.c `bpf_prog_map_compatible`: type and, since Linux 6.18, attach type of the first program bind the array. */
function requireOneKind(fl: Lowering, node: ts.CallExpression, map: MapDecl): void {
  const { row } = fl.instance;
  const first = fl.module.tailCalls.get(map) ?? row;
  fl.module.tailCalls.set(map, first);
  if (first.progType !== row.progType || first.sectionAttachType !== row.sectionAttachType)
    refuse(node, "TSB3034", { map: map.name, first: programTitle(first), program: programTitle(row) });
}

/** Flags are a u64 to the kernel. */
export function optionalFlags(fl: Lowering, node: ts.Expression | undefined): ValueId {
  if (!node) return fl.constant(U64, 0n);
  const flags = requireScalar(node, fl.as(node, U32));
  return fl.b.convert("u64", 32, false, flags.id);
}

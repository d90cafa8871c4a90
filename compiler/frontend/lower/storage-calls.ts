/** Methods of `SkStorage`: the value that a socket carries. */

import { ts } from "ts-morph";
import type { HelperRow } from "../../../stdlib/spec/helpers.ts";
import { MAP_ACCESS_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import type { ValueId } from "../../ir/types.ts";
import { BOOL, isObject, type MemoryType, U64 } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { excerpt, type MapDecl, refuse } from "../unit.ts";
import { addressOf, nonNull, requirePointer } from "./convert.ts";
import { callHelper } from "./helper-call.ts";
import type { Lowering } from "./lowering.ts";
import { inMemory } from "./objects.ts";
import type { Operand } from "./operand.ts";

/** `getFor(sk, { create: true, initial })`. */
export function getFor(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const { value } = map;
  if (!value) return refuse(node, "TSB1019", { text: excerpt(node) });
  const sk = socketArgument(fl, node, 0);
  const { create, initial } = storageOptions(fl, node.arguments[1]);
  const bytes = initial && initialBytes(fl, initial, value);
  fl.at(node);
  const flags = fl.constant(U64, create ? BigInt(MAP_ACCESS_FLAG.BPF_LOCAL_STORAGE_GET_F_CREATE) : 0n);
  const args = [fl.b.mapaddr(map.name), sk, bytes?.() ?? fl.b.const("ptr", 0n), flags];
  const type = isObject(value) ? value : ({ kind: "ref", to: value } as const);
  return { kind: "pointer", type, id: callHelper(fl, node, helper, args, "ptr"), offset: 0, space: "map", nullable: true };
}

/** `deleteFor(sk)`. */
export function deleteFor(fl: Lowering, node: ts.CallExpression, map: MapDecl, helper: HelperRow): Operand {
  const sk = socketArgument(fl, node, 0);
  fl.at(node);
  const result = callHelper(fl, node, helper, [fl.b.mapaddr(map.name), sk], "i64");
  return { kind: "scalar", type: BOOL, id: fl.b.compare("eq", result, fl.b.const("i64", 0n)) };
}

/** The socket, which the program ends without if it is `undefined`; a `CgroupSock` is one itself. */
function socketArgument(fl: Lowering, node: ts.CallExpression, index: number): ValueId {
  const given = node.arguments[index] ?? refuse(node, "TSB1019", { text: excerpt(node) });
  const operand = fl.expression(given);
  if (operand.kind === "context" && operand.type.context === "CgroupSock") return operand.id;
  const pointer = nonNull(fl, requirePointer(given, operand));
  return pointer.type.kind === "socket" ? pointer.id : refuse(given, "TSB1018", { what: `\`${excerpt(given)}\` as a socket` });
}

interface StorageOptions {
  readonly create: boolean;
  readonly initial: ts.Expression | undefined;
}

function storageOptions(fl: Lowering, node: ts.Expression | undefined): StorageOptions {
  if (!node) return { create: false, initial: undefined };
  if (!ts.isObjectLiteralExpression(node)) return refuse(node, "TSB3031", { text: excerpt(node) });
  let create = false;
  let initial: ts.Expression | undefined;
  for (const property of node.properties) {
    const name = property.name?.getText();
    if (name === "initial" && ts.isPropertyAssignment(property)) initial = property.initializer;
    else if (name === "initial" && ts.isShorthandPropertyAssignment(property)) initial = property.name;
    else if (name === "create" && ts.isPropertyAssignment(property)) create = isCreate(fl, property);
    else refuse(property, "TSB3031", { text: excerpt(property) });
  }
  return { create, initial };
}

function isCreate(fl: Lowering, property: ts.PropertyAssignment): boolean {
  const value = constantOf(fl.unit.checker, property.initializer);
  return value === undefined ? refuse(property, "TSB3031", { text: excerpt(property) }) : value !== 0n;
}

function initialBytes(fl: Lowering, node: ts.Expression, type: MemoryType): () => ValueId {
  const memory = inMemory(fl, node, fl.as(node, type), type);
  return () => addressOf(fl, memory);
}

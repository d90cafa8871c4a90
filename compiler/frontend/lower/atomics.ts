/** `atomicAdd` and its like, on a value in a map or a field of an object there. */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { ATOMIC_OPS } from "../../../stdlib/spec/isa.ts";
import type { AtomicOp, ValueId } from "../../ir/types.ts";
import { irType, type StructField } from "../lang-types.ts";
import { excerpt, refuse, requireKernel } from "../unit.ts";
import { nonNull, requirePointer, requireScalar } from "./convert.ts";
import { type Element, elementAt, indexValue, isInside } from "./elements.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";

const OPS: Readonly<Record<string, AtomicOp>> = {
  atomicAdd: "add",
  atomicSub: "add",
  atomicAnd: "and",
  atomicOr: "or",
  atomicXor: "xor",
  atomicExchange: "xchg",
  atomicCompareExchange: "cmpxchg",
};

export function atomic(fl: Lowering, node: ts.CallExpression, name: string): Operand {
  const op = OPS[name];
  const type = fl.typing.atomicTarget(node);
  const [targetNode, fieldNode] = node.arguments;
  if (!op || !targetNode) return refuse(node, "TSB1019", { text: excerpt(node) });
  const target = nonNull(fl, requirePointer(targetNode, fl.expression(targetNode)));
  requireShared(fl, targetNode, target);
  const field =
    target.type.kind === "struct" && fieldNode && ts.isStringLiteral(fieldNode)
      ? fl.typing.field(target.type, fieldNode.text)
      : undefined;
  const place = atomicPlace(fl, node, target, field);
  const operands = node.arguments.slice(place.operandsFrom).map((one) => requireScalar(one, fl.as(one, type)).id);
  fl.at(node);
  const fetch = !ts.isExpressionStatement(node.parent) || op === "xchg" || op === "cmpxchg";
  if (fetch || op !== "add") requireFetch(fl, node, name, op === "add");
  const values = name === "atomicSub" ? operands.map((one): ValueId => fl.b.neg(one)) : operands;
  const width = type.bits === 64 ? 8 : 4;
  const id = fl.b.atomic({ atomic: op, width, offset: place.offset, fetch, type: fetch ? irType(type) : "void" }, [
    place.id,
    ...values,
  ]);
  return fetch ? { kind: "scalar", type, id } : { kind: "void" };
}

interface AtomicPlace extends Element {
  /** The argument with which the operands begin. */
  readonly operandsFrom: number;
}

/** `(ref, …)`, `(object, "field", …)` or `(array, index, …)`. */
function atomicPlace(
  fl: Lowering,
  node: ts.CallExpression,
  target: PointerOperand,
  field: StructField | undefined,
): AtomicPlace {
  const { type, id, offset } = target;
  const indexNode = node.arguments[1];
  if (type.kind !== "array" || !indexNode)
    return { id, offset: offset + (field?.byteOffset ?? 0), operandsFrom: field ? 2 : 1 };
  const index = indexValue(fl, indexNode);
  fl.at(node);
  fl.faultUnless(isInside(fl, index, type), "index");
  return { ...elementAt(fl, target, type, index), operandsFrom: 2 };
}

/** Through a parameter, it is known after inlining what the object is (`resolve-spaces`). */
function requireShared(fl: Lowering, node: ts.Expression, target: PointerOperand): void {
  if (target.space === "map") return;
  if (target.space !== "mem") refuse(node, "TSB3015", { text: excerpt(node) });
  if (!fl.host.isProgram) fl.b.fn.inline = "always";
}

/** Below v3 there is only an add whose result is not used. */
function requireFetch(fl: Lowering, node: ts.Node, name: string, isAdd: boolean): void {
  const { cpu } = ATOMIC_OPS.fetchAdd;
  const values = isAdd
    ? { what: `The result of \`${name}\``, otherwise: ", or leave the result unused" }
    : { what: `\`${name}\``, otherwise: "" };
  if (fl.unit.target.cpu < cpu) refuse(node, "TSB3023", { ...values, cpu: `v${cpu}` });
  requireKernel(fl.unit, node, FEATURES.fetchAtomics.doc, FEATURES.fetchAtomics.since);
}

/** Methods of contexts that shape the message: `msg.pull(start, end)`, `skb.changeTail(length)` and their like. */

import type { ts } from "ts-morph";
import { HELPERS } from "../../../stdlib/spec/helpers.ts";
import { I32, scalarByName, U32 } from "../lang-types.ts";
import type { Callee } from "../typing/callee.ts";
import { excerpt, refuse } from "../unit.ts";
import { requireScalar } from "./convert.ts";
import { callHelper } from "./helper-call.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";

export function packetCall(
  fl: Lowering,
  node: ts.CallExpression,
  callee: Extract<Callee, { readonly kind: "packet" }>,
): Operand {
  const { method } = callee;
  const ctx = fl.expression(callee.context);
  if (ctx.kind !== "context") return refuse(node, "TSB1019", { text: excerpt(node) });
  fl.module.packetUses.push({ kind: method.resizes ? "resize" : "pull", by: fl.host, node });
  const args = method.params.map((param, index) => {
    const type = scalarByName(param.type) ?? U32;
    const given = node.arguments[index];
    if (given) return requireScalar(given, fl.as(given, type)).id;
    return param.optional ? fl.constant(U32, 0n) : refuse(node, "TSB1019", { text: excerpt(node) });
  });
  fl.at(node);
  const zeros = Array.from({ length: method.zeros }, () => fl.b.const("u64", 0n));
  const result = callHelper(fl, node, HELPERS[method.helper], [ctx.id, ...args, ...zeros], "i64");
  return { kind: "scalar", type: I32, id: fl.b.convert("i32", 32, true, result) };
}

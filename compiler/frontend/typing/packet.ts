/** Types of packet views: `skb.data`, their properties, and what their methods give. */

import type { ts } from "ts-morph";
import { CONTEXT_VIEWS } from "../../../stdlib/spec/context-pointers.ts";
import { BOOL, I8, I16, I32, I64, type IntType, type LangType, U8, U16, U32, U64, type ViewType } from "../lang-types.ts";
import { excerpt, refuse } from "../unit.ts";
import type { Callee } from "./callee.ts";
import type { Typer } from "./typer.ts";

/** The integers that `get…` and `set…` read and write, by what follows in the method's name. */
export const VIEW_INTEGERS: Readonly<Record<string, IntType>> = {
  Uint8: U8,
  Uint16: U16,
  Uint32: U32,
  BigUint64: U64,
  Int8: I8,
  Int16: I16,
  Int32: I32,
  BigInt64: I64,
};

export const WHOLE_MESSAGE = { kind: "view", extent: "message" } as const satisfies ViewType;

/** `ctx.data`, `ctx.optval`, `view.byteLength`; undefined for anything else. */
export function packetProperty(base: LangType, name: string): LangType | undefined {
  if (base.kind === "context" && CONTEXT_VIEWS[base.context]?.name === name) return WHOLE_MESSAGE;
  return base.kind === "view" && name === "byteLength" ? U32 : undefined;
}

export function viewResult(
  typer: Typer,
  node: ts.CallExpression,
  callee: Extract<Callee, { readonly kind: "view" }>,
): LangType {
  const view = typer.of(callee.view);
  if (view.kind !== "view") return refuse(node, "TSB1019", { text: excerpt(node) });
  const { method } = callee;
  const integer = VIEW_INTEGERS[method.slice(3)];
  if (integer) return method.startsWith("get") ? integer : { kind: "void" };
  switch (method) {
    case "subview":
      return { kind: "view", extent: view.extent === "part" || node.arguments.length > 1 ? "part" : "rest" };
    case "startsWith":
      return BOOL;
    case "indexOf":
      return I32;
    default:
      return refuse(node, "TSB1019", { text: excerpt(node) });
  }
}

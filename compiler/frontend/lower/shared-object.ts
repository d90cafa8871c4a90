/** An object that others may refer to cannot become part of another one: JavaScript would keep a reference to it. */

import type { ts } from "ts-morph";
import { type ObjectType, typeName } from "../lang-types.ts";
import { excerpt, refuse } from "../unit.ts";

export function refuseShared(node: ts.Expression, type: ObjectType): never {
  const text = excerpt(node);
  const copy = type.kind === "struct" ? `{ ...${text} }` : `${typeName(type).replace("FixedArray", "fixed")}(${text})`;
  return refuse(node, "TSB2025", { text, type: typeName(type), copy });
}

/** Structs of another array. */
export function refuseSharedElements(node: ts.Expression, type: ObjectType): never {
  const text = excerpt(node);
  return refuse(node, "TSB2025", { text: `${text}[0]`, type: typeName(type), copy: `{ ...${text}[0] }` });
}

/** `fixed<T, N>(…)`: the type of the array that it makes. */

import type { ts } from "ts-morph";
import { declaredType } from "../declared-type.ts";
import type { ArrayType } from "../lang-types.ts";
import { excerpt, refuse, type Unit } from "../unit.ts";

export function fixedType(unit: Unit, node: ts.CallExpression): ArrayType {
  const type = declaredType(unit, unit.checker.getTypeAtLocation(node), node);
  return type.kind === "array" ? type : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

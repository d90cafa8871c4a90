/** What `===` and `switch` would compare as objects: JavaScript asks whether they are the same one, which nobody knows here. */

import type { ts } from "ts-morph";
import { isReference, isScalar, type LangType, typeName } from "../lang-types.ts";
import { definite } from "../typing/rules.ts";
import { excerpt, refuse } from "../unit.ts";

/** Is it, where it is there, an object that equals itself alone? */
export function isIdentity(type: LangType): boolean {
  const of = definite(type);
  return isReference(of) || of.kind === "view" || of.kind === "context" || of.kind === "map";
}

/** `type` is that of `left`. */
export function refuseIdentity(node: ts.Node, type: LangType, left: ts.Expression, right: ts.Expression): never {
  const of = definite(type);
  return refuse(node, "TSB2010", { type: typeName(of), instead: instead(of, excerpt(left), excerpt(right)) });
}

function instead(type: LangType, left: string, right: string): string {
  const both = (part: string): string => `${left}${part} === ${right}${part}`;
  switch (type.kind) {
    case "struct":
    case "record":
      return fieldsInstead(type.fields, both);
    case "array":
      return `Compare the elements: ${both("[i]")}`;
    case "ref":
      return `Compare the values: ${both(".value")}`;
    case "view":
      return `Compare bytes: ${both(".getUint32(0)")}`;
    default:
      return "Compare a field that tells them apart";
  }
}

function fieldsInstead(
  fields: readonly { readonly name: string; readonly type: LangType }[],
  both: (part: string) => string,
): string {
  const { name } = fields.find(({ type }) => isScalar(type)) ?? fields[0] ?? { name: "field" };
  return /^\d+$/.test(name) ? `Compare the elements: ${both(`[${name}]`)}` : `Compare the fields: ${both(`.${name}`)}`;
}

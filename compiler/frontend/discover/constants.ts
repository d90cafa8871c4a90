/**
 * Constants with layout: `const TABLE: FixedArray<u32, 4> = [1, 2, 3, 4]`, `const SIZES = [64, 1500] as const`, `const DEFAULTS = new
 * Limits()`. They lie in the object's data, where several programs read them; constants of one value lie nowhere.
 */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { annotatedType } from "../declared-type.ts";
import { arrayOf, I32, I64, isObject, isSized, type LangType, type ObjectType, sameType } from "../lang-types.ts";
import { initialiserType } from "../layout.ts";
import { objectName } from "../names.ts";
import { literalKind } from "../typing/constants.ts";
import { attempt, type GlobalDecl, requireKernel, type Unit } from "../unit.ts";
import { globalBytes } from "./global-bytes.ts";

/** Undefined for any other constant. `taken`: names that other things in the object have. */
export function constantDeclaration(
  unit: Unit,
  declaration: ts.VariableDeclaration,
  taken: ReadonlySet<string>,
): GlobalDecl | undefined {
  const { initializer, name } = declaration;
  if (!initializer || !ts.isIdentifier(name) || !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const)) return undefined;
  // What has no layout may be a constant of another kind, or is refused where it is used.
  const type = attempt([], () => constantType(unit, declaration, initializer));
  if (!type) return undefined;
  requireKernel(unit, declaration, FEATURES.globalData.doc, FEATURES.globalData.since);
  const initial = globalBytes(unit, initializer, type);
  return { name: freeName(objectName(name.text), taken), form: "constant", type, initial, node: name };
}

function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
  return name;
}

function constantType(unit: Unit, { type }: ts.VariableDeclaration, initializer: ts.Expression): ObjectType | undefined {
  const found = type ? annotatedType(unit, type) : valueType(unit, initializer);
  return found && isObject(found) ? found : undefined;
}

/** The type of a value without an annotation; literals have the type that locals have. */
function valueType(unit: Unit, node: ts.Expression): LangType | undefined {
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) || ts.isAsExpression(node))
    return valueType(unit, node.expression);
  if (ts.isArrayLiteralExpression(node)) return literalType(unit, node);
  const kind = literalKind(unit.checker, node);
  if (kind) return kind === "bigint" ? I64 : I32;
  return initialiserType(unit, node);
}

/** Elements of one type; where a literal stands beside others, theirs. */
function literalType(unit: Unit, node: ts.ArrayLiteralExpression): LangType | undefined {
  const isTyped = (element: ts.Expression): boolean => literalKind(unit.checker, element) === undefined;
  const decisive = node.elements.find(isTyped) ?? node.elements[0];
  const type = decisive && valueType(unit, decisive);
  if (!type || !isSized(type)) return undefined;
  const isSame = (element: ts.Expression): boolean => {
    const own = valueType(unit, element);
    return own !== undefined && sameType(own, type);
  };
  return node.elements.filter(isTyped).every(isSame) ? arrayOf(type, node.elements.length) : undefined;
}

/** Types of object and array literals: what their surroundings want, else what they hold; and of the names in a pattern. */

import { ts } from "ts-morph";
import { declaredType } from "../declared-type.ts";
import { type ArrayType, arrayOf, isSized, type LangType, type RecordType, type StructType, typeName } from "../lang-types.ts";
import { isRecord, recordOf } from "../records.ts";
import { attempt, excerpt, refuse } from "../unit.ts";
import { elementCount, elementTypes } from "./arrays.ts";
import { iteratedType } from "./iterated.ts";
import { partType } from "./properties.ts";
import { definite, inferred } from "./rules.ts";
import type { Typer } from "./typer.ts";

export function objectLiteralType(typing: Typer, node: ts.ObjectLiteralExpression): StructType | RecordType {
  const wanted = wantedType(typing, node);
  if (wanted?.kind === "struct" || wanted?.kind === "record") return wanted;
  const fields = new Map<string, LangType>();
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const from = definite(typing.of(property.expression));
      if (from.kind !== "struct" && from.kind !== "record")
        return refuse(property, "TSB1018", { what: `\`${excerpt(property)}\`` });
      for (const field of from.fields) fields.set(field.name, field.type);
      continue;
    }
    const [name, type] = [propertyName(property), typing.of(propertyValue(property))];
    const before = fields.get(name);
    // A literal has the type of the field that it replaces.
    fields.set(name, type.kind === "literal" && before?.kind === "int" ? before : inferred(type));
  }
  return recordOf(
    "object",
    [...fields].map(([name, type]) => ({ name, type })),
  );
}

/** A tuple where one is wanted, else a fixed array of the elements. */
export function arrayLiteralType(typing: Typer, node: ts.ArrayLiteralExpression): ArrayType | RecordType {
  const wanted = wantedType(typing, node);
  if (wanted?.kind === "array" || wanted?.kind === "record") return wanted;
  const types = elementTypes(typing, node);
  const [first, ...rest] = types;
  if (!first) return refuse(node, "TSB1004", { type: "[]" });
  const element = inferred(rest.reduce((all, one) => typing.merge(node, all, one), first));
  return isSized(element)
    ? arrayOf(element, elementCount(typing, node))
    : refuse(node, "TSB1004", { type: `${typeName(element)}[]` });
}

/** What the literal's place wants, where it wants an object. */
function wantedType({ unit }: Typer, node: ts.Expression): LangType | undefined {
  const { checker } = unit;
  const contextual = checker.getContextualType(node);
  const wanted = contextual && checker.getNonNullableType(contextual);
  if (!wanted || wanted.flags & (ts.TypeFlags.Any | ts.TypeFlags.TypeParameter)) return undefined;
  if (wanted.isClass()) return declaredType(unit, wanted, node);
  if (!isRecord(checker, wanted) || fromPattern(node)) return undefined;
  // A type that TypeScript inferred says `number` where the value's own type says which.
  return attempt([], () => declaredType(unit, wanted, node));
}

/** `const [x, y] = …` wants nothing: its type is that of the value. */
const fromPattern = ({ parent }: ts.Expression): boolean => ts.isVariableDeclaration(parent) && !ts.isIdentifier(parent.name);

export function propertyName(property: ts.ObjectLiteralElementLike): string {
  const { name } = property;
  if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) return name.text;
  return refuse(property, "TSB1018", { what: `\`${excerpt(property)}\`` });
}

export function propertyValue(property: ts.ObjectLiteralElementLike): ts.Expression {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return refuse(property, "TSB1018", { what: `\`${excerpt(property)}\` in an object` });
}

/** The type of a name that a pattern takes out of an object. */
export function bindingType(typing: Typer, element: ts.BindingElement): LangType {
  const { parent: pattern } = element;
  const from = definite(patternType(typing, pattern));
  const part = partType(from, bindingName(element));
  return part ?? refuse(element, "TSB1018", { what: `\`${excerpt(element)}\` of a ${typeName(from)}` });
}

function patternType(typing: Typer, pattern: ts.BindingPattern): LangType {
  const { parent } = pattern;
  if (ts.isBindingElement(parent)) return bindingType(typing, parent);
  const given = typing.ofPattern(pattern);
  if (given) return given;
  const value = ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
  const loop = parent.parent.parent;
  if (!value && ts.isForOfStatement(loop)) return iteratedType(typing, loop.expression);
  return value ? typing.of(value) : refuse(parent, "TSB1018", { what: "Destructuring here" });
}

/** The field or index that an element of a pattern takes. */
export function bindingName(element: ts.BindingElement): string {
  if (element.initializer)
    return refuse(element, "TSB1013", { what: "A default in a pattern", instead: "`??` where the name is used" });
  if (element.dotDotDotToken)
    return refuse(element, "TSB1013", { what: "The rest of an object", instead: "the name of each part that is needed" });
  if (ts.isArrayBindingPattern(element.parent)) return String(element.parent.elements.indexOf(element));
  const name = element.propertyName ?? element.name;
  if (ts.isIdentifier(name) || ts.isStringLiteral(name)) return name.text;
  return refuse(element, "TSB1018", { what: `\`${excerpt(element)}\`` });
}

/** Objects without a class: their fields, by name, each with room for a value of its type. */

import { ts } from "ts-morph";
import { type LangType, type RecordType, sameType } from "./lang-types.ts";

/** Two registers of 8 bytes: more than any value takes. */
const FIELD_BYTES = 16;

/** By name, so that the order in which they are written does not matter. */
export function recordOf(name: string, fields: readonly { readonly name: string; readonly type: LangType }[]): RecordType {
  const sorted = [...fields].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    kind: "record",
    name,
    fields: sorted.map((field, index) => ({ ...field, byteOffset: index * FIELD_BYTES })),
    size: Math.max(1, sorted.length) * FIELD_BYTES,
  };
}

/** Is it an object type of the program's own without a class: `{ … }`, an interface, a tuple? */
export function isRecord(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (checker.isTupleType(type)) return true;
  if (checker.isArrayType(type) || !(type.flags & ts.TypeFlags.Object)) return false;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false;
  const kinds = ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral | ts.SymbolFlags.Interface;
  return ((type.getSymbol()?.flags ?? 0) & kinds) !== 0 && type.getProperties().length > 0;
}

/** The fields of such a type; those of a tuple are its indices. */
export function recordProperties(checker: ts.TypeChecker, type: ts.Type): readonly ts.Symbol[] {
  const all = type.getProperties();
  return checker.isTupleType(type) ? all.filter((one) => /^\d+$/.test(one.name)) : all;
}

/** Is it an array, or a context's, of as many and the same elements as the tuple that is declared? Then it can stand for it. */
export function isTupleLike(declared: LangType, own: LangType): boolean {
  if (declared.kind !== "record" || declared.class || (own.kind !== "array" && own.kind !== "kernelArray")) return false;
  const { element, length } = own;
  return (
    declared.fields.length === length &&
    declared.fields.every(({ name, type }) => /^\d+$/.test(name) && sameType(type, element))
  );
}

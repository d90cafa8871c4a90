/** Struct classes: their fields in C layout, from a class declaration and the static types of its properties. */

import { ts } from "ts-morph";
import { sizeOfInt } from "./integers.ts";
import { Unsupported } from "./outcome.ts";
import type { StaticType } from "./static-types.ts";

export interface Field {
  readonly name: string;
  readonly type: StaticType;
  readonly offset: number;
  readonly initializer: ts.Expression | undefined;
}

export interface StructLayout {
  readonly declaration: ts.ClassDeclaration;
  readonly fields: readonly Field[];
  readonly size: number;
  readonly align: number;
}

export interface SizeAlign {
  readonly size: number;
  readonly align: number;
}

export type LayoutOf = (declaration: ts.ClassDeclaration) => StructLayout;

/** Lays fields out in source order, each at the next multiple of its alignment; the size is a multiple of the widest. */
export function layOut(
  declaration: ts.ClassDeclaration,
  typeOf: (property: ts.PropertyDeclaration) => StaticType,
  layoutOf: LayoutOf,
): StructLayout {
  const fields: Field[] = [];
  let [end, align] = [0, 1];
  for (const member of declaration.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member)) continue;
    const type = typeOf(member);
    const field = sizeAlignOf(type, layoutOf);
    const offset = roundUp(end, field.align);
    fields.push({ name: member.name.getText(), type, offset, initializer: member.initializer });
    end = offset + field.size;
    align = Math.max(align, field.align);
  }
  return { declaration, fields, size: roundUp(end, align), align };
}

/** Is a class a struct? One with a parameter that is a part counts as none: nothing here looks at its bytes. */
export function hasLayout(declaration: ts.ClassDeclaration, typeOf: (property: ts.PropertyDeclaration) => StaticType): boolean {
  const isSized = (type: StaticType): boolean => {
    if (type.kind === "struct") return hasLayout(type.declaration, typeOf);
    return type.kind === "array" ? isSized(type.element) : type.kind === "int" || type.kind === "bool";
  };
  return declaration.members.every((member) => {
    if (ts.isConstructorDeclaration(member))
      return !member.parameters.some((one) => ts.isParameterPropertyDeclaration(one, member));
    return !ts.isPropertyDeclaration(member) || isStatic(member) || isSized(typeOf(member));
  });
}

export function sizeAlignOf(type: StaticType, layoutOf: LayoutOf): SizeAlign {
  switch (type.kind) {
    case "int":
      return { size: sizeOfInt(type.int), align: sizeOfInt(type.int) };
    case "bool":
      return { size: 1, align: 1 };
    case "struct":
      return layoutOf(type.declaration);
    case "array": {
      const element = sizeAlignOf(type.element, layoutOf);
      return { size: element.size * type.length, align: element.align };
    }
    default:
      throw new Unsupported(`a field of ${type.kind} type`);
  }
}

export function isStatic(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword)
  );
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

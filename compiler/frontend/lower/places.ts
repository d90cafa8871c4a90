/** Variables, fields of structs and contexts, values behind references: where they lie, reading and writing them. */

import { ts } from "ts-morph";
import { isInScope } from "../../../stdlib/spec/prog-types.ts";
import { programTitle } from "../../../stdlib/spec/program-types.ts";
import type { BlockId, ValueId } from "../../ir/types.ts";
import {
  type ArrayType,
  irType,
  isObject,
  isScalar,
  type LangType,
  type MemoryType,
  scalarSize,
  typeName,
} from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { constantOf } from "../typing/constants.ts";
import { kernelField, propertyType } from "../typing/properties.ts";
import { definite } from "../typing/rules.ts";
import { memberName } from "../typing/strings.ts";
import { excerpt, isModuleMember, refuse, requireUnbroken, symbolOf } from "../unit.ts";
import { linkBase } from "./chains.ts";
import { nonNull, requirePointer } from "./convert.ts";
import { type Element, elementAt, elementOf, indexValue, isInside } from "./elements.ts";
import { kernelElement, kernelPlace, readKernelElement } from "./kernel-fields.ts";
import type { Lowering } from "./lowering.ts";
import type { KernelArrayOperand, Operand, Place, PointerOperand, ScalarOperand } from "./operand.ts";
import { fieldSlot } from "./records.ts";
import { readSlot } from "./slots.ts";

export function readVariable(fl: Lowering, symbol: ts.Symbol, node: ts.Expression): Operand | undefined {
  const slot = fl.slots.get(symbol);
  if (slot?.held && fl.slots.isCaptured(symbol)) return refuse(node, "TSB3050", { name: symbol.name });
  if (slot) return readSlot(fl, slot);
  const global = readGlobal(fl, symbol);
  if (global) return global;
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
  return moduleConstant(fl, symbol, declaration, node);
}

/** A module constant with a type of its own is worked out where it is used. */
function moduleConstant(
  fl: Lowering,
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration,
  node: ts.Expression,
): Operand | undefined {
  const { initializer, parent } = declaration;
  if (!initializer || !ts.isSourceFile(parent.parent.parent)) return undefined;
  const type = fl.typing.variable(symbol, declaration);
  if (isScalar(type)) return fl.as(initializer, type);
  if (!ts.isObjectLiteralExpression(initializer)) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  const what = `\`${excerpt(node)}\`, an object of the module without a class,`;
  return refuse(node, "TSB1013", { what, instead: "`{ … } as const` where its values are constants, or a class" });
}

/** A scalar by itself, a struct and what `global` made as a reference. */
function readGlobal(fl: Lowering, symbol: ts.Symbol): Operand | undefined {
  const global = fl.unit.globals.get(symbol);
  if (!global) return undefined;
  const { form, type } = global;
  if (form === "global" || isObject(type)) {
    const of = isObject(type) ? type : ({ kind: "ref", to: type } as const);
    return { kind: "pointer", type: of, id: fl.b.globaladdr(global.name, 0), offset: 0, space: "map", nullable: false };
  }
  const place = globalPlace(fl, symbol);
  return place && readPlace(fl, form === "config" ? { ...place, space: "rodata" } : place);
}

function globalPlace(fl: Lowering, symbol: ts.Symbol): Place | undefined {
  const global = fl.unit.globals.get(symbol);
  if (!global || global.form === "global" || isObject(global.type)) return undefined;
  return { type: global.type, ptr: fl.b.globaladdr(global.name, 0), offset: 0, space: "map" };
}

export function readPlace(fl: Lowering, place: Place): ScalarOperand {
  const { type } = place;
  const signed = type.kind === "int" && type.signed;
  const volatile = place.space === "ctx";
  const loaded = fl.b.load(
    { width: place.width ?? scalarSize(type), signed, offset: place.offset, space: place.space, volatile, type: irType(type) },
    place.ptr,
  );
  // A byte that is neither 0 nor 1 is true, as user space may have written it.
  const id = type.kind === "bool" ? fl.b.compare("ne", loaded, fl.b.const("u32", 0n)) : loaded;
  return { kind: "scalar", type, id };
}

export function writePlace(fl: Lowering, place: Place, value: ValueId): void {
  fl.b.store({ width: place.width ?? scalarSize(place.type), offset: place.offset, space: place.space }, place.ptr, value);
}

/** A part of an object: a scalar is read, an object stays where it lies. */
export function readAt(fl: Lowering, base: PointerOperand, type: MemoryType, { id, offset }: Element): Operand {
  return isObject(type) ? { ...base, type, id, offset } : readPlace(fl, { type, ptr: id, offset, space: base.space });
}

/** `array[i]`, and `ctx.remoteIp6[2]`. */
export function readElement(fl: Lowering, node: ts.ElementAccessExpression): Operand {
  if (fl.typing.isKernelElement(node)) return readKernelElement(fl, node, kernelArray(fl, node));
  const tuple = fieldSlot(fl, node);
  if (tuple) return readSlot(fl, tuple);
  const { base, type } = arrayOperand(fl, node);
  return readAt(fl, base, type.element, elementOf(fl, base, type, node));
}

/** `array[i] ?? other`: `other` where the index lies outside. */
export function elementElse(fl: Lowering, node: ts.ElementAccessExpression, outside: BlockId): Operand {
  const { base, type } = arrayOperand(fl, node);
  if (constantOf(fl.unit.checker, node.argumentExpression) !== undefined)
    return readAt(fl, base, type.element, elementOf(fl, base, type, node));
  const index = indexValue(fl, node.argumentExpression);
  fl.at(node);
  const inside = fl.b.newBlock();
  fl.b.branch(isInside(fl, index, type), inside, outside);
  fl.b.setBlock(inside);
  return readAt(fl, base, type.element, elementAt(fl, base, type, index));
}

function arrayOperand(
  fl: Lowering,
  node: ts.ElementAccessExpression,
): { readonly base: PointerOperand; readonly type: ArrayType } {
  const base = nonNull(fl, requirePointer(node.expression, linkBase(fl, node)));
  const { type } = base;
  return type.kind === "array" ? { base, type } : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

function arrayPlace(fl: Lowering, node: ts.ElementAccessExpression): Place {
  const { base, type } = arrayOperand(fl, node);
  if (isObject(type.element)) return refuse(node, "TSB2011", { name: excerpt(node), type: typeName(type.element) });
  const { id, offset } = elementOf(fl, base, type, node);
  return { type: type.element, ptr: id, offset, space: base.space };
}

function kernelArray(fl: Lowering, node: ts.ElementAccessExpression): KernelArrayOperand {
  const operand = linkBase(fl, node);
  return operand.kind === "kernelArray" ? operand : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

/** Where an assignment writes; `local` variables are slots of their own type. */
export function placeOf(fl: Lowering, node: ts.Expression): Place {
  if (isTransparent(node)) return placeOf(fl, node.expression);
  if (ts.isIdentifier(node) || isModuleMember(fl.unit.checker, node)) return variablePlace(fl, node);
  const name = memberName(fl.unit.checker, node);
  if (ts.isElementAccessExpression(node) && name === undefined) {
    if (!fl.typing.isKernelElement(node)) return arrayPlace(fl, node);
    const array = kernelArray(fl, node);
    requireWritable(fl, node, array.type.of, array.type.name);
    return kernelElement(fl, node, array);
  }
  if (!isMember(node) || name === undefined) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a target` });
  const base = fl.expression(node.expression);
  fl.at(node);
  if (base.kind === "context") {
    requireWritable(fl, node, base.type, name);
    return kernelPlace(fl, node, base, name, 0);
  }
  return memberPlace(fl, node, nonNull(fl, requirePointer(node, base)), name);
}

const isMember = (node: ts.Expression): node is ts.PropertyAccessExpression | ts.ElementAccessExpression =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

function memberPlace(fl: Lowering, node: ts.Expression, base: PointerOperand, name: string): Place {
  const type = propertyType(base.type, name);
  if (type && isObject(type)) return refuse(node, "TSB2011", { name: excerpt(node), type: typeName(type) });
  if (base.type.kind === "socket") requireWritable(fl, node, base.type, name);
  const field = base.type.kind === "struct" ? base.type.fields.find((one) => one.name === name) : undefined;
  if (!type || !isScalar(type) || (!field && base.type.kind !== "ref"))
    return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a target` });
  return { type, ptr: base.id, offset: base.offset + (field?.byteOffset ?? 0), space: base.space };
}

function requireWritable(fl: Lowering, node: ts.Expression, base: LangType, name: string): void {
  const { row } = fl.instance;
  const field = kernelField(base, name);
  if (!field || ("writableIn" in field && row.contextWritable && isInScope(field.writableIn, row))) return;
  refuse(node, "TSB3019", { field: name, program: programTitle(row) });
}

function variablePlace(fl: Lowering, node: ts.Expression): Place {
  const symbol = symbolOf(fl.unit.checker, node);
  requireUnbroken(fl.unit, symbol);
  const global = symbol && globalPlace(fl, symbol);
  if (global) return global;
  return refuse(node, "TSB1018", {
    what: `\`${excerpt(node)}\` as a target of type ${typeName(definite(fl.typing.of(node)))}`,
  });
}

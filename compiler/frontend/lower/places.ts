/** Variables, fields of structs and contexts, values behind references: where they lie, reading and writing them. */

import { ts } from "ts-morph";
import type { ContextField } from "../../../stdlib/spec/contexts.ts";
import { PROGRAMS, type ProgramRow } from "../../../stdlib/spec/program-types.ts";
import type { ValueId } from "../../ir/types.ts";
import { irType, isScalar, type ScalarType, type StructType, scalarByName, scalarSize, typeName } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { definite } from "../typing/rules.ts";
import { excerpt, isModuleMember, refuse, requireKernel, requireUnbroken, symbolOf } from "../unit.ts";
import { linkBase } from "./chains.ts";
import { nonNull, requirePointer } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand, Place, PointerOperand, ScalarOperand } from "./operand.ts";
import { readSlot } from "./slots.ts";

export function readVariable(fl: Lowering, symbol: ts.Symbol, node: ts.Expression): Operand | undefined {
  const slot = fl.slots.get(symbol);
  if (slot) return readSlot(fl, slot);
  const global = globalPlace(fl, symbol);
  if (global) return readPlace(fl, global);
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
  if (!isScalar(type)) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  return fl.as(initializer, type);
}

function globalPlace(fl: Lowering, symbol: ts.Symbol): Place | undefined {
  const global = fl.unit.globals.get(symbol);
  return global && { type: global.type, ptr: fl.b.globaladdr(global.name, 0), offset: 0, space: "map" };
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

export function readProperty(fl: Lowering, node: ts.PropertyAccessExpression): Operand {
  const base = linkBase(fl, node);
  fl.at(node);
  return readMember(fl, node, base);
}

/** `base.name`. */
export function readMember(fl: Lowering, node: ts.PropertyAccessExpression, base: Operand): Operand {
  if (base.kind === "context")
    return readPlace(fl, contextPlace(fl, node, base.id, fl.typing.contextField(base.type.context, node.name.text), 0));
  const pointer = nonNull(fl, requirePointer(node, base));
  const type = fl.typing.member(node, pointer.type);
  const offset = pointer.offset + fieldOffset(pointer.type, node.name.text);
  return type.kind === "struct"
    ? { ...pointer, type, offset }
    : readPlace(fl, { type, ptr: pointer.id, offset, space: pointer.space });
}

const fieldOffset = (type: PointerOperand["type"], name: string): number =>
  type.kind === "struct" ? (type.fields.find((field) => field.name === name)?.byteOffset ?? 0) : 0;

/** `ctx.remoteIp6[2]`: an index known now; the verifier takes no computed context address. */
export function readElement(fl: Lowering, node: ts.ElementAccessExpression): Operand {
  return readPlace(fl, elementPlace(fl, node));
}

function elementPlace(fl: Lowering, node: ts.ElementAccessExpression): Place {
  const array = node.expression;
  const index = constantOf(fl.unit.checker, node.argumentExpression);
  const base = ts.isPropertyAccessExpression(array) ? fl.expression(array.expression) : undefined;
  if (!ts.isPropertyAccessExpression(array) || base?.kind !== "context")
    return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  const field = fl.typing.contextField(base.type.context, array.name.text);
  const count = field?.count ?? 0;
  if (index === undefined || index < 0n || index >= BigInt(count))
    return refuse(node.argumentExpression, "TSB2020", { text: excerpt(node), count: String(count) });
  fl.at(node);
  return contextPlace(fl, node, base.id, field, Number(index));
}

function contextPlace(fl: Lowering, node: ts.Expression, ptr: ValueId, field: ContextField | undefined, index: number): Place {
  const type = field && scalarByName(field.type);
  if (!field || !type) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  const { row } = fl.instance;
  if (!field.readableIn.includes(row.progType))
    return refuse(node, "TSB3017", { field: field.name, program: row.decorator, programs: programsReading(field) });
  requireKernel(fl.unit, node, `\`${field.name}\``, field.since);
  return { type, ptr, offset: field.offset + index * field.size, space: "ctx", width: field.size };
}

const programsReading = (field: ContextField): string =>
  Object.values<ProgramRow>(PROGRAMS)
    .filter((row) => field.readableIn.includes(row.progType))
    .map((row) => `@${row.decorator}`)
    .join(", ");

/** Where an assignment writes; `local` variables are slots of their own type. */
export function placeOf(fl: Lowering, node: ts.Expression): Place {
  if (ts.isParenthesizedExpression(node)) return placeOf(fl, node.expression);
  if (ts.isIdentifier(node) || isModuleMember(fl.unit.checker, node)) return variablePlace(fl, node);
  if (ts.isElementAccessExpression(node)) {
    requireWritable(fl, node, node.expression);
    return elementPlace(fl, node);
  }
  if (!ts.isPropertyAccessExpression(node)) return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a target` });
  const base = fl.expression(node.expression);
  fl.at(node);
  if (base.kind === "context") {
    requireWritable(fl, node, node);
    return contextPlace(fl, node, base.id, fl.typing.contextField(base.type.context, node.name.text), 0);
  }
  return memberPlace(fl, node, nonNull(fl, requirePointer(node, base)));
}

function memberPlace(fl: Lowering, node: ts.PropertyAccessExpression, base: PointerOperand): Place {
  const type: ScalarType | StructType = fl.typing.member(node, base.type);
  if (type.kind === "struct") return refuse(node, "TSB2011", { name: excerpt(node), type: type.name });
  return { type, ptr: base.id, offset: base.offset + fieldOffset(base.type, node.name.text), space: base.space };
}

/** `named` is the field of a context; anything else that an element is taken from is refused elsewhere. */
function requireWritable(fl: Lowering, node: ts.Expression, named: ts.Expression): void {
  const { row } = fl.instance;
  if (!ts.isPropertyAccessExpression(named)) return;
  const base = fl.typing.of(named.expression);
  const field = base.kind === "context" ? fl.typing.contextField(base.context, named.name.text) : undefined;
  if (!field || (row.contextWritable && field.writableIn.includes(row.progType))) return;
  refuse(node, "TSB3019", { field: named.name.text, program: row.decorator });
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

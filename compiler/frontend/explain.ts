/**
 * TypeScript's own findings that the language says better. Enters: a finding of the checker; leaves: the diagnostic of ours that
 * takes its place, or undefined where TypeScript's words are the best there are.
 */

import { ts } from "ts-morph";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { programOf } from "./discover/programs.ts";
import { insteadOfElement, insteadOfGlobal, insteadOfMember } from "./foreign-names.ts";
import { BE_TYPES, INT_TYPES } from "./lang-types.ts";
import { withoutMethods } from "./methods.ts";
import { nodeSpan } from "./spans.ts";
import { attempt, excerpt, stdlibName, type Unit } from "./unit.ts";

type Explain = (unit: Unit, node: ts.Node) => Diagnostic | undefined;

/** `unit`: what was discovered in spite of the errors. */
export function explain(unit: () => Unit, found: ts.Diagnostic): Diagnostic | undefined {
  const { file, start, length } = found;
  const rule = RULES.get(found.code);
  if (!file || start === undefined || !rule) return undefined;
  const node = nodeAt(file, start, start + (length ?? 0));
  return node && rule(unit(), node);
}

const RULES: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [2304, foreign], // Cannot find name '…'.
  [2552, foreign], // … Did you mean '…'?
  [2580, foreign], // … Do you need to install type definitions for node?
  [2583, foreign], // … Do you need to change your target library?
  [2584, foreign], // … Try changing the 'lib' compiler option to include 'dom'.
  [2693, foreign], // '…' only refers to a type, but is being used as a value here.
  [2339, foreignMember], // Property '…' does not exist on type '…'.
  [2488, foreignIterator], // Type '…' must have a '[Symbol.iterator]()' method that returns an iterator.
  [7052, foreignElement], // Element implicitly has an 'any' type because type '…' has no index signature. Did you mean to call '…'?
  [7053, foreignElement], // … can't be used to index type '…'.
  [2550, foreignMember], // … Do you need to change your target library?
  [1240, decorated], // Unable to resolve signature of property decorator …
  [1241, decorated], // Unable to resolve signature of method decorator …
  [1270, decorated], // Decorator function return type '…' is not assignable to type '…'.
  [2322, narrowing], // Type '…' is not assignable to type '…'.
  [2353, decorated], // Object literal may only specify known properties …
  [2345, argument], // Argument of type '…' is not assignable to parameter of type '…'.
  [2362, networkOperand], // The left-hand side of an arithmetic operation must be …
  [2363, networkOperand], // The right-hand side …
  [2739, listed], // Type '…' is missing the following properties from type '…' …
  [2741, listed], // Property '…' is missing in type '…' but required in type '…'.
  [2365, operator], // Operator '…' cannot be applied to types '…' and '…'.
  [2367, comparison], // This comparison appears to be unintentional because the types have no overlap.
]);

/** The outermost node of exactly this extent, or the statement whose keyword it is. */
function nodeAt(file: ts.SourceFile, start: number, end: number): ts.Node | undefined {
  const visit = (node: ts.Node): ts.Node | undefined => {
    if (node.getStart(file) === start && (node.getEnd() === end || ts.isReturnStatement(node))) return node;
    return ts.forEachChild(node, (child) => (child.pos <= start && child.end >= end ? visit(child) : undefined));
  };
  return visit(file);
}

/** The integer or network-order type that a type is an alias of, or that it is beside literals. */
function scalarName(type: ts.Type): string | undefined {
  const parts = type.isUnion() && !type.aliasSymbol ? type.types.filter((part) => !part.isLiteral()) : [];
  const [only, more] = parts;
  if (only && !more) return scalarName(only);
  const name = stdlibName(type.aliasSymbol) ?? stdlibName(type.getSymbol());
  return name !== undefined && (Object.hasOwn(INT_TYPES, name) || Object.hasOwn(BE_TYPES, name)) ? name : undefined;
}

/** A global that is not there. */
function foreign(_: Unit, node: ts.Node): Diagnostic | undefined {
  const instead = ts.isIdentifier(node) ? insteadOfGlobal(node.text) : undefined;
  return instead === undefined ? undefined : diagnose("TSB1013", nodeSpan(node), { what: `\`${excerpt(node)}\``, instead });
}

function foreignMember({ checker }: Unit, node: ts.Node): Diagnostic | undefined {
  const { parent } = node;
  if (!ts.isIdentifier(node) || !ts.isPropertyAccessExpression(parent)) return undefined;
  const type = checker.getTypeAtLocation(parent.expression);
  const name =
    checker.isArrayType(type) || checker.isTupleType(type) ? "Array" : checker.getApparentType(type).getSymbol()?.name;
  const instead = insteadOfMember(name === "FixedArray" ? "Array" : (name ?? ""), node.text);
  return instead === undefined ? undefined : diagnose("TSB1013", nodeSpan(node), { what: `\`${excerpt(parent)}\``, instead });
}

/** `view[0]`, `text[0]`. */
function foreignElement({ checker }: Unit, node: ts.Node): Diagnostic | undefined {
  if (!ts.isElementAccessExpression(node)) return undefined;
  const owner = checker.getApparentType(checker.getTypeAtLocation(node.expression)).getSymbol()?.name ?? "";
  const instead = insteadOfElement(owner);
  return instead === undefined ? undefined : diagnose("TSB1013", nodeSpan(node), { what: `\`${excerpt(node)}\``, instead });
}

/** `for (const [key, value] of map)`. */
function foreignIterator({ checker }: Unit, node: ts.Node): Diagnostic | undefined {
  if (!ts.isExpression(node) || !ts.isForOfStatement(node.parent)) return undefined;
  const owner = checker.getTypeAtLocation(node).getSymbol()?.name ?? "";
  const instead = insteadOfMember(owner, "entries");
  return instead === undefined
    ? undefined
    : diagnose("TSB1013", nodeSpan(node), { what: `Going through \`${excerpt(node)}\``, instead });
}

/** An array of a context where a fixed array is wanted; an object literal where one with methods is. */
function listed({ checker }: Unit, node: ts.Node): Diagnostic | undefined {
  const value = assignedValue(node);
  const target = value && checker.getContextualType(value);
  const bare = target && withoutMethods(checker, value, checker.getNonNullableType(target));
  if (bare) return bare;
  if (!target || stdlibName(checker.getNonNullableType(target).getSymbol()) !== "FixedArray") return undefined;
  if (!checker.isTupleType(checker.getTypeAtLocation(value))) return undefined;
  const text = excerpt(value);
  return diagnose("TSB2025", nodeSpan(value), { text, type: checker.typeToString(target), copy: `[...${text}]` });
}

/** `u8 = u32`: the span is the target's name, or the whole `return`. */
function narrowing(unit: Unit, node: ts.Node): Diagnostic | undefined {
  const value = assignedValue(node);
  const target = value && unit.checker.getContextualType(value);
  return target && tooWide(unit, value, target);
}

function assignedValue(node: ts.Node): ts.Expression | undefined {
  const { parent } = node;
  if (ts.isReturnStatement(node)) return node.expression;
  if (ts.isBinaryExpression(parent) && parent.left === node) return parent.right;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return parent.initializer;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node) return parent.initializer;
  return ts.isExpression(node) ? node : undefined;
}

function tooWide({ checker }: Unit, value: ts.Expression, target: ts.Type): Diagnostic | undefined {
  const from = scalarName(checker.getTypeAtLocation(value));
  const to = scalarName(checker.getNonNullableType(target));
  if (from === undefined || to === undefined || !Object.hasOwn(INT_TYPES, from) || !Object.hasOwn(INT_TYPES, to))
    return undefined;
  return diagnose("TSB2001", nodeSpan(value), { from, to, text: excerpt(value) });
}

function argument(unit: Unit, node: ts.Node): Diagnostic | undefined {
  if (!ts.isExpression(node)) return undefined;
  const call = node.parent;
  if (ts.isTemplateSpan(call)) return networkOrder(unit, node, "a template");
  if (ts.isCallExpression(call) && ts.isDecorator(call.parent)) return decorated(unit, node);
  const target = unit.checker.getContextualType(node);
  return target && (withoutMethods(unit.checker, node, target) ?? tooWide(unit, node, target));
}

/** What our own reading of the decorated member says. */
function decorated(unit: Unit, node: ts.Node): Diagnostic | undefined {
  let decorator: ts.Node = node;
  while (!ts.isDecorator(decorator)) {
    if (ts.isSourceFile(decorator)) return undefined;
    decorator = decorator.parent;
  }
  const { parent } = decorator;
  const found: Diagnostic[] = [];
  if (ts.isClassElement(parent)) attempt(found, () => programOf(unit, parent));
  return found[0];
}

function networkOperand(unit: Unit, node: ts.Node): Diagnostic | undefined {
  const { parent } = node;
  if (!ts.isExpression(node) || !ts.isBinaryExpression(parent)) return undefined;
  return networkOrder(unit, node, parent.operatorToken.getText());
}

function networkOrder({ checker }: Unit, node: ts.Expression, operator: string): Diagnostic | undefined {
  const type = scalarName(checker.getTypeAtLocation(node));
  const order = type === undefined ? undefined : BE_TYPES[type];
  if (type === undefined || !order) return undefined;
  const convert = { 16: "ntohs", 32: "ntohl", 64: "ntohll" }[order.bits];
  return diagnose("TSB2006", nodeSpan(node), { type, operator, convert, text: excerpt(node) });
}

/** `bigint + number`, and network order where a number is wanted. */
function operator(unit: Unit, node: ts.Node): Diagnostic | undefined {
  if (!ts.isBinaryExpression(node)) return undefined;
  const text = node.operatorToken.getText();
  const network = networkOrder(unit, node.left, text) ?? networkOrder(unit, node.right, text);
  return network ?? mixed(unit, node);
}

function mixed({ checker }: Unit, node: ts.BinaryExpression): Diagnostic | undefined {
  const [left, right] = [node.left, node.right].map((side) => ({ side, type: checker.getTypeAtLocation(side) }));
  if (!left || !right) return undefined;
  const wide = isKind(left.type, ts.TypeFlags.BigIntLike) ? left : right;
  const narrow = wide === left ? right : left;
  if (!isKind(wide.type, ts.TypeFlags.BigIntLike) || !isKind(narrow.type, ts.TypeFlags.NumberLike)) return undefined;
  const name = (type: ts.Type): string => scalarName(type) ?? checker.typeToString(checker.getBaseTypeOfLiteralType(type));
  const instead = ts.isNumericLiteral(narrow.side)
    ? `${narrow.side.getText()}n`
    : `${scalarName(wide.type) ?? "u64"}(${excerpt(narrow.side)})`;
  return diagnose("TSB2005", nodeSpan(node), { left: name(left.type), right: name(right.type), instead });
}

/** Flavours are intersections with a primitive. */
const isKind = (type: ts.Type, flag: ts.TypeFlags): boolean =>
  (type.flags & flag) !== 0 || (type.isIntersection() && type.types.some((part) => (part.flags & flag) !== 0));

function comparison(unit: Unit, node: ts.Node): Diagnostic | undefined {
  if (!ts.isBinaryExpression(node)) return undefined;
  const text = node.operatorToken.getText();
  const [left, right] = [
    scalarName(unit.checker.getTypeAtLocation(node.left)),
    scalarName(unit.checker.getTypeAtLocation(node.right)),
  ];
  if (left !== undefined && Object.hasOwn(BE_TYPES, left) && left !== right) return networkOrder(unit, node.left, text);
  return right !== undefined && Object.hasOwn(BE_TYPES, right) ? networkOrder(unit, node.right, text) : undefined;
}

/**
 * Literal expressions: numbers and bigints that have no type of their own until their surroundings give one. `+ - * / %` on
 * them are exact and must fit in the end; bitwise operators work in the width of that type.
 */

import { ts } from "ts-morph";
import { fits, I32, I64, type IntType, typeName, wrap } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { excerpt, refuse, stdlibName, symbolOf } from "../unit.ts";
import { memberName, requireAscii, stringConstant } from "./strings.ts";

/** Is the expression made of literals alone? Number or bigint? */
export function literalKind(checker: ts.TypeChecker, node: ts.Expression): "number" | "bigint" | undefined {
  const source = resolve(checker, node);
  if (ts.isNumericLiteral(source) || (enumValue(checker, source) ?? lengthOf(checker, source)) !== undefined) return "number";
  if (ts.isBigIntLiteral(source)) return "bigint";
  if (ts.isPrefixUnaryExpression(source) && UNARY.has(source.operator)) return literalKind(checker, source.operand);
  if (!ts.isBinaryExpression(source) || !BINARY.has(source.operatorToken.kind)) return undefined;
  const left = literalKind(checker, source.left);
  return left !== undefined && left === literalKind(checker, source.right) ? left : undefined;
}

/** The value of a literal expression as `type`; a value that does not fit is refused. */
export function literalIn(checker: ts.TypeChecker, node: ts.Expression, type: IntType): bigint {
  const value = evaluate(checker, node, type);
  if (!fits(value, type)) return refuse(node, "TSB2002", { value: String(value), type: typeName(type), text: excerpt(node) });
  return value;
}

/** The value where no type is wanted, as of a map's size; undefined when the expression is no literal one. */
export function constantOf(checker: ts.TypeChecker, node: ts.Expression): bigint | undefined {
  const source = resolve(checker, node);
  if (source.kind === ts.SyntaxKind.TrueKeyword) return 1n;
  if (source.kind === ts.SyntaxKind.FalseKeyword) return 0n;
  const kind = literalKind(checker, source);
  return kind === undefined ? undefined : evaluate(checker, source, kind === "bigint" ? I64 : undefined);
}

/** The name of the part that `object.field`, `object["field"]` or `tuple[0]` takes, where it is known. */
export function partName(checker: ts.TypeChecker, node: ts.Expression): string | undefined {
  const name = memberName(checker, node);
  return name ?? (ts.isElementAccessExpression(node) ? constantOf(checker, node.argumentExpression)?.toString() : undefined);
}

const K = ts.SyntaxKind;
const UNARY: ReadonlySet<ts.SyntaxKind> = new Set([K.MinusToken, K.PlusToken, K.TildeToken]);
const BINARY: ReadonlySet<ts.SyntaxKind> = new Set([
  K.PlusToken,
  K.MinusToken,
  K.AsteriskToken,
  K.SlashToken,
  K.PercentToken,
  K.AmpersandToken,
  K.BarToken,
  K.CaretToken,
  K.LessThanLessThanToken,
  K.GreaterThanGreaterThanToken,
  K.GreaterThanGreaterThanGreaterThanToken,
]);

/** Through parentheses, `as const`, constants without a type of their own and properties of constant objects. */
function resolve(checker: ts.TypeChecker, node: ts.Expression): ts.Expression {
  if (isTransparent(node)) return resolve(checker, node.expression);
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return node;
  const declaration = symbolOf(checker, node)?.valueDeclaration;
  if (!declaration) return node;
  const initialiser = constantInitialiser(declaration) ?? propertyInitialiser(declaration);
  return initialiser && initialiser !== node ? resolve(checker, initialiser) : node;
}

function constantInitialiser(declaration: ts.Declaration): ts.Expression | undefined {
  if (!ts.isVariableDeclaration(declaration) || declaration.type) return undefined;
  const list = declaration.parent;
  return ts.isVariableDeclarationList(list) && list.flags & ts.NodeFlags.Const ? declaration.initializer : undefined;
}

/** A property of an `as const` object. */
function propertyInitialiser(declaration: ts.Declaration): ts.Expression | undefined {
  if (!ts.isPropertyAssignment(declaration)) return undefined;
  let object: ts.Node = declaration.parent;
  while (!ts.isAsExpression(object)) {
    if (!ts.isObjectLiteralExpression(object) && !ts.isPropertyAssignment(object)) return undefined;
    object = object.parent;
  }
  return ts.isConstTypeReference(object.type) ? declaration.initializer : undefined;
}

/** Members of enums and of the stdlib's constant sets. */
function enumValue(checker: ts.TypeChecker, node: ts.Expression): number | undefined {
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const symbol = symbolOf(checker, node);
  if (symbol && symbol.flags & ts.SymbolFlags.EnumMember) {
    const member = symbol.valueDeclaration;
    const value = member && ts.isEnumMember(member) ? checker.getConstantValue(member) : undefined;
    return typeof value === "number" ? value : undefined;
  }
  if (stdlibName(symbol) === undefined || stdlibName(symbolOf(checker, node.expression)) === undefined) return undefined;
  const type = symbol && checker.getTypeOfSymbol(symbol);
  return type?.isNumberLiteral() ? type.value : undefined;
}

/** `length` of what has a length of its own: a fixed array, a string constant. */
function lengthOf(checker: ts.TypeChecker, node: ts.Expression): number | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== "length") return undefined;
  const text = stringConstant(checker, node.expression);
  if (text !== undefined) return requireAscii(node, text, excerpt(node.expression)).length;
  const symbol = symbolOf(checker, node);
  const type = symbol && stdlibName(symbol) !== undefined ? checker.getTypeAtLocation(node) : undefined;
  return type?.isNumberLiteral() ? type.value : undefined;
}

function evaluate(checker: ts.TypeChecker, node: ts.Expression, type: IntType | undefined): bigint {
  const source = resolve(checker, node);
  if (ts.isNumericLiteral(source)) return integer(source, Number(source.text));
  if (ts.isBigIntLiteral(source)) return BigInt(source.text.slice(0, -1).replaceAll("_", ""));
  if (ts.isPrefixUnaryExpression(source)) return unary(source.operator, evaluate(checker, source.operand, type), type);
  if (ts.isBinaryExpression(source)) {
    const left = evaluate(checker, source.left, type);
    return binary(source, left, evaluate(checker, source.right, type), type);
  }
  return integer(source, enumValue(checker, source) ?? lengthOf(checker, source) ?? Number.NaN);
}

function integer(node: ts.Node, value: number): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  const text = excerpt(node);
  if (!Number.isInteger(value))
    return refuse(node, "TSB1001", { text, problem: "not an integer", instead: "Scale it, e.g. count in thousandths" });
  return refuse(node, "TSB1001", {
    text,
    problem: "beyond 2^53, where a number loses digits",
    instead: `Write the bigint ${text}n`,
  });
}

function unary(operator: ts.SyntaxKind, value: bigint, type: IntType | undefined): bigint {
  if (operator === K.MinusToken) return -value;
  return operator === K.PlusToken ? value : wrap(~value, type ?? I32);
}

function binary(node: ts.BinaryExpression, left: bigint, right: bigint, type: IntType | undefined): bigint {
  const width = type ?? I32;
  const count = width.bits === 64 ? right : right & 31n;
  switch (node.operatorToken.kind) {
    case K.PlusToken:
      return left + right;
    case K.MinusToken:
      return left - right;
    case K.AsteriskToken:
      return left * right;
    case K.SlashToken:
      return right === 0n ? refuse(node, "TSB2017", { text: excerpt(node) }) : left / right;
    case K.PercentToken:
      return right === 0n ? refuse(node, "TSB2017", { text: excerpt(node) }) : left % right;
    case K.AmpersandToken:
      return wrap(left & right, width);
    case K.BarToken:
      return wrap(left | right, width);
    case K.CaretToken:
      return wrap(left ^ right, width);
    case K.LessThanLessThanToken:
      return wrap(left << (count > 64n ? 64n : count), width);
    case K.GreaterThanGreaterThanToken:
      return left >> count;
    default:
      return BigInt.asUintN(32, left) >> count;
  }
}

/** What can be told from the syntax alone: imports of values that do not exist, module code, constructs without a meaning. */

import { ts } from "ts-morph";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { isTypeOnly, moduleSpecifier } from "../project.ts";
import { attempt, excerpt, refuse } from "../unit.ts";

export function subsetDiagnostics(file: ts.SourceFile): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const statement of file.statements) attempt(diagnostics, () => moduleStatement(statement));
  const visit = (node: ts.Node): void => {
    attempt(diagnostics, () => refuseNode(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return diagnostics;
}

function moduleStatement(statement: ts.Statement): void {
  const specifier = moduleSpecifier(statement);
  if (specifier) return requireProgramFile(statement, specifier);
  if (isDeclaration(statement)) return;
  refuse(statement, "TSB1020", { text: excerpt(statement) });
}

const isDeclaration = (node: ts.Statement): boolean =>
  ts.isVariableStatement(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isModuleDeclaration(node) ||
  node.kind === ts.SyntaxKind.EmptyStatement;

/** Values come from `"tsbpf"` and other program files only. */
function requireProgramFile(statement: ts.Statement, specifier: ts.StringLiteral): void {
  const name = specifier.text;
  if (name === "tsbpf" || isTypeOnly(statement)) return;
  if (/^\.\.?\//.test(name) && /\.bpf(?:\.[jt]s)?$/.test(name)) return;
  refuse(specifier, "TSB1015", { module: name });
}

function refuseNode(node: ts.Node): void {
  if (node.kind === ts.SyntaxKind.AnyKeyword) refuse(node, "TSB1002", { text: excerpt(node.parent) });
  if (ts.isModuleDeclaration(node)) refuse(node.name, "TSB1013", { what: "A namespace", instead: "another program file" });
  if (ts.isThrowStatement(node)) refuse(node, "TSB1007", {});
  if (ts.isTryStatement(node)) refuse(node.getFirstToken() ?? node, "TSB1008", {});
  if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) refuseVar(node);
  refuseAsync(node);
  refuseClosure(node);
  refuseRunTimeCode(node);
}

function refuseVar(list: ts.VariableDeclarationList): void {
  const [first] = list.declarations;
  if (first && !isAmbient(list.parent)) refuse(first.name, "TSB1012", { name: excerpt(first.name) });
}

const isAmbient = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === ts.SyntaxKind.DeclareKeyword);

function refuseAsync(node: ts.Node): void {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) refuse(node, "TSB1006", { what: "async" });
  if (ts.isAwaitExpression(node)) refuse(node, "TSB1006", { what: "await" });
  if (ts.isYieldExpression(node)) refuse(node, "TSB1006", { what: "yield" });
  if (ts.isFunctionLike(node) && "asteriskToken" in node && node.asteriskToken)
    refuse(node.asteriskToken, "TSB1006", { what: "A generator" });
}

/** A function inside a function is called, passed, or a constant. */
function refuseClosure(node: ts.Node): void {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return;
  if (!ts.findAncestor(node.parent, ts.isFunctionLike)) return;
  const how = escapes(node.parent);
  if (how !== undefined) refuse(node, "TSB1005", { text: excerpt(node), how });
}

function escapes(place: ts.Node): string | undefined {
  if (ts.isParenthesizedExpression(place) || ts.isSatisfiesExpression(place)) return escapes(place.parent);
  if (ts.isCallExpression(place) || ts.isNewExpression(place)) return undefined;
  if (ts.isVariableDeclaration(place)) return place.parent.flags & ts.NodeFlags.Const ? undefined : "kept in a variable";
  if (ts.isReturnStatement(place) || ts.isArrowFunction(place)) return "returned";
  if (ts.isPropertyAssignment(place) || ts.isPropertyDeclaration(place) || ts.isArrayLiteralExpression(place))
    return "part of an object";
  return ts.isConditionalExpression(place) ? "one of several" : "kept as a value";
}

function refuseRunTimeCode(node: ts.Node): void {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
  const { expression } = node;
  if (expression.kind === ts.SyntaxKind.ImportKeyword) refuse(node, "TSB1010", { text: excerpt(node) });
  if (ts.isIdentifier(expression) && (expression.text === "eval" || expression.text === "Function"))
    refuse(node, "TSB1010", { text: excerpt(node) });
}

/** Statements: each gives how it ended, so that labels, breaks and returns unwind without exceptions. */

import { ts } from "ts-morph";
import { besideType } from "./expressions.ts";
import { burnFuel, type Frame, type Machine } from "./machine.ts";
import { Unsupported } from "./outcome.ts";
import type { StaticType } from "./static-types.ts";
import { isTruthy, type Value } from "./values.ts";

export type Completion =
  | { readonly kind: "normal" }
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "break" | "continue"; readonly label: string | undefined };

const normal: Completion = { kind: "normal" };

export function executeStatements(
  machine: Machine,
  statements: readonly ts.Statement[],
  frame: Frame,
  result: StaticType,
): Completion {
  for (const statement of statements) {
    const completion = execute(machine, statement, frame, result, []);
    if (completion.kind !== "normal") return completion;
  }
  return normal;
}

function execute(
  machine: Machine,
  node: ts.Statement,
  frame: Frame,
  result: StaticType,
  labels: readonly string[],
): Completion {
  burnFuel(machine);
  if (ts.isBlock(node)) return executeStatements(machine, node.statements, frame, result);
  if (ts.isEmptyStatement(node)) return normal;
  if (ts.isExpressionStatement(node)) {
    machine.evaluate(node.expression, frame);
    return normal;
  }
  if (ts.isVariableStatement(node)) return declare(machine, node.declarationList, frame);
  if (ts.isReturnStatement(node)) {
    return { kind: "return", value: node.expression && machine.evaluateAs(node.expression, frame, result) };
  }
  if (ts.isIfStatement(node)) {
    const branch = isTruthy(machine.evaluate(node.expression, frame)) ? node.thenStatement : node.elseStatement;
    return branch ? execute(machine, branch, frame, result, []) : normal;
  }
  if (ts.isBreakStatement(node)) return { kind: "break", label: node.label?.text };
  if (ts.isContinueStatement(node)) return { kind: "continue", label: node.label?.text };
  if (ts.isLabeledStatement(node)) return executeLabeled(machine, node, frame, result, labels);
  if (ts.isSwitchStatement(node)) return executeSwitch(machine, node, frame, result);
  if (ts.isIterationStatement(node, false)) return executeLoop(machine, node, frame, result, labels);
  throw new Unsupported(`statement ${ts.SyntaxKind[node.kind]}`);
}

function declare(machine: Machine, list: ts.VariableDeclarationList, frame: Frame): Completion {
  for (const declaration of list.declarations) {
    if (!ts.isIdentifier(declaration.name)) throw new Unsupported("destructuring");
    const type = machine.typing.typeOfDeclaration(declaration);
    const { initializer } = declaration;
    if (type.kind === "untyped") continue;
    frame.cells.set(declaration, { value: initializer && machine.evaluateAs(initializer, frame, type) });
  }
  return normal;
}

function executeLabeled(
  machine: Machine,
  node: ts.LabeledStatement,
  frame: Frame,
  result: StaticType,
  labels: readonly string[],
): Completion {
  const label = node.label.text;
  const completion = execute(machine, node.statement, frame, result, [...labels, label]);
  return completion.kind === "break" && completion.label === label ? normal : completion;
}

function executeSwitch(machine: Machine, node: ts.SwitchStatement, frame: Frame, result: StaticType): Completion {
  const value = machine.evaluate(node.expression, frame);
  const { clauses } = node.caseBlock;
  const matches = (clause: ts.CaseOrDefaultClause): boolean =>
    ts.isCaseClause(clause) &&
    machine.evaluate(clause.expression, frame, besideType(machine, clause.expression, node.expression)) === value;
  const matched = clauses.findIndex(matches);
  const start = matched >= 0 ? matched : clauses.findIndex((clause) => ts.isDefaultClause(clause));
  if (start < 0) return normal;
  for (const clause of clauses.slice(start)) {
    const completion = executeStatements(machine, clause.statements, frame, result);
    if (completion.kind === "break" && completion.label === undefined) return normal;
    if (completion.kind !== "normal") return completion;
  }
  return normal;
}

function executeLoop(
  machine: Machine,
  node: ts.IterationStatement,
  frame: Frame,
  result: StaticType,
  labels: readonly string[],
): Completion {
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) throw new Unsupported("for of and for in");
  const { test, update } = loopParts(node, machine, frame);
  const holds = (): boolean => test === undefined || isTruthy(machine.evaluate(test, frame));
  for (let first = ts.isDoStatement(node); first || holds(); first = false) {
    const completion = execute(machine, node.statement, frame, result, []);
    const ours = "label" in completion && (completion.label === undefined || labels.includes(completion.label));
    if (completion.kind === "break" && ours) return normal;
    if (completion.kind !== "normal" && !(completion.kind === "continue" && ours)) return completion;
    if (update !== undefined) machine.evaluate(update, frame);
  }
  return normal;
}

function loopParts(
  node: ts.IterationStatement,
  machine: Machine,
  frame: Frame,
): { test: ts.Expression | undefined; update: ts.Expression | undefined } {
  if (ts.isForStatement(node)) {
    if (node.initializer && ts.isVariableDeclarationList(node.initializer)) declare(machine, node.initializer, frame);
    else if (node.initializer) machine.evaluate(node.initializer, frame);
    return { test: node.condition, update: node.incrementor };
  }
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return { test: node.expression, update: undefined };
  throw new Unsupported(`statement ${ts.SyntaxKind[node.kind]}`);
}

/** Statements: each gives how it ended, so that labels, breaks and returns unwind without exceptions. */

import { ts } from "ts-morph";
import { besideType, partOf } from "./expressions.ts";
import { bindingName, elementType } from "./infer.ts";
import { sizeAlignOf } from "./layout.ts";
import { burnFuel, type Frame, loadPlace, type Machine } from "./machine.ts";
import { Fault, IllTyped, Unsupported } from "./outcome.ts";
import type { StaticType } from "./static-types.ts";
import { asInt, isTruthy, type Value } from "./values.ts";

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
  if (ts.isEmptyStatement(node) || ts.isFunctionDeclaration(node) || ts.isTypeAliasDeclaration(node)) return normal;
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
    if (!ts.isIdentifier(declaration.name)) {
      if (declaration.initializer === undefined) throw new Unsupported("a pattern without a value");
      destructure(machine, declaration.name, machine.evaluate(declaration.initializer, frame), frame);
      continue;
    }
    const type = machine.typing.typeOfDeclaration(declaration);
    const { initializer } = declaration;
    if (type.kind === "untyped") continue;
    frame.cells.set(declaration, { value: initializer && machine.evaluateAs(initializer, frame, type) });
  }
  return normal;
}

/** The object is evaluated once; each name takes its part. */
export function destructure(machine: Machine, pattern: ts.BindingPattern, owner: Value, frame: Frame): void {
  if (owner === undefined) throw new Fault("null");
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const value = partOf(machine, owner, bindingName(element));
    if (ts.isIdentifier(element.name)) frame.cells.set(element, { value });
    else destructure(machine, element.name, value, frame);
  }
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
  if (ts.isForOfStatement(node)) return executeForOf(machine, node, frame, result, labels);
  if (ts.isForInStatement(node)) throw new Unsupported("for in");
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

/** Over `range(end, max?)`: its counter has the promoted type of `end` (decision D16), an `end` above `max` is a fault. */
function executeForOf(
  machine: Machine,
  node: ts.ForOfStatement,
  frame: Frame,
  result: StaticType,
  labels: readonly string[],
): Completion {
  const variable = ts.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0] : undefined;
  if (variable === undefined) throw new Unsupported("for of without a declaration");
  const type = elementType(machine.typing, node.expression);
  for (const value of elementsOf(machine, node.expression, frame, type)) {
    burnFuel(machine);
    if (ts.isIdentifier(variable.name)) frame.cells.set(variable, { value });
    else destructure(machine, variable.name, value, frame);
    const completion = execute(machine, node.statement, frame, result, []);
    const ours = "label" in completion && (completion.label === undefined || labels.includes(completion.label));
    if (completion.kind === "break" && ours) return normal;
    if (completion.kind !== "normal" && !(completion.kind === "continue" && ours)) return completion;
  }
  return normal;
}

function* elementsOf(machine: Machine, node: ts.Expression, frame: Frame, type: StaticType): Generator<Value> {
  if (ts.isArrayLiteralExpression(node)) {
    yield* node.elements.map((element) => machine.evaluateAs(element, frame, type));
    return;
  }
  if (!ts.isCallExpression(node) || node.expression.getText() !== "range") {
    const array = machine.evaluate(node, frame);
    if (typeof array !== "object" || array.kind !== "array") throw new Unsupported("for of over this");
    const { size } = sizeAlignOf(array.element, machine.typing.layoutOf);
    for (let i = 0; i < array.length; i += 1)
      yield loadPlace(machine, { bytes: array.bytes, offset: array.offset + i * size }, array.element);
    return;
  }
  const [endNode, maxNode] = node.arguments;
  if (endNode === undefined) throw new IllTyped("range of nothing");
  const end = asInt(machine.evaluateAs(endNode, frame, type));
  if (maxNode !== undefined && end > asInt(machine.evaluateAs(maxNode, frame, type))) throw new Fault("range");
  for (let i = 0n; i < end; i += 1n) yield i;
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

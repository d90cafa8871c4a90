/** Statements: what each kind of node lowers to. A refusal in one is recorded, and lowering goes on with the next. */

import { ts } from "ts-morph";
import type { LangType } from "../lang-types.ts";
import { stringConstant } from "../typing/strings.ts";
import { excerpt, recordRefusal, refuse } from "../unit.ts";
import { declareFunction } from "./closures.ts";
import { coerce } from "./convert.ts";
import { destructure } from "./destructuring.ts";
import { forOfLoop } from "./for-of.ts";
import { hold, isUsing, leaveAll, leaveInside, movedBy, requireNotKept, scoped } from "./held.ts";
import { doLoop, forLoop, whileLoop } from "./loops.ts";
import type { JumpTarget, Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";
import { returnNothing, returnOperand } from "./returns.ts";
import { declareSlot, lifetimeOf, requireLocalType, writeSlot } from "./slots.ts";
import { switchStatement } from "./switch.ts";

const K = ts.SyntaxKind;

export function lowerStatement(fl: Lowering, node: ts.Statement): void {
  try {
    dispatch(fl, node);
  } catch (error) {
    recordRefusal(fl.unit.diagnostics, error);
    fl.gaveUp = true;
  }
}

function dispatch(fl: Lowering, node: ts.Statement): void {
  const label = fl.pendingLabel;
  fl.pendingLabel = undefined;
  fl.at(node);
  if (ts.isBlock(node)) return block(fl, node, label);
  if (ts.isVariableStatement(node)) return variables(fl, node.declarationList);
  if (ts.isExpressionStatement(node)) return expressionStatement(fl, node);
  if (ts.isIfStatement(node)) return ifStatement(fl, node);
  if (ts.isReturnStatement(node)) return returnStatement(fl, node);
  if (ts.isForStatement(node)) return forLoop(fl, node, label, (list) => variables(fl, list));
  if (ts.isForOfStatement(node)) return forOfLoop(fl, node, label, (name, type) => declareVariable(fl, name, type));
  if (ts.isWhileStatement(node)) return whileLoop(fl, node, label);
  if (ts.isDoStatement(node)) return doLoop(fl, node, label);
  if (ts.isSwitchStatement(node)) return switchStatement(fl, node, label);
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) return jump(fl, node);
  if (ts.isLabeledStatement(node)) return labelled(fl, node);
  if (node.kind === K.EmptyStatement || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
  // Its code stands where it is called.
  if (ts.isFunctionDeclaration(node)) return;
  refuseStatement(node);
}

function block(fl: Lowering, node: ts.Block, label: string | undefined): void {
  const statements = (): void =>
    scoped(fl, () => {
      for (const one of node.statements) fl.statement(one);
    });
  if (label === undefined) return statements();
  const end = fl.b.newBlock();
  within(fl, { label, onBreak: end, onContinue: undefined, isSwitch: false }, statements);
  fl.b.jump(end);
  fl.b.setBlock(end);
}

/** Runs `work` with a place to break or continue to. */
export function within(fl: Lowering, target: JumpTarget, work: () => void): void {
  fl.targets.push(target);
  work();
  fl.targets.pop();
}

function expressionStatement(fl: Lowering, node: ts.ExpressionStatement): void {
  fl.expression(node.expression);
}

function ifStatement(fl: Lowering, node: ts.IfStatement): void {
  const [yes, no] = [fl.b.newBlock(), fl.b.newBlock()];
  const end = node.elseStatement ? fl.b.newBlock() : no;
  fl.condition(node.expression, yes, no);
  fl.b.setBlock(yes);
  fl.statement(node.thenStatement);
  fl.b.jump(end);
  if (node.elseStatement) {
    fl.b.setBlock(no);
    fl.statement(node.elseStatement);
    fl.b.jump(end);
  }
  fl.b.setBlock(end);
}

function returnStatement(fl: Lowering, node: ts.ReturnStatement): void {
  const { expression } = node;
  if (fl.result.kind === "void") {
    if (expression) fl.expression(expression);
    leaveAll(fl, undefined);
    return returnNothing(fl);
  }
  const operand = expression
    ? fl.as(expression, programResult(fl, expression))
    : coerce(fl, node, { kind: "undefined" }, fl.result);
  fl.at(node);
  leaveAll(fl, expression && movedBy(fl, expression, operand));
  returnOperand(fl, expression ?? node, operand);
}

/** A parser returns u32 or i32, each as it is: the kernel takes the 32 bits. */
function programResult(fl: Lowering, node: ts.Expression): Lowering["result"] {
  if (!fl.instance.isProgram || fl.instance.row.result !== "u32|i32") return fl.result;
  const own = fl.typing.of(node);
  return own.kind === "int" && own.bits <= 32 ? own : fl.result;
}

function variables(fl: Lowering, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    try {
      declare(fl, list, declaration);
    } catch (error) {
      recordRefusal(fl.unit.diagnostics, error);
      fl.gaveUp = true;
      for (const symbol of declaredNames(fl, declaration.name)) fl.unit.broken.add(symbol);
    }
  }
}

function declaredNames(fl: Lowering, name: ts.BindingName): ts.Symbol[] {
  if (!ts.isIdentifier(name))
    return name.elements.flatMap((one) => (ts.isBindingElement(one) ? declaredNames(fl, one.name) : []));
  const symbol = fl.unit.checker.getSymbolAtLocation(name);
  return symbol ? [symbol] : [];
}

function declare(fl: Lowering, list: ts.VariableDeclarationList, declaration: ts.VariableDeclaration): void {
  if (!ts.isIdentifier(declaration.name)) {
    if (declaration.initializer) destructure(fl, declaration.name, fl.expression(declaration.initializer));
    return;
  }
  const symbol = fl.unit.checker.getSymbolAtLocation(declaration.name);
  if (!symbol) return refuse(declaration, "TSB1018", { what: `\`${excerpt(declaration)}\`` });
  if (!(list.flags & ts.NodeFlags.BlockScoped)) return refuse(declaration, "TSB1012", { name: symbol.name });
  const { initializer } = declaration;
  // A text is known wherever its name stands.
  if (stringConstant(fl.unit.checker, declaration.name) !== undefined) return;
  if (declareFunction(fl, list, declaration)) return;
  const type = fl.typing.variable(symbol, declaration);
  requireLocalType(declaration, type);
  const value = initializer
    ? fl.as(initializer, type)
    : type.kind === "optional"
      ? coerce(fl, declaration, { kind: "undefined" }, type)
      : undefined;
  fl.at(declaration);
  const slot = declareSlot(fl, type, symbol.name);
  const isConst = (list.flags & ts.NodeFlags.Let) === 0;
  const space = isConst && value?.kind === "pointer" ? value.space : slot.space;
  if (value) requireNotKept(fl, declaration, value, true);
  if (value) writeSlot(fl, slot, value);
  const held = isUsing(list) ? hold(fl, declaration, slot.ptr, value) : value?.kind === "pointer" ? value.held : undefined;
  // What a variable is assigned later lasts as long as it does.
  const lifetime = isConst ? value && lifetimeOf([value]) : { since: slot.loopDepth };
  fl.slots.set(symbol, { ...slot, space, held, ...lifetime });
}

/** The variables of a `for…of`, whose elements are there before the loop; gives the way to set them. */
function declareVariable(fl: Lowering, name: ts.BindingName, type: LangType): (value: Operand) => void {
  if (!ts.isIdentifier(name)) return (value) => destructure(fl, name, value);
  const symbol = fl.unit.checker.getSymbolAtLocation(name);
  if (!symbol) return refuse(name, "TSB1018", { what: `\`${name.text}\`` });
  requireLocalType(name, type);
  const slot = declareSlot(fl, type, symbol.name);
  fl.slots.set(symbol, { ...slot, since: slot.loopDepth });
  return (value) => writeSlot(fl, slot, value);
}

function jump(fl: Lowering, node: ts.BreakOrContinueStatement): void {
  const isBreak = ts.isBreakStatement(node);
  const target = fl.targets.findLast((one) =>
    node.label ? one.label === node.label.text : isBreak ? !isLabelledBlock(one) : one.onContinue !== undefined,
  );
  const block = isBreak ? target?.onBreak : target?.onContinue;
  if (block === undefined) return refuse(node, "TSB1013", { what: `\`${excerpt(node)}\``, instead: "a loop's label" });
  leaveInside(fl, leftBy(node));
  fl.b.jump(block);
}

/** The statement that a jump ends, or begins another round of. */
function leftBy(node: ts.BreakOrContinueStatement): ts.Node | undefined {
  const { label } = node;
  if (label) return ts.findAncestor(node, (one) => ts.isLabeledStatement(one) && one.label.text === label.text);
  const isSwitch = (one: ts.Node): boolean => ts.isBreakStatement(node) && ts.isSwitchStatement(one);
  return ts.findAncestor(node, (one) => ts.isIterationStatement(one, false) || isSwitch(one));
}

/** A labelled block: left only by its label. */
const isLabelledBlock = (target: JumpTarget): boolean =>
  target.label !== undefined && target.onContinue === undefined && !target.isSwitch;

function labelled(fl: Lowering, node: ts.LabeledStatement): void {
  const { statement } = node;
  fl.pendingLabel = node.label.text;
  if (ts.isBlock(statement) || ts.isIterationStatement(statement, false) || ts.isSwitchStatement(statement))
    return fl.statement(statement);
  const end = fl.b.newBlock();
  fl.pendingLabel = undefined;
  within(fl, { label: node.label.text, onBreak: end, onContinue: undefined, isSwitch: false }, () => fl.statement(statement));
  fl.b.jump(end);
  fl.b.setBlock(end);
}

function refuseStatement(node: ts.Statement): never {
  if (ts.isThrowStatement(node)) return refuse(node, "TSB1007", {});
  if (ts.isTryStatement(node)) return refuse(node, "TSB1008", {});
  if (ts.isForInStatement(node)) return refuse(node, "TSB1011", { what: "The names of fields" });
  if (ts.isClassDeclaration(node))
    return refuse(node.name ?? node, "TSB1013", { what: "A class inside a function", instead: "a class at module level" });
  return refuse(node, "TSB1013", { what: `\`${excerpt(node)}\``, instead: "other statements" });
}

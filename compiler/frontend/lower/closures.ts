/**
 * Functions that take functions, and functions inside functions: their code stands in the middle of the one that calls them, each
 * time anew, so that a function that is passed is known by its code, and reads and writes the variables around it where they are.
 */

import { ts } from "ts-morph";
import type { FunctionType, LangType } from "../lang-types.ts";
import type { FunctionNode } from "../typing/callee.ts";
import { type Instance, sourceName, standsInPlace } from "../typing/instances.ts";
import { definite } from "../typing/rules.ts";
import type { Typing } from "../typing/typing.ts";
import { excerpt, refuse } from "../unit.ts";
import { lowerBody } from "./body.ts";
import { addressOf, coerce } from "./convert.ts";
import { bindParam } from "./destructuring.ts";
import { isHeldType } from "./held.ts";
import { type Closure, Lowering } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { narrowed, partsOf, partTypes } from "./parts.ts";
import { resultOperand, resultRegister } from "./returns.ts";
import { declareSlot, readSlot, writeSlot } from "./slots.ts";

type Call = ts.CallExpression | ts.NewExpression;

/** An argument as its parameter takes it. */
export type Given = Operand | { readonly kind: "function"; readonly closure: Closure };

export function argumentAs(fl: Lowering, call: Call, node: ts.Expression | undefined, type: LangType): Given {
  if (!node) return refuse(call, "TSB1019", { text: excerpt(call) });
  if (type.kind === "function") return { kind: "function", closure: closureOf(fl, node) };
  const operand = fl.as(node, type);
  if (partsOf(fl, operand).length === partTypes(type).length) return operand;
  return refuse(node, "TSB2018", { type: operand.kind, operator: "an argument", instead: "a scalar, a struct or the context" });
}

/** The function that an argument or a called name stands for. */
function closureOf(fl: Lowering, node: ts.Expression): Closure {
  const found = fl.typing.closures.named(node);
  if (!found) return refuse(node, "TSB1024", { text: excerpt(node) });
  if (found.kind === "module") return { node: found.node, around: undefined };
  if (found.kind === "parameter") return passed(fl, node, found.symbol);
  if (ts.isFunctionDeclaration(found.node) || !ts.isVariableDeclaration(found.node.parent))
    return { node: found.node, around: declarer(fl, found.node) };
  const symbol = fl.unit.checker.getSymbolAtLocation(found.node.parent.name);
  return symbol ? passed(fl, node, symbol) : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

const passed = (fl: Lowering, node: ts.Expression, symbol: ts.Symbol): Closure =>
  fl.functions.get(symbol) ?? refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` before its declaration` });

/** The function inside which another is declared: `fl`, or one around it. */
function declarer(fl: Lowering, node: FunctionNode): Lowering {
  let at = fl;
  while (at.around && ts.findAncestor(node.parent, (one) => one === at.instance.node) === undefined) at = at.around;
  return at;
}

/** `const f = (…) => …` is no variable; false when it is another declaration. */
export function declareFunction(fl: Lowering, list: ts.VariableDeclarationList, declaration: ts.VariableDeclaration): boolean {
  const { initializer: node, name } = declaration;
  if (!node || (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node))) return false;
  if (!(list.flags & ts.NodeFlags.Const)) return refuse(node, "TSB1005", { text: excerpt(node), how: "kept in a variable" });
  if (ts.isCaseOrDefaultClause(list.parent.parent))
    return refuse(declaration, "TSB1013", { what: "A function here", instead: "a block" });
  const symbol = fl.unit.checker.getSymbolAtLocation(name);
  if (symbol) fl.functions.set(symbol, { node, around: fl });
  return true;
}

/** Calls what was passed, or a function inside this one. */
export function closureCall(fl: Lowering, node: ts.CallExpression, target: ts.Expression): Operand {
  if (isHeldType(fl.unit.checker.getTypeAtLocation(node))) return refuse(node, "TSB3050", { name: excerpt(target) });
  const type = fl.typing.closureType(node);
  const closure = closureOf(fl, target);
  const given = type.params.map((param, index) => argumentAs(fl, node, node.arguments[index], param));
  const operand = closure.around ? callInner(fl, node, closure, given) : callModule(fl, node, closure.node, given, type);
  return type.result.kind === "void" ? { kind: "void" } : coerce(fl, node, operand, type.result);
}

function callInner(fl: Lowering, node: ts.CallExpression, closure: Closure, given: readonly Given[]): Operand {
  const { node: code, around } = closure;
  if (!around) return { kind: "void" };
  const typing = around.typing.closures.inner(code);
  const own = typing.instance.params.map(({ type }, index) => fitted(fl, node, given[index], type));
  return place(fl, node, { typing, result: around.typing.closures.resultOf(code), around, receiver: around.receiver }, own);
}

/** A function of the module, by the types of what it is given. */
function callModule(
  fl: Lowering,
  node: ts.CallExpression,
  code: FunctionNode,
  given: readonly Given[],
  type: FunctionType,
): Operand {
  const types = { value: (index: number) => type.params[index], result: () => type.result };
  const instance = fl.typing.instances.request(code, fl.instance.row, types, undefined);
  const own = instance.params.map(({ type }, index) => fitted(fl, node, given[index], type));
  return standsInPlace(instance)
    ? callInPlace(fl, node, instance, own, undefined)
    : emitCall(fl, node, instance, own, undefined);
}

const fitted = (fl: Lowering, node: ts.CallExpression, given: Given | undefined, type: LangType): Given => {
  if (!given) return refuse(node, "TSB1019", { text: excerpt(node) });
  return given.kind === "function" || type.kind === "function" ? given : coerce(fl, node, given, type);
};

/** Calls a function of the object. */
export function emitCall(
  fl: Lowering,
  node: Call,
  instance: Instance,
  given: readonly Given[],
  receiver: PointerOperand | undefined,
): Operand {
  fl.module.calls.push({ from: fl.host, to: instance, node });
  const result = fl.typing.resultOf(instance, node);
  const ids = given.flatMap((one) => (one.kind === "function" ? [] : partsOf(fl, one)));
  fl.at(node);
  const all = receiver ? [addressOf(fl, receiver), ...ids] : ids;
  const operand = resultOperand(fl, result, narrowed(fl, result, fl.b.call(instance.name, all, resultRegister(result))));
  return operand.kind === "pointer" ? { ...operand, since: 0, givenBy: [instance], isEntry: true } : operand;
}

/** Puts the code of a function of the module here. */
export function callInPlace(
  fl: Lowering,
  node: Call,
  instance: Instance,
  given: readonly Given[],
  receiver: PointerOperand | undefined,
): Operand {
  const result = fl.typing.resultOf(instance, node);
  return place(fl, node, { typing: fl.typing.beside(instance), result, around: undefined, receiver }, given);
}

interface Code {
  readonly typing: Typing;
  readonly result: LangType;
  readonly around: Lowering | undefined;
  readonly receiver: Operand | undefined;
}

function place(fl: Lowering, node: Call, code: Code, given: readonly Given[]): Operand {
  const { typing, result, around } = code;
  requireNoRecursion(fl, node, code, given);
  const slot = result.kind === "void" ? undefined : declareSlot(fl, result, "result");
  const exit = { block: fl.b.newBlock(), slot };
  const { b, module, constructs } = fl;
  const { unit, instance } = typing;
  const inner = new Lowering({ unit, instance, typing, b, result, module, constructs }, { caller: fl, around, exit });
  inner.receiver = code.receiver;
  given.forEach((one, index) => {
    bind(inner, index, one);
  });
  lowerBody(inner);
  if (inner.gaveUp) fl.gaveUp = true;
  fl.b.setBlock(exit.block);
  fl.at(node);
  return slot ? readSlot(fl, { ...slot, space: definite(result).kind === "ref" ? "map" : "mem" }) : { kind: "void" };
}

function bind(fl: Lowering, index: number, given: Given): void {
  const param = fl.instance.params[index];
  if (!param) return;
  const { symbol, type, name } = param;
  if (given.kind === "function") {
    if (symbol) fl.functions.set(symbol, given.closure);
    return;
  }
  const slot = declareSlot(fl, type, name);
  writeSlot(fl, slot, given);
  bindParam(fl, param, { ...slot, space: definite(type).kind === "ref" ? "map" : "mem" });
}

/** The code of one function may stand inside itself this often, each time with other functions that are passed. */
const MAX_NESTED = 8;

/** The same code with the same functions is inside itself for ever. */
function requireNoRecursion(fl: Lowering, node: Call, { typing, around }: Code, given: readonly Given[]): void {
  const { instance } = typing;
  const functions = given.flatMap((one) => (one.kind === "function" ? [one.closure] : []));
  let nested = 0;
  for (let at: Lowering | undefined = fl; at; at = at.caller) {
    if (at.instance.node !== instance.node) continue;
    const repeats = at.around === around && sameFunctions(at, functions);
    if (repeats || ++nested === MAX_NESTED) refuse(node, "TSB1009", { name: sourceName(instance.node) });
  }
}

function sameFunctions(fl: Lowering, functions: readonly Closure[]): boolean {
  const own = fl.instance.params.flatMap(({ symbol, type }) =>
    symbol && type.kind === "function" ? [fl.functions.get(symbol)] : [],
  );
  return own.every((one, index) => one?.node === functions[index]?.node && one?.around === functions[index]?.around);
}

/** The type of every expression of one function instance, from declared types alone. */

import { ts } from "ts-morph";
import { annotatedType, declaredType } from "../declared-type.ts";
import {
  BOOL,
  type ClassType,
  type FunctionType,
  I32,
  type IntType,
  isDefinite,
  isObject,
  isOfClass,
  type LangType,
  type StructField,
  type StructType,
  sameType,
  scalarByName,
  typeName,
  U8,
  U32,
} from "../lang-types.ts";
import { withoutMethods } from "../methods.ts";
import { isTupleLike } from "../records.ts";
import { isTransparent } from "../transparent.ts";
import {
  excerpt,
  isModuleMember,
  Refused,
  refuse,
  requireUnbroken,
  symbolOf,
  type Unit,
  withoutTypes,
  withTypes,
} from "../unit.ts";
import { fixedType } from "./arrays.ts";
import { type Callee, calleeOf, type FunctionNode } from "./callee.ts";
import { chainType, narrowedType } from "./chains.ts";
import { Closures, encloses, type OuterTyping } from "./closures.ts";
import { literalKind, partName } from "./constants.ts";
import type { Instance, Instances } from "./instances.ts";
import { iteratedType } from "./iterated.ts";
import { arrayLiteralType, bindingType, objectLiteralType } from "./literals.ts";
import { operatorType } from "./operators.ts";
import { viewResult } from "./packet.ts";
import { partType, propertyType } from "./properties.ts";
import { common, definite, inferred, isNumeric } from "./rules.ts";
import type { Given } from "./type-arguments.ts";
import type { Typer } from "./typer.ts";
import { firstAssignedType } from "./variables.ts";

export class Typing implements OuterTyping {
  readonly unit: Unit;
  readonly instance: Instance;
  readonly instances: Instances;
  /** Of the function around this one. */
  readonly outer: Typing | undefined;
  readonly closures: Closures<Typing> = new Closures<Typing>(this, (instance) => this.inside(instance));
  readonly #results: ResultTypes;
  readonly #types = new Map<ts.Node, LangType>();
  readonly #variables = new Map<ts.Symbol, LangType | "in progress">();

  constructor(unit: Unit, instance: Instance, instances: Instances, results: ResultTypes, outer?: Typing) {
    this.unit = withTypes(unit, instance.typeArguments);
    this.instance = instance;
    this.instances = instances;
    this.outer = outer;
    this.#results = results;
  }

  /** The typing of a function of the module that is lowered in the middle of this one. */
  beside(instance: Instance): Typing {
    return new Typing(withoutTypes(this.unit), instance, this.instances, this.#results);
  }

  /** The typing of a function inside this one. */
  inside(instance: Instance): Typing {
    return new Typing(this.unit, instance, this.instances, this.#results, this);
  }

  around(node: ts.Node): Typer {
    return this.closures.around(node);
  }

  /** The type of an expression; refuses what has none. */
  of(node: ts.Expression): LangType {
    const known = this.#types.get(node);
    if (known) return known;
    const type = narrowedType(this, node, this.#compute(node));
    if (this.#isSettled()) this.#types.set(node, type);
    return type;
  }

  /** No variable's type is being worked out. */
  #isSettled(): boolean {
    return ![...this.#variables.values()].includes("in progress") && (!this.outer || this.outer.#isSettled());
  }

  /** The type of a local variable, by its declaration. */
  variable(symbol: ts.Symbol, declaration: ts.VariableDeclaration): LangType {
    if (this.outer && !encloses(this.instance.node, declaration)) return this.outer.variable(symbol, declaration);
    const known = this.#variables.get(symbol);
    if (known === "in progress") return { kind: "literal", big: this.#isBig(declaration) };
    if (known) return known;
    this.#variables.set(symbol, "in progress");
    try {
      const type = this.#declared(symbol, declaration);
      this.#variables.set(symbol, type);
      return type;
    } finally {
      if (this.#variables.get(symbol) === "in progress") this.#variables.delete(symbol);
    }
  }

  callee(call: ts.CallExpression): Callee {
    return this.closures.called(call) ? { kind: "closure", target: call.expression } : calleeOf(this.unit, call);
  }

  /** The instance of a function of the program that a call needs. */
  instanceFor(node: FunctionNode, args: readonly ts.Expression[], receiver: ClassType | undefined): Instance {
    const given: Given = {
      value: (index) => args[index] && this.of(args[index]),
      result: (index, params) => (args[index] ? this.closures.given(args[index], params) : { kind: "void" }),
    };
    const instance = this.instances.request(node, this.instance.row, given, receiver);
    this.#want(
      args,
      instance.params.map(({ type }) => type),
    );
    return instance;
  }

  /** Functions among the arguments are what the parameters say. */
  #want(args: readonly ts.Expression[], params: readonly LangType[]): void {
    params.forEach((type, index) => {
      const argument = args[index];
      if (argument && type.kind === "function") this.closures.want(argument, type);
    });
  }

  /** The function that is called, which was passed or lies inside a function. */
  closureType(node: ts.CallExpression): FunctionType {
    const found = this.closures.called(node);
    if (!found || found.kind === "module") return refuse(node, "TSB1019", { text: excerpt(node) });
    const type = this.closures.typeOf(found);
    this.#want(node.arguments, type.params);
    return type;
  }

  resultOf(instance: Instance, at: ts.Node): LangType {
    return this.#results.of(instance, at);
  }

  #isBig(declaration: ts.VariableDeclaration): boolean {
    return declaration.initializer !== undefined && literalKind(this.unit.checker, declaration.initializer) === "bigint";
  }

  #declared(symbol: ts.Symbol, declaration: ts.VariableDeclaration): LangType {
    const { initializer } = declaration;
    const isConst = ts.isVariableDeclarationList(declaration.parent) && declaration.parent.flags & ts.NodeFlags.Const;
    if (declaration.type) {
      const declared = annotatedType(this.unit, declaration.type);
      // `const impossible: never = kind`, which says that no case is forgotten, is what it was before.
      const follows = isConst && (declared.kind === "record" || declared.kind === "void");
      const own = follows && initializer ? this.of(initializer) : declared;
      if (declared.kind === "void") return own;
      return isTupleLike(declared, own) ? own : declared;
    }
    const loop = declaration.parent.parent;
    if (ts.isForOfStatement(loop)) return iteratedType(this, loop.expression);
    if (!initializer) return refuse(declaration, "TSB2016", { name: symbol.name });
    const type = this.of(initializer);
    if (type.kind === "view" && !isConst) return inferred(type);
    if (type.kind !== "literal") return type;
    return inferred(isConst ? type : (firstAssignedType(this, symbol, declaration) ?? type));
  }

  #compute(node: ts.Expression): LangType {
    const literal = literalKind(this.unit.checker, node);
    if (literal) return { kind: "literal", big: literal === "bigint" };
    if (isTransparent(node)) return this.of(node.expression);
    if (ts.isNonNullExpression(node)) return definite(this.of(node.expression));
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return BOOL;
    if (node.kind === ts.SyntaxKind.ThisKeyword)
      return this.instance.receiver ?? refuse(node, "TSB1018", { what: "`this` outside a method" });
    if (ts.isIdentifier(node) || isModuleMember(this.unit.checker, node)) return this.#name(node);
    if (ts.isPropertyAccessExpression(node)) return this.#property(node);
    if (ts.isElementAccessExpression(node)) return this.#element(node);
    if (ts.isCallExpression(node)) return this.#call(node);
    if (ts.isNewExpression(node)) return this.#created(node);
    if (ts.isConditionalExpression(node)) return this.#merged(node, node.whenTrue, node.whenFalse);
    if (ts.isTaggedTemplateExpression(node)) return { kind: "void" };
    if (ts.isObjectLiteralExpression(node)) return objectLiteralType(this, node);
    if (ts.isArrayLiteralExpression(node)) return arrayLiteralType(this, node);
    return operatorType(this, node) ?? refuseExpression(this.unit.checker, node);
  }

  /** The type of what is one of two expressions: `?:`, `||`, `&&`, `??`. */
  merge(node: ts.Expression, left: LangType, right: LangType): LangType {
    if (sameType(left, right)) return left;
    if (left.kind === "view" && right.kind === "view") return { kind: "view", extent: "part" };
    if ((left.kind === "int" || left.kind === "literal") && (right.kind === "int" || right.kind === "literal")) {
      const type = common(left, right);
      if (type) return type;
    }
    const of = mergedOptional(left, right);
    return of ?? refuse(node, "TSB2009", { left: typeName(left), right: typeName(right) });
  }

  #merged(node: ts.Expression, left: ts.Expression, right: ts.Expression): LangType {
    return this.merge(node, this.of(left), this.of(right));
  }

  #name(node: ts.Identifier | ts.PropertyAccessExpression): LangType {
    if (node.getText() === "undefined") return { kind: "undefined" };
    const symbol = symbolOf(this.unit.checker, node);
    const param = symbol && this.#parameter(symbol);
    if (param && param.kind !== "function") return param;
    requireUnbroken(this.unit, symbol);
    const map = symbol && this.unit.maps.get(symbol);
    if (map) return { kind: "map", map: map.name };
    const global = symbol && this.unit.globals.get(symbol);
    if (global) return global.form === "global" && !isObject(global.type) ? { kind: "ref", to: global.type } : global.type;
    const declaration = symbol?.valueDeclaration;
    if (this.closures.named(node)) return refuse(node, "TSB1005", { text: excerpt(node), how: "kept as a value" });
    if (symbol && declaration && ts.isVariableDeclaration(declaration)) return this.variable(symbol, declaration);
    if (declaration && ts.isBindingElement(declaration)) return bindingType(this.#ownerOf(declaration), declaration);
    return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` });
  }

  #parameter(symbol: ts.Symbol): LangType | undefined {
    const own = this.instance.params.find((one) => one.symbol === symbol)?.type;
    return own || !this.outer ? own : this.outer.#parameter(symbol);
  }

  ofPattern(pattern: ts.BindingPattern): LangType | undefined {
    return this.instance.params.find((one) => one.pattern === pattern)?.type;
  }

  /** The typing of the function that declares it. */
  #ownerOf(declaration: ts.Declaration): Typing {
    return this.outer && !encloses(this.instance.node, declaration) ? this.outer.#ownerOf(declaration) : this;
  }

  #property(node: ts.PropertyAccessExpression): LangType {
    const type = propertyType(definite(this.of(node.expression)), node.name.text);
    return chainType(this, node, type ?? refuse(node, "TSB1018", { what: `\`${excerpt(node)}\` as a value` }));
  }

  field(base: StructType, name: string): StructField | undefined {
    return base.fields.find((one) => one.name === name);
  }

  #element(node: ts.ElementAccessExpression): LangType {
    return chainType(this, node, this.#elementType(node));
  }

  /** `ctx.remoteIp6[2]`. */
  isKernelElement({ expression }: ts.ElementAccessExpression): boolean {
    return definite(this.of(expression)).kind === "kernelArray";
  }

  #elementType(node: ts.ElementAccessExpression): LangType {
    const own = definite(this.of(node.expression));
    if (own.kind === "array" || own.kind === "kernelArray") return own.element;
    const name = partName(this.unit.checker, node);
    const part = name === undefined ? undefined : partType(own, name);
    return part ?? refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  }

  #created(node: ts.NewExpression): LangType {
    const type = declaredType(this.unit, this.unit.checker.getTypeAtLocation(node), node);
    if (type.kind === "map")
      return refuse(node, "TSB3004", { name: ts.isVariableDeclaration(node.parent) ? excerpt(node.parent.name) : "map" });
    return isOfClass(type) ? type : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  }

  #call(node: ts.CallExpression): LangType {
    return chainType(this, node, this.#callResult(node));
  }

  #callResult(node: ts.CallExpression): LangType {
    const callee = this.callee(node);
    switch (callee.kind) {
      case "conversion":
        return callee.to;
      case "byteorder":
        return callee.result;
      case "helper":
        return helperResult(callee.row.result);
      case "map":
        return mapResult(node, callee);
      case "submit":
      case "arraySet":
        return { kind: "void" };
      case "atomic":
        return this.atomicTarget(node);
      case "fixed":
        return fixedType(this.unit, node);
      case "assign":
        return definite(this.of(callee.target));
      case "math":
        return this.#math(node, callee.name);
      case "packet":
        return I32;
      case "charCode":
        return U8;
      case "closure":
        return this.closureType(node).result;
      case "view":
        return viewResult(this, node, callee);
      case "function":
        return this.resultOf(this.#instanceOfCall(node, callee), node);
    }
  }

  #instanceOfCall(node: ts.CallExpression, callee: Extract<Callee, { kind: "function" }>): Instance {
    const receiver = callee.receiver && definite(this.of(callee.receiver));
    return this.instanceFor(callee.node, [...node.arguments], receiver && isOfClass(receiver) ? receiver : undefined);
  }

  /** The type of the integer that an atomic operation works on: `(ref, …)` or `(object, "field", …)`. */
  atomicTarget(node: ts.CallExpression): IntType {
    const [target, name] = node.arguments;
    const base = target && definite(this.of(target));
    const type = base?.kind === "ref" ? base.to : undefined;
    const field = base?.kind === "struct" && name && ts.isStringLiteral(name) ? this.field(base, name.text)?.type : undefined;
    const element = base?.kind === "array" ? base.element : undefined;
    const found = type ?? field ?? element;
    if (found?.kind === "int" && found.bits >= 32) return found;
    // Of an object it is the field's name that is wrong.
    const wrong = (base?.kind === "struct" && name) || target || node;
    return refuse(wrong, "TSB3014", { text: excerpt(wrong) });
  }

  #math(node: ts.CallExpression, name: string): LangType {
    if (name === "clz32" || name === "imul") return I32;
    const types = node.arguments.map((one) => this.of(one));
    const merged = types.reduce<LangType>((a, b) => this.merge(node, a, b), types[0] ?? I32);
    return isNumeric(merged) ? inferred(merged) : merged;
  }
}

/** Result types of functions; the driver of lowering keeps them. */
export interface ResultTypes {
  of(instance: Instance, at: ts.Node): LangType;
}

function mergedOptional(left: LangType, right: LangType): LangType | undefined {
  const a = definite(left);
  const b = definite(right);
  const of = inferred(a.kind === "undefined" ? b : b.kind === "undefined" ? a : jointType(a, b));
  return isDefinite(of) ? { kind: "optional", of } : undefined;
}

/** Of two types that are there; void when they have none in common. */
function jointType(a: LangType, b: LangType): LangType {
  if (sameType(a, b)) return a;
  return (isNumeric(a) && isNumeric(b) ? common(a, b) : undefined) ?? { kind: "void" };
}

function helperResult(result: string): LangType {
  if (result === "SkAction") return U32;
  if (result === "socketOrNull" || result === "heldSocketOrNull") return OPTIONAL_SOCKET;
  if (result === "heldSockCommonOrNull") return { kind: "optional", of: { kind: "socket", socket: "SockCommon" } };
  return scalarByName(result) ?? { kind: "void" };
}

const OPTIONAL_SOCKET: LangType = { kind: "optional", of: { kind: "socket", socket: "Sock" } };

function mapResult(node: ts.Node, callee: Extract<Callee, { kind: "map" }>): LangType {
  const { value } = callee.map;
  switch (callee.method.name) {
    case "set":
    case "update":
    case "emit":
      return I32;
    case "tailCall":
      return { kind: "void" };
    case "redirect":
      return U32;
    case "lookup":
      return OPTIONAL_SOCKET;
    case "get":
    case "getFor":
    case "reserve":
      if (!value) return refuse(node, "TSB1019", { text: excerpt(node) });
      return { kind: "optional", of: isObject(value) ? value : { kind: "ref", to: value } };
    default:
      return BOOL;
  }
}

function refuseExpression(checker: ts.TypeChecker, node: ts.Expression): never {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
    return refuse(node, "TSB1005", { text: excerpt(node), how: "kept as a value" });
  if (ts.isAwaitExpression(node)) return refuse(node, "TSB1006", { what: "await" });
  if (ts.isYieldExpression(node)) return refuse(node, "TSB1006", { what: "yield" });
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return refuse(node, "TSB1003", { text: excerpt(node) });
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) return refuseAssertion(checker, node);
  if (node.kind === ts.SyntaxKind.NullKeyword) return refuse(node, "TSB1013", { what: "null", instead: "undefined" });
  return refuse(node, "TSB1013", {
    what: `\`${excerpt(node)}\``,
    instead: INSTEAD.get(node.kind) ?? "integers, structs and maps",
  });
}

const INSTEAD: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.TypeOfExpression, "the declared type, which is known"],
  [ts.SyntaxKind.DeleteExpression, "the map's delete(key)"],
]);

function refuseAssertion(checker: ts.TypeChecker, node: ts.AsExpression | ts.TypeAssertion): never {
  const bare = withoutMethods(checker, node.expression, checker.getTypeFromTypeNode(node.type));
  if (bare) throw new Refused(bare);
  const to = scalarByName(node.type.getText());
  const inner = excerpt(node.expression);
  return refuse(node, "TSB1022", { text: excerpt(node), instead: to ? `${typeName(to)}(${inner})` : inner });
}

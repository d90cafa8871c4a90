/**
 * Functions inside a function: they are called, or passed to a function that calls them, and known by their code, so that no
 * value of them exists. Enters: the nodes of calls and functions; leaves: the types that such a function takes and gives, and
 * the typing of its body, in which the names of the functions around it keep their meaning.
 */

import { ts } from "ts-morph";
import { annotatedType, functionType, signatureOf } from "../declared-type.ts";
import type { FunctionType, LangType } from "../lang-types.ts";
import { excerpt, refuse, symbolOf } from "../unit.ts";
import { constantFunction, type FunctionNode, hasBody } from "./callee.ts";
import type { Instance, Instances } from "./instances.ts";
import { returnedType } from "./returned.ts";
import type { Given } from "./type-arguments.ts";
import type { Typer } from "./typer.ts";

/** The typing of a function, as the functions inside it need it. */
export interface OuterTyping extends Typer {
  readonly instance: Instance;
  readonly instances: Instances;
  readonly outer: OuterTyping | undefined;
  readonly closures: Closures<OuterTyping>;
  resultOf(instance: Instance, at: ts.Node): LangType;
}

/** A function that a name or an expression stands for. */
export type Named =
  | { readonly kind: "parameter"; readonly symbol: ts.Symbol; readonly type: FunctionType }
  /** Of the function at hand, or of one around it. */
  | { readonly kind: "inner"; readonly node: FunctionNode; readonly in: OuterTyping }
  | { readonly kind: "module"; readonly node: FunctionNode };

export class Closures<T extends OuterTyping> {
  readonly #typing: T;
  readonly #make: (instance: Instance) => T;
  readonly #inner = new Map<FunctionNode, T>();
  readonly #wanted = new Map<FunctionNode, FunctionType>();
  readonly #results = new Map<FunctionNode, LangType | "in progress">();

  /** `make` gives the typing of a function inside. */
  constructor(typing: T, make: (instance: Instance) => T) {
    this.#typing = typing;
    this.#make = make;
  }

  /** What is called, when it is a function that was passed or one inside a function. */
  called(call: ts.CallExpression): Named | undefined {
    const found = this.named(call.expression);
    return found?.kind === "module" ? undefined : found;
  }

  /** The function of the program that an expression stands for. */
  named(node: ts.Expression): Named | undefined {
    if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return this.named(node.expression);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { kind: "inner", node, in: this.#typing };
    const symbol = ts.isIdentifier(node) ? symbolOf(this.#typing.unit.checker, node) : undefined;
    return symbol && (this.#parameter(symbol) ?? this.#declared(symbol));
  }

  #parameter(symbol: ts.Symbol): Named | undefined {
    for (let at: OuterTyping | undefined = this.#typing; at; at = at.outer) {
      const type = at.instance.params.find((one) => one.symbol === symbol)?.type;
      if (type) return type.kind === "function" ? { kind: "parameter", symbol, type } : undefined;
    }
    return undefined;
  }

  #declared({ valueDeclaration: declaration }: ts.Symbol): Named | undefined {
    const node = declaration && declaredFunction(declaration);
    if (!declaration || !node) return undefined;
    for (let at: OuterTyping | undefined = this.#typing; at; at = at.outer)
      if (encloses(at.instance.node, declaration)) return { kind: "inner", node, in: at };
    return this.#typing.unit.files.includes(declaration.getSourceFile()) ? { kind: "module", node } : undefined;
  }

  /** What a function that is passed or inside a function takes and gives. */
  typeOf(found: Exclude<Named, { kind: "module" }>): FunctionType {
    if (found.kind === "parameter") return found.type;
    const { closures } = found.in;
    const params = closures.inner(found.node).instance.params.map(({ type }) => type);
    return { kind: "function", params, result: closures.resultOf(found.node) };
  }

  /** The typing of a function inside this one. */
  inner(node: FunctionNode): T {
    const known = this.#inner.get(node);
    if (known) return known;
    const wanted = this.#wantedFrom(node);
    return this.#inner.get(node) ?? this.#typed(node, wanted?.params ?? []);
  }

  #typed(node: FunctionNode, params: readonly LangType[]): T {
    const { instances, instance } = this.#typing;
    const typing = this.#make(instances.inside(instance, node, params));
    this.#inner.set(node, typing);
    return typing;
  }

  /** The typing of the innermost function around `node`. */
  around(node: ts.Node): Typer {
    const { node: own } = this.#typing.instance;
    const inside: FunctionNode[] = [];
    for (let at: ts.Node | undefined = node; at && at !== own; at = at.parent) if (isCode(at)) inside.unshift(at);
    const [first] = inside;
    return first ? this.inner(first).around(node) : this.#typing;
  }

  /** Its annotation, what the place wants to which it is passed, or what its returns agree on. */
  resultOf(node: FunctionNode): LangType {
    const known = this.#results.get(node);
    if (known === "in progress") return refuse(node, "TSB1009", { name: excerpt(node) });
    if (known) return known;
    this.#results.set(node, "in progress");
    try {
      const type = this.#result(node);
      if (this.#wanted.has(node) || node.type) this.#results.set(node, type);
      return type;
    } finally {
      if (this.#results.get(node) === "in progress") this.#results.delete(node);
    }
  }

  #result(node: FunctionNode): LangType {
    const typing = this.inner(node);
    if (node.type) return annotatedType(typing.unit, node.type);
    return this.#wanted.get(node)?.result ?? (node.body ? returnedType(typing, node.body) : { kind: "void" });
  }

  /** What a function that is passed gives for parameters of these types. */
  given(node: ts.Expression, params: readonly LangType[]): LangType {
    const found = this.named(node) ?? refuse(node, "TSB1024", { text: excerpt(node) });
    const { instances, instance } = this.#typing;
    if (found.kind === "parameter") return found.type.result;
    if (found.kind === "inner") {
      const { closures } = found.in;
      if (!closures.#inner.has(found.node)) closures.#typed(found.node, params);
      return closures.resultOf(found.node);
    }
    const given: Given = { value: (index) => params[index], result: () => ({ kind: "void" }) };
    return this.#typing.resultOf(instances.request(found.node, instance.row, given, undefined), node);
  }

  /** The types of a call's arguments are known: what a function among them is wanted as. */
  want(node: ts.Expression, type: FunctionType): void {
    const found = this.named(node);
    if (found?.kind === "inner" && found.in === this.#typing && !isDeclared(found.node)) this.#wanted.set(found.node, type);
  }

  #wantedFrom(node: FunctionNode): FunctionType | undefined {
    const known = this.#wanted.get(node);
    if (known) return known;
    const { parent } = node;
    const { unit } = this.#typing;
    if (ts.isVariableDeclaration(parent)) {
      const signature = parent.type && signatureOf(unit.checker, unit.checker.getTypeFromTypeNode(parent.type));
      if (signature && parent.type) this.#wanted.set(node, functionType(unit, signature, parent.type));
    } else {
      const call = callGiven(node);
      // Its callee says what it wants.
      if (call) this.#typing.of(call);
    }
    return this.#wanted.get(node);
  }
}

/** The call to which the function is passed. */
function callGiven(node: ts.Expression | FunctionNode): ts.Expression | undefined {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isSatisfiesExpression(parent)) return callGiven(parent);
  const isCall = ts.isCallExpression(parent) || ts.isNewExpression(parent);
  return isCall && parent.arguments?.some((one) => one === node) ? parent : undefined;
}

/** `const f = (…) => …`, and a function that is declared. */
function declaredFunction(declaration: ts.Declaration): FunctionNode | undefined {
  if (ts.isFunctionDeclaration(declaration)) return hasBody(declaration) ? declaration : undefined;
  return constantFunction(declaration);
}

const isDeclared = (node: FunctionNode): boolean => ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node.parent);

export const encloses = (node: ts.Node, inner: ts.Node): boolean =>
  ts.findAncestor(inner.parent, (one) => one === node) !== undefined;

const isCode = (node: ts.Node): node is FunctionNode =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node) || (ts.isFunctionDeclaration(node) && hasBody(node));

/** Result types of function instances: the program's row, the annotation, or what the returns agree on. */

import { ts } from "ts-morph";
import { annotatedType } from "../declared-type.ts";
import { I32, isDefinite, type LangType, sameType, typeName, U32 } from "../lang-types.ts";
import { excerpt, refuse, type Unit, withTypes } from "../unit.ts";
import { type Instance, type Instances, sourceName } from "./instances.ts";
import { definite, inferred } from "./rules.ts";
import { Typing } from "./typing.ts";

export class Results {
  readonly #unit: Unit;
  readonly #instances: Instances;
  readonly #known = new Map<Instance, LangType | "in progress">();

  constructor(unit: Unit, instances: Instances) {
    this.#unit = unit;
    this.#instances = instances;
  }

  /** `at` is the call, for the message about recursion. */
  of(instance: Instance, at: ts.Node): LangType {
    const known = this.#known.get(instance);
    if (known === "in progress") return refuse(at, "TSB1009", { name: sourceName(instance.node) });
    if (known) return known;
    this.#known.set(instance, "in progress");
    try {
      const type = this.#compute(instance);
      this.#known.set(instance, type);
      return type;
    } finally {
      if (this.#known.get(instance) === "in progress") this.#known.delete(instance);
    }
  }

  #compute(instance: Instance): LangType {
    const { node, row, isProgram } = instance;
    if (isProgram) return row.result === "SkAction" || row.result === "u32" ? U32 : I32;
    if (ts.isConstructorDeclaration(node)) return { kind: "void" };
    if (node.type) return annotatedType(withTypes(this.#unit, instance.typeArguments), node.type);
    const typing = new Typing(this.#unit, instance, this.#instances, this);
    const returned = returnedExpressions(node.body).map((one) => ({ node: one, type: typing.of(one) }));
    return agreed(returned);
  }
}

function agreed(returned: readonly { readonly node: ts.Expression; readonly type: LangType }[]): LangType {
  const [first] = returned;
  if (!first) return { kind: "void" };
  const values = returned.filter((one) => one.type.kind !== "undefined");
  const typed = values.find((one) => one.type.kind !== "literal") ?? values[0] ?? first;
  const type = inferred(definite(typed.type));
  for (const one of values) {
    const fits = one.type.kind === "literal" ? type.kind === "int" : sameType(inferred(definite(one.type)), type);
    if (!fits) return refuse(one.node, "TSB2021", { text: excerpt(one.node), type: typeName(one.type), other: typeName(type) });
  }
  const mayMiss = values.length < returned.length || values.some((one) => one.type.kind === "optional");
  return mayMiss && isDefinite(type) ? { kind: "optional", of: type } : type;
}

/** The operands of the `return`s of a function. */
export function returnedExpressions(body: ts.ConciseBody): ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

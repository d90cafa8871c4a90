/** Result types of function instances: the program's row, the annotation, or what the returns agree on. */

import { ts } from "ts-morph";
import { annotatedType } from "../declared-type.ts";
import { I32, type LangType, U32 } from "../lang-types.ts";
import { refuse, type Unit, withTypes } from "../unit.ts";
import { type Instance, type Instances, sourceName } from "./instances.ts";
import { returnedType } from "./returned.ts";
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
    return returnedType(new Typing(this.#unit, instance, this.#instances, this), node.body);
  }
}

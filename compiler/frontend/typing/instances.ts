/**
 * Functions as they are compiled: one instance for each program row and each combination of context types that calls it
 * with. Enters: a declaration and argument types; leaves: an `Instance` to type and lower.
 */

import { ts } from "ts-morph";
import type { ProgramRow } from "../../../stdlib/spec/program-types.ts";
import { type ClassType, type LangType, sameType } from "../lang-types.ts";
import { objectName } from "../names.ts";
import { refuse, type TypeArguments, type Unit, withTypes } from "../unit.ts";
import type { FunctionNode } from "./callee.ts";
import { defaultOf, paramType, refuseForm, refuseOptional } from "./parameters.ts";
import { definite } from "./rules.ts";
import { bindTypes, type Given } from "./type-arguments.ts";

export interface Instance {
  /** The IR function's name: unique in the module. */
  readonly name: string;
  readonly node: FunctionNode;
  readonly row: ProgramRow;
  readonly params: readonly InstanceParam[];
  readonly typeArguments: TypeArguments;
  /** What it is a method of. */
  readonly receiver: ClassType | undefined;
  readonly isProgram: boolean;
}

export interface InstanceParam {
  readonly name: string;
  /** Of a pattern there is none: the names in it have their own. */
  readonly symbol: ts.Symbol | undefined;
  /** `{ a, b }` or `[a, b]`. */
  readonly pattern?: ts.BindingPattern;
  /** What it is where a call leaves it out. */
  readonly initial?: ts.Expression;
  /** The constructor's parameter that is a field, too. */
  readonly isField?: true;
  readonly type: LangType;
}

const NO_TYPES: TypeArguments = new Map();
const NOTHING_GIVEN: Given = { value: () => undefined, result: () => ({ kind: "void" }) };

/**
 * The code of a function that takes functions, or objects of a class without a layout, stands where it is called: there it is
 * known what they are.
 */
export const standsInPlace = ({ receiver, params }: Pick<Instance, "receiver" | "params">): boolean =>
  receiver?.kind === "record" || params.some(({ type }) => type.kind === "function" || isTakenApart(definite(type)));

const isTakenApart = (type: LangType): boolean => type.kind === "record" && type.class !== undefined;

export class Instances {
  /** Those that become functions of the object. */
  readonly all: Instance[] = [];
  readonly #inPlace: Instance[] = [];
  readonly #unit: Unit;
  readonly #names = new Set<string>();

  constructor(unit: Unit) {
    this.#unit = unit;
    for (const program of unit.programs) this.#names.add(program.name);
    for (const { name } of [...unit.maps.values(), ...unit.globals.values()]) this.#names.add(name);
  }

  /** Of functions, maps and globals. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  program(node: FunctionNode, row: ProgramRow, name: string): Instance {
    const params = this.#params(this.#unit, node, row, NOTHING_GIVEN);
    const instance = { name, node, row, params, typeArguments: NO_TYPES, receiver: undefined, isProgram: true };
    this.all.push(instance);
    return instance;
  }

  /** The instance that a call with these argument types needs, made when it is new. */
  request(node: FunctionNode, row: ProgramRow, given: Given, receiver: ClassType | undefined): Instance {
    const typeArguments = bindTypes(this.#unit, node, given);
    const params = this.#params(withTypes(this.#unit, typeArguments), node, row, given);
    const kin = standsInPlace({ receiver, params }) ? this.#inPlace : this.all;
    const known = kin.find(
      (one) =>
        !one.isProgram &&
        one.node === node &&
        one.row.progType === row.progType &&
        one.row.hook === row.hook &&
        sameParams(one.params, params),
    );
    if (known) return known;
    const name = kin === this.all ? this.#uniqueName(node, receiver) : sourceName(node);
    const instance = { name, node, row, params, typeArguments, receiver, isProgram: false };
    kin.push(instance);
    return instance;
  }

  /** A function inside another, whose parameters' types may follow from where it is passed. */
  inside(outer: Instance, node: FunctionNode, params: readonly LangType[]): Instance {
    refuseOptional(node);
    const { row, typeArguments } = outer;
    const given = { ...NOTHING_GIVEN, value: (index: number) => params[index] };
    const own = this.#params(withTypes(this.#unit, typeArguments), node, row, given);
    const receiver = ts.isArrowFunction(node) ? outer.receiver : undefined;
    return { name: sourceName(node), node, row, params: own, typeArguments, receiver, isProgram: false };
  }

  #params(unit: Unit, node: FunctionNode, row: ProgramRow, given: Given): InstanceParam[] {
    refuseForm(node);
    return node.parameters.map((parameter, index) => {
      const type = paramType(unit, parameter, row, () => given.value(index));
      const initial = defaultOf(unit, parameter);
      const own = { type, ...(initial && { initial }) };
      if (!ts.isIdentifier(parameter.name))
        return { name: `arg${index + 1}`, symbol: undefined, pattern: parameter.name, ...own };
      const { checker } = this.#unit;
      const isField = ts.isParameterPropertyDeclaration(parameter, node);
      // The name of a parameter property stands for both.
      const symbol = isField
        ? checker.getSymbolsOfParameterPropertyDeclaration(parameter, parameter.name.text)[0]
        : checker.getSymbolAtLocation(parameter.name);
      if (!symbol) return refuse(parameter, "TSB1017", { what: "a parameter without a name" });
      return { name: parameter.name.text, symbol, ...own, ...(isField && { isField }) };
    });
  }

  #uniqueName(node: FunctionNode, receiver: ClassType | undefined): string {
    const own = sourceName(node);
    const base = objectName(receiver ? `${receiver.name}_${own}` : own);
    let name = base;
    for (let count = 2; this.#names.has(name); count++) name = `${base}_${count}`;
    this.#names.add(name);
    return name;
  }
}

/** The function's name as its author wrote it. */
export function sourceName(node: FunctionNode): string {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.name.getText();
  return node.name?.getText() ?? "default";
}

const sameParams = (a: readonly InstanceParam[], b: readonly InstanceParam[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return other !== undefined && sameType(one.type, other.type);
  });

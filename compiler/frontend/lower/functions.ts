/** Lowers programs and every function instance that they reach: in comes a `Unit`, out comes an `IrModule`. */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { compareVersions } from "../../../stdlib/spec/version.ts";
import { diagnose } from "../../diagnostics/diagnose.ts";
import { FunctionBuilder } from "../../ir/builder.ts";
import type { IrFunction, IrModule, IrType } from "../../ir/types.ts";
import { irType, isScalar, type LangType } from "../lang-types.ts";
import { nodeSpan } from "../spans.ts";
import { type Instance, Instances, sourceName } from "../typing/instances.ts";
import { Results } from "../typing/results.ts";
import { definite } from "../typing/rules.ts";
import { Typing } from "../typing/typing.ts";
import { attempt, locOf, type ProgramDecl, type Unit } from "../unit.ts";
import { narrowed } from "./calls.ts";
import { lowerCondition } from "./conditions.ts";
import { lowerAs, lowerExpression } from "./expressions.ts";
import { type Constructs, Lowering, type ModuleState } from "./lowering.ts";
import { registerType } from "./slots.ts";
import { lowerStatement } from "./statements.ts";

const CONSTRUCTS: Constructs = {
  expression: lowerExpression,
  as: lowerAs,
  condition: lowerCondition,
  statement: lowerStatement,
};

export interface LoweredUnit {
  readonly ir: IrModule;
  readonly instances: readonly Instance[];
  readonly state: ModuleState;
  /** Result types of the instances, for their prototypes. */
  readonly resultOf: (instance: Instance) => LangType;
}

export function lowerUnit(unit: Unit): LoweredUnit {
  const instances = new Instances(unit);
  const state: ModuleState = { strings: new Map(), calls: [] };
  const results = new Results(unit, instances);
  const functions: IrFunction[] = [];
  for (const program of unit.programs)
    attempt(unit.diagnostics, () => instances.program(program.method, program.row, program.name));
  // Lowering one instance may ask for others, which join the end of the list.
  for (let index = 0; index < instances.all.length; index++) {
    const instance = instances.all[index];
    const fn = instance && attempt(unit.diagnostics, () => lowerInstance(unit, instance, instances, results, state));
    if (fn) functions.push(fn);
  }
  refuseRecursion(unit, state);
  return { ir: { functions }, instances: instances.all, state, resultOf: (instance) => results.of(instance, instance.node) };
}

/** Undefined when something in it was refused. */
function lowerInstance(
  unit: Unit,
  instance: Instance,
  instances: Instances,
  results: Results,
  state: ModuleState,
): IrFunction | undefined {
  const result = results.of(instance, instance.node);
  const b = builderFor(unit, instance, result);
  const typing = new Typing(unit, instance, instances, results);
  const fl = new Lowering({ unit, instance, typing, b, result, module: state, constructs: CONSTRUCTS });
  bindParams(fl);
  lowerBody(fl);
  return fl.gaveUp ? undefined : b.finish();
}

function builderFor(unit: Unit, instance: Instance, result: LangType): FunctionBuilder {
  const own = instance.params.map((param) => ({ name: param.name, type: registerType(param.type) }));
  const params = instance.receiver ? [{ name: "this", type: "ptr" as const }, ...own] : own;
  return new FunctionBuilder({
    name: instance.name,
    sourceName: sourceName(instance.node),
    kind: instance.isProgram ? "program" : "subprogram",
    params,
    result: resultRegister(result),
    faultResults: faultResults(unit, instance),
    inline:
      !instance.isProgram && (params.length > 5 || returnsPointer(result) || mayTakeContext(instance) || !hasCalls(unit))
        ? "always"
        : "auto",
    loc: locOf(unit, instance.node),
  });
}

/** Kernels before 4.16 know no functions of one's own. */
const hasCalls = (unit: Unit): boolean => compareVersions(unit.target.kernel, FEATURES.bpfToBpfCalls.since) >= 0;

/** A part of a struct context cannot be passed to a subprogram: the verifier takes no changed context pointer. */
const mayTakeContext = ({ row, receiver, params }: Instance): boolean =>
  row.context === "struct" && (receiver !== undefined || params.some((param) => definite(param.type).kind === "struct"));

const returnsPointer = (result: LangType): boolean => !isScalar(result) && result.kind !== "void";

const resultRegister = (result: LangType): IrType | "void" =>
  isScalar(result) ? irType(result) : result.kind === "void" ? "void" : "ptr";

function faultResults(unit: Unit, instance: Instance): IrFunction["faultResults"] {
  const program = unit.programs.find((one: ProgramDecl) => instance.isProgram && one.method === instance.node);
  const { faultDefault } = instance.row;
  return program?.onFault === undefined ? faultDefault : { default: program.onFault };
}

function bindParams(fl: Lowering): void {
  const { receiver, params, isProgram } = fl.instance;
  if (receiver) fl.receiver = { kind: "pointer", type: receiver, id: fl.b.param(0), offset: 0, space: "mem", nullable: false };
  params.forEach((param, index) => {
    const ptr = fl.newSlot(registerType(param.type), param.name);
    fl.storeSlot(ptr, registerType(param.type), narrowed(fl, param.type, fl.b.param(index + (receiver ? 1 : 0))));
    const space = isProgram ? "ctx" : definite(param.type).kind === "ref" ? "map" : "mem";
    fl.slots.set(param.symbol, { ptr, type: param.type, space, loopDepth: 0 });
  });
}

function lowerBody(fl: Lowering): void {
  const { node } = fl.instance;
  const body = node.body;
  if (!ts.isBlock(body)) {
    const operand = fl.result.kind === "void" ? fl.expression(body) : fl.as(body, fl.result);
    if (operand.kind === "scalar") fl.b.ret(operand.id);
    else if (operand.kind === "pointer") fl.b.ret(fl.b.ptradd(operand.id, operand.offset));
    else fl.b.ret();
    return;
  }
  for (const statement of body.statements) fl.statement(statement);
  if (fl.b.block === undefined) return;
  // Where TypeScript says that the end is not reached, a value outside a set of literals may still come.
  if (fl.result.kind === "void") fl.b.ret();
  else fl.b.fault("range");
}

/** Depth-first search over the calls that were lowered; each cycle is told at the call that closes it. */
function refuseRecursion(unit: Unit, state: ModuleState): void {
  const done = new Set<Instance>();
  const path: Instance[] = [];
  const visit = (instance: Instance): void => {
    if (done.has(instance)) return;
    path.push(instance);
    for (const call of state.calls) {
      if (call.from !== instance) continue;
      if (path.includes(call.to))
        unit.diagnostics.push(diagnose("TSB1009", nodeSpan(call.node), { name: sourceName(call.to.node) }));
      else visit(call.to);
    }
    path.pop();
    done.add(instance);
  };
  for (const { from } of state.calls) visit(from);
}

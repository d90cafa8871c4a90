/** Lowers programs and every function instance that they reach: in comes a `Unit`, out comes an `IrModule`. */

import { FEATURES } from "../../../stdlib/spec/features.ts";
import type { ProgramRow } from "../../../stdlib/spec/program-types.ts";
import { compareVersions } from "../../../stdlib/spec/version.ts";
import { diagnose } from "../../diagnostics/diagnose.ts";
import { FunctionBuilder } from "../../ir/builder.ts";
import type { IrFunction, IrModule, PendingDiagnostic } from "../../ir/types.ts";
import { isObject, isScalar, type LangType } from "../lang-types.ts";
import { nodeSpan } from "../spans.ts";
import { type Instance, Instances, sourceName } from "../typing/instances.ts";
import { Results } from "../typing/results.ts";
import { definite } from "../typing/rules.ts";
import { Typing } from "../typing/typing.ts";
import { attempt, locOf, type ProgramDecl, type Unit } from "../unit.ts";
import { lowerBody } from "./body.ts";
import { lowerCondition } from "./conditions.ts";
import { bindParam } from "./destructuring.ts";
import { lowerAs, lowerExpression, lowerLink } from "./expressions.ts";
import { assignPackets } from "./framing.ts";
import { refuseShortLived } from "./given-entries.ts";
import { initialise } from "./initialise.ts";
import { type Constructs, Lowering, type ModuleState } from "./lowering.ts";
import { narrowed, partTypes, storeParts } from "./parts.ts";
import { resultRegister } from "./returns.ts";
import { declareSlot } from "./slots.ts";
import { lowerStatement } from "./statements.ts";

const CONSTRUCTS: Constructs = {
  expression: lowerExpression,
  as: lowerAs,
  link: lowerLink,
  condition: lowerCondition,
  statement: lowerStatement,
  initialise,
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
  const state: ModuleState = {
    strings: new Map(),
    packetUses: [],
    calls: [],
    tailCalls: new Map(),
    given: new Map(),
    kept: [],
  };
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
  refuseShortLived(unit, state);
  assignPackets(unit, state, instances.all, functions);
  return {
    ir: { functions, names: instances.names, constants: constantsOf(unit) },
    instances: instances.all,
    state,
    resultOf: (instance) => results.of(instance, instance.node),
  };
}

/** Structs and arrays that are constants: the programs may write to those that no loader sets, as JavaScript does. */
function constantsOf(unit: Unit): NonNullable<IrModule["constants"]> {
  const found = new Map<string, PendingDiagnostic | undefined>();
  for (const { name, form, node } of unit.globals.values()) {
    if (form === "constant") found.set(name, undefined);
    if (form === "config") found.set(name, { code: "TSB3045", values: { name }, loc: locOf(unit, node) });
  }
  return found;
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
  const fl = new Lowering({ unit: typing.unit, instance, typing, b, result, module: state, constructs: CONSTRUCTS });
  bindParams(fl);
  lowerBody(fl);
  return fl.gaveUp ? undefined : b.finish();
}

function builderFor(unit: Unit, instance: Instance, result: LangType): FunctionBuilder {
  const own = instance.params.flatMap(({ name, type }) => partTypes(type).map((part) => ({ name, type: part })));
  const params = instance.receiver ? [{ name: "this", type: "ptr" as const }, ...own] : own;
  return new FunctionBuilder({
    name: instance.name,
    sourceName: sourceName(instance.node),
    kind: instance.isProgram ? "program" : "subprogram",
    params,
    result: resultRegister(result),
    faultResults: faultResults(unit, instance),
    ...(instance.isProgram ? resultRange(instance.row) : {}),
    inline:
      !instance.isProgram &&
      (params.length > 5 || takesParts(instance) || returnsPointer(result) || mayTakeContext(instance) || !hasCalls(unit))
        ? "always"
        : "auto",
    loc: locOf(unit, instance.node),
  });
}

/** Kernels before 4.16 know no functions of one's own. */
const hasCalls = (unit: Unit): boolean => compareVersions(unit.target.kernel, FEATURES.bpfToBpfCalls.since) >= 0;

/** A part of a struct context cannot be passed to a subprogram: the verifier takes no changed context pointer. */
const mayTakeContext = ({ row, receiver, params }: Instance): boolean =>
  row.context === "struct" && (receiver !== undefined || params.some((param) => isObject(definite(param.type))));

const returnsPointer = (result: LangType): boolean => !isScalar(result) && result.kind !== "void";

/** The prototype that the object shows has one register for a parameter. */
const takesParts = ({ params }: Instance): boolean => params.some((param) => partTypes(param.type).length !== 1);

const resultRange = ({ resultRange: range }: ProgramRow): Pick<IrFunction, "resultRange"> =>
  range ? { resultRange: range } : {};

function faultResults(unit: Unit, instance: Instance): IrFunction["faultResults"] {
  const program = unit.programs.find((one: ProgramDecl) => instance.isProgram && one.method === instance.node);
  const { faultDefault } = instance.row;
  return program?.options.onFault === undefined ? faultDefault : { default: program.options.onFault };
}

function bindParams(fl: Lowering): void {
  const { receiver, params, isProgram } = fl.instance;
  if (receiver) fl.receiver = { kind: "pointer", type: receiver, id: fl.b.param(0), offset: 0, space: "mem", nullable: false };
  let next = receiver ? 1 : 0;
  for (const param of params) {
    const { name, type } = param;
    const slot = declareSlot(fl, type, name);
    storeParts(
      fl,
      slot.ptr,
      type,
      partTypes(type).map(() => narrowed(fl, type, fl.b.param(next++))),
    );
    const space = isProgram ? "ctx" : definite(type).kind === "ref" ? "map" : "mem";
    bindParam(fl, param, { ...slot, space });
  }
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

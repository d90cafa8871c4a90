/**
 * The semantics oracle: from a checked program module, the name of a program and the bytes of its context to what the language says
 * must come out. A big-step interpreter over the checked AST; integers are bigints, objects are views of bytes.
 */

import { ts } from "ts-morph";
import { arrayOf } from "./arrays.ts";
import { callExpression, callFunction, functionValue } from "./calls.ts";
import { type CheckedModule, checkModule } from "./checked-module.ts";
import { evaluateExpression } from "./expressions.ts";
import { createTyping, type FunctionLike } from "./infer.ts";
import { fits } from "./integers.ts";
import { isStatic } from "./layout.ts";
import { coerce, type Machine } from "./machine.ts";
import { createMap } from "./maps.ts";
import type { Endian } from "./memory.ts";
import { construct, fillLiteral } from "./objects.ts";
import { AssertFailed, Fault, type FaultKind, IllTyped, Unsupported } from "./outcome.ts";
import { intType, type StaticType, withoutUndefined } from "./static-types.ts";
import { languageRules, type Rules } from "./typing-table.ts";
import { asInt, type Cell, type ContextValue, type MapValue, type StructValue, type Value } from "./values.ts";

export interface Environment {
  readonly endian: Endian;
  /** Another typing table than the language's, to show that comparisons notice. */
  readonly rules?: Rules;
  /** Maps that an earlier evaluation of the same module left. */
  readonly maps?: EvaluatedMaps;
  /** Module variables as an earlier evaluation left them. */
  readonly globals?: EvaluatedGlobals;
  /** For programs whose context is an `SkBuff`: its fields and the packet; the context's bytes are not looked at then. */
  readonly packet?: PacketInput;
  readonly fuel?: number;
}

export interface PacketInput {
  readonly data: Uint8Array;
  readonly fields: Readonly<Record<string, bigint>>;
}

export type EvaluatedGlobals = ReadonlyMap<string, Value>;

/** By the map's name; entries by the key's bytes in hexadecimal. */
export type EvaluatedMaps = ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;

export interface Evaluation {
  /** As a signed 32-bit number. */
  readonly retval: number;
  readonly ctxAfter: Uint8Array;
  readonly faulted?: FaultKind;
  /** A value left its declared type: a compiler that accepted this text was wrong. The other fields mean nothing then. */
  readonly assertFailed?: string;
  readonly maps: EvaluatedMaps;
  readonly globals: EvaluatedGlobals;
  readonly packetAfter?: PacketInput;
}

/** What a fault returns without `onFault`: the program type's neutral value. */
const defaultFaultResult = { syscall: -22, schedCls: -1 };

/**
 * Runs one program once. Throws `IllTyped` for a text that a compiler must refuse, `Unsupported` for what this evaluator does not
 * know.
 */
export function evaluateProgram(
  module: CheckedModule | string,
  programName: string,
  ctxBytes: Uint8Array,
  environment: Environment,
): Evaluation {
  return createEvaluator(module, environment.rules)(programName, ctxBytes, environment);
}

export type Evaluator = (programName: string, ctxBytes: Uint8Array, environment: Omit<Environment, "rules">) => Evaluation;

function wellTyped(module: CheckedModule): CheckedModule {
  const errors = module.errors();
  if (errors.length > 0) throw new IllTyped(errors.join("\n"));
  return module;
}

/** For many runs of one module: static types and layouts are found once. Of a checked module the caller has looked at the errors. */
export function createEvaluator(module: CheckedModule | string, rules: Rules = languageRules): Evaluator {
  const { checker, source } = typeof module === "string" ? wellTyped(checkModule(module)) : module;
  const typing = createTyping(checker, rules);
  const programs = findPrograms(source);
  return (programName, ctxBytes, environment) => {
    const machine = createMachine(typing, environment);
    const mapNames = declareMaps(machine, source, environment.maps);
    const program = programs.get(programName);
    if (program === undefined) throw new Error(`no program ${programName}`);
    const globalNames = declareGlobals(machine, source, environment.globals);
    const tableNames = declareTables(machine, source, environment.globals);
    const context = environment.packet ? packetContext(environment.packet) : contextOf(machine, program, ctxBytes);
    const outcome = run(machine, program, context);
    const maps = new Map([...mapNames].map(([name, map]) => [name, map.entries]));
    const globals = new Map([...globalNames, ...tableNames].map(([name, cell]) => [name, cell.value]));
    if (context.kind === "struct") return { ...outcome, ctxAfter: context.bytes, maps, globals };
    const packetAfter = { data: context.data, fields: Object.fromEntries(context.fields) };
    return { ...outcome, ctxAfter: new Uint8Array(), maps, globals, packetAfter };
  };
}

function createMachine(typing: Machine["typing"], { endian, fuel }: Omit<Environment, "rules">): Machine {
  const shared = { endian, maps: new Map(), globals: new Map(), calls: new Set<ts.Node>(), fuel: { left: fuel ?? 1_000_000 } };
  return machineOver(typing, shared);
}

type Shared = Pick<Machine, "endian" | "maps" | "globals" | "calls" | "fuel">;

function machineOver(typing: Machine["typing"], shared: Shared): Machine {
  const machine: Machine = {
    ...shared,
    typing,
    withTyping: (other) => (other === typing ? machine : machineOver(other, shared)),
    evaluate: (node, frame, want) => evaluateExpression(machine, node, frame, want),
    evaluateAs: (node, frame, target) => {
      const plain = withoutUndefined(target);
      if (plain.kind !== "int" || typing.infer(node).kind !== "untyped")
        return coerce(machine.evaluate(node, frame), target, node);
      const value = asInt(machine.evaluate(node, frame, typing.rules.promote(plain.int)));
      if (!fits(plain.int, value)) throw new IllTyped(`${node.getText()} does not fit ${plain.int}`);
      return value;
    },
    callFunction: (declaration, self, args, outer) => callFunction(machine, declaration, self, args, outer),
    functionValue: (declaration, frame) => functionValue(machine, declaration, frame),
    call: (node, frame) => callExpression(machine, node, frame),
    construct: (declaration, args, frame) => construct(machine, declaration, args, frame),
    fillLiteral: (node, frame, declaration) => fillLiteral(machine, node, frame, declaration),
  };
  return machine;
}

function run(
  machine: Machine,
  program: ts.MethodDeclaration,
  context: StructValue | ContextValue,
): Pick<Evaluation, "retval" | "faulted" | "assertFailed"> {
  try {
    const value = machine.callFunction(program, undefined, [context]);
    return { retval: Number(BigInt.asIntN(32, asInt(value))) };
  } catch (error) {
    if (error instanceof Fault) return { retval: faultResult(machine, program), faulted: error.kind };
    if (error instanceof AssertFailed) return { retval: 0, assertFailed: error.message };
    throw error;
  }
}

function findPrograms(source: ts.SourceFile): ReadonlyMap<string, ts.MethodDeclaration> {
  const programs = new Map<string, ts.MethodDeclaration>();
  for (const statement of source.statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    for (const member of statement.members) {
      if (ts.isMethodDeclaration(member) && isStatic(member)) programs.set(member.name.getText(), member);
    }
  }
  return programs;
}

/** The context is a copy of the bytes given, seen through the struct class that the program's parameter names. */
function contextOf(machine: Machine, program: ts.MethodDeclaration, ctxBytes: Uint8Array): StructValue {
  const [parameter] = program.parameters;
  const type: StaticType | undefined = parameter && machine.typing.typeOfDeclaration(parameter);
  if (type?.kind !== "struct") throw new Unsupported("a program whose context is not a struct class");
  const layout = machine.typing.layoutOf(type.declaration);
  if (layout.size !== ctxBytes.length) throw new Error(`the context has ${layout.size} bytes, not ${ctxBytes.length}`);
  return { kind: "struct", layout, bytes: ctxBytes.slice(), offset: 0 };
}

function packetContext({ data, fields }: PacketInput): ContextValue {
  return { kind: "context", fields: new Map(Object.entries(fields)), data: data.slice() };
}

/** Module variables, with the values that they had after an earlier run, or their initial ones. */
function declareGlobals(
  machine: Machine,
  source: ts.SourceFile,
  before: EvaluatedGlobals | undefined,
): ReadonlyMap<string, Cell> {
  const named = new Map<string, Cell>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement) || statement.declarationList.flags & ts.NodeFlags.Const) continue;
    for (const declaration of statement.declarationList.declarations) {
      const name = declaration.name.getText();
      const { initializer } = declaration;
      if (initializer === undefined) throw new Unsupported("a module variable without a value");
      const type = machine.typing.typeOfDeclaration(declaration);
      const initial = (): Value => machine.evaluateAs(initializer, { cells: new Map(), self: undefined }, type);
      const cell: Cell = { value: before?.has(name) ? before.get(name) : initial() };
      machine.globals.set(declaration, cell);
      named.set(name, cell);
    }
  }
  return named;
}

/** Constant arrays: one object each, which programs may write to. */
function declareTables(
  machine: Machine,
  source: ts.SourceFile,
  before: EvaluatedGlobals | undefined,
): ReadonlyMap<string, Cell> {
  const named = new Map<string, Cell>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) continue;
    for (const declaration of statement.declarationList.declarations) {
      const { initializer } = declaration;
      if (!initializer || !declaration.type?.getText().startsWith("FixedArray")) continue;
      const name = declaration.name.getText();
      const given = ts.isArrayLiteralExpression(initializer) ? initializer : undefined;
      const frame = { cells: new Map(), self: undefined };
      const type = machine.typing.typeOfDeclaration(declaration);
      const initial = (): Value => (given ? arrayOf(machine, type, given, frame) : machine.evaluate(initializer, frame));
      const cell: Cell = { value: before?.has(name) ? before.get(name) : initial() };
      machine.globals.set(declaration, cell);
      named.set(name, cell);
    }
  }
  return named;
}

function faultResult(machine: Machine, program: FunctionLike): number {
  const [decorator] = ts.canHaveDecorators(program) ? (ts.getDecorators(program) ?? []) : [];
  const options = decorator && ts.isCallExpression(decorator.expression) ? decorator.expression.arguments.at(-1) : undefined;
  const onFault = options && namedProperty(options, "onFault");
  const kind = decorator && ts.isCallExpression(decorator.expression) ? decorator.expression.expression.getText() : "";
  if (onFault === undefined) return kind === "schedCls" ? defaultFaultResult.schedCls : defaultFaultResult.syscall;
  return Number(asInt(machine.evaluateAs(onFault, { cells: new Map(), self: undefined }, intType("i32"))));
}

function namedProperty(node: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const property = node.properties.find((member) => member.name?.getText() === name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

function declareMaps(
  machine: Machine,
  source: ts.SourceFile,
  before: EvaluatedMaps | undefined,
): ReadonlyMap<string, MapValue> {
  const named = new Map<string, MapValue>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (!declaration.initializer || !ts.isNewExpression(declaration.initializer)) continue;
      const type = machine.typing.typeOfDeclaration(declaration);
      if (type.kind !== "map") continue;
      const map = createMap(type, maxEntriesOf(machine, declaration.initializer));
      const name = declaration.name.getText();
      for (const [key, bytes] of before?.get(name) ?? []) map.entries.set(key, Uint8Array.from(bytes));
      machine.maps.set(declaration, map);
      named.set(name, map);
    }
  }
  return named;
}

function maxEntriesOf(machine: Machine, node: ts.NewExpression): number {
  const options = node.arguments?.[0];
  const value = options && namedProperty(options, "maxEntries");
  if (value === undefined) throw new Unsupported("a map without maxEntries");
  return Number(asInt(machine.evaluateAs(value, { cells: new Map(), self: undefined }, intType("u32"))));
}

/**
 * Random well-typed functions: nested expressions over locals and fields, statements, bounded loops and calls of random helpers. Every
 * expression is made for a wanted type; operands of other types are converted, so that no rule of ranges is ever needed.
 */

import { bigintTypes, type IntName, intTypes } from "../integers.ts";
import { assembleModule, type Draft, type GeneratedModule } from "./module.ts";
import { literalText, type Random, randomValue } from "./random.ts";

/** Types of full width, in which arithmetic happens, and all types that variables may have. */
const computeTypes = ["i32", "u32", "i64", "u64"] as const satisfies readonly IntName[];
const variableTypes: readonly IntName[] = ["u8", "i8", "u16", "i16", ...computeTypes, ...computeTypes];
type ComputeType = (typeof computeTypes)[number];

interface Helper {
  readonly name: string;
  readonly parameters: readonly IntName[];
  readonly result: IntName;
}

interface Scope {
  readonly random: Random;
  /** Texts that can be read, by type. */
  readonly readable: { readonly text: string; readonly type: IntName }[];
  /** Variables that may be assigned. */
  readonly writable: { readonly text: string; readonly type: IntName }[];
  readonly helpers: readonly Helper[];
  readonly names: { next: number };
  readonly loopDepth: number;
}

export function randomProgramsModule(random: Random, name: string, count: number): GeneratedModule {
  const helpers: Helper[] = [];
  const texts: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    const helper = randomHelper(random, `helper${i}`, helpers);
    texts.push(helper.text);
    helpers.push(helper);
  }
  const drafts = Array.from({ length: count }, (_, i) => randomDraft(random, `rnd_${i}`, helpers));
  return assembleModule(random, name, drafts, texts.join("\n"));
}

function randomHelper(random: Random, name: string, helpers: readonly Helper[]): Helper & { readonly text: string } {
  const parameters = Array.from({ length: 1 + random.below(6) }, () => random.pick(variableTypes));
  const result = random.pick(computeTypes);
  const named = parameters.map((type, i) => ({ text: `p${i}`, type }));
  const scope: Scope = {
    random,
    readable: [...named],
    writable: [],
    helpers: helpers.slice(-2),
    names: { next: 0 },
    loopDepth: 1,
  };
  const body = [`  let r: ${result} = ${expression(scope, result, 2)};`];
  const inner = withVariable(scope, "r", result);
  if (random.chance(50)) body.push(`  if (${condition(inner, 1)}) return ${expression(inner, result, 1)};`);
  body.push(...statement(inner, 1).map((line) => `  ${line}`), `  return ${expression(inner, result, 2)};`);
  const list = named.map(({ text, type }) => `${text}: ${type}`).join(", ");
  return { name, parameters, result, text: `function ${name}(${list}): ${result} {\n${body.join("\n")}\n}` };
}

function withVariable(scope: Scope, text: string, type: IntName): Scope {
  return { ...scope, readable: [...scope.readable, { text, type }], writable: [...scope.writable, { text, type }] };
}

function randomDraft(random: Random, name: string, helpers: readonly Helper[]): Draft {
  const fields = [...new Set(Array.from({ length: 6 }, () => `${random.pick(["a", "b"])}_${random.pick(variableTypes)}`))];
  const readable = fields.map((field) => ({ text: `ctx.${field}`, type: typeNamed(field) }));
  let scope: Scope = { random, readable, writable: [], helpers, names: { next: 0 }, loopDepth: 0 };
  const lines: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    const type = random.pick(variableTypes);
    lines.push(`let v${i}: ${type} = ${valueFor(scope, type, 1)};`);
    scope = withVariable(scope, `v${i}`, type);
  }
  for (let i = 0; i < 4; i += 1) lines.push(...statement(scope, 2));
  for (const type of computeTypes) lines.push(`ctx.r0_${type} = ${expression(scope, type, 2)};`);
  for (let i = 0; i < 3; i += 1) lines.push(`ctx.r1_${scope.writable[i]?.type ?? "u32"} = ${scope.writable[i]?.text ?? "0"};`);
  return { name, body: lines.join("\n"), reads: fields };
}

function typeNamed(field: string): IntName {
  const type = field.slice(2);
  return variableTypes.find((candidate) => candidate === type) ?? "u32";
}

/** Statements over the scope's variables; `depth` bounds the nesting. */
function statement(scope: Scope, depth: number): readonly string[] {
  const { random } = scope;
  const choice = depth === 0 ? random.below(3) : random.below(8);
  if (choice === 4) return block(`if (${condition(scope, 2)})`, statements(scope, depth), statements(scope, depth));
  if (choice === 5) return loop(scope, depth);
  if (choice === 6) return switchStatement(scope, depth);
  const target = scope.writable.length > 0 ? random.pick(scope.writable) : undefined;
  if (target === undefined) return [];
  if (choice === 0) return [`${target.text}${random.pick(["++", "--"])};`];
  if (choice === 1) return [compoundAssignment(scope, target.text, target.type)];
  return [`${target.text} = ${valueFor(scope, target.type, 2)};`];
}

function statements(scope: Scope, depth: number): readonly string[] {
  return Array.from({ length: 1 + scope.random.below(2) }, () => statement(scope, depth - 1)).flat();
}

function block(head: string, body: readonly string[], otherwise: readonly string[] = []): readonly string[] {
  const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
  return otherwise.length > 0
    ? [`${head} {`, ...indented(body), "} else {", ...indented(otherwise), "}"]
    : [`${head} {`, ...indented(body), "}"];
}

function loop(scope: Scope, depth: number): readonly string[] {
  if (scope.loopDepth >= 2) return statement(scope, 0);
  const { random } = scope;
  const counter = `i${scope.names.next++}`;
  const type = random.pick(["i32", "u32"] as const);
  const inner: Scope = { ...scope, readable: [...scope.readable, { text: counter, type }], loopDepth: scope.loopDepth + 1 };
  const exit = random.chance(40) ? [`if (${condition(inner, 1)}) ${random.pick(["break", "continue"])};`] : [];
  const body = [...statements(inner, depth), ...exit, ...statement(inner, 0)];
  return block(`for (let ${counter}: ${type} = 0; ${counter} < ${1 + random.below(6)}; ${counter}++)`, body);
}

function switchStatement(scope: Scope, depth: number): readonly string[] {
  const type = scope.random.pick(computeTypes);
  const suffix = intTypes[type].family === "bigint" ? "n" : "";
  const cases = [0, 1, 2].flatMap((value) => [
    `case ${value}${suffix}:`,
    ...statement(scope, depth - 1).map((line) => `  ${line}`),
    ...(scope.random.chance(70) ? ["  break;"] : []),
  ]);
  return block(`switch (${expression(scope, type, 1)} & 3${suffix})`, [
    ...cases,
    "default:",
    ...statement(scope, 0).map((line) => `  ${line}`),
  ]);
}

/** Wraps in the target's type; shift counts are constants, divisors not zero. */
function compoundAssignment(scope: Scope, text: string, type: IntName): string {
  const { random } = scope;
  const big = intTypes[type].family === "bigint";
  const operator = random.pick(["+", "-", "*", "&", "|", "^", "<<", ">>", "/"] as const);
  const compute = promoted(type);
  if (operator === "<<" || operator === ">>") return `${text} ${operator}= ${random.below(big ? 66 : 33)}${big ? "n" : ""};`;
  if (operator === "/") return `${text} /= ${literalText(random, compute, 1n + BigInt(random.below(200)))};`;
  return `${text} ${operator}= ${expression(scope, compute, 1)};`;
}

function promoted(type: IntName): ComputeType {
  if (type === "u32" || type === "u64" || type === "i64") return type;
  return "i32";
}

/** A value that a target of `type` takes without a question of ranges. */
function valueFor(scope: Scope, type: IntName, depth: number): string {
  const compute = promoted(type);
  return compute === type ? expression(scope, compute, depth) : `${type}(${expression(scope, compute, depth)})`;
}

/** An expression whose static type is exactly `type`. */
function expression(scope: Scope, type: ComputeType, depth: number): string {
  if (depth === 0) return leaf(scope, type);
  const { random } = scope;
  switch (random.below(12)) {
    case 0:
      return leaf(scope, type);
    case 1:
      return `${random.pick(["-", "~"])}(${typed(scope, type, depth - 1)})`;
    case 2:
      return division(scope, type, depth);
    case 3:
    case 4:
      return shift(scope, type, depth);
    case 5:
      return `(${condition(scope, depth - 1)} ? ${typed(scope, type, depth - 1)} : ${typed(scope, type, depth - 1)})`;
    case 6:
      return call(scope, type, depth);
    case 7:
      return `${type}(${expression(scope, random.pick(computeTypes), depth - 1)})`;
    default:
      return `(${typed(scope, type, depth - 1)} ${random.pick(["+", "-", "*", "&", "|", "^"])} ${expression(scope, type, depth - 1)})`;
  }
}

/** As `expression`, but never a bare literal, so that its type does not hang on its surroundings. */
function typed(scope: Scope, type: ComputeType, depth: number): string {
  const text = expression(scope, type, depth);
  return /^-?[\dx]/.test(text) || /^-\(-?\d/.test(text) ? `${type}(${text})` : text;
}

function leaf({ random, readable }: Scope, type: ComputeType): string {
  const same = readable.filter((candidate) => candidate.type === type);
  if (same.length > 0 && random.chance(55)) return random.pick(same).text;
  if (readable.length > 0 && random.chance(60)) return `${type}(${random.pick(readable).text})`;
  const value = randomValue(random, type);
  return value < 0n ? `${type}(${literalText(random, type, value)})` : literalText(random, type, value);
}

/** Mostly by something that cannot be zero; sometimes not, so that faults in the middle of things are met, too. */
function division(scope: Scope, type: ComputeType, depth: number): string {
  const one = intTypes[type].family === "bigint" ? "1n" : "1";
  const divisor = expression(scope, type, depth - 1);
  const safe = scope.random.chance(85) ? `(${divisor} | ${one})` : typed(scope, type, 0);
  return `(${typed(scope, type, depth - 1)} ${scope.random.pick(["/", "%"])} ${safe})`;
}

function shift(scope: Scope, type: ComputeType, depth: number): string {
  const { random } = scope;
  const big = bigintTypes.some((name) => name === type);
  const count = big
    ? random.chance(60)
      ? `${random.below(64)}n`
      : `(${typed(scope, "u64", depth - 1)} & 127n)`
    : random.chance(60)
      ? `${random.below(32)}`
      : typed(scope, random.pick(["i32", "u32"] as const), depth - 1);
  const operator = type === "u32" && random.chance(30) ? ">>>" : random.pick(["<<", ">>"]);
  const left = operator === ">>>" ? random.pick(["i32", "u32"] as const) : type;
  return `(${typed(scope, left, depth - 1)} ${operator} ${count})`;
}

function call(scope: Scope, type: ComputeType, depth: number): string {
  const { random, helpers } = scope;
  if (helpers.length === 0) return leaf(scope, type);
  const helper = random.pick(helpers);
  const text = `${helper.name}(${helper.parameters.map((parameter) => valueFor(scope, parameter, depth > 1 ? 1 : 0)).join(", ")})`;
  return helper.result === type ? text : `${type}(${text})`;
}

function condition(scope: Scope, depth: number): string {
  const { random } = scope;
  if (depth > 0 && random.chance(30)) {
    const [left, right] = [condition(scope, depth - 1), condition(scope, depth - 1)];
    return random.pick([`(${left} && ${right})`, `(${left} || ${right})`, `!(${left})`]);
  }
  const left = random.pick(computeTypes);
  const family = computeTypes.filter((type) => intTypes[type].family === intTypes[left].family);
  const right = random.chance(70) ? left : random.pick(random.chance(50) ? family : computeTypes);
  const operator = random.pick(
    intTypes[left].family === intTypes[right].family ? ["<", "<=", ">", ">=", "===", "!=="] : ["<", "<=", ">", ">="],
  );
  return `${typed(scope, left, depth)} ${operator} ${typed(scope, right, depth)}`;
}

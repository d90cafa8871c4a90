/** Random well-typed functions: nested expressions over locals and fields, statements, bounded loops and calls of random helpers. */

import { type IntName, intTypes } from "../integers.ts";
import {
  compoundAssignment,
  computeTypes,
  condition,
  expression,
  type Helper,
  type Scope,
  valueFor,
  variableTypes,
} from "./expressions.ts";
import { assembleModule, type Draft, type GeneratedModule } from "./module.ts";
import type { Random } from "./random.ts";

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
  // The conversion gives a literal its type: alone it would have to fit the default one.
  return block(`switch (${type}(${expression(scope, type, 1)}) & 3${suffix})`, [
    ...cases,
    "default:",
    ...statement(scope, 0).map((line) => `  ${line}`),
  ]);
}

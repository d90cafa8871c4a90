/**
 * Random expressions of a wanted type over the variables of a scope. Operands of other types are converted, so that no rule of
 * ranges is ever needed.
 */

import { bigintTypes, type IntName, intTypes } from "../integers.ts";
import { literalText, type Random, randomValue } from "./random.ts";

/** Types of full width, in which arithmetic happens, and all types that variables may have. */
export const computeTypes = ["i32", "u32", "i64", "u64"] as const satisfies readonly IntName[];
export const variableTypes: readonly IntName[] = ["u8", "i8", "u16", "i16", ...computeTypes, ...computeTypes];
export type ComputeType = (typeof computeTypes)[number];

export interface Helper {
  readonly name: string;
  readonly parameters: readonly IntName[];
  readonly result: IntName;
  /** How many of the last parameters calls may leave out. */
  readonly optional?: number;
}

export interface Scope {
  readonly random: Random;
  /** Texts that can be read, by type. */
  readonly readable: { readonly text: string; readonly type: IntName }[];
  /** Variables that may be assigned. */
  readonly writable: { readonly text: string; readonly type: IntName }[];
  readonly helpers: readonly Helper[];
  readonly names: { next: number };
  readonly loopDepth: number;
  /** Another leaf of exactly the type, such as a read of a map. */
  special?(type: ComputeType): string | undefined;
  /** Booleans. */
  readonly flags?: readonly string[];
}

/** Wraps in the target's type; shift counts are constants, divisors not zero. */
export function compoundAssignment(scope: Scope, text: string, type: IntName): string {
  const { random } = scope;
  const big = intTypes[type].family === "bigint";
  const operator = random.pick(["+", "-", "*", "&", "|", "^", "<<", ">>", "/"] as const);
  const compute = promoted(type);
  if (operator === "<<" || operator === ">>") return `${text} ${operator}= ${random.below(big ? 66 : 33)}${big ? "n" : ""};`;
  if (operator === "/") return `${text} /= ${literalText(random, compute, 1n + BigInt(random.below(200)))};`;
  return `${text} ${operator}= ${expression(scope, compute, 1)};`;
}

export function promoted(type: IntName): ComputeType {
  if (type === "u32" || type === "u64" || type === "i64") return type;
  return "i32";
}

/** A value that a target of `type` takes without a question of ranges. */
export function valueFor(scope: Scope, type: IntName, depth: number): string {
  const compute = promoted(type);
  return compute === type ? expression(scope, compute, depth) : `${type}(${expression(scope, compute, depth)})`;
}

/** An expression whose static type is exactly `type`. */
export function expression(scope: Scope, type: ComputeType, depth: number): string {
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
export function typed(scope: Scope, type: ComputeType, depth: number): string {
  const text = expression(scope, type, depth);
  return /^-?[\dx]/.test(text) || /^-\(-?\d/.test(text) ? `${type}(${text})` : text;
}

function leaf(scope: Scope, type: ComputeType): string {
  const { random, readable } = scope;
  const other = random.chance(30) ? scope.special?.(type) : undefined;
  if (other !== undefined) return other;
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
  const given = givenParameters(random, helper).map((parameter) => valueFor(scope, parameter, depth > 1 ? 1 : 0));
  const text = `${helper.name}(${given.join(", ")})`;
  return helper.result === type ? text : `${type}(${text})`;
}

function givenParameters(random: Random, { parameters, optional = 0 }: Helper): readonly IntName[] {
  return optional === 0 ? parameters : parameters.slice(0, parameters.length - random.below(optional + 1));
}

export function condition(scope: Scope, depth: number): string {
  const { random } = scope;
  if (depth > 0 && random.chance(30)) {
    const [left, right] = [condition(scope, depth - 1), condition(scope, depth - 1)];
    return random.pick([`(${left} && ${right})`, `(${left} || ${right})`, `!(${left})`]);
  }
  if (scope.flags && scope.flags.length > 0 && random.chance(15)) return random.pick(scope.flags);
  const left = random.pick(computeTypes);
  const family = computeTypes.filter((type) => intTypes[type].family === intTypes[left].family);
  const right = random.chance(70) ? left : random.pick(random.chance(50) ? family : computeTypes);
  const operator = random.pick(
    intTypes[left].family === intTypes[right].family ? ["<", "<=", ">", ">=", "===", "!=="] : ["<", "<=", ">", ">="],
  );
  return compared(typed(scope, left, depth), operator, typed(scope, right, depth));
}

/** TypeScript takes `a < (b.c > (d))` for a call with type arguments: there the sides change places. */
function compared(left: string, operator: string, right: string): string {
  const looksGeneric = operator === ">" && /^[\w.]+$/.test(left) && right.startsWith("(");
  return looksGeneric ? `${right} < ${left}` : `${left} ${operator} ${right}`;
}

/**
 * Programs for every integer operator, every pair of operand types, with variables and constants on either side. The generator
 * knows the language's typing rules only so far as it must to write programs that are well typed: it converts where rule 3 would
 * ask for it.
 */

import { bigintTypes, type IntName, intTypes, maxOf, minOf, numberTypes } from "../integers.ts";
import { type Draft, sameFamily } from "./module.ts";
import { literalText, type Random, randomValue } from "./random.ts";

const arithmetic = { "+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "&": "and", "|": "or", "^": "xor" } as const;
const shifts = { "<<": "shl", ">>": "shr", ">>>": "ushr" } as const;
const comparisons = ["<", "<=", ">", ">=", "===", "!=="] as const;

type ArithmeticOperator = keyof typeof arithmetic;

export const operandTypes: readonly IntName[] = [...numberTypes, ...bigintTypes];

function typePairs(): readonly (readonly [IntName, IntName])[] {
  return operandTypes.flatMap((left) => operandTypes.map((right) => [left, right] as const));
}

function promoted(type: IntName): IntName {
  return intTypes[type].bits < 32 ? "i32" : type;
}

interface Operand {
  readonly text: string;
  /** Promoted. */
  readonly type: IntName;
}

function field(name: string, type: IntName): Operand {
  return { text: `ctx.${name}_${type}`, type: promoted(type) };
}

/** Operands that meet: a signed one beside an unsigned one of full width is converted; an unsigned 8- or 16-bit one needs nothing. */
function meetFields(left: IntName, right: IntName): readonly [Operand, Operand] {
  const side = (name: string, own: IntName, other: IntName): Operand => {
    const beside = promoted(other);
    if (intTypes[beside].signed || !intTypes[own].signed) return field(name, own);
    return { text: `${beside}(ctx.${name}_${own})`, type: beside };
  };
  return [side("a", left, right), side("b", right, left)];
}

function commonType(left: Operand, right: Operand): IntName {
  return intTypes[left.type].signed ? right.type : left.type;
}

export function arithmeticDrafts(random: Random): readonly Draft[] {
  return arithmeticOperators.flatMap((operator) =>
    typePairs()
      .filter(([left, right]) => sameFamily(left, right))
      .map(([left, right]) => arithmeticDraft(random, operator, left, right)),
  );
}

const arithmeticOperators: readonly ArithmeticOperator[] = ["+", "-", "*", "/", "%", "&", "|", "^"];

function arithmeticDraft(random: Random, operator: ArithmeticOperator, left: IntName, right: IntName): Draft {
  const [a, b] = meetFields(left, right);
  const lines = [
    `ctx.r1_${a.type} = ${a.text} ${operator} ${constant(random, a.type, operator === "/" || operator === "%")};`,
    `ctx.r0_${commonType(a, b)} = ${a.text} ${operator} ${b.text};`,
    `ctx.r2_${b.type} = ${constant(random, b.type, false)} ${operator} ${b.text};`,
  ];
  return { name: `${arithmetic[operator]}_${left}_${right}`, body: lines.join("\n"), reads: [`a_${left}`, `b_${right}`] };
}

/** A literal beside an operand of promoted type `type`. */
function constant(random: Random, type: IntName, nonZero: boolean): string {
  const value = randomValue(random, type);
  return literalText(random, type, value === 0n && nonZero ? 3n : value);
}

export function unaryDrafts(): readonly Draft[] {
  return operandTypes.map((type) => {
    const result = promoted(type);
    const plus = intTypes[type].family === "number" ? `+ctx.a_${type}` : `- -ctx.a_${type}`;
    return {
      name: `unary_${type}`,
      body: `ctx.r0_${result} = -ctx.a_${type};\nctx.r1_${result} = ~ctx.a_${type};\nctx.r2_${result} = ${plus};\nctx.r0_bool = !ctx.a_${type};`,
      reads: [`a_${type}`],
    };
  });
}

export function shiftDrafts(random: Random): readonly Draft[] {
  return shiftOperators.flatMap((operator) =>
    typePairs()
      .filter(([left, right]) => sameFamily(left, right) && !(operator === ">>>" && intTypes[left].family === "bigint"))
      .map(([left, right]) => shiftDraft(random, operator, left, right)),
  );
}

const shiftOperators: readonly (keyof typeof shifts)[] = ["<<", ">>", ">>>"];

/** The count of a constant shift may lie beyond the width. The count of a 64-bit shift by an `i64` may be negative. */
function shiftDraft(random: Random, operator: keyof typeof shifts, left: IntName, count: IntName): Draft {
  const big = intTypes[left].family === "bigint";
  const result = operator === ">>>" ? "u32" : promoted(left);
  const constantCount = `${random.below(big ? 70 : 36)}${big ? "n" : ""}`;
  const shifted = `${promoted(left)}(${constant(random, promoted(left), false)})`;
  const lines = [
    `ctx.r0_${result} = ctx.a_${left} ${operator} ctx.b_${count};`,
    `ctx.r1_${result} = ctx.a_${left} ${operator} ${constantCount};`,
    `ctx.r2_${result} = ${shifted} ${operator} ctx.b_${count};`,
  ];
  return { name: `${shifts[operator]}_${left}_${count}`, body: lines.join("\n"), reads: [`a_${left}`, `b_${count}`] };
}

export function comparisonDrafts(random: Random): readonly Draft[] {
  return typePairs().flatMap(([left, right]) =>
    [comparisonDraft(left, right), constantComparisonDraft(random, left, right)].flat(),
  );
}

/** As values, and as conditions. `===` between `number` and `bigint` is refused by TypeScript. */
function comparisonDraft(left: IntName, right: IntName): Draft {
  const [a, b] = [`ctx.a_${left}`, `ctx.b_${right}`];
  const usable = sameFamily(left, right) ? comparisons : comparisons.slice(0, 4);
  const lines = usable.map((operator, i) =>
    i < 3
      ? `ctx.r${i}_bool = ${a} ${operator} ${b};`
      : `if (${a} ${operator} ${b}) ctx.r${i - 3}_u32 = 1;\nelse ctx.r${i - 3}_u32 = 2;`,
  );
  return { name: `cmp_${left}_${right}`, body: lines.join("\n"), reads: [`a_${left}`, `b_${right}`] };
}

/** Constants inside the range of the type: outside, the comparison is always the same, which is a diagnostic. */
function constantComparisonDraft(random: Random, left: IntName, right: IntName): readonly Draft[] {
  if (left !== right) return [];
  const inside = (): string => {
    const value = randomValue(random, left);
    return literalText(random, left, value <= minOf(left) ? minOf(left) + 1n : value >= maxOf(left) ? maxOf(left) - 1n : value);
  };
  const lines = comparisons.map((operator, i) =>
    i < 3
      ? `ctx.r${i}_bool = ctx.a_${left} ${operator} ${inside()};`
      : `if (ctx.a_${left} ${operator} ${inside()}) ctx.r${i - 3}_u32 = 7;`,
  );
  return [{ name: `cmpk_${left}`, body: lines.join("\n"), reads: [`a_${left}`] }];
}

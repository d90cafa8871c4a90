/**
 * The typing table against Node itself: JavaScript with the wrapping that the language names computes the same on every pair of
 * edge values.
 */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { edgeValues } from "../support/semantics/generate/random.ts";
import type { IntName } from "../support/semantics/integers.ts";
import { type BinaryOperator, isBinaryOperator, languageRules } from "../support/semantics/typing-table.ts";

type Computation = (left: number, right: number) => number;
type BigComputation = (left: bigint, right: bigint) => bigint;

const operators: Readonly<Record<BinaryOperator, Computation>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => Math.imul(a, b),
  "/": (a, b) => Math.trunc(a / b),
  "%": (a, b) => a % b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
};

const bigOperators: Readonly<Partial<Record<BinaryOperator, BigComputation>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => (b > 64n ? 0n : a << b),
  ">>": (a, b) => a >> b,
};

/** What Node computes, wrapped as the language says; `>>` of a `u32` is the one operator that means another one in JavaScript. */
function inNode(operator: BinaryOperator, type: IntName, left: bigint, right: bigint): bigint | undefined {
  const big = bigOperators[operator];
  if (type === "u64" || type === "i64")
    return big && (type === "u64" ? BigInt.asUintN(64, big(left, right)) : BigInt.asIntN(64, big(left, right)));
  const compute = operators[operator === ">>" && type === "u32" ? ">>>" : operator];
  const value = compute(Number(left), Number(right));
  return BigInt(type === "u32" || operator === ">>>" ? value >>> 0 : value | 0);
}

for (const type of ["i32", "u32", "i64", "u64"] as const) {
  test(`${type}: every operator on every pair of edge values`, () => {
    const wrong: string[] = [];
    let pairs = 0;
    for (const operator of Object.keys(operators).filter(isBinaryOperator)) {
      const rule = languageRules.binary[operator];
      for (const left of edgeValues(type)) {
        for (const right of edgeValues(type)) {
          if (right === 0n && (operator === "/" || operator === "%")) continue;
          if (right < 0n && rule.operands === "left" && type === "i64") continue;
          const wanted = inNode(operator, type, left, right);
          if (wanted === undefined) continue;
          pairs += 1;
          const seen = languageRules.store(rule.result(type), rule.exact(left, right, type));
          if (seen !== wanted) wrong.push(`${left} ${operator} ${right} = ${seen}, not ${wanted}`);
        }
      }
    }
    assert.equal(wrong, []);
    assert.ok(pairs > 1000);
  });
}

test.run();

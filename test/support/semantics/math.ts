/** `Math` over integers: what each function computes; their types are in infer.ts. */

import type { ts } from "ts-morph";
import { assertFits, type Frame, type Machine } from "./machine.ts";
import { Unsupported } from "./outcome.ts";
import { asInt, type Value } from "./values.ts";

export function callMath(machine: Machine, name: string, node: ts.CallExpression, frame: Frame): Value {
  const { typing } = machine;
  if (name === "clz32" || name === "imul") {
    const [left = 0n, right = 0n] = node.arguments.map((argument) =>
      BigInt.asUintN(
        32,
        asInt(machine.evaluate(argument, frame, typing.infer(argument).kind === "untyped" ? "i64" : undefined)),
      ),
    );
    return name === "imul" ? BigInt.asIntN(32, left * right) : BigInt(left === 0n ? 32 : 32 - left.toString(2).length);
  }
  const type = typing.infer(node);
  const int = type.kind === "int" ? type.int : "i32";
  const [first = 0n, second = first] = node.arguments.map((argument) =>
    assertFits(int, asInt(machine.evaluate(argument, frame, int)), argument),
  );
  if (name === "min") return first < second ? first : second;
  if (name === "max") return first > second ? first : second;
  if (name === "abs") return typing.rules.store(int, first < 0n ? -first : first);
  if (name === "trunc") return first;
  throw new Unsupported(`Math.${name}`);
}

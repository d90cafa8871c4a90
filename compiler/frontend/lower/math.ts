/** `Math.min max abs clz32 imul trunc` on integers. */

import type { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { I32, type IntType, intRange, irType, typeName, U32 } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { excerpt, refuse } from "../unit.ts";
import { mixed } from "./arithmetic.ts";
import { convertInt, requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";

export function math(fl: Lowering, node: ts.CallExpression, name: string): Operand {
  if (name === "imul") return imul(fl, node);
  if (name === "clz32") return { kind: "scalar", type: I32, id: leadingZeros(fl, bits(fl, node, 0)) };
  const type = fl.typing.of(node);
  if (type.kind !== "int")
    return refuse(node, "TSB2018", { type: typeName(type), operator: `Math.${name}`, instead: "an integer" });
  const args = node.arguments.map((one) => requireScalar(one, mixed(fl, one, type)).id);
  const [first, ...rest] = args;
  if (first === undefined) return refuse(node, "TSB1019", { text: excerpt(node) });
  fl.at(node);
  if (name === "abs") return { kind: "scalar", type, id: absolute(fl, first, type) };
  if (name === "trunc") return { kind: "scalar", type, id: first };
  return { kind: "scalar", type, id: rest.reduce((best, one) => better(fl, name, best, one, type), first) };
}

function better(fl: Lowering, name: string, a: ValueId, b: ValueId, type: IntType): ValueId {
  const sign = type.signed ? "s" : "u";
  const test = fl.b.compare(name === "min" ? `${sign}le` : `${sign}ge`, a, b);
  return fl.choose(
    test,
    irType(type),
    () => a,
    () => b,
  );
}

/** Of the most negative value it is that value again, as in 32 bits. */
function absolute(fl: Lowering, value: ValueId, type: IntType): ValueId {
  if (!type.signed) return value;
  return fl.choose(
    fl.b.compare("slt", value, fl.constant(type, 0n)),
    irType(type),
    () => fl.b.neg(value),
    () => value,
  );
}

function imul(fl: Lowering, node: ts.CallExpression): Operand {
  const product = fl.b.binary("mul", bits(fl, node, 0), bits(fl, node, 1));
  return { kind: "scalar", type: I32, id: fl.b.convert("i32", 32, true, product) };
}

/** An argument modulo 2³². */
function bits(fl: Lowering, node: ts.CallExpression, index: number): ValueId {
  const given = node.arguments[index];
  if (!given) return refuse(node, "TSB1019", { text: excerpt(node) });
  const operand = requireScalar(given, isHigh(fl, given) ? fl.as(given, U32) : fl.expression(given));
  if (operand.type.kind !== "int" || operand.type.bits === 64)
    return refuse(given, "TSB2018", {
      type: typeName(operand.type),
      operator: node.expression.getText(),
      instead: "an integer",
    });
  return convertInt(fl, operand.id, operand.type, U32);
}

/** `0x85ebca6b`: a literal that is 32 bits, if they are taken as unsigned. */
const isHigh = (fl: Lowering, node: ts.Expression): boolean =>
  fl.typing.of(node).kind === "literal" && (constantOf(fl.unit.checker, node) ?? 0n) > intRange(I32).hi;

/** Halving: at each step the upper half is looked at, and dropped when it is empty; without branches, which would multiply states. */
function leadingZeros(fl: Lowering, value: ValueId): ValueId {
  let rest = value;
  let count = fl.b.const("u32", 0n);
  for (const half of [16n, 8n, 4n, 2n, 1n]) {
    const shift = fl.b.const("u32", BigInt(Math.log2(Number(half))));
    const empty = fl.b.binary("shl", isBelow(fl, rest, 1n << (32n - half)), shift);
    count = fl.b.binary("add", count, empty);
    rest = fl.b.binary("shl", rest, empty);
  }
  return fl.b.convert("i32", 32, true, fl.b.binary("add", count, isBelow(fl, value, 1n)));
}

/** 1 or 0: the sign of the difference, in 64 bits. */
function isBelow(fl: Lowering, value: ValueId, limit: bigint): ValueId {
  const difference = fl.b.binary("sub", fl.b.convert("u64", 32, false, value), fl.b.const("u64", limit));
  return fl.b.convert("u32", 32, false, fl.b.binary("shr", difference, fl.b.const("u64", 63n)));
}

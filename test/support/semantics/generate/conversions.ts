/** Programs for conversions, assignments that widen or are narrowed by range, compound assignment, `++`/`--`, and byte order. */

import { bigintTypes, type IntName, intTypes, numberTypes } from "../integers.ts";
import { type Draft, sameFamily } from "./module.ts";
import { operandTypes } from "./operators.ts";
import { literalText, type Random, randomValue } from "./random.ts";

export function conversionDrafts(): readonly Draft[] {
  return operandTypes.map((from) => ({
    name: `conv_${from}`,
    body: operandTypes
      .map((to) => `ctx.r0_${to} = ${to}(ctx.a_${from});\nctx.r1_${to} = ${to}(ctx.a_${from} + ctx.b_${from});`)
      .join("\n"),
    reads: [`a_${from}`, `b_${from}`],
  }));
}

/** What TypeScript lets flow without a conversion, by declared types. */
const widenings: Readonly<Partial<Record<IntName, readonly IntName[]>>> = {
  u8: ["u16", "u32", "i16", "i32"],
  u16: ["u32", "i32"],
  i8: ["i16", "i32"],
  i16: ["i32"],
};

export function wideningDrafts(): readonly Draft[] {
  return numberTypes.flatMap((from) => {
    const targets = widenings[from] ?? [];
    if (targets.length === 0) return [];
    const body = targets
      .map((to) => `const v_${to}: ${to} = ctx.a_${from};\nctx.r0_${to} = v_${to};\nctx.r1_${to} = ctx.b_${from};`)
      .join("\n");
    return [{ name: `widen_${from}`, body, reads: [`a_${from}`, `b_${from}`] }];
  });
}

/** Narrowing assignments that only ranges justify: masks, `%`, shifts, division by constants, comparisons that dominate. */
export function rangeDrafts(): readonly Draft[] {
  const number = (type: IntName): Draft => ({
    name: `range_${type}`,
    body: [
      `ctx.r0_u8 = ctx.a_${type} & 0xff;`,
      `ctx.r0_u16 = ctx.a_${type} & 0x7fff;`,
      `ctx.r1_u8 = u32(ctx.a_${type}) % 200;`,
      `ctx.r2_u8 = u32(ctx.a_${type}) >> 24;`,
      `ctx.r1_u16 = u32(ctx.a_${type}) / 65536;`,
      `ctx.r0_i8 = i32(ctx.a_${type}) % 100;`,
      `ctx.r0_u32 = ctx.a_${type} & 0xfff;`,
      `if (ctx.b_${type} >= 0 && ctx.b_${type} < 100) ctx.r0_i16 = 1;`,
      `const limited = ctx.b_${type};`,
      `if (limited > 3 && limited < 100) ctx.r1_i8 = limited + 1;`,
      `if (limited > 0 && limited <= 77) ctx.r1_u32 = ctx.a_u32 + limited;`,
    ]
      .filter((line) => !(line.includes(">= 0") && !intTypes[type].signed) && !(line.includes("% 100;") && type === "u32"))
      .join("\n"),
    reads: [`a_${type}`, `b_${type}`, "a_u32"],
  });
  return numberTypes.filter((type) => intTypes[type].bits === 32 || intTypes[type].bits === 16).map(number);
}

const compoundOperators = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"] as const;

/** The operand has the target's own type, or one that needs no conversion beside it. */
export function compoundDrafts(random: Random): readonly Draft[] {
  const others: Readonly<Partial<Record<IntName, readonly IntName[]>>> = {
    u32: ["u8", "u16"],
    u8: ["i32"],
    i32: ["i8", "u16"],
    i16: ["u8"],
    u16: ["u8", "i16"],
  };
  return operandTypes.flatMap((type) => [type, ...(others[type] ?? [])].map((operand) => compoundDraft(random, type, operand)));
}

function compoundDraft(random: Random, type: IntName, operand: IntName): Draft {
  const lines = compoundOperators.flatMap((operator, i) => {
    const slot = i % 3;
    const dividing = operator === "/" || operator === "%";
    const local = `x${i}`;
    const by = dividing ? constantOf(random, type, true) : `ctx.b_${operand}`;
    return [
      `let ${local}: ${type} = ctx.a_${type};`,
      `${local} ${operator}= ${by};`,
      `ctx.r${slot}_${type} = ctx.r${slot}_${type} ^ ${local};`,
    ];
  });
  const results = [0, 1, 2].map((slot) => `ctx.r${slot}_${type} = ${intTypes[type].family === "bigint" ? "0n" : "0"};`);
  const wrapped = lines.map((line) => line.replace(/= (ctx\.r\d_\w+ \^ \w+);/, (_, value: string) => `= ${type}(${value});`));
  const inPlace = [
    `ctx.c_${type} += ${constantOf(random, type, false)};`,
    `ctx.c_${type} -= ctx.b_${operand};`,
    `ctx.c_${type} /= ctx.b_${operand};`,
  ];
  return {
    name: `op_${type}_${operand}`,
    body: [...results, ...wrapped, ...inPlace].join("\n"),
    reads: [`a_${type}`, `b_${operand}`, `b_${type}`, `c_${type}`],
  };
}

function constantOf(random: Random, type: IntName, nonZero: boolean): string {
  const value = randomValue(random, type);
  return literalText(random, type, value === 0n && nonZero ? 5n : value);
}

export function stepDrafts(): readonly Draft[] {
  return operandTypes.map((type) => ({
    name: `step_${type}`,
    body: [
      `let x: ${type} = ctx.a_${type};`,
      `ctx.r0_${type} = x++;`,
      `ctx.r1_${type} = x;`,
      `ctx.r2_${type} = --x;`,
      "x--;",
      `ctx.b_${type} = x;`,
      `ctx.c_${type}++;`,
    ].join("\n"),
    reads: [`a_${type}`, `c_${type}`],
  }));
}

const orders = [
  { be: "be16", host: "u16", to: "ntohs", from: "htons" },
  { be: "be32", host: "u32", to: "ntohl", from: "htonl" },
  { be: "be64", host: "u64", to: "ntohll", from: "htonll" },
] as const;

export function byteOrderDrafts(random: Random): readonly Draft[] {
  return orders.flatMap(({ be, host, to, from }) => {
    const literal = literalText(random, host, randomValue(random, host));
    const zero = host === "u64" ? "0n" : "0";
    return [
      {
        name: `order_${be}`,
        body: [
          `ctx.r0_${host} = ${to}(ctx.a_${be});`,
          `ctx.r0_${be} = ${from}(ctx.a_${host});`,
          `ctx.r1_${be} = ${from}(${literal});`,
          `ctx.r1_${host} = ${host}(ctx.a_${be});`,
          `ctx.r2_${be} = ${be}(ctx.a_${host});`,
          `ctx.r2_${host} = ${host}(${to}(ctx.a_${be}) + ${to}(ctx.b_${be}));`,
        ].join("\n"),
        reads: [`a_${be}`, `b_${be}`, `a_${host}`],
      },
      {
        name: `cmp_${be}`,
        body: [
          `ctx.r0_bool = ctx.a_${be} === ctx.b_${be};`,
          `ctx.r1_bool = ctx.a_${be} !== ctx.b_${be};`,
          `ctx.r2_bool = ctx.a_${be} === ${from}(${literal});`,
          `if (ctx.a_${be} === ${be}(${zero})) ctx.r0_u32 = 1;`,
          `const kept = ctx.b_${be};`,
          `ctx.r0_${be} = kept;`,
          `if (kept !== ${from}(ctx.a_${host})) ctx.r1_u32 = 2;`,
        ].join("\n"),
        reads: [`a_${be}`, `b_${be}`, `a_${host}`],
      },
    ];
  });
}

/** 32-bit values widened and combined in 64 bits, and halves taken apart again. */
export function wideDrafts(): readonly Draft[] {
  return bigintTypes.flatMap((big) =>
    numberTypes
      .filter((type) => !sameFamily(big, type))
      .map((type) => ({
        name: `wide_${big}_${type}`,
        body: [
          `ctx.r0_${big} = ${big}(ctx.a_${type}) * ${big}(ctx.b_${type});`,
          `ctx.r1_${big} = (${big}(ctx.a_${type}) << 32n) | (${big}(ctx.b_${type}) & 0xffffffffn);`,
          `ctx.r2_${big} = ctx.a_${big} - ${big}(ctx.b_${type});`,
          `ctx.r0_u32 = u32(ctx.a_${big} >> 32n);`,
          `ctx.r1_u32 = u32(ctx.a_${big});`,
          `ctx.r0_${type} = ${type}(ctx.a_${big} >> 7n);`,
        ].join("\n"),
        reads: [`a_${type}`, `b_${type}`, `a_${big}`],
      })),
  );
}

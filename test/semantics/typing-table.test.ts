/** The evaluator against expectations written by hand from the section "Integers" of the language, a row each. */

import { ts } from "ts-morph";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CheckedModule, checkModule } from "../support/semantics/checked-module.ts";
import { createEvaluator } from "../support/semantics/evaluate.ts";
import { createTyping } from "../support/semantics/infer.ts";
import { type IntName, isIntName } from "../support/semantics/integers.ts";
import { readInt } from "../support/semantics/memory.ts";
import { IllTyped } from "../support/semantics/outcome.ts";
import { languageRules } from "../support/semantics/typing-table.ts";
import { importLine, vectorBytes, vectorClass, vectorFields } from "../support/semantics/vector-module.ts";
import { rows } from "./typing-rows.ts";

interface Row {
  readonly text: string;
  readonly operands: readonly { readonly type: IntName | "bool"; readonly value: bigint }[];
  readonly expression: string;
  readonly outcome: readonly [string, string];
}

/** `u8 200, u32 1 | a + b | u32 201`: operands `a`, `b`, `c`; the expression; type and value, or `fault`, `assert`, `refused`. */
function parseRow(text: string): Row {
  const [first, last] = [text.indexOf(" | "), text.lastIndexOf(" | ")];
  const [operands, expression, outcome] = [text.slice(0, first), text.slice(first + 3, last), text.slice(last + 3)];
  const [type = "", value = ""] = outcome.split(" ");
  return { text, expression, outcome: [type, value], operands: operands === "-" ? [] : operands.split(", ").map(parseOperand) };
}

function parseOperand(text: string): Row["operands"][number] {
  const [type = "", value = ""] = text.split(" ");
  if (type !== "bool" && !isIntName(type)) throw new Error(`operand ${text}`);
  return {
    type,
    value: value === "true" ? 1n : value === "false" ? 0n : value.startsWith("-") ? -BigInt(value.slice(1)) : BigInt(value),
  };
}

function programText({ operands, expression, outcome: [type] }: Row, index: number): string {
  const locals = operands.map((operand, i) => `const ${"abc"[i]} = ctx.${"abc"[i]}_${operand.type};`);
  const store = type === "boolean" ? "ctx.r0_bool = result;" : isIntName(type) ? `ctx.r0_${type} = result;` : "";
  return `  @syscall() static p${index}(ctx: Args): i32 { ${locals.join(" ")} let result = ${expression}; ${store} return 0; }`;
}

const parsed = rows
  .trim()
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
  .map(parseRow);
const moduleText = `${importLine}${vectorClass()}export class Rows {\n${parsed.map(programText).join("\n")}\n}\n`;

function resultDeclaration({ source }: CheckedModule, program: string): ts.VariableDeclaration {
  let found: ts.VariableDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node) && node.name.getText() !== program) return;
    if (ts.isVariableDeclaration(node) && node.name.getText() === "result") found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (found === undefined) throw new Error(`no result in ${program}`);
  return found;
}

const module = checkModule(moduleText);

test("TypeScript accepts every row", () => {
  assert.equal(module.errors(), []);
});

test(`each of ${parsed.length} rows has the type and the value that the language gives it`, () => {
  const evaluate = createEvaluator(module);
  const typing = createTyping(module.checker, languageRules);
  const wrong: string[] = [];
  parsed.forEach((row, index) => {
    const seen = judge(row, `p${index}`);
    const wanted = row.outcome.join(" ").trim();
    if (seen !== wanted) wrong.push(`${row.text}: got ${seen}`);
  });
  assert.equal(wrong, []);

  function judge(row: Row, program: string): string {
    const values = new Map(row.operands.map(({ type, value }, i) => [`${"abc"[i]}_${type}`, value] as const));
    try {
      const type = typing.typeOfDeclaration(resultDeclaration(module, program));
      const evaluation = evaluate(program, vectorBytes(values, "little"), { endian: "little" });
      if (evaluation.faulted !== undefined) return `fault ${evaluation.faulted}`;
      if (evaluation.assertFailed !== undefined) return "assert";
      if (type.kind === "bool") return `boolean ${resultOf(evaluation.ctxAfter, "bool") !== 0n}`;
      if (type.kind !== "int") return type.kind;
      return `${type.int} ${resultOf(evaluation.ctxAfter, type.int)}`;
    } catch (error) {
      if (error instanceof IllTyped) return "refused";
      throw error;
    }
  }
});

function resultOf(bytes: Uint8Array, type: IntName | "bool"): bigint {
  const field = vectorFields.find(({ name }) => name === `r0_${type}`);
  if (field === undefined) throw new Error(`no result field for ${type}`);
  return readInt({ bytes, offset: field.offset }, type === "bool" ? "u8" : type, "little");
}

test.run();

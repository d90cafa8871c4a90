/** `` printk`port ${port}` ``: a read-only format string and up to three values for `bpf_trace_printk`. */

import { ts } from "ts-morph";
import { FEATURES } from "../../../stdlib/spec/features.ts";
import { HELPERS } from "../../../stdlib/spec/helpers.ts";
import type { ValueId } from "../../ir/types.ts";
import { I64, type IntType, typeName, U64 } from "../lang-types.ts";
import { stringConstant } from "../typing/strings.ts";
import { excerpt, refuse, requireKernel, stdlibName, symbolOf } from "../unit.ts";
import { describe, reinterpret } from "./convert.ts";
import { callHelper } from "./helper-call.ts";
import type { Lowering } from "./lowering.ts";
import type { Operand } from "./operand.ts";
import { stringGlobal } from "./strings.ts";

/** kernel/trace/bpf_trace.c: three arguments beside the format. */
const MAX_VALUES = 3;

export function printk(fl: Lowering, node: ts.TaggedTemplateExpression): Operand {
  if (stdlibName(symbolOf(fl.unit.checker, node.tag)) !== "printk") return refuse(node, "TSB1003", { text: excerpt(node) });
  const { template } = node;
  const spans = ts.isTemplateExpression(template) ? [...template.templateSpans] : [];
  requireKernel(fl.unit, node, FEATURES.globalData.doc, FEATURES.globalData.since);
  const head = ts.isTemplateExpression(template) ? template.head.text : template.text;
  const values = spans.map((span) => printed(fl, span.expression));
  const numbers = values.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const format = [
    escaped(head),
    ...spans.map((span, index) => `${values[index]?.format ?? ""}${escaped(span.literal.text)}`),
  ].join("");
  if (numbers.length > MAX_VALUES) refuse(node, "TSB3024", { count: String(numbers.length), max: String(MAX_VALUES) });
  fl.at(node);
  const address = fl.b.globaladdr(stringGlobal(fl, format), 0);
  const size = fl.b.const("u32", BigInt(new TextEncoder().encode(format).length + 1));
  callHelper(fl, node, HELPERS.bpf_trace_printk, [address, size, ...numbers], "void");
  return { kind: "void" };
}

const escaped = (text: string): string => text.replaceAll("%", "%%");

interface Printed {
  /** None for a string constant, which is part of the format. */
  readonly id?: ValueId;
  readonly format: string;
}

function printed(fl: Lowering, node: ts.Expression): Printed {
  const text = stringConstant(fl.unit.checker, node);
  if (text !== undefined) return { format: escaped(text) };
  const operand = fl.expression(node);
  if (operand.kind === "scalar" && operand.type.kind === "be") {
    const convert = { 16: "ntohs", 32: "ntohl", 64: "ntohll" }[operand.type.bits];
    return refuse(node, "TSB2006", { type: typeName(operand.type), operator: "a template", convert, text: excerpt(node) });
  }
  if (operand.kind !== "scalar" || operand.type.kind !== "int") {
    return refuse(node, "TSB2018", { type: describe(operand), operator: "a template", instead: "an integer" });
  }
  return { id: widened(fl, operand.id, operand.type), format: formatOf(operand.type) };
}

/** Each value travels in a 64-bit register; the format cuts it to its own width again. */
const widened = (fl: Lowering, id: ValueId, type: IntType): ValueId =>
  type.bits === 64
    ? id
    : fl.b.convert(
        type.signed ? "i64" : "u64",
        32,
        type.signed,
        reinterpret(fl, id, type, type.signed ? { ...I64, bits: 32 } : { ...U64, bits: 32 }),
      );

const formatOf = (type: IntType): string => `%${type.bits === 64 ? "ll" : ""}${type.signed ? "d" : "u"}`;

/**
 * Random classes without a layout: cursors over a packet, readers of a context, and functions over them. Out: their texts, and
 * what may be done with their objects.
 */

import { computeTypes, expression, valueFor, variableTypes } from "../generate/expressions.ts";
import { Block, type World } from "./block.ts";
import { zero } from "./declarations.ts";
import type { Holder, HolderFunction, HolderMethod, OwnType, Part, PartType, StructPart } from "./kinds.ts";

export const isHolder = (type: PartType): type is Holder => typeof type === "object" && "parts" in type;
export const isStructPart = (type: PartType): type is StructPart => typeof type === "object" && "struct" in type;

function typeText(type: PartType): string {
  if (isHolder(type)) return type.name;
  if (isStructPart(type)) return type.struct.name;
  const named = { bool: "boolean", maybe: "u32 | undefined", view: "PacketView", context: "SkBuff", args: "Args" };
  return Object.entries(named).find(([name]) => name === type)?.[1] ?? `${type}`;
}

/** Its parts become variables, views and objects. */
export function useHolder(block: Block, text: string, holder: Holder): void {
  block.holders.push({ text, holder });
  for (const { name, type, isWritable } of holder.parts) usePart(block, `${text}.${name}`, type, isWritable);
}

function usePart(block: Block, text: string, type: PartType, isWritable: boolean): void {
  if (isHolder(type)) return useHolder(block, text, type);
  if (isStructPart(type)) return block.addObject(text, type.struct);
  switch (type) {
    case "bool":
      block.flags.push(text);
      return;
    case "maybe":
      block.readable.push({ text: `(${text} ?? 7)`, type: "u32" });
      block.maybes.push(text);
      return;
    case "view":
      block.views.push(text);
      if (isWritable) block.writableViews.push(text);
      return;
    case "context":
      block.addVariable(`${text}.mark`, "u32");
      block.views.push(`${text}.data`);
      return;
    case "args":
      for (const one of ["u32", "u64", "i32"] as const) block.addVariable(`${text}.a_${one}`, one, false);
      block.addVariable(`${text}.r2_u32`, "u32");
      return;
    default:
      block.addVariable(text, type, isWritable);
  }
}

function initialText(type: OwnType): string {
  if (isStructPart(type)) return `new ${type.struct.name}()`;
  if (type === "bool") return "false";
  return type === "maybe" ? "undefined" : zero(type);
}

/** At most two classes: the second may hold an object of the first. */
export function randomHolders(base: World, program: string, isPacket: boolean): { holders: readonly Holder[]; text: string } {
  const holders: Holder[] = [];
  const texts: string[] = [];
  for (let i = base.random.below(3); i > 0; i -= 1) {
    const { holder, text } = randomHolder(base, `${program}_H${i}`, isPacket, holders);
    holders.push(holder);
    texts.push(text);
  }
  return { holders, text: texts.join("\n") };
}

function randomParts(
  base: World,
  isPacket: boolean,
  earlier: readonly Holder[],
): {
  own: Part<OwnType>[];
  parameters: Part[];
} {
  const { random, declarations } = base;
  const held: PartType[] = [isPacket ? random.pick(["view", "view", "view", "context"] as const) : "args"];
  if (earlier.length > 0 && random.chance(50)) held.push(random.pick(earlier));
  if (random.chance(20)) held.push({ struct: random.pick(declarations.structs) });
  if (random.chance(40)) held.push(random.pick(variableTypes));
  const parameters = held.map((type, i) => ({ name: `h${i}`, type, isWritable: random.chance(40) }));
  const plain = declarations.structs.filter((one) => one.parameters.length === 0);
  const types: OwnType[] = ["u32", ...Array.from({ length: random.below(2) }, () => random.pick(variableTypes))];
  if (random.chance(25)) types.push("bool");
  if (random.chance(25)) types.push("maybe");
  if (plain.length > 0 && random.chance(25)) types.push({ struct: random.pick(plain) });
  return { parameters, own: types.map((type, i) => ({ name: `p${i}`, type, isWritable: true })) };
}

function randomHolder(
  base: World,
  name: string,
  isPacket: boolean,
  earlier: readonly Holder[],
): { holder: Holder; text: string } {
  const { random } = base;
  const { own, parameters } = randomParts(base, isPacket, earlier);
  const lines = own.map(
    (part) => `${part.name}${typeof part.type === "object" ? "" : `: ${typeText(part.type)}`} = ${initialText(part.type)};`,
  );
  // In a class of sized parts only, an object is a part of another, no reference to it.
  const hasOthers = parameters.some(({ type }) => type === "view" || type === "context");
  lines.push(...constructorLines(hasOthers && random.chance(40), parameters));
  const methods: HolderMethod[] = [];
  const parts = [...parameters, ...own];
  for (let i = 1 + random.below(2); i > 0; i -= 1) {
    const { method, text } = randomMethod(base, { name, parameters, parts, methods: [...methods] }, `m${i}`);
    methods.push(method);
    lines.push(...text);
  }
  const text = `class ${name} {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
  return { holder: { name, parameters, parts, methods }, text };
}

/** Parameters that are parts, or parts that the constructor assigns. */
function constructorLines(isLong: boolean, parameters: readonly Part[]): readonly string[] {
  const readOnly = ({ isWritable }: Part): string => (isWritable ? "" : "readonly ");
  if (!isLong) {
    const list = parameters.map((part) => `${readOnly(part) || "public "}${part.name}: ${typeText(part.type)}`);
    return [`constructor(${list.join(", ")}) {}`];
  }
  return [
    ...parameters.map((part) => `${readOnly(part)}${part.name}: ${typeText(part.type)};`),
    `constructor(${parameters.map(({ name, type }) => `${name}: ${typeText(type)}`).join(", ")}) {`,
    ...parameters.map(({ name }) => `  this.${name} = ${name};`),
    "}",
  ];
}

function randomMethod(base: World, holder: Holder, name: string): { method: HolderMethod; text: readonly string[] } {
  const { random } = base;
  const result = random.pick([...computeTypes, "void", "this"] as const);
  const parameters = Array.from({ length: random.below(3) }, () => random.pick(variableTypes));
  const end = (at: Block): string =>
    result === "void" ? "return;" : result === "this" ? "return this;" : `return ${valueFor(at, result, 1)};`;
  const block = new Block({ ...base, leave: end });
  for (const { text, type } of base.declarations.globals) block.addVariable(text, type);
  useHolder(block, "this", holder);
  const list = parameters.map((type, i) => {
    block.addVariable(`a${i}`, type);
    return `a${i}: ${type}`;
  });
  if (random.chance(60)) writeStep(block, "this", holder);
  block.write(random.below(3), 1);
  if (result !== "void") block.add(end(block));
  const text = [`${name}(${list.join(", ")}): ${result} {`, ...block.lines.map((line) => `  ${line}`), "}"];
  return { method: { name, parameters, result }, text };
}

/** Reads at the place that a part tells, and moves that. */
export function writeStep(block: Block, text: string, { parts }: Holder): void {
  const { random } = block;
  const name = block.fresh("v");
  const view = parts.find(({ type }) => type === "view");
  if (!view) return;
  const [data, at] = [`${text}.${view.name}`, `${text}.p0`];
  if (random.chance(40)) {
    block.add(`const ${name} = ${data}.getUint8(${at}++);`);
    block.addVariable(name, "u8", false);
    return;
  }
  const read = random.pick([
    ["Uint16", "u16", 2],
    ["Uint32", "u32", 4],
    ["Int8", "i8", 1],
  ] as const);
  const step = [`const ${name} = ${data}.get${read[0]}(${at});`, `${at} += ${read[2]};`];
  if (random.chance(50)) {
    block.add(...step);
    block.addVariable(name, read[1], false);
    return;
  }
  block.add(`if (${at} < ${data}.byteLength) {`, ...step.map((line) => `  ${line}`), "}");
}

/** A function over such an object, which gives an integer or the object. */
export function holderFunction(base: World, name: string, holder: Holder): { made: HolderFunction; text: string } {
  const { random } = base;
  const result = random.pick([...computeTypes, "holder"] as const);
  const parameters = random.chance(60) ? [random.pick(variableTypes)] : [];
  const end = (at: Block): string => (result === "holder" ? "return c;" : `return ${expression(at, result, 1)};`);
  const block = new Block({ ...base, leave: end });
  useHolder(block, "c", holder);
  const list = parameters.map((type, i) => {
    block.addVariable(`a${i}`, type);
    return `, a${i}: ${type}`;
  });
  block.write(1 + random.below(2), 1);
  block.add(end(block));
  const type = result === "holder" ? holder.name : result;
  const text = `function ${name}(c: ${holder.name}${list.join("")}): ${type} {\n${block.lines.map((line) => `  ${line}`).join("\n")}\n}`;
  return { made: { name, holder, parameters, result }, text };
}

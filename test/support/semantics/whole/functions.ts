/** The functions and classes of one program, which stand before it: each with a body of random statements. */

import { type ComputeType, computeTypes, expression, type Helper, valueFor, variableTypes } from "../generate/expressions.ts";
import { literalText, randomValue } from "../generate/random.ts";
import type { IntName } from "../integers.ts";
import { Block, type ObjectFunction, type TupleFunction, type ViewFunction, type World } from "./block.ts";
import { type Declarations, isStruct, typeName, zero } from "./declarations.ts";
import { holderFunction, randomHolders } from "./holder-classes.ts";
import type { Holder, HolderFunction, ReferenceFunction } from "./kinds.ts";
import { newObject } from "./objects.ts";
import { structPattern } from "./patterns.ts";
import { referenceFunction } from "./references.ts";

/** What the module declares. */
export function declare(block: Block, { globals, flags, constants, tables }: Declarations): void {
  for (const { text, ...type } of tables) block.addArray(text, type);
  for (const { text, type } of globals) block.addVariable(text, type);
  for (const { text, type } of constants) block.addVariable(text, type, false);
  block.flags.push(...flags);
}

export interface Functions {
  readonly helpers: readonly Helper[];
  readonly objectFunctions: readonly ObjectFunction[];
  readonly viewFunctions: readonly ViewFunction[];
  readonly tupleFunctions: readonly TupleFunction[];
  readonly referenceFunctions: readonly ReferenceFunction[];
  readonly holders: readonly Holder[];
  readonly holderFunctions: readonly HolderFunction[];
  readonly text: string;
}

export function randomFunctions(base: World, program: string, isPacket: boolean): Functions {
  const { random } = base;
  const helpers: Helper[] = [];
  const objectFunctions: ObjectFunction[] = [];
  const texts: string[] = [];
  for (let i = random.below(2); i > 0; i -= 1) {
    const { helper, text } = integerFunction({ ...base, helpers: [...helpers] }, `${program}_f${i}`);
    texts.push(text);
    helpers.push(helper);
  }
  for (let i = random.below(2); i > 0; i -= 1) {
    const { made, text } = objectFunction({ ...base, helpers }, `${program}_o${i}`);
    texts.push(text);
    objectFunctions.push(made);
  }
  const viewFunctions: ViewFunction[] = [];
  for (let i = isPacket ? random.below(2) : 0; i > 0; i -= 1) {
    const { helper, text } = viewFunction({ ...base, helpers }, `${program}_w${i}`);
    texts.push(text);
    viewFunctions.push(helper);
  }
  const tupleFunctions: TupleFunction[] = [];
  if (random.chance(50)) {
    const { made, text } = tupleFunction({ ...base, helpers }, `${program}_t`);
    texts.push(text);
    tupleFunctions.push(made);
  }
  const referenceFunctions: ReferenceFunction[] = [];
  if (random.chance(40)) {
    const { made, text } = referenceFunction({ ...base, helpers }, `${program}_r`);
    texts.push(text);
    referenceFunctions.push(made);
  }
  const classes = randomHolders({ ...base, helpers }, program, isPacket);
  texts.push(classes.text);
  const holderFunctions: HolderFunction[] = [];
  for (const [i, holder] of classes.holders.entries()) {
    if (random.chance(50)) continue;
    const { made, text } = holderFunction({ ...base, helpers }, `${program}_c${i}`, holder);
    texts.push(text);
    holderFunctions.push(made);
  }
  const { holders } = classes;
  return {
    ...{ helpers, objectFunctions, viewFunctions, tupleFunctions, referenceFunctions },
    ...{ holders, holderFunctions, text: texts.join("\n") },
  };
}

/** The last of them, `optional` in number, have values of their own, or may be missing. */
function parameterList(block: Block, types: readonly IntName[], optional = 0): string {
  const { random } = block;
  const texts = types.map((type, i) => {
    const name = `a${i}`;
    const isOptional = i >= types.length - optional;
    const isWide = computeTypes.some((one) => one === type);
    if (isOptional && isWide && random.chance(40)) {
      block.readable.push({ text: `(${name} ?? ${zero(type)})`, type });
      block.flags.push(`(${name} === undefined)`);
      return `${name}?: ${type}`;
    }
    block.addVariable(name, type);
    return `${name}: ${type}${isOptional ? ` = ${literalText(random, type, randomValue(random, type))}` : ""}`;
  });
  return texts.join(", ");
}

function integerFunction(base: World, name: string): { helper: Helper; text: string } {
  const { random } = base;
  const parameters = Array.from({ length: 1 + random.below(6) }, () => random.pick(variableTypes));
  const result: ComputeType = random.pick(computeTypes);
  const block = new Block({ ...base, leave: (at) => `return ${expression(at, result, 1)};` });
  declare(block, base.declarations);
  const optional = random.chance(40) ? random.below(parameters.length + 1) : 0;
  const list = parameterList(block, parameters, optional);
  block.write(1 + random.below(2), 1);
  block.add(`return ${expression(block, result, 1)};`);
  return { helper: { name, parameters, result, optional }, text: functionText(name, list, result, block) };
}

function viewFunction(base: World, name: string): { helper: ViewFunction; text: string } {
  const { random } = base;
  const parameters = random.chance(60) ? [random.pick(["u8", "u16", "u32"] as const)] : [];
  const result: ComputeType = random.pick(computeTypes);
  const block = new Block({ ...base, leave: (at) => `return ${expression(at, result, 1)};` });
  const contexts = random.pick(["", "", "SkBuff | SkMsg", "C"]);
  if (contexts === "") block.views.push("data", "data");
  else block.views.push("c.data", "c.data");
  const list = [
    contexts === "" ? "data: PacketView" : `c: ${contexts}`,
    ...(parameters.length > 0 ? [parameterList(block, parameters)] : []),
  ].join(", ");
  block.write(1 + random.below(3), 1);
  block.add(`return ${expression(block, result, 1)};`);
  const text = functionText(contexts === "C" ? `${name}<C extends SkBuff | SkMsg>` : name, list, result, block);
  return { helper: { name, parameters, result, takesContext: contexts !== "" }, text };
}

/** Takes an object, and gives an integer or a new object. */
function objectFunction(base: World, name: string): { made: ObjectFunction; text: string } {
  const { random, declarations } = base;
  const struct = random.pick(declarations.structs);
  const result = random.chance(40) ? random.pick(declarations.structs) : random.pick(computeTypes);
  const parameters = random.chance(60) ? [random.pick(variableTypes)] : [];
  const leave = (at: Block): string =>
    isStruct(result) ? `return ${newObject(at, result)};` : `return ${valueFor(at, result, 1)};`;
  const block = new Block({ ...base, leave });
  const pattern = random.chance(30) ? structPattern(block, struct, true, 2) : undefined;
  if (pattern) pattern.bind(block);
  else block.addObject("o", struct);
  const list = [
    `${pattern?.text ?? "o"}: ${struct.name}`,
    ...(parameters.length > 0 ? [parameterList(block, parameters)] : []),
  ].join(", ");
  block.write(1 + random.below(3), 1);
  if (isStruct(result)) {
    block.add(`const made = ${newObject(block, result)};`);
    block.addObject("made", result);
    block.write(1, 1);
    block.add("return made;");
  } else block.add(`return ${valueFor(block, result, 1)};`);
  return { made: { name, struct, parameters, result }, text: functionText(name, list, typeName(result), block) };
}

function tupleFunction(base: World, name: string): { made: TupleFunction; text: string } {
  const { random } = base;
  const parameters = Array.from({ length: 1 + random.below(2) }, () => random.pick(variableTypes));
  const results = Array.from({ length: 2 + random.below(2) }, () => random.pick(variableTypes));
  const tuple = (at: Block): string => `return [${results.map((type) => valueFor(at, type, 1)).join(", ")}];`;
  const block = new Block({ ...base, leave: tuple });
  const list = parameterList(block, parameters);
  block.write(1, 1);
  block.add(tuple(block));
  return { made: { name, parameters, results }, text: functionText(name, list, `[${results.join(", ")}]`, block) };
}

function functionText(name: string, list: string, result: string, block: Block): string {
  return `function ${name}(${list}): ${result} {\n${block.lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

/** Objects without a layout: made, chosen, passed, their methods called, their parts moved on. */

import { type ComputeType, condition, typed, valueFor } from "../generate/expressions.ts";
import type { IntName } from "../integers.ts";
import { Block, type StatementRow } from "./block.ts";
import { isHolder, isStructPart, useHolder, writeStep } from "./holder-classes.ts";
import type { Holder } from "./kinds.ts";
import { newObject } from "./objects.ts";

/** What the constructor takes; undefined where there is no object for a part. */
function argumentsOf(block: Block, holder: Holder): string | undefined {
  const { random } = block;
  const given = holder.parameters.map(({ type }) => {
    if (isHolder(type)) return sameHolder(block, type)?.text;
    if (isStructPart(type)) {
      const known = block.objects.filter(({ struct }) => struct === type.struct);
      return known.length > 0 ? random.pick(known).text : newObject(block, type.struct);
    }
    if (type === "view") return block.views.length > 0 ? random.pick(block.views) : undefined;
    if (type === "context" || type === "args") return block.world.contextName;
    return type === "bool" || type === "maybe" ? undefined : valueFor(block, type, 1);
  });
  return given.every((one) => one !== undefined) ? given.join(", ") : undefined;
}

function sameHolder(block: Block, holder: Holder): Block["holders"][number] | undefined {
  const known = block.holders.filter((one) => one.holder === holder);
  return known.length > 0 ? block.random.pick(known) : undefined;
}

const hasHolders = ({ holders }: Block): boolean => holders.length > 0;
const isLow = ({ holders }: Block): boolean => holders.length < 5;

function writeCall(block: Block, call: string, result: ComputeType | "void" | "this" | "holder", holder: Holder): void {
  const { random } = block;
  if (result === "void" || random.chance(25)) {
    block.add(`${call};`);
    return;
  }
  if (result === "this" || result === "holder") {
    const name = block.fresh("h");
    block.add(`const ${name} = ${call};`);
    useHolder(block, name, holder);
    return;
  }
  const name = block.fresh("v");
  block.add(`const ${name} = ${call};`);
  block.addVariable(name, result, false);
}

const values = (block: Block, parameters: readonly IntName[]): readonly string[] =>
  parameters.map((type) => valueFor(block, type, 1));

export const holderRows: readonly StatementRow[] = [
  {
    name: "object without a layout",
    weight: 6,
    applies: (block) => isLow(block) && block.world.holders.some((one) => argumentsOf(block, one) !== undefined),
    write: (block) => {
      const holder = block.random.pick(block.world.holders);
      const given = argumentsOf(block, holder);
      if (given === undefined) return;
      const name = block.fresh("h");
      block.add(`const ${name} = new ${holder.name}(${given});`);
      useHolder(block, name, holder);
    },
  },
  {
    name: "another name for an object without a layout",
    weight: 2,
    applies: (block) => hasHolders(block) && isLow(block),
    write: (block) => {
      const { random } = block;
      const { text, holder } = random.pick(block.holders);
      const name = block.fresh("h");
      const other = sameHolder(block, holder)?.text ?? text;
      block.add(`const ${name} = ${random.chance(70) ? `${condition(block, 1)} ? ${text} : ${other}` : text};`);
      useHolder(block, name, holder);
    },
  },
  {
    name: "object without a layout that may be missing",
    weight: 1,
    isNested: true,
    applies: hasHolders,
    write: (block, depth) => {
      const { random } = block;
      const { text, holder } = random.pick(block.holders);
      const name = block.fresh("h");
      block.add(`const ${name} = ${condition(block, 1)} ? ${text} : undefined;`);
      if (random.chance(50)) block.readable.push({ text: `(${name}?.p0 ?? 5)`, type: "u32" });
      const body = new Block(block.world, block);
      useHolder(body, name, holder);
      body.write(1 + random.below(2), depth - 1);
      block.addBlock(`if (${name})`, body);
    },
  },
  {
    name: "method of an object without a layout",
    weight: 6,
    applies: (block) => block.holders.some(({ holder }) => holder.methods.length > 0),
    write: (block) => {
      const { text, holder } = block.random.pick(block.holders.filter((one) => one.holder.methods.length > 0));
      const { name, parameters, result } = block.random.pick(holder.methods);
      writeCall(block, `${text}.${name}(${values(block, parameters).join(", ")})`, result, holder);
    },
  },
  {
    name: "function over an object without a layout",
    weight: 3,
    applies: ({ world, holders }) => world.holderFunctions.some((one) => holders.some(({ holder }) => holder === one.holder)),
    write: (block) => {
      const fitting = block.world.holderFunctions.filter((one) => sameHolder(block, one.holder));
      const { name, holder, parameters, result } = block.random.pick(fitting);
      const own = sameHolder(block, holder)?.text ?? "";
      writeCall(block, `${name}(${[own, ...values(block, parameters)].join(", ")})`, result, holder);
    },
  },
  {
    name: "read and move",
    weight: 3,
    applies: hasHolders,
    write: (block) => {
      const { text, holder } = block.random.pick(block.holders);
      writeStep(block, text, holder);
    },
  },
  {
    name: "part that may be missing",
    weight: 2,
    applies: ({ maybes }) => maybes.length > 0,
    write: (block) => {
      const text = block.random.pick(block.maybes);
      block.add(`${text} = ${block.random.chance(25) ? "undefined" : typed(block, "u32", 1)};`);
    },
  },
  {
    name: "view that is moved",
    weight: 2,
    applies: ({ writableViews }) => writableViews.length > 0,
    write: (block) => {
      const { random } = block;
      const text = random.pick(block.writableViews);
      const other = random.chance(30) ? random.pick(block.views) : text;
      block.add(`${text} = ${other}.subview(${random.chance(60) ? random.below(4) : `${typed(block, "u32", 1)} & 3`});`);
    },
  },
  {
    name: "variable that holds a view",
    weight: 1,
    applies: ({ views }) => views.length > 0,
    write: (block) => {
      const name = block.fresh("p");
      block.add(`let ${name} = ${block.random.pick(block.views)};`);
      block.views.push(name);
      block.writableViews.push(name);
    },
  },
];

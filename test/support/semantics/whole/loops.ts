/** Loops: every form has a bound that its text states. Counters are read, never written. */

import { condition, typed } from "../generate/expressions.ts";
import { Block, type StatementRow } from "./block.ts";

const isShallow = (block: Block): boolean => block.loopDepth < 2;

/** The body of a loop, sometimes with a way out in it. */
function bodyOf(block: Block, depth: number, counter: string | undefined, type: "i32" | "u32", label?: string): Block {
  const body = new Block(block.world, block, { loop: true, label });
  if (counter !== undefined) body.addVariable(counter, type, false);
  const { random } = block;
  body.write(random.below(2), depth - 1);
  if (random.chance(40)) body.add(`if (${condition(body, 1)}) ${wayOut(body)}`);
  body.write(1 + random.below(2), depth - 1);
  return body;
}

const maybeLabel = (block: Block): string | undefined => (block.random.chance(30) ? block.fresh("L") : undefined);
const named = (label: string | undefined): string => (label === undefined ? "" : `${label}: `);

function wayOut(body: Block): string {
  const { random } = body;
  if (random.chance(15)) return body.world.leave(body);
  const label = body.labels.length > 0 && random.chance(50) ? ` ${random.pick(body.labels)}` : "";
  return `${random.pick(["break", "continue"])}${label};`;
}

export const loopRows: readonly StatementRow[] = [
  {
    name: "for up",
    weight: 4,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const { random } = block;
      const [counter, type] = [block.fresh("i"), random.pick(["i32", "u32"] as const)];
      const label = maybeLabel(block);
      const step = random.pick(["++", "++", " += 2", " += 3"]);
      const head = `for (let ${counter}: ${type} = ${random.below(3)}; ${counter} < ${1 + random.below(9)}; ${counter}${step})`;
      block.addBlock(`${named(label)}${head}`, bodyOf(block, depth, counter, type, label));
    },
  },
  {
    name: "for with two bounds",
    weight: 3,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const { random } = block;
      const [counter, limit] = [block.fresh("i"), block.fresh("k")];
      block.add(`const ${limit}: u32 = ${typed(block, "u32", 1)};`);
      const head = `for (let ${counter}: u32 = 0; ${counter} < ${limit} && ${counter} < ${2 + random.below(30)}; ${counter}++)`;
      block.addBlock(head, bodyOf(block, Math.min(depth, 1), counter, "u32"));
    },
  },
  {
    name: "for of a range",
    weight: 3,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const { random } = block;
      const counter = block.fresh("i");
      const type = random.pick(["i32", "u32"] as const);
      const end = random.pick([
        () => `${type}(${1 + random.below(8)})`,
        () => `${typed(block, type, 1)} & 7, 7`,
        () => `${type}(${typed(block, "u32", 1)} & 31), ${16 + random.below(16)}`,
      ])();
      const label = maybeLabel(block);
      const body = bodyOf(block, Math.min(depth, 1), counter, type, label);
      block.addBlock(`${named(label)}for (const ${counter} of range(${end}))`, body);
    },
  },
  {
    name: "for of an array literal",
    weight: 2,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const counter = block.fresh("i");
      const type = block.random.pick(["i32", "u32"] as const);
      const elements = Array.from({ length: 1 + block.random.below(4) }, () => typed(block, type, 1));
      block.addBlock(`for (const ${counter} of [${elements.join(", ")}])`, bodyOf(block, Math.min(depth, 1), counter, type));
    },
  },
  {
    name: "for down",
    weight: 2,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const counter = block.fresh("i");
      block.addBlock(
        `for (let ${counter} = ${1 + block.random.below(8)}; ${counter} ${block.random.pick([">= 0", "> 0"])}; ${counter}--)`,
        bodyOf(block, depth, counter, "i32"),
      );
    },
  },
  {
    name: "while",
    weight: 2,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const counter = block.fresh("i");
      block.add(`let ${counter} = 0;`);
      const label = maybeLabel(block);
      const body = bodyOf(block, depth, undefined, "i32", label);
      body.lines.unshift(`${counter}++;`);
      block.addBlock(`${named(label)}while (${counter} < ${1 + block.random.below(12)} && ${condition(block, 1)})`, body);
      block.addVariable(counter, "i32", false);
    },
  },
  {
    name: "do",
    weight: 2,
    isNested: true,
    applies: isShallow,
    write: (block, depth) => {
      const counter = block.fresh("i");
      block.add(`let ${counter}: u32 = 0;`);
      const label = maybeLabel(block);
      const body = bodyOf(block, depth, undefined, "u32", label);
      body.lines.unshift(`${counter}++;`);
      block.addBlock(
        `${named(label)}do`,
        body,
        `} while (${counter} < ${1 + block.random.below(6)} && ${condition(block, 1)});`,
      );
    },
  },
  {
    name: "labelled block",
    weight: 1,
    isNested: true,
    write: (block, depth) => {
      const label = block.fresh("B");
      const body = new Block(block.world, block);
      body.write(1, depth - 1);
      body.add(`if (${condition(body, 1)}) break ${label};`);
      body.write(2, depth - 1);
      block.addBlock(`${label}:`, body);
    },
  },
];

/** Functions that are passed, and functions inside functions, with the variables around them; tuples, objects without a class. */

import { computeTypes, condition, expression, typed, valueFor, variableTypes } from "../generate/expressions.ts";
import type { IntName } from "../integers.ts";
import { Block, type StatementRow } from "./block.ts";

/** Functions that take functions; what every module of programs has. */
export const callbackFunctions = `function each(n: u32, f: (i: u32) => void): void {
  for (const i of range(n, 7)) f(i);
}
function until(n: i32, f: (i: i32) => boolean): i32 {
  for (let i = 0; i < n && i < 9; i++) if (f(i)) return i;
  return n;
}
function twice<T>(f: (x: T) => T, x: T): T {
  return f(f(x));
}
function mapped<T, U>(value: T, f: (value: T) => U): U {
  return f(value);
}
function picked<T>(flag: boolean, a: T, b: T): T {
  return flag ? a : b;
}`;

type Leave = (block: Block) => string;

/** The body of a function inside a function. Maps are left to the others: it may be called while an entry is held. */
function innerBody(block: Block, leave: Leave, isLoop = false): Block {
  return new Block({ ...block.world, leave, hasMaps: false }, block, { loop: isLoop, isFunction: true });
}

/** `expression` or `{ … return expression; }`. */
function givesText(body: Block, result: () => string, depth: number): string {
  const { random } = body;
  if (random.chance(40)) return result();
  body.write(random.below(2), Math.min(depth - 1, 1));
  if (random.chance(30)) body.add(`if (${condition(body, 1)}) ${body.world.leave(body)}`);
  body.add(`return ${result()};`);
  return `{\n${body.lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

function addLines(block: Block, text: string): void {
  block.add(...text.split("\n"));
}

/** A function of one value, as an argument. */
function arrow(block: Block, parameter: IntName, result: (typeof computeTypes)[number], depth: number): string {
  const name = block.fresh("y");
  const body = innerBody(block, (at) => `return ${expression(at, result, 1)};`);
  body.addVariable(name, parameter);
  const text = givesText(body, () => typed(body, result, 1), depth);
  return `(${name}) => ${text.startsWith("{") ? text : `(${text})`}`;
}

export const callbackRows: readonly StatementRow[] = [
  {
    name: "inner function",
    weight: 2,
    isNested: true,
    applies: ({ callable, isInFunction }) => callable.length < 2 && !isInFunction,
    write: (block, depth) => {
      const { random } = block;
      const result = random.pick(computeTypes);
      const name = block.fresh("fn");
      const parameters = Array.from({ length: random.below(3) }, () => random.pick(variableTypes));
      const body = innerBody(block, (at) => `return ${typed(at, result, 1)};`);
      const list = parameters.map((type, i) => {
        body.addVariable(`${name}_${i}`, type);
        return `${name}_${i}: ${type}`;
      });
      const text = givesText(body, () => typed(body, result, 1), depth);
      const annotation = random.chance(60) ? `: ${result}` : "";
      // Function declarations are hoisted: what is known of an entry around them does not hold inside, nor is `this` theirs.
      const mayStandBefore = text.startsWith("{") && block.held.size === 0 && !/\bthis\b/.test(text);
      if (mayStandBefore && random.chance(40)) addLines(block, `function ${name}(${list.join(", ")})${annotation} ${text}`);
      else
        addLines(block, `const ${name} = (${list.join(", ")})${annotation} => ${text.startsWith("{") ? text : `(${text})`};`);
      block.callable.push({ name, parameters, result });
    },
  },
  {
    name: "callback for each of a range",
    weight: 3,
    isNested: true,
    applies: ({ loopDepth, isInFunction }) => loopDepth < 2 && !isInFunction,
    write: (block, depth) => {
      const { random } = block;
      const counter = block.fresh("i");
      const body = innerBody(block, () => "return;", true);
      body.addVariable(counter, "u32", random.chance(20));
      body.write(1 + random.below(2), Math.min(depth - 1, 1));
      if (random.chance(30)) body.lines.push("return;");
      const last = body.lines.at(-1) === "return;" ? body.lines.slice(0, -1) : body.lines;
      block.add(`each(${typed(block, "u32", 1)} & ${random.pick([3, 7, 15])}, (${counter}) => {`);
      block.add(...last.map((line) => `  ${line}`), "});");
    },
  },
  {
    name: "callback that ends a loop",
    weight: 2,
    isNested: true,
    applies: ({ loopDepth, isInFunction }) => loopDepth < 2 && !isInFunction,
    write: (block, depth) => {
      const { random } = block;
      const [counter, name] = [block.fresh("i"), block.fresh("v")];
      const body = innerBody(block, (at) => `return ${condition(at, 1)};`, true);
      body.addVariable(counter, "i32", false);
      const text = givesText(body, () => `(${condition(body, 1)})`, depth);
      addLines(block, `const ${name} = until(${typed(block, "i32", 1)} & ${random.pick([3, 15])}, (${counter}) => ${text});`);
      block.addVariable(name, "i32", false);
    },
  },
  {
    name: "callback of one value",
    weight: 3,
    isNested: true,
    applies: ({ isInFunction }) => !isInFunction,
    write: (block, depth) => {
      const { random } = block;
      const [from, to] = [random.pick(computeTypes), random.pick(computeTypes)];
      const name = block.fresh("v");
      if (random.chance(50)) {
        addLines(block, `const ${name} = mapped(${typed(block, from, 1)}, ${arrow(block, from, to, depth)});`);
        block.addVariable(name, to, false);
        return;
      }
      const named = block.helpers.filter(
        ({ parameters, result }) => parameters.length === 1 && parameters[0] === from && result === from,
      );
      const given = named.length > 0 && random.chance(60) ? random.pick(named).name : arrow(block, from, from, depth);
      addLines(block, `let ${name} = twice(${given}, ${typed(block, from, 1)});`);
      block.addVariable(name, from);
    },
  },
  {
    name: "generic choice",
    weight: 1,
    write: (block) => {
      const type = block.random.pick(computeTypes);
      const name = block.fresh("v");
      block.add(`const ${name} = picked(${condition(block, 1)}, ${typed(block, type, 1)}, ${typed(block, type, 1)});`);
      block.addVariable(name, type, false);
    },
  },
  {
    name: "tuple",
    weight: 2,
    applies: ({ world }) => world.tupleFunctions.length > 0,
    write: (block) => {
      const { random } = block;
      const { name, parameters, results } = random.pick(block.world.tupleFunctions);
      const call = `${name}(${parameters.map((type) => valueFor(block, type, 1)).join(", ")})`;
      if (random.chance(30)) {
        const pair = block.fresh("t");
        block.add(`const ${pair} = ${call};`);
        for (const [i, type] of results.entries()) block.addVariable(`${pair}[${i}]`, type, false);
        return;
      }
      const skipped = random.chance(20) ? 0 : undefined;
      const names = results.map((_, i) => (i === skipped ? "" : block.fresh("v")));
      block.add(`const [${names.join(", ")}] = ${call};`);
      for (const [i, type] of results.entries()) if (names[i]) block.addVariable(names[i], type, false);
    },
  },
  {
    name: "object without a class",
    weight: 2,
    write: (block) => {
      const name = block.fresh("r");
      const types = Array.from({ length: 1 + block.random.below(3) }, () => block.random.pick(computeTypes));
      const fields = types.map((type, i) => `p${i}: ${typed(block, type, 1)}`);
      block.add(`const ${name} = { ${fields.join(", ")} };`);
      for (const [i, type] of types.entries()) block.addVariable(`${name}.p${i}`, type);
    },
  },
];

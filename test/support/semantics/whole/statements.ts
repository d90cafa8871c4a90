/** Statements over integers and booleans: variables, assignments, branches. */

import { compoundAssignment, computeTypes, condition, typed, valueFor, variableTypes } from "../generate/expressions.ts";
import { intTypes } from "../integers.ts";
import type { Block, StatementRow } from "./block.ts";

export const plainRows: readonly StatementRow[] = [
  {
    name: "variable",
    weight: 8,
    write: (block) => {
      const type = block.random.pick(variableTypes);
      const name = block.fresh("v");
      const isConstant = block.random.chance(30);
      block.add(`${isConstant ? "const" : "let"} ${name}: ${type} = ${valueFor(block, type, 2)};`);
      block.addVariable(name, type, !isConstant);
    },
  },
  {
    name: "variable without annotation",
    weight: 3,
    write: (block) => {
      const type = block.random.pick(computeTypes);
      const name = block.fresh("v");
      block.add(`let ${name} = ${typed(block, type, 2)};`);
      block.addVariable(name, type);
    },
  },
  {
    name: "variable that takes its type from an assignment",
    weight: 2,
    write: (block) => {
      const type = block.random.pick(computeTypes);
      const name = block.fresh("v");
      block.add(`let ${name} = ${intTypes[type].family === "bigint" ? "0n" : "0"};`, `${name} = ${typed(block, type, 1)};`);
      block.addVariable(name, type);
    },
  },
  {
    name: "flag",
    weight: 2,
    write: (block) => {
      const name = block.fresh("b");
      block.add(`const ${name} = ${condition(block, 2)};`);
      block.flags.push(name);
    },
  },
  {
    name: "assignment",
    weight: 9,
    applies: ({ writable }) => writable.length > 0,
    write: (block) => {
      const { text, type } = block.random.pick(block.writable);
      block.add(`${text} = ${valueFor(block, type, 2)};`);
    },
  },
  {
    name: "compound assignment",
    weight: 6,
    applies: ({ writable }) => writable.length > 0,
    write: (block) => {
      const { text, type } = block.random.pick(block.writable);
      block.add(compoundAssignment(block, text, type));
    },
  },
  {
    name: "step",
    weight: 3,
    applies: ({ writable }) => writable.length > 0,
    write: (block) => block.add(`${block.random.pick(block.writable).text}${block.random.pick(["++", "--"])};`),
  },
  {
    name: "if",
    weight: 7,
    isNested: true,
    write: (block, depth) => {
      const hasElse = block.random.chance(50);
      block.addBlock(`if (${condition(block, 2)})`, block.inner(depth), hasElse ? "} else {" : "}");
      if (hasElse) block.add(...block.inner(depth).lines.map((line) => `  ${line}`), "}");
    },
  },
  {
    name: "early end",
    weight: 2,
    write: (block) => block.add(`if (${condition(block, 1)}) ${block.world.leave(block)}`),
  },
  {
    name: "switch",
    weight: 3,
    isNested: true,
    write: writeSwitch,
  },
  {
    name: "network order",
    weight: 3,
    write: (block) => {
      const [be, host, type] = block.random.pick([
        ["htons", "ntohs", "u16"],
        ["htonl", "ntohl", "u32"],
        ["htonll", "ntohll", "u64"],
      ] as const);
      const name = block.fresh("n");
      block.add(`const ${name} = ${be}(${valueFor(block, type, 1)});`);
      const network = be === "htons" ? "be16" : be === "htonl" ? "be32" : "be64";
      block.readable.push({ text: `${host}(${name})`, type });
      for (const other of block.networkOrder.filter((one) => one.type === network)) {
        const choice = block.random.below(4);
        if (choice < 2) block.flags.push(`(${name} === ${other.text})`);
        if (choice === 2 && other.text.includes(".")) block.add(`${other.text} = ${name};`);
      }
      block.addVariable(name, network);
    },
  },
  {
    name: "Math",
    weight: 2,
    write: (block) => {
      const type = block.random.pick(["u32", "i32"] as const);
      const name = block.fresh("v");
      const two = (): string => `${typed(block, type, 1)}, ${typed(block, type, 1)}`;
      const text = block.random.pick([
        () => `Math.min(${two()})`,
        () => `Math.max(${two()})`,
        () => `Math.abs(${typed(block, type, 1)})`,
      ])();
      block.add(`let ${name} = ${text};`);
      block.addVariable(name, type);
      if (!block.random.chance(40)) return;
      const other = block.fresh("v");
      const counted = block.random.pick([
        () => `Math.clz32(${typed(block, type, 1)})`,
        () => `Math.imul(${two()})`,
        () => `Math.imul(${typed(block, type, 1)}, 0x85ebca6b)`,
      ])();
      block.add(`const ${other} = ${counted};`);
      block.addVariable(other, "i32", false);
    },
  },
];

function writeSwitch(block: Block, depth: number): void {
  const { random } = block;
  const type = random.pick(computeTypes);
  const suffix = intTypes[type].family === "bigint" ? "n" : "";
  block.add(`switch (${typed(block, type, 1)} & ${random.pick([3, 7])}${suffix}) {`);
  const values = [0, 1, 2, 3].filter(() => random.chance(70));
  for (const value of values) {
    block.addBlock(`  case ${value}${suffix}:`, block.inner(depth), random.chance(70) ? "  break; }" : "  }");
  }
  if (random.chance(60)) block.addBlock("  default:", block.inner(depth), "  }");
  block.add("}");
}

/** Patterns that take objects and arrays apart, nested, in declarations, loops and parameters. */

import type { IntName } from "../integers.ts";
import { Block, type StatementRow } from "./block.ts";
import { type ArrayDecl, type FieldType, isArray, isStruct, type StructDecl } from "./declarations.ts";

interface Pattern {
  readonly text: string;
  /** Tells a block of the names. */
  readonly bind: (block: Block) => void;
}

const isInteger = (type: FieldType): type is IntName => typeof type === "string" && type !== "bool";

export function structPattern(block: Block, struct: StructDecl, isWritable: boolean, depth: number): Pattern {
  const { random } = block;
  const parts = struct.fields.flatMap(({ name, type }) => {
    if (!random.chance(70)) return [];
    const part = fieldPattern(block, type, isWritable, depth);
    return [{ ...part, text: `${name}: ${part.text}` }];
  });
  return joined("{ ", parts, " }");
}

function fieldPattern(block: Block, type: FieldType, isWritable: boolean, depth: number): Pattern {
  const { random } = block;
  if (depth > 0 && isStruct(type) && random.chance(60)) return structPattern(block, type, isWritable, depth - 1);
  if (depth > 0 && isArray(type) && random.chance(60)) return arrayPattern(block, type, isWritable);
  const text = block.fresh("v");
  const bind = (at: Block): void => {
    if (isStruct(type)) at.addObject(text, type);
    else if (isArray(type)) at.addArray(text, type);
    else if (isInteger(type)) at.addVariable(text, type, isWritable);
    else at.flags.push(text);
  };
  return { text, bind };
}

function arrayPattern(block: Block, { element, length }: ArrayDecl, isWritable: boolean): Pattern {
  const parts = Array.from({ length: 1 + block.random.below(Math.min(length, 3)) }, () =>
    block.random.chance(20) ? { text: "", bind: () => undefined } : fieldPattern(block, element, isWritable, 0),
  );
  return joined("[", parts, "]");
}

function joined(open: string, parts: readonly Pattern[], close: string): Pattern {
  return {
    text: `${open}${parts.map(({ text }) => text).join(", ")}${close}`,
    bind: (block) => {
      for (const { bind } of parts) bind(block);
    },
  };
}

export const patternRows: readonly StatementRow[] = [
  {
    name: "pattern",
    weight: 3,
    applies: ({ objects }) => objects.length > 0,
    write: (block) => {
      const { random } = block;
      const { text, struct } = random.pick(block.objects);
      const isWritable = random.chance(40);
      const pattern = structPattern(block, struct, isWritable, 2);
      block.add(`${isWritable ? "let" : "const"} ${pattern.text} = ${text};`);
      pattern.bind(block);
    },
  },
  {
    name: "pattern of an array",
    weight: 2,
    applies: ({ arrays }) => arrays.length > 0,
    write: (block) => {
      const array = block.random.pick(block.arrays);
      const isWritable = block.random.chance(40);
      const pattern = arrayPattern(block, array, isWritable);
      block.add(`${isWritable ? "let" : "const"} ${pattern.text} = ${array.text};`);
      pattern.bind(block);
    },
  },
  {
    name: "pattern in a loop",
    weight: 1,
    isNested: true,
    applies: ({ structArrays, loopDepth }) => structArrays.length > 0 && loopDepth < 2,
    write: (block) => {
      const { text, struct } = block.random.pick(block.structArrays);
      const body = new Block(block.world, block, { loop: true });
      const pattern = structPattern(body, struct, false, 1);
      pattern.bind(body);
      body.write(1 + block.random.below(2), 0);
      block.addBlock(`for (const ${pattern.text} of ${text})`, body);
    },
  },
];

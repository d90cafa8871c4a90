/** Fixed arrays: made, elements read and written at known and computed indices, sometimes past the end, and walked. */

import { compoundAssignment, typed, valueFor, variableTypes } from "../generate/expressions.ts";
import { Block, type StatementRow } from "./block.ts";

const hasArrays = ({ arrays }: Block): boolean => arrays.length > 0;

/** Mostly inside: masked by less than the length. */
function indexOf(block: Block, length: number): string {
  const { random } = block;
  const inside = length >= 4 ? 3 : length >= 2 ? 1 : 0;
  const mask = random.chance(85) ? inside : random.pick([1, 3, 7]);
  const unsigned = typed(block, "u32", 1);
  return random.chance(20) ? `${unsigned} % ${length}` : `${unsigned} & ${mask}`;
}

export const arrayRows: readonly StatementRow[] = [
  {
    name: "array of structs",
    weight: 1,
    applies: ({ structArrays }) => structArrays.length < 2,
    write: (block) => {
      const { random } = block;
      const [struct, length, name] = [random.pick(block.world.declarations.structs), 1 + random.below(4), block.fresh("a")];
      block.add(`const ${name} = fixed<${struct.name}, ${length}>();`);
      block.addStructArray(name, struct, length);
    },
  },
  {
    name: "object of an array",
    weight: 2,
    applies: ({ structArrays, objects }) => structArrays.length > 0 && objects.length < 8,
    write: (block) => {
      const { text, struct, length } = block.random.pick(block.structArrays);
      const name = block.fresh("o");
      block.add(`const ${name} = ${text}[${indexOf(block, length)}];`);
      block.addObject(name, struct);
    },
  },
  {
    name: "walk over an array of structs",
    weight: 2,
    isNested: true,
    applies: ({ structArrays, loopDepth }) => structArrays.length > 0 && loopDepth < 2,
    write: (block) => {
      const { text, struct } = block.random.pick(block.structArrays);
      const body = new Block(block.world, block, { loop: true });
      const name = block.fresh("o");
      body.addObject(name, struct);
      body.write(1 + block.random.below(2), 0);
      block.addBlock(`for (const ${name} of ${text})`, body);
    },
  },
  {
    name: "array",
    weight: 3,
    write: (block) => {
      const { random } = block;
      const [element, length, name] = [random.pick(variableTypes), 1 + random.below(7), block.fresh("a")];
      const values = Array.from({ length: random.below(length + 1) }, () => valueFor(block, element, 1));
      block.add(`const ${name} = fixed<${element}, ${length}>(${values.length > 0 ? `[${values.join(", ")}]` : ""});`);
      block.addArray(name, { element, length });
    },
  },
  {
    name: "element",
    weight: 4,
    applies: hasArrays,
    write: (block) => {
      const { text, element, length } = block.random.pick(block.arrays);
      const place = `${text}[${indexOf(block, length)}]`;
      if (block.random.chance(30)) {
        block.add(`${place} = ${valueFor(block, element, 1)};`);
        return;
      }
      if (block.random.chance(40)) {
        block.add(compoundAssignment(block, place, element));
        return;
      }
      const name = block.fresh("v");
      block.add(`const ${name} = ${place};`);
      block.addVariable(name, element, false);
    },
  },
  {
    name: "walk over an array",
    weight: 3,
    isNested: true,
    applies: (block) => hasArrays(block) && block.loopDepth < 2,
    write: (block) => {
      const { random } = block;
      const { text, element, length } = random.pick(block.arrays);
      const body = new Block(block.world, block, { loop: true });
      if (random.chance(50)) {
        const name = block.fresh("x");
        body.addVariable(name, element, false);
        body.write(1 + random.below(2), 0);
        block.addBlock(`for (const ${name} of ${text})`, body);
        return;
      }
      const index = block.fresh("i");
      body.addVariable(index, "u32", false);
      body.addVariable(`${text}[${index}]`, element);
      body.write(1 + random.below(2), 0);
      block.addBlock(`for (let ${index}: u32 = 0; ${index} < ${length}; ${index}++)`, body);
    },
  },
];

/** `set`, and what module constants hold. */
export const constantRows: readonly StatementRow[] = [
  {
    name: "set of an array",
    weight: 3,
    applies: hasArrays,
    write: (block) => {
      const { random } = block;
      const target = random.pick(block.arrays);
      const sources = block.arrays.filter(({ element, length }) => element === target.element && length <= target.length);
      const source = random.pick(sources);
      const room = target.length - source.length;
      if (random.chance(70)) {
        const at = random.chance(50) ? `${random.below(room + 1)}` : indexOf(block, room + 1);
        block.add(`${target.text}.set(${source.text}, ${at});`);
        return;
      }
      const values = Array.from({ length: 1 + random.below(target.length) }, () => valueFor(block, target.element, 1));
      block.add(`${target.text}.set([${values.join(", ")}], ${indexOf(block, target.length - values.length + 1)});`);
    },
  },
  {
    name: "set of a view",
    weight: 3,
    applies: ({ views }) => views.length > 0,
    write: (block) => {
      const { random } = block;
      const [element, length, name] = [random.pick(["u8", "i8"] as const), 1 + random.below(30), block.fresh("a")];
      block.add(`const ${name} = fixed<${element}, ${length}>();`);
      const view = random.pick(block.views);
      const count = random.chance(30)
        ? `${random.below(length + 1)}`
        : `(${typed(block, "u32", 1)} & ${random.pick([3, 7, 15])})`;
      const at = random.chance(50) ? "" : `, ${random.chance(50) ? random.below(length) : `${typed(block, "u32", 1)} & 7`}`;
      const part = random.chance(20) ? view : `${view}.subview(${random.below(4)}, ${count})`;
      block.add(`${name}.set(${part}${at});`);
      block.addArray(name, { element, length });
    },
  },
  {
    name: "a character of a text",
    weight: 2,
    write: (block) => {
      const { text, length } = block.random.pick(block.world.declarations.words);
      const name = block.fresh("v");
      block.add(`const ${name} = ${text}.charCodeAt(${indexOf(block, length)}) + ${text}.length;`);
      block.addVariable(name, "i32", false);
    },
  },
];

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

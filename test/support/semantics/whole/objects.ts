/** Struct objects: made, read, written, copied, passed to functions. */

import { condition, valueFor } from "../generate/expressions.ts";
import type { IntName } from "../integers.ts";
import type { Block, StatementRow } from "./block.ts";
import { isStruct, type StructDecl } from "./declarations.ts";

const isLow = (block: Block): boolean => block.objects.length < 6;
const hasObjects = (block: Block): boolean => block.objects.length > 0;
/** Objects that have a name of their own: inline ones cannot be replaced. */
const sameStruct = (block: Block, struct: StructDecl): readonly { readonly text: string }[] =>
  block.objects.filter((one) => one.struct === struct);

export function newObject(block: Block, { name, parameters }: StructDecl): string {
  return `new ${name}(${args(block, parameters)})`;
}

function args(block: Block, parameters: readonly IntName[]): string {
  return parameters.map((type) => valueFor(block, type, 1)).join(", ");
}

export const objectRows: readonly StatementRow[] = [
  {
    name: "new",
    weight: 5,
    applies: isLow,
    write: (block) => {
      const struct = block.random.pick(block.world.declarations.structs);
      const name = block.fresh("o");
      block.add(`const ${name} = ${newObject(block, struct)};`);
      block.addObject(name, struct);
    },
  },
  {
    name: "a second name",
    weight: 2,
    applies: (block) => hasObjects(block) && isLow(block),
    write: (block) => {
      const { text, struct } = block.random.pick(block.objects);
      const name = block.fresh("o");
      block.add(`const ${name} = ${text};`);
      block.addObject(name, struct);
    },
  },
  {
    name: "one of two",
    weight: 1,
    applies: (block) => hasObjects(block) && isLow(block),
    write: (block) => {
      const { text, struct } = block.random.pick(block.objects);
      const other = block.random.pick(sameStruct(block, struct)).text;
      const name = block.fresh("o");
      block.add(`const ${name} = ${condition(block, 1)} ? ${text} : ${other === text ? newObject(block, struct) : other};`);
      block.addObject(name, struct);
    },
  },
  {
    name: "Object.assign",
    weight: 3,
    applies: hasObjects,
    write: (block) => {
      const { text, struct } = block.random.pick(block.objects);
      const from = block.random.chance(30) ? newObject(block, struct) : block.random.pick(sameStruct(block, struct)).text;
      block.add(`Object.assign(${text}, ${from});`);
    },
  },
  {
    name: "method",
    weight: 3,
    applies: (block) => block.objects.some(({ struct }) => struct.methods.length > 0),
    write: (block) => {
      const { text, struct } = block.random.pick(block.objects.filter((one) => one.struct.methods.length > 0));
      const method = block.random.pick(struct.methods);
      const call = `${text}.${method.name}(${args(block, method.parameters)})`;
      if (block.random.chance(40)) {
        block.add(`${call};`);
        return;
      }
      const name = block.fresh("v");
      block.add(`const ${name} = ${call};`);
      block.addVariable(name, method.result, false);
    },
  },
  {
    name: "function over an object",
    weight: 3,
    applies: (block) => block.world.objectFunctions.some(({ struct }) => sameStruct(block, struct).length > 0),
    write: (block) => {
      const callable = block.world.objectFunctions.filter(({ struct }) => sameStruct(block, struct).length > 0);
      const { name, struct, parameters, result } = block.random.pick(callable);
      const values = parameters.map((type) => valueFor(block, type, 1));
      const target = block.fresh("v");
      block.add(`const ${target} = ${name}(${[block.random.pick(sameStruct(block, struct)).text, ...values].join(", ")});`);
      if (isStruct(result)) block.addObject(target, result);
      else block.addVariable(target, result, false);
    },
  },
];

/** Atomic operations on the parts of entries, wherever an entry is known to be there. */

import { condition, typed, valueFor } from "../generate/expressions.ts";
import type { Block, StatementRow } from "./block.ts";
import { type FieldType, isArray, isStruct } from "./declarations.ts";
import { type Atomic, type AtomicType, atomicTypes } from "./kinds.ts";

const atomicType = (type: FieldType): AtomicType | undefined => atomicTypes.find((one) => one === type);

/** Of an entry: its scalar, or what there is in its struct. */
export function atomicsOf(type: FieldType, name: string): readonly Atomic[] {
  const own = atomicType(type);
  if (own) return [{ target: [name], type: own }];
  if (!isStruct(type)) return [];
  return type.fields.flatMap((field) => {
    const text = `${name}.${field.name}`;
    if (isStruct(field.type)) return atomicsOf(field.type, text);
    if (isArray(field.type)) {
      const element = atomicType(field.type.element);
      return element ? [{ target: [text, `${field.type.length - 1}`], type: element } as const] : [];
    }
    const scalar = atomicType(field.type);
    return scalar ? [{ target: [name, `"${field.name}"`], type: scalar } as const] : [];
  });
}

function callText(block: Block, { target, type }: Atomic): string {
  const { random } = block;
  const operation = random.pick(["Add", "Sub", "And", "Or", "Xor", "Exchange", "CompareExchange"]);
  const values = [valueFor(block, type, 1), ...(operation === "CompareExchange" ? [valueFor(block, type, 1)] : [])];
  return `atomic${operation}(${[...target, ...values].join(", ")})`;
}

export const atomicRows: readonly StatementRow[] = [
  {
    name: "atomic",
    weight: 5,
    applies: ({ atomics }) => atomics.length > 0,
    write: (block, depth) => {
      const { random } = block;
      const atomic = random.pick(block.atomics);
      const call = callText(block, atomic);
      if (random.chance(30)) block.add(`${call};`);
      else if (random.chance(20)) block.add(`if (${condition(block, 1)}) ${call};`);
      else if (random.chance(25) && depth > 0)
        block.addBlock(`if (${call} ${random.pick(["<", ">=", "==="])} ${typed(block, atomic.type, 1)})`, block.inner(depth));
      else {
        const name = block.fresh("v");
        block.add(`const ${name} = ${call};`);
        block.addVariable(name, atomic.type, false);
      }
    },
  },
];

/**
 * Maps: entries looked up and changed in place, set, deleted. While an entry is held, nothing else touches its map.
 */

import { expression, valueFor } from "../generate/expressions.ts";
import { literalText } from "../generate/random.ts";
import { type IntName, intTypes } from "../integers.ts";
import { atomicsOf } from "./atomics.ts";
import { Block, type StatementRow } from "./block.ts";
import { isStruct, type MapDecl } from "./declarations.ts";
import { newObject } from "./objects.ts";

export const freeMaps = ({ world, held }: Block): readonly MapDecl[] =>
  world.hasMaps ? world.declarations.maps.filter(({ name }) => !held.has(name)) : [];
export const hasFreeMaps = (block: Block): boolean => freeMaps(block).length > 0;

/** Mostly one of few values, so that keys meet again. */
export function keyOf(block: Block, map: MapDecl): string {
  const { random } = block;
  if (isStruct(map.key)) {
    const { key } = map;
    const known = block.objects.filter(({ struct }) => struct === key);
    return known.length > 0 && random.chance(70) ? random.pick(known).text : newObject(block, key);
  }
  const type = map.key;
  const small = literalText(random, type, BigInt(random.below(5)));
  if (random.chance(50)) return small.replace(/^0x.*$/, "1");
  const mask = intTypes[type].family === "bigint" ? "3n" : "3";
  return type === "u16" ? `u16(${expression(block, "i32", 1)} & 3)` : `(${expression2(block, type)} & ${mask})`;
}

function expression2(block: Block, type: IntName): string {
  return `${type}(${expression(block, type === "u64" ? "u64" : "u32", 1)})`;
}

function valueText(block: Block, map: MapDecl): string {
  const { value } = map;
  if (!isStruct(value)) return valueFor(block, value, 1);
  const known = block.objects.filter(({ struct }) => struct === value);
  return known.length > 0 && block.random.chance(70) ? block.random.pick(known).text : newObject(block, value);
}

/** A block in which an entry of the map is held. */
function withEntry(block: Block, depth: number, map: MapDecl, name: string): Block {
  const body = new Block(block.world, block, { held: [map.name] });
  useEntry(body, map, name);
  body.write(1 + block.random.below(3), depth - 1);
  return body;
}

/** What an entry that is there gives to the statements after it. */
export function useEntry(block: Block, map: MapDecl, name: string): void {
  if (isStruct(map.value)) block.addObject(name, map.value);
  else block.addVariable(`${name}.value`, map.value);
  block.atomics.push(...atomicsOf(map.value, name));
}

export const mapRows: readonly StatementRow[] = [
  {
    name: "entry",
    weight: 5,
    isNested: true,
    applies: hasFreeMaps,
    write: (block, depth) => {
      const map = block.random.pick(freeMaps(block));
      const name = block.fresh("e");
      block.add(`const ${name} = ${map.name}.get(${keyOf(block, map)});`);
      const test = block.random.pick([name, `${name} !== undefined`]);
      const hasElse = block.random.chance(40);
      block.addBlock(`if (${test})`, withEntry(block, depth, map, name), hasElse ? "} else {" : "}");
      if (!hasElse) return;
      const other = new Block(block.world, block);
      if (block.random.chance(70)) other.add(`${map.name}.set(${keyOf(other, map)}, ${valueText(other, map)});`);
      other.write(1, depth - 1);
      block.add(...other.lines.map((line) => `  ${line}`), "}");
    },
  },
  {
    name: "set",
    weight: 5,
    applies: hasFreeMaps,
    write: (block) => {
      const map = block.random.pick(freeMaps(block));
      const mode = block.random.pick(["", "", ", Update.NoExist", ", Update.Exist", ", Update.Any"]);
      const call = `${map.name}.set(${keyOf(block, map)}, ${valueText(block, map)}${mode})`;
      if (block.random.chance(50)) {
        block.add(`${call};`);
        return;
      }
      const name = block.fresh("v");
      block.add(`const ${name} = ${call};`);
      block.addVariable(name, "i32", false);
    },
  },
  {
    name: "has and delete",
    weight: 3,
    applies: hasFreeMaps,
    write: (block) => {
      const map = block.random.pick(freeMaps(block));
      const method = map.isArray ? "has" : block.random.pick(["has", "delete"]);
      const name = block.fresh("b");
      block.add(`const ${name} = ${map.name}.${method}(${keyOf(block, map)});`);
      block.flags.push(name);
    },
  },
  {
    name: "entry that must be there",
    weight: 1,
    applies: (block) => freeMaps(block).some(({ isArray }) => isArray),
    write: (block) => {
      const map = block.random.pick(freeMaps(block).filter(({ isArray }) => isArray));
      const name = block.fresh("e");
      const index = block.random.below(map.maxEntries + (block.random.chance(10) ? 2 : 0));
      const body = new Block(block.world, block, { held: [map.name] });
      body.add(`const ${name} = ${map.name}.get(${index})!;`);
      useEntry(body, map, name);
      body.write(2, 0);
      block.addBlock("", body);
    },
  },
];

/** Packets: views kept, cut, read and written; mostly inside a check of their length, sometimes not, so that faults are met. */

import { condition, expression, typed, valueFor } from "../generate/expressions.ts";
import { type IntName, sizeOfInt } from "../integers.ts";
import { Block, type StatementRow } from "./block.ts";

const accessors = [
  ["Uint8", "u8"],
  ["Uint16", "u16"],
  ["Uint32", "u32"],
  ["BigUint64", "u64"],
  ["Int8", "i8"],
  ["Int16", "i16"],
  ["Int32", "i32"],
  ["BigInt64", "i64"],
] as const satisfies readonly (readonly [string, IntName])[];

const hasViews = ({ views }: Block): boolean => views.length > 0;
const mayWrite = ({ world }: Block): boolean => !world.isReadOnly;

/** Bytes that every packet has. */
const SURE = 14;

/** A constant place that is there when `limit` bytes are, or one that is computed. */
function placeIn(block: Block, limit: number, size: number): string {
  const { random } = block;
  if (random.chance(60)) return `${random.below(Math.max(1, limit - size + 1))}`;
  return `(${typed(block, "u32", 1)} & ${random.pick([1, 3, 7, 15, 31, 63])})`;
}

function little(block: Block, size: number): string {
  if (size === 1 || block.random.chance(50)) return "";
  return `, ${block.random.chance(60) ? "true" : condition(block, 0)}`;
}

export function readText(block: Block, view: string, limit: number): { readonly text: string; readonly type: IntName } {
  const [name, type] = block.random.pick(accessors);
  const size = sizeOfInt(type);
  return { text: `${view}.get${name}(${placeIn(block, limit, size)}${little(block, size)})`, type };
}

function writeText(block: Block, view: string, limit: number): string {
  const [name, type] = block.random.pick(accessors);
  const size = sizeOfInt(type);
  return `${view}.set${name}(${placeIn(block, limit, size)}, ${valueFor(block, type, 1)}${little(block, size)});`;
}

function addRead(block: Block, view: string, limit: number): void {
  const name = block.fresh("v");
  const { text, type } = readText(block, view, limit);
  block.add(`const ${name} = ${text};`);
  block.addVariable(name, type, false);
}

export const packetRows: readonly StatementRow[] = [
  {
    name: "read",
    weight: 5,
    applies: hasViews,
    write: (block) => {
      const view = block.random.pick(block.views);
      addRead(block, view, view === "ctx.data" ? SURE : 4);
    },
  },
  {
    name: "write",
    weight: 4,
    applies: (block) => hasViews(block) && mayWrite(block),
    write: (block) => {
      const view = block.random.pick(block.views);
      block.add(writeText(block, view, view === "ctx.data" ? SURE : 4));
    },
  },
  {
    name: "checked accesses",
    weight: 5,
    isNested: true,
    applies: hasViews,
    write: (block, depth) => {
      const { random } = block;
      const view = random.pick(block.views);
      const limit = 2 + random.below(40);
      const body = new Block(block.world, block);
      for (let i = random.below(3); i >= 0; i -= 1) {
        if (random.chance(60) || !mayWrite(body)) addRead(body, view, limit);
        else body.add(writeText(body, view, limit));
      }
      body.write(random.below(3), depth - 1);
      block.addBlock(random.pick([`if (${view}.byteLength >= ${limit})`, `if (${limit - 1} < ${view}.byteLength)`]), body);
    },
  },
  {
    name: "subview",
    weight: 3,
    applies: hasViews,
    write: (block) => {
      const { random } = block;
      const name = block.fresh("p");
      const view = random.pick(block.views);
      const size = random.chance(50) ? `, ${random.chance(50) ? random.below(9) : `${typed(block, "u32", 1)} & 15`}` : "";
      block.add(`const ${name} = ${view}.subview(${placeIn(block, 10, 0)}${size});`);
      block.views.push(name);
    },
  },
  {
    name: "one of two views",
    weight: 1,
    applies: hasViews,
    write: (block) => {
      const name = block.fresh("p");
      const [view, other] = [block.random.pick(block.views), block.random.pick(block.views)];
      block.add(`const ${name} = ${condition(block, 1)} ? ${view} : ${other};`);
      block.views.push(name);
    },
  },
  {
    name: "length",
    weight: 2,
    applies: hasViews,
    write: (block) => block.addVariable(`${block.random.pick(block.views)}.byteLength`, "u32", false),
  },
  {
    name: "startsWith",
    weight: 2,
    applies: hasViews,
    write: (block) => {
      const { random } = block;
      const at = random.chance(30) ? `, ${placeIn(block, 8, 0)}` : "";
      block.flags.push(`${random.pick(block.views)}.startsWith(${random.pick(['"GET "', '"G"', '"PUT /"', '""'])}${at})`);
    },
  },
  {
    name: "indexOf",
    weight: 2,
    applies: hasViews,
    write: (block) => {
      const { random } = block;
      const name = block.fresh("v");
      const byte = random.pick(["0x20", "0x0a", "255", "0"]);
      const from = random.chance(70) ? `${random.below(20)}` : `${typed(block, "u32", 1)} & 31`;
      block.add(`const ${name} = ${random.pick(block.views)}.indexOf(${byte}, ${from}, ${1 + random.below(90)});`);
      block.addVariable(name, "i32", false);
    },
  },
  {
    name: "loop over bytes",
    weight: 3,
    isNested: true,
    applies: (block) => hasViews(block) && block.loopDepth === 0,
    write: (block) => {
      const { random } = block;
      const view = random.pick(block.views);
      const [sum, at, byte] = [block.fresh("v"), block.fresh("i"), block.fresh("v")];
      block.add(`let ${sum}: u32 = ${random.below(9)};`);
      const body = new Block(block.world, block, { loop: true });
      body.addVariable(at, "u32", false);
      body.add(`const ${byte} = ${view}.getUint8(${at});`);
      body.addVariable(byte, "u8", false);
      body.add(
        `${sum} = ${random.pick([`${sum} * 31 + ${byte}`, `${sum} ^ (u32(${byte}) << (${at} & 7))`, `${sum} + ${byte}`])};`,
      );
      if (random.chance(40)) body.add(`if (${condition(body, 1)}) ${random.pick(["break;", "continue;"])}`);
      if (random.chance(30)) body.write(1, 0);
      if (random.chance(25) && mayWrite(body)) body.add(`${view}.setUint8(${at}, u8(${expression(body, "u32", 1)}));`);
      const limit = 4 + random.below(60);
      const test = random.pick([
        `${at} < ${view}.byteLength && ${at} < ${limit}`,
        `${at} < ${limit} && ${at} < ${view}.byteLength`,
        `${at} + 1 <= ${view}.byteLength && ${at} < ${limit}`,
      ]);
      block.addBlock(`for (let ${at}: u32 = 0; ${test}; ${at}++)`, body);
      block.addVariable(sum, "u32");
    },
  },
  {
    name: "function over a view",
    weight: 3,
    applies: ({ views, world }) => views.includes("ctx.data") && world.viewFunctions.length > 0,
    write: (block) => {
      const { name, parameters, result, takesContext } = block.random.pick(block.world.viewFunctions);
      const values = parameters.map((type) => valueFor(block, type, 1));
      const target = block.fresh("v");
      block.add(`const ${target} = ${name}(${[takesContext ? "ctx" : block.random.pick(block.views), ...values].join(", ")});`);
      block.addVariable(target, result, false);
    },
  },
];

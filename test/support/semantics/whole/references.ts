/**
 * References that may be missing: entries chosen by conditions, one or else another, kept in variables that several ways assign,
 * several at once; checked in all forms, or read by optional chains.
 */

import { condition, expression } from "../generate/expressions.ts";
import type { IntName } from "../integers.ts";
import { Block, type StatementRow, type World } from "./block.ts";
import { isStruct, type MapDecl, typeName, zero } from "./declarations.ts";
import type { ReferenceFunction } from "./kinds.ts";
import { freeMaps, hasFreeMaps, keyOf, useEntry } from "./maps.ts";
import { newObject } from "./objects.ts";

/** A variable that may hold an entry of one of maps with the same values. */
interface Reference {
  readonly name: string;
  readonly map: MapDecl;
  readonly isConstant: boolean;
}

const sameValues = (block: Block, { value }: MapDecl): readonly MapDecl[] =>
  freeMaps(block).filter((other) => other.value === value);

const missing = "undefined";

export function referenceFunction(base: World, name: string): { made: ReferenceFunction; text: string } {
  const { random, declarations } = base;
  const map = random.pick(declarations.maps);
  const end = (at: Block): string => {
    const looks = new Block({ ...at.world, hasMaps: true }, at);
    return `return ${random.chance(20) ? missing : chosen(looks, map, random.below(2))};`;
  };
  const block = new Block({ ...base, leave: end });
  block.addVariable("a0", "u32");
  block.write(random.below(2), 1);
  if (random.chance(40)) block.add(`if (${condition(block, 1)}) ${end(block)}`);
  const looks = new Block({ ...base, hasMaps: true }, block);
  block.add(`return ${chosen(looks, map, 1)};`);
  const lines = block.lines.map((line) => `  ${line}`).join("\n");
  return { made: { name, map }, text: `function ${name}(a0: u32): ${referenceType(map)} | undefined {\n${lines}\n}` };
}

/** None of the maps that it may look into is held. */
function mayUse(block: Block, { map }: ReferenceFunction): boolean {
  const all = block.world.declarations.maps.filter(({ value }) => value === map.value);
  return all.length === sameValues(block, map).length;
}

/** An expression that is an entry or undefined. */
function chosen(block: Block, map: MapDecl, depth: number): string {
  const { random } = block;
  const one = (): string => chosen(block, random.pick(sameValues(block, map)), depth - 1);
  const functions = block.world.referenceFunctions.filter((other) => other.map.value === map.value && mayUse(block, other));
  const entry = (): string =>
    functions.length > 0 && random.chance(40)
      ? `${random.pick(functions).name}(${expression(block, "u32", 1)})`
      : `${map.name}.get(${keyOf(block, map)})`;
  if (depth === 0) return entry();
  return random.pick([
    entry,
    () => `(${condition(block, 1)} ? ${one()} : ${missing})`,
    () => `(${condition(block, 1)} ? ${missing} : ${one()})`,
    () => `(${condition(block, 1)} ? ${one()} : ${one()})`,
    () => `(${one()} ?? ${one()})`,
  ])();
}

const referenceType = ({ value }: MapDecl): string => (isStruct(value) ? value.name : `Ref<${typeName(value)}>`);

/** Declares a variable, and perhaps assigns it on some ways. */
function declareReference(block: Block, map: MapDecl, held: readonly string[]): Reference {
  const { random } = block;
  const name = block.fresh("e");
  const first = (): string => chosen(block, map, 1 + random.below(2));
  if (random.chance(50)) {
    block.add(`const ${name} = ${first()};`);
    return { name, map, isConstant: true };
  }
  const type = `${referenceType(map)} | undefined`;
  block.add(
    random.pick([
      () => `let ${name} = ${first()};`,
      () => `let ${name}: ${type} = ${first()};`,
      () => `let ${name}: ${type} = ${missing};`,
      () => `let ${name}: ${type};`,
    ])(),
  );
  assignOnSomeWays(block, map, name, held);
  return { name, map, isConstant: false };
}

function assignOnSomeWays(block: Block, map: MapDecl, name: string, held: readonly string[]): void {
  const { random } = block;
  const assigned = (): string => `${name} = ${chosen(block, map, random.below(3) >> 1)};`;
  const way = (): Block => {
    const body = new Block(block.world, block);
    if (random.chance(30)) {
      const before = new Block(block.world, block, { held });
      before.write(1, 0);
      body.add(...before.lines);
    }
    body.add(assigned());
    return body;
  };
  const forms = [
    () => block.addBlock(`if (${condition(block, 1)})`, way()),
    () => {
      block.addBlock(`if (${condition(block, 1)})`, way(), "} else {");
      block.add(...way().lines.map((line) => `  ${line}`), "}");
    },
    () => block.add(`if (!${name}) ${assigned()}`),
    () => {
      const counter = block.fresh("i");
      const body = new Block(block.world, block, { loop: true });
      body.addVariable(counter, "u32", false);
      body.add(`if (${condition(body, 1)}) ${random.pick([assigned(), `{ ${assigned()} break; }`])}`);
      block.addBlock(`for (let ${counter}: u32 = 0; ${counter} < ${1 + random.below(4)}; ${counter}++)`, body);
    },
  ];
  random.pick(forms)();
}

/** Without a check: integers that an optional chain gives, or whether there is an entry (then TypeScript knows that, too). */
function addUnchecked(block: Block, { name, map: { value } }: Reference): void {
  if (block.random.chance(30)) {
    block.flags.push(isThere(name));
    return;
  }
  const parts = isStruct(value)
    ? value.fields.flatMap((field) => (isWide(field.type) ? [{ path: field.name, type: field.type }] : []))
    : isWide(value)
      ? [{ path: "value", type: value }]
      : [];
  for (const { path, type } of parts) block.readable.push({ text: `(${name}?.${path} ?? ${zero(type)})`, type });
}

const wideTypes: readonly unknown[] = ["u32", "i32", "u64", "i64"] satisfies readonly IntName[];
const isWide = (type: unknown): type is IntName => wideTypes.includes(type);

/** A condition under which the references are there. */
function checkOf(block: Block, references: readonly Reference[]): string {
  const { random } = block;
  const parts = references.map(({ name, isConstant }) => {
    if (!isConstant || random.chance(80)) return random.pick([name, `${name} !== undefined`]);
    const flag = block.fresh("b");
    block.add(`const ${flag} = ${name} !== undefined;`);
    return flag;
  });
  return [...parts, ...(random.chance(25) ? [condition(block, 1)] : [])].join(" && ");
}

const isThere = (name: string): string => `(${name} !== undefined)`;

function useAll(block: Block, references: readonly Reference[]): void {
  for (const { name, map } of references) {
    // Asked again, TypeScript would take it for never there.
    const at = block.flags.indexOf(isThere(name));
    if (at >= 0) block.flags.splice(at, 1);
    useEntry(block, map, name);
  }
}

function addCheck(block: Block, references: readonly Reference[], depth: number): void {
  const { random } = block;
  const some = references.filter((_, i) => i === 0 || random.chance(60));
  const body = (isUsed: boolean, count: number): Block => {
    const inner = new Block(block.world, block);
    if (isUsed) useAll(inner, some);
    // TypeScript refuses even chains on what is surely undefined.
    else for (const { name } of some) inner.forget(name);
    inner.write(count, depth - 1);
    return inner;
  };
  if (random.chance(15)) {
    const [only] = some;
    if (!only) return;
    block.add(`if (${random.pick([`!${only.name}`, `${only.name} === undefined`])}) ${block.world.leave(body(false, 0))}`);
    useAll(block, [only]);
    block.write(1, depth - 1);
    return;
  }
  const hasElse = random.chance(35);
  block.addBlock(`if (${checkOf(block, some)})`, body(true, 1 + random.below(2)), hasElse ? "} else {" : "}");
  if (hasElse) block.add(...body(false, 1).lines.map((line) => `  ${line}`), "}");
}

const turned = <T>(all: readonly T[], by: number): readonly T[] => [...all.slice(by), ...all.slice(0, by)];

/** The same names again: what is known of one stays known, whatever is learnt of the others. */
function writeReferences(block: Block, depth: number, count: number): void {
  const { random } = block;
  const first = random.pick(freeMaps(block));
  const maps = [first, ...Array.from({ length: count - 1 }, () => random.pick(freeMaps(block)))];
  const held = maps.flatMap((map) => sameValues(block, map)).map(({ name }) => name);
  const looks = new Block(block.world, block);
  const references = maps.map((map) => declareReference(looks, map, held));
  const body = new Block(block.world, block, { held });
  body.add(...looks.lines);
  for (const reference of references) if (random.chance(60)) addUnchecked(body, reference);
  body.write(random.below(2), 0);
  for (let i = 1 + random.below(2); i > 0; i -= 1) addCheck(body, turned(references, random.below(count)), depth);
  block.addBlock("", body);
}

export const referenceRows: readonly StatementRow[] = [
  {
    name: "chosen entry",
    weight: 3,
    isNested: true,
    applies: hasFreeMaps,
    write: (block, depth) => writeReferences(block, depth, 1),
  },
  {
    name: "several chosen entries",
    weight: 2,
    isNested: true,
    applies: (block) => hasFreeMaps(block) && block.loopDepth === 0,
    write: (block, depth) => writeReferences(block, Math.min(depth, 1), 2 + block.random.below(2)),
  },
  {
    name: "entry or an object",
    weight: 2,
    applies: (block) => freeMaps(block).some(({ value }) => isStruct(value)),
    write: (block) => {
      const { random } = block;
      const map = random.pick(freeMaps(block).filter(({ value }) => isStruct(value)));
      const { value } = map;
      if (!isStruct(value)) return;
      const name = block.fresh("o");
      const own = block.objects.filter(({ struct }) => struct === value);
      const other = own.length > 0 && random.chance(50) ? random.pick(own).text : newObject(block, value);
      const body = new Block(block.world, block, { held: sameValues(block, map).map((one) => one.name) });
      body.add(`const ${name} = ${chosen(block, map, 1)} ?? ${other};`);
      body.addObject(name, value);
      body.write(1 + random.below(2), 0);
      block.addBlock("", body);
    },
  },
];

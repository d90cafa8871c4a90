/** A block of statements being written: its lines, and the names that they may use. An inner block sees the outer names. */

import type { ComputeType, Helper, Scope } from "../generate/expressions.ts";
import type { Random } from "../generate/random.ts";
import type { IntName } from "../integers.ts";
import { type ArrayDecl, type Declarations, isArray, isStruct, type StructDecl, type Variable } from "./declarations.ts";
import type { Atomic, Holder, HolderFunction, ReferenceFunction } from "./kinds.ts";

export interface ObjectVariable {
  readonly text: string;
  readonly struct: StructDecl;
}

/** A function over a struct: `name(object, value)`. */
export interface ObjectFunction {
  readonly name: string;
  readonly struct: StructDecl;
  readonly parameters: readonly IntName[];
  readonly result: IntName | StructDecl;
}

/** A function whose first parameter is a packet view, or the context. */
export interface ViewFunction extends Helper {
  readonly takesContext: boolean;
}

/** A function that gives a tuple. */
export interface TupleFunction {
  readonly name: string;
  readonly parameters: readonly IntName[];
  readonly results: readonly IntName[];
}

/** A construct: what it needs, how often it comes, how it is written. */
export interface StatementRow {
  readonly name: string;
  readonly weight: number;
  /** Holds blocks: left out where the nesting ends. */
  readonly isNested?: boolean;
  readonly applies?: (block: Block) => boolean;
  readonly write: (block: Block, depth: number) => void;
}

/** What is the same in all of a program. */
export interface World {
  readonly random: Random;
  readonly declarations: Declarations;
  readonly helpers: readonly Helper[];
  readonly objectFunctions: readonly ObjectFunction[];
  readonly viewFunctions: readonly ViewFunction[];
  readonly tupleFunctions: readonly TupleFunction[];
  readonly holders: readonly Holder[];
  readonly holderFunctions: readonly HolderFunction[];
  readonly referenceFunctions: readonly ReferenceFunction[];
  /** The packet can only be read. */
  readonly isReadOnly: boolean;
  /** Of the context, in programs. */
  readonly contextName: string | undefined;
  readonly names: { next: number };
  /** How a program ends early; functions leave by their own results. */
  readonly leave: (block: Block) => string;
  /** Maps may be used: not in functions, which are called while references are held. */
  readonly hasMaps: boolean;
  readonly rows: readonly StatementRow[];
}

interface Inner {
  readonly held?: readonly string[];
  readonly loop?: boolean;
  readonly label?: string | undefined;
  /** The body of a function inside the function. */
  readonly isFunction?: boolean;
}

interface HolderVariable {
  readonly text: string;
  readonly holder: Holder;
}

interface StructArray {
  readonly text: string;
  readonly struct: StructDecl;
  readonly length: number;
}

export class Block implements Scope {
  readonly lines: string[] = [];
  readonly world: World;
  readonly readable: Variable[];
  readonly writable: Variable[];
  readonly flags: string[];
  readonly networkOrder: Variable[];
  readonly objects: ObjectVariable[];
  readonly views: string[];
  readonly writableViews: string[];
  /** Objects without a layout. */
  readonly holders: HolderVariable[];
  /** Parts of entries that are there. */
  readonly atomics: Atomic[];
  /** Variables of type `u32 | undefined`. */
  readonly maybes: string[];
  readonly arrays: (ArrayDecl & { readonly text: string })[];
  readonly structArrays: StructArray[];
  /** Functions inside the function. */
  readonly callable: Helper[];
  readonly isInFunction: boolean;
  /** Maps of which an entry is held: neither set nor delete may touch them meanwhile. */
  readonly held: ReadonlySet<string>;
  readonly loopDepth: number;
  readonly labels: readonly string[];

  constructor(world: World, outer?: Block, inner: Inner = {}) {
    this.world = world;
    this.readable = [...(outer?.readable ?? [])];
    this.writable = [...(outer?.writable ?? [])];
    this.flags = [...(outer?.flags ?? [])];
    this.networkOrder = [...(outer?.networkOrder ?? [])];
    this.objects = [...(outer?.objects ?? [])];
    this.views = [...(outer?.views ?? [])];
    this.writableViews = [...(outer?.writableViews ?? [])];
    this.holders = [...(outer?.holders ?? [])];
    this.atomics = [...(outer?.atomics ?? [])];
    this.maybes = [...(outer?.maybes ?? [])];
    this.arrays = [...(outer?.arrays ?? [])];
    this.held = inner.held === undefined ? (outer?.held ?? new Set()) : new Set([...(outer?.held ?? []), ...inner.held]);
    this.loopDepth = (outer?.loopDepth ?? 0) + (inner.loop ? 1 : 0);
    this.structArrays = [...(outer?.structArrays ?? [])];
    this.callable = [...(outer?.callable ?? [])];
    this.isInFunction = inner.isFunction ?? outer?.isInFunction ?? false;
    // Nothing leaves a function but its end.
    if (inner.isFunction) this.labels = [];
    else this.labels = inner.label === undefined ? (outer?.labels ?? []) : [...(outer?.labels ?? []), inner.label];
  }

  get random(): Random {
    return this.world.random;
  }

  get helpers(): readonly Helper[] {
    return [...this.world.helpers, ...this.callable];
  }

  get names(): { next: number } {
    return this.world.names;
  }

  /** A leaf that is more than a variable. */
  special(type: ComputeType): string | undefined {
    const { random } = this;
    if (this.views.includes("ctx.data") && random.chance(30)) {
      return `${type}(ctx.data.get${random.pick(["Uint8", "Uint16", "Int32", "BigUint64"])}(${random.below(7)}))`;
    }
    const maps = this.world.hasMaps ? this.world.declarations.maps : [];
    const fitting = maps.filter(({ value, key }) => !isStruct(value) && !isStruct(key));
    if (fitting.length === 0 || random.chance(60)) return undefined;
    const map = random.pick(fitting);
    if (isStruct(map.value) || isStruct(map.key)) return undefined;
    const key = `${random.below(4)}${map.key === "u64" ? "n" : ""}`;
    const zero = map.value.endsWith("64") ? "0n" : "0";
    const text = random.chance(15) ? `${map.name}.get(${key})!.value` : `(${map.name}.get(${key})?.value ?? ${zero})`;
    return `${type}(${text})`;
  }

  fresh(prefix: string): string {
    const { names } = this.world;
    names.next += 1;
    return `${prefix}_${names.next}`;
  }

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  addVariable(text: string, type: IntName, isWritable = true): void {
    if (type.startsWith("be")) {
      this.networkOrder.push({ text, type });
      return;
    }
    this.readable.push({ text, type });
    if (isWritable) this.writable.push({ text, type });
  }

  /** What is said of the name cannot be said here, although an outer block can. */
  forget(name: string): void {
    const isKept = ({ text }: { readonly text: string }): boolean => !text.includes(name);
    for (const known of [this.readable, this.writable, this.networkOrder]) keepOnly<Variable>(known, isKept);
    keepOnly(this.objects, isKept);
    keepOnly(this.arrays, isKept);
    keepOnly(this.atomics, ({ target: [of] }) => !of.includes(name));
    keepOnly(this.flags, (text) => !text.includes(name));
  }

  /** Its fields become variables. */
  addObject(text: string, struct: StructDecl): void {
    this.objects.push({ text, struct });
    for (const { name, type } of struct.fields) {
      if (isStruct(type)) this.addObject(`${text}.${name}`, type);
      else if (isArray(type)) this.addArray(`${text}.${name}`, type);
      else if (type === "bool") this.flags.push(`${text}.${name}`);
      else this.addVariable(`${text}.${name}`, type);
    }
  }

  /** Its first and last element become variables. */
  addArray(text: string, { element, length }: ArrayDecl): void {
    this.arrays.push({ text, element, length });
    for (const index of new Set([0, length - 1])) this.addVariable(`${text}[${index}]`, element);
  }

  /** Objects side by side: the first and the last have names. */
  addStructArray(text: string, struct: StructDecl, length: number): void {
    this.structArrays.push({ text, struct, length });
    for (const index of new Set([0, length - 1])) this.addObject(`${text}[${index}]`, struct);
  }

  addBlock(head: string, body: Block, tail = "}"): void {
    this.add(`${head} {`, ...body.lines.map((line) => `  ${line}`), tail);
  }

  /** Random statements from the world's rows. */
  write(count: number, depth: number): void {
    for (let i = 0; i < count; i += 1) this.#writeOne(depth);
  }

  /** An inner block of random statements. */
  inner(depth: number): Block {
    const body = new Block(this.world, this);
    body.write(1 + this.random.below(3), depth - 1);
    return body;
  }

  #writeOne(depth: number): void {
    const rows = this.world.rows.filter((row) => (depth > 0 || !row.isNested) && (row.applies?.(this) ?? true));
    let rest = this.random.below(rows.reduce((sum, { weight }) => sum + weight, 0));
    for (const row of rows) {
      rest -= row.weight;
      if (rest >= 0) continue;
      row.write(this, depth);
      return;
    }
  }
}

function keepOnly<T>(all: T[], isKept: (one: T) => boolean): void {
  all.splice(0, all.length, ...all.filter(isKept));
}

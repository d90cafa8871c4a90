/**
 * Replaces computations by an equal one that dominates them: value numbering scoped by the dominator tree (Briggs, Cooper,
 * Simpson 1997). Loads only within extended basic blocks, up to a store that may alias; ctx and volatile loads never, loads of
 * different spaces never. Comparisons only within their block: the verifier learns from a comparison next to its branch.
 * Precondition: after `prove-checks` (the sign of a type is ignored).
 */

import { arg, blockAt, instAt, typeBits } from "../ir/access.ts";
import { type Dominators, dominators, ENTRY } from "../ir/cfg.ts";
import { Replacements } from "../ir/edit.ts";
import type { Block, BlockId, Inst, IrFunction, IrType, Space, ValueId } from "../ir/types.ts";
import { escapingObjects } from "./escapes.ts";

/** What is known to be in memory: the value by place, and where the place is. */
type Memory = Map<string, { readonly value: ValueId; readonly space: Space; readonly object: ValueId | undefined }>;

interface State {
  readonly fn: IrFunction;
  readonly replaced: Replacements;
  readonly escaping: ReadonlySet<ValueId>;
  readonly memoryAtEnd: Map<BlockId, Memory>;
}

export function eliminateCommon(fn: IrFunction): void {
  const doms = dominators(fn);
  const state: State = { fn, replaced: new Replacements(), escaping: escapingObjects(fn), memoryAtEnd: new Map() };
  walk(state, doms);
  state.replaced.apply(fn);
}

function walk(state: State, doms: Dominators): void {
  const numbers = new Map<string, ValueId>();
  const stack: { readonly id: BlockId; next: number; readonly added: string[] }[] = [];
  const enter = (id: BlockId): void => {
    stack.push({ id, next: 0, added: numberBlock(state, blockAt(state.fn, id), numbers) });
  };
  enter(ENTRY);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = doms.children[top.id]?.[top.next++];
    if (child !== undefined) {
      enter(child);
      continue;
    }
    for (const key of top.added) numbers.delete(key);
    stack.pop();
  }
}

function numberBlock(state: State, block: Block, numbers: Map<string, ValueId>): string[] {
  const { fn, replaced } = state;
  const added: string[] = [];
  const [only] = block.preds;
  const memory: Memory = new Map(block.preds.length === 1 && only !== undefined ? state.memoryAtEnd.get(only) : undefined);
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (inst.op !== "phi") inst.args = inst.args.map((value) => replaced.get(value));
    numberMemory(state, inst, memory);
    const key = keyOf(inst, block.id);
    if (key === undefined) continue;
    const known = numbers.get(key);
    if (known !== undefined) replaced.set(id, known);
    else {
      numbers.set(key, id);
      added.push(key);
    }
  }
  state.memoryAtEnd.set(block.id, memory);
  return added;
}

/** Equal keys mean equal values; undefined for what is never merged. */
function keyOf(inst: Inst, block: BlockId): string | undefined {
  if (inst.type === "void") return undefined;
  const kind = inst.type === "ptr" ? "ptr" : typeBits(inst.type);
  const list = inst.args.join(",");
  switch (inst.op) {
    case "const":
      return `const ${kind} ${inst.type === "ptr" ? 0n : BigInt.asUintN(typeBits(inst.type), inst.value)}`;
    case "binary":
      return `${inst.binary} ${kind} ${list}`;
    case "compare":
      return `${inst.predicate} b${block} ${list}`;
    case "convert":
      return `convert ${kind} ${inst.bits} ${inst.signed} ${list}`;
    case "byteorder":
      return `byteorder ${kind} ${inst.bits} ${list}`;
    case "neg":
      return `neg ${kind} ${list}`;
    case "ptradd":
      return `ptradd ${inst.offset} ${inst.max} ${list}`;
    case "mapaddr":
      return `mapaddr ${inst.map}`;
    case "globaladdr":
      return `globaladdr ${inst.symbol} ${inst.offset}`;
    case "funcaddr":
      return `funcaddr ${inst.callee}`;
    case "callhelper":
      return inst.pure ? `helper ${inst.helper} ${kind} ${list}` : undefined;
    case "phi":
      return `phi b${block} ${kind} ${list}`;
    default:
      return undefined;
  }
}

function numberMemory(state: State, inst: Inst, memory: Memory): void {
  if (inst.op === "load") numberLoad(state, inst, memory);
  else if (inst.op === "store") numberStore(state, inst, memory);
  else if (inst.op === "atomic" || inst.op === "call" || inst.op === "packetcopy" || (inst.op === "callhelper" && !inst.pure)) {
    forget(memory, (entry) => entry.space !== "rodata" && !isPrivate(state, entry.object));
  }
}

function numberLoad({ fn, replaced }: State, inst: Extract<Inst, { readonly op: "load" }>, memory: Memory): void {
  if (inst.volatile || inst.space === "ctx" || inst.type === "void") return;
  const key = placeKey(inst, arg(inst, 0), inst.type, inst.signed);
  const known = memory.get(key);
  if (known) replaced.set(inst.id, known.value);
  else memory.set(key, { value: inst.id, space: inst.space, object: objectOf(fn, arg(inst, 0)) });
}

/** A load of what was just stored is the stored value, when nothing is cut. */
function numberStore({ fn }: State, inst: Extract<Inst, { readonly op: "store" }>, memory: Memory): void {
  const [ptr, value] = [arg(inst, 0), arg(inst, 1)];
  const object = objectOf(fn, ptr);
  forget(memory, (entry) => mayAlias(entry, inst.space, object));
  const { type } = instAt(fn, value);
  if (inst.space === "ctx" || type === "void" || typeBits(type) !== inst.width * 8) return;
  for (const signed of [false, true]) memory.set(placeKey(inst, ptr, type, signed), { value, space: inst.space, object });
}

function placeKey(
  inst: { readonly offset: number; readonly width: number; readonly space: Space },
  ptr: ValueId,
  type: IrType,
  signed: boolean,
): string {
  const kind = type === "ptr" ? "ptr" : typeBits(type);
  return `${inst.space} v${ptr}+${inst.offset} ${inst.width} ${kind} ${signed}`;
}

function mayAlias(
  entry: { readonly space: Space; readonly object: ValueId | undefined },
  space: Space,
  object: ValueId | undefined,
): boolean {
  if (entry.space === "rodata") return false;
  if (entry.object !== undefined && object !== undefined) return entry.object === object;
  return entry.space === space || entry.space === "mem" || space === "mem";
}

function forget(
  memory: Memory,
  gone: (entry: { readonly space: Space; readonly object: ValueId | undefined }) => boolean,
): void {
  for (const [key, entry] of memory) if (gone(entry)) memory.delete(key);
}

function isPrivate({ escaping }: State, object: ValueId | undefined): boolean {
  return object !== undefined && !escaping.has(object);
}

function objectOf(fn: IrFunction, ptr: ValueId): ValueId | undefined {
  let inst = instAt(fn, ptr);
  while (inst.op === "ptradd") inst = instAt(fn, arg(inst, 0));
  return inst.op === "alloca" ? inst.id : undefined;
}

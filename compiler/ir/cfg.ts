/** Control flow of a function: predecessors, orders, dominators, natural loops. Reads terminators, never operands. */

import { InternalError, invariant } from "../diagnostics/invariant.ts";
import { blockAt, instAt, isTerminator, liveBlocks } from "./access.ts";
import { type Block, type BlockId, blockId, type Inst, type IrFunction } from "./types.ts";

export const ENTRY: BlockId = blockId(0);

/** The terminator of a block; the block must have one. */
export function terminatorOf(fn: IrFunction, block: Block): Inst {
  const last = block.insts.at(-1);
  const inst = last === undefined ? undefined : fn.insts[last];
  if (inst === undefined || !isTerminator(inst)) throw new InternalError(`cfg/${fn.name}`, `b${block.id} has no terminator`);
  return inst;
}

export function successors(fn: IrFunction, block: Block): readonly BlockId[] {
  const end = terminatorOf(fn, block);
  return end.op === "jump" || end.op === "branch" ? end.targets : [];
}

/** Sets `preds` of all blocks anew, in order of block ids. Only for functions without phis. */
export function computePreds(fn: IrFunction): void {
  for (const block of liveBlocks(fn)) block.preds = [];
  for (const block of liveBlocks(fn)) for (const target of successors(fn, block)) blockAt(fn, target).preds.push(block.id);
}

/** Reachable blocks, each before its successors except along back edges; the first target of a branch comes first. */
export function reversePostOrder(fn: IrFunction): BlockId[] {
  const order: BlockId[] = [];
  const seen = new Set<BlockId>([ENTRY]);
  const stack: { readonly id: BlockId; readonly next: BlockId[] }[] = [
    { id: ENTRY, next: [...successors(fn, blockAt(fn, ENTRY))] },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const target = top.next.pop();
    if (target === undefined) {
      order.push(top.id);
      stack.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      stack.push({ id: target, next: [...successors(fn, blockAt(fn, target))] });
    }
  }
  return order.reverse();
}

export interface Dominators {
  /** Reverse post-order. */
  readonly order: readonly BlockId[];
  /** Position in `order` by block id; undefined for unreachable blocks. */
  readonly position: readonly (number | undefined)[];
  /** The immediate dominator by block id; entry's is itself. */
  readonly idom: readonly (BlockId | undefined)[];
  /** Children in the dominator tree by block id, in reverse post-order. */
  readonly children: readonly (readonly BlockId[])[];
  /** Reflexive. */
  dominates(a: BlockId, b: BlockId): boolean;
}

/** Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (2001); queries by the interval of a tree walk. */
export function dominators(fn: IrFunction): Dominators {
  const order = reversePostOrder(fn);
  const position: (number | undefined)[] = [];
  order.forEach((id, index) => {
    position[id] = index;
  });
  const idom: (BlockId | undefined)[] = [];
  idom[ENTRY] = ENTRY;
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of order) {
      if (id === ENTRY) continue;
      const next = commonDominator(blockAt(fn, id).preds, idom, position);
      if (idom[id] !== next) {
        idom[id] = next;
        changed = true;
      }
    }
  }
  const children: BlockId[][] = fn.blocks.map(() => []);
  for (const id of order) {
    const parent = idom[id];
    if (id !== ENTRY && parent !== undefined) children[parent]?.push(id);
  }
  return { order, position, idom, children, dominates: dominanceTest(children) };
}

function commonDominator(
  preds: readonly BlockId[],
  idom: readonly (BlockId | undefined)[],
  position: readonly (number | undefined)[],
): BlockId | undefined {
  let common: BlockId | undefined;
  for (const pred of preds) {
    if (idom[pred] === undefined) continue;
    common = common === undefined ? pred : intersect(common, pred, idom, position);
  }
  return common;
}

function intersect(
  a: BlockId,
  b: BlockId,
  idom: readonly (BlockId | undefined)[],
  position: readonly (number | undefined)[],
): BlockId {
  let [x, y] = [a, b];
  const rank = (id: BlockId): number => position[id] ?? 0;
  const up = (id: BlockId): BlockId => idom[id] ?? ENTRY;
  while (x !== y) {
    while (rank(x) > rank(y)) x = up(x);
    while (rank(y) > rank(x)) y = up(y);
  }
  return x;
}

function dominanceTest(children: readonly (readonly BlockId[])[]): (a: BlockId, b: BlockId) => boolean {
  const enter: number[] = [];
  const leave: number[] = [];
  let clock = 0;
  const stack: { readonly id: BlockId; next: number }[] = [{ id: ENTRY, next: 0 }];
  enter[ENTRY] = clock++;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = children[top.id]?.[top.next++];
    if (child === undefined) {
      leave[top.id] = clock++;
      stack.pop();
    } else {
      enter[child] = clock++;
      stack.push({ id: child, next: 0 });
    }
  }
  return (a, b) => {
    const [from, at, to] = [enter[a], enter[b], leave[a]];
    return from !== undefined && at !== undefined && to !== undefined && from <= at && at < to;
  };
}

export interface Loop {
  readonly header: BlockId;
  /** Sources of the back edges. */
  readonly latches: readonly BlockId[];
  readonly blocks: ReadonlySet<BlockId>;
  readonly parent: Loop | undefined;
  /** 1 for an outermost loop. */
  readonly depth: number;
}

/** Natural loops, outer ones before those inside them. Irreducible flow is an internal error: the front end cannot make it. */
export function naturalLoops(fn: IrFunction, doms: Dominators): Loop[] {
  const loops: Loop[] = [];
  for (const header of doms.order) {
    const latches = blockAt(fn, header).preds.filter((pred) => doms.dominates(header, pred));
    if (latches.length === 0) continue;
    const blocks = loopBody(fn, header, latches);
    const parent = loops.filter((loop) => loop.blocks.has(header)).at(-1);
    loops.push({ header, latches, blocks, parent, depth: (parent?.depth ?? 0) + 1 });
  }
  for (const id of doms.order) {
    for (const target of successors(fn, blockAt(fn, id))) {
      const back = (doms.position[target] ?? 0) <= (doms.position[id] ?? 0);
      invariant(!back || doms.dominates(target, id), `loops/${fn.name}`, () => `irreducible control flow at b${target}`);
    }
  }
  return loops;
}

function loopBody(fn: IrFunction, header: BlockId, latches: readonly BlockId[]): Set<BlockId> {
  const blocks = new Set<BlockId>([header]);
  const work = [...latches];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (blocks.has(id)) continue;
    blocks.add(id);
    work.push(...blockAt(fn, id).preds);
  }
  return blocks;
}

/** The block that defines each value, by value id. */
export function definingBlocks(fn: IrFunction): (BlockId | undefined)[] {
  const home: (BlockId | undefined)[] = [];
  for (const block of liveBlocks(fn)) for (const id of block.insts) home[instAt(fn, id).id] = block.id;
  return home;
}

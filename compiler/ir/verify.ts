/** Checks that a function is well formed. A function and the name of the last pass go in; nothing, or an InternalError, comes out. */

import { invariant } from "../diagnostics/invariant.ts";
import { instAt, isTerminator, liveBlocks } from "./access.ts";
import { type Dominators, definingBlocks, dominators, ENTRY, successors } from "./cfg.ts";
import type { Block, Inst, IrFunction, IrModule, ValueId } from "./types.ts";
import { typeMistake } from "./verify-types.ts";

interface Context {
  readonly fn: IrFunction;
  readonly where: string;
  /** Position of each value in its block, by value id. */
  readonly index: readonly (number | undefined)[];
  readonly home: ReturnType<typeof definingBlocks>;
  readonly doms: Dominators;
}

export function verifyModule(module: IrModule, pass: string): void {
  const names = new Set(module.functions.map((fn) => fn.name));
  invariant(names.size === module.functions.length, pass, "two functions have one name");
  for (const fn of module.functions) {
    verifyFunction(fn, pass);
    for (const inst of fn.insts) {
      if (inst?.op === "call" || inst?.op === "funcaddr")
        invariant(names.has(inst.callee), `${pass}/${fn.name}`, () => `v${inst.id} calls ${inst.callee}, which does not exist`);
    }
  }
}

export function verifyFunction(fn: IrFunction, pass: string): void {
  const where = `${pass}/${fn.name}`;
  verifyBlocks(fn, where);
  const index: (number | undefined)[] = [];
  for (const block of liveBlocks(fn))
    block.insts.forEach((id, at) => {
      invariant(index[id] === undefined, where, () => `v${id} occurs twice`);
      index[id] = at;
    });
  const context: Context = { fn, where, index, home: definingBlocks(fn), doms: dominators(fn) };
  for (const block of liveBlocks(fn)) verifyInsts(context, block);
}

function verifyBlocks(fn: IrFunction, where: string): void {
  const expected = new Map(liveBlocks(fn).map((block) => [block.id, new Set<number>()]));
  invariant(expected.has(ENTRY), where, "no entry block");
  fn.blocks.forEach((block, id) => {
    invariant(!block || block.id === id, where, () => `block at ${id} has another id`);
  });
  for (const block of liveBlocks(fn)) {
    const targets = successors(fn, block);
    invariant(new Set(targets).size === targets.length, where, () => `b${block.id} branches twice to one block`);
    for (const target of targets) {
      const preds = expected.get(target);
      invariant(preds, where, () => `b${block.id} goes to b${target}, which does not exist`);
      preds.add(block.id);
    }
  }
  for (const block of liveBlocks(fn)) {
    const preds = expected.get(block.id);
    const same = preds?.size === block.preds.length && block.preds.every((pred) => preds.has(pred));
    invariant(same, where, () => `b${block.id} has preds ${block.preds.join(" ")}, not ${[...(preds ?? [])].join(" ")}`);
  }
  invariant(expected.get(ENTRY)?.size === 0, where, "the entry block has predecessors");
}

function verifyInsts(context: Context, block: Block): void {
  const { fn, where } = context;
  let phis = true;
  for (const [at, id] of block.insts.entries()) {
    const inst = instAt(fn, id);
    const isLast = at === block.insts.length - 1;
    if (inst.op !== "phi") phis = false;
    invariant(inst.id === id, where, () => `${place(block, inst)} stands for v${id}`);
    invariant(isTerminator(inst) === isLast, where, () => `${place(block, inst)}: a terminator must be last, and only it`);
    invariant(inst.op !== "phi" || phis, where, () => `${place(block, inst)}: phis come first`);
    invariant(inst.op !== "alloca" || block.id === ENTRY, where, () => `${place(block, inst)}: not in the entry block`);
    verifyOperands(context, block, inst);
    const mistake = typeMistake(fn, inst);
    invariant(mistake === undefined, where, () => `${place(block, inst)}: ${mistake}`);
  }
}

function place(block: Block, { id, op }: Inst): string {
  return `v${id} (${op}) in b${block.id}`;
}

function verifyOperands(context: Context, block: Block, inst: Inst): void {
  const { fn, where, home, doms } = context;
  const [operands, preds] = [inst.args.length, block.preds.length];
  invariant(
    inst.op !== "phi" || operands === preds,
    where,
    () => `${place(block, inst)}: ${operands} operands, ${preds} predecessors`,
  );
  for (const [n, value] of inst.args.entries()) {
    const from = home[value];
    const exists = fn.insts[value] !== undefined && from !== undefined;
    invariant(exists, where, () => `${place(block, inst)} uses v${value}, which does not exist`);
    const use = inst.op === "phi" ? block.preds[n] : block.id;
    if (use === undefined || doms.position[use] === undefined) continue;
    const before = from === use ? inst.op === "phi" || isBefore(context, value, inst.id) : doms.dominates(from, use);
    invariant(before, where, () => `${place(block, inst)} uses v${value}, which does not dominate it`);
  }
}

/** In one block. */
function isBefore({ index }: Context, a: ValueId, b: ValueId): boolean {
  return (index[a] ?? 0) < (index[b] ?? 0);
}

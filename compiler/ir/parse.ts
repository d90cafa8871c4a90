/**
 * Reads the text that `print.ts` writes: text goes in, a module comes out. For tests and tools, hence lenient: predecessors,
 * locations, `+ 0` and most properties of a function may be left out, and `;` starts a comment.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { blockAt, liveBlocks, normalise } from "./access.ts";
import { computePreds } from "./cfg.ts";
import { makeInst } from "./edit.ts";
import { type ParsedInst, parseInst, parseLoc, TYPES } from "./parse-inst.ts";
import { TextCursor } from "./text-cursor.ts";
import {
  type Block,
  type BlockId,
  blockId,
  type FaultKind,
  type IrFunction,
  type IrModule,
  type IrParam,
  type IrType,
  type PacketMode,
  type ValueId,
  valueId,
} from "./types.ts";

const NOWHERE = { file: 0, line: 1, column: 1, length: 1 };
const FAULTS = ["default", "packet-end", "division", "index", "null", "range", "slot"] as const satisfies readonly (
  | FaultKind
  | "default"
)[];

const PACKET_MODES = [
  "skb",
  "msg",
  "optval",
  "framed-parser",
  "framed-verdict",
  "parsed-verdict",
] as const satisfies readonly PacketMode[];

interface Line extends ParsedInst {
  readonly result: ValueId | undefined;
  readonly type: IrType | "void";
}

interface Pending {
  readonly fn: IrFunction;
  readonly lines: Map<Block, Line[]>;
  readonly preds: Map<Block, BlockId[]>;
  block: Block | undefined;
}

export function parseModule(text: string): IrModule {
  const functions: IrFunction[] = [];
  let pending: Pending | undefined;
  text.split("\n").forEach((line, index) => {
    const cursor = new TextCursor(line, index + 1);
    if (cursor.done) return;
    if (!pending) {
      pending = { fn: parseHead(cursor), lines: new Map(), preds: new Map(), block: undefined };
    } else if (cursor.accept("}")) {
      functions.push(finish(pending));
      pending = undefined;
    } else parseLine(pending, cursor);
    cursor.end();
  });
  invariant(!pending, "ir/parse", "the text ends inside a function");
  return { functions };
}

/** A text of one function. */
export function parseFunction(text: string): IrFunction {
  const { functions } = parseModule(text);
  const [fn] = functions;
  invariant(fn && functions.length === 1, "ir/parse", "one function wanted");
  return fn;
}

function parseHead(cursor: TextCursor): IrFunction {
  const kind = cursor.oneOf(["program", "subprogram"]);
  const name = cursor.word();
  const params = parseParams(cursor);
  cursor.expect(":");
  const result = cursor.oneOf([...TYPES, "void"]);
  const inline = cursor.accept("always") ? "always" : "auto";
  cursor.accept("auto");
  const sourceName = cursor.accept("named") ? cursor.string() : name;
  const faultResults = cursor.accept("fault") ? parseFaults(cursor) : { default: 0 };
  const range = cursor.accept("gives") ? { resultRange: parseRange(cursor) } : {};
  const packet = cursor.accept("packet") ? { packet: cursor.oneOf(PACKET_MODES) } : {};
  const loc = parseLoc(cursor) ?? NOWHERE;
  cursor.expect("{");
  return { name, kind, params, result, inline, sourceName, faultResults, ...range, ...packet, loc, insts: [], blocks: [] };
}

function parseParams(cursor: TextCursor): IrParam[] {
  const params: IrParam[] = [];
  cursor.expect("(");
  while (!cursor.accept(")")) {
    const name = cursor.word();
    cursor.expect(":");
    params.push({ name, type: cursor.oneOf(TYPES) });
    cursor.accept(",");
  }
  return params;
}

function parseFaults(cursor: TextCursor): IrFunction["faultResults"] {
  const results: Partial<Record<FaultKind, number>> & { default: number } = { default: 0 };
  while (!["gives", "packet ", "@", "{"].some((next) => cursor.at(next))) {
    const kind = cursor.oneOf(FAULTS);
    cursor.expect("=");
    results[kind] = cursor.int();
  }
  return results;
}

function parseRange(cursor: TextCursor): readonly [number, number] {
  const lo = cursor.int();
  cursor.expect("..");
  return [lo, cursor.int()];
}

function parseLine(pending: Pending, cursor: TextCursor): void {
  const label = cursor.tryRef("b");
  if (label !== undefined) {
    startBlock(pending, blockId(label), cursor);
    return;
  }
  const lines = (pending.block && pending.lines.get(pending.block)) ?? cursor.fail("a block label");
  const named = cursor.tryRef("v");
  if (named === undefined) {
    lines.push({ ...parseInst(cursor), result: undefined, type: "void" });
    return;
  }
  cursor.expect(":");
  const type = cursor.oneOf(TYPES);
  cursor.expect("=");
  lines.push({ ...parseInst(cursor), result: valueId(named), type });
}

function startBlock(pending: Pending, id: BlockId, cursor: TextCursor): void {
  cursor.expect(":");
  invariant(!pending.fn.blocks[id], "ir/parse", `b${id} stands twice`);
  const block: Block = { id, insts: [], preds: [] };
  pending.fn.blocks[id] = block;
  pending.block = block;
  pending.lines.set(block, []);
  if (!cursor.accept("preds")) return;
  const preds: BlockId[] = [];
  do preds.push(blockId(cursor.ref("b")));
  while (cursor.accept(","));
  pending.preds.set(block, preds);
}

/** Gives ids to the instructions without a result, then sets predecessors and sorts the operands of phis by them. */
function finish({ fn, lines, preds }: Pending): IrFunction {
  fillHoles(fn.blocks);
  let next = Math.max(-1, ...[...lines.values()].flat().map((line) => line.result ?? -1)) + 1;
  const phis: { readonly block: Block; readonly id: ValueId; readonly from: readonly BlockId[] }[] = [];
  for (const block of liveBlocks(fn)) {
    for (const { result, type, body, args, loc, phiPreds } of lines.get(block) ?? []) {
      const id = result ?? valueId(next++);
      const value = body.op === "const" && type !== "void" ? { ...body, value: normalise(type, body.value) } : body;
      fn.insts[id] = makeInst(id, value, type, args, loc);
      block.insts.push(id);
      if (phiPreds) phis.push({ block, id, from: phiPreds });
    }
  }
  fillHoles(fn.insts);
  computePreds(fn);
  for (const [block, stated] of preds) {
    invariant(stated.length === block.preds.length, "ir/parse", `b${block.id}: not its predecessors`);
    blockAt(fn, block.id).preds = stated;
  }
  for (const { block, id, from } of phis) sortOperands(fn, block, id, from);
  return fn;
}

function sortOperands(fn: IrFunction, block: Block, id: ValueId, from: readonly BlockId[]): void {
  const phi = fn.insts[id];
  invariant(phi, "ir/parse", `v${id} does not exist`);
  phi.args = block.preds.map((pred) => {
    const value = phi.args[from.indexOf(pred)];
    invariant(value !== undefined, "ir/parse", `v${id} has no operand for b${pred}`);
    return value;
  });
}

/** Arrays that were written out of order have gaps; passes expect `undefined` in its place. */
function fillHoles<T>(list: (T | undefined)[]): void {
  for (let index = 0; index < list.length; index++) list[index] ??= undefined;
}

/**
 * The body of an outlined loop as a function of its own: `(u32 index, void *state) → 0 to go on, 1 to stop`. It fetches its values
 * from the state, runs one round, and puts back what the next round or the code after the loop needs.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { arg, blockAt, constantOf, type InstBody, instAt, liveBlocks, typeBits } from "../ir/access.ts";
import { type Dominators, definingBlocks, type Loop, terminatorOf } from "../ir/cfg.ts";
import { addBlock, addInst, makeInst } from "../ir/edit.ts";
import type { Block, BlockId, Inst, IrFunction, IrType, ValueId } from "../ir/types.ts";
import { valueId } from "../ir/types.ts";
import { hiddenZero } from "./hidden-zero.ts";
import type { Hold } from "./holds.ts";
import { maybeKnown } from "./maybe-known.ts";
import { fieldLoad, fieldStore, isForgotten, isRemade, type OutlinedState, type StateField } from "./outlined-state.ts";
import { giveBack } from "./release-on-fault.ts";

/** A way out of the loop. */
export interface LoopExit {
  readonly from: BlockId;
  readonly to: BlockId;
  /** What is stored for it; equal for ways that lead to the same. */
  readonly code: bigint;
  /** What is held there, and given back before. */
  readonly holds: readonly Hold[];
}

export interface OutlinedLoop {
  readonly fn: IrFunction;
  readonly loop: Loop;
  readonly doms: Dominators;
  readonly phis: readonly Inst[];
  readonly state: OutlinedState;
  readonly exits: readonly LoopExit[];
}

export function outlinedBody(outlined: OutlinedLoop, name: string): IrFunction {
  return new BodyCopy(outlined, name).finish();
}

class BodyCopy {
  readonly #from: OutlinedLoop;
  readonly #inside: readonly Block[];
  readonly #home: ReturnType<typeof definingBlocks>;
  readonly #body: IrFunction;
  readonly #entry: Block;
  readonly #state: ValueId;
  readonly #blocks = new Map<BlockId, Block>();
  readonly #values = new Map<ValueId, ValueId>();
  /** What the verifier may know exactly in a round, and must not in the next: it would walk them all. */
  readonly #known: ReadonlySet<ValueId>;
  /** Blocks on the ways out of a round, by source and target in the original. */
  readonly #edges = new Map<string, Block>();

  constructor(from: OutlinedLoop, name: string) {
    this.#from = from;
    this.#inside = liveBlocks(from.fn).filter((block) => from.loop.blocks.has(block.id));
    this.#home = definingBlocks(from.fn);
    const fetched = new Set<ValueId>(from.phis.map((phi) => phi.id));
    this.#known = maybeKnown(
      from.fn,
      this.#inside.flatMap((block) => block.insts.map((id) => instAt(from.fn, id))),
      fetched,
    );
    this.#body = emptyBody(from.fn, name);
    this.#entry = addBlock(this.#body);
    this.#emit(this.#entry, { op: "param", index: 0 }, "u32", []);
    this.#state = this.#emit(this.#entry, { op: "param", index: 1 }, "ptr", []);
    for (const block of this.#inside) this.#blocks.set(block.id, addBlock(this.#body));
  }

  finish(): IrFunction {
    const { loop } = this.#from;
    this.#fetch();
    this.#remake();
    this.#emit(this.#entry, { op: "jump", targets: [this.#block(loop.header).id] }, "void", []);
    this.#copyInsts();
    this.#setPreds();
    for (const latch of loop.latches) this.#goOn(latch);
    for (const exit of this.#from.exits) this.#leave(exit);
    return this.#body;
  }

  #fetch(): void {
    const { fn, phis, state } = this.#from;
    for (const value of state.locals) this.#values.set(value, this.#emit(this.#entry, instAt(fn, value), "ptr", []));
    for (const value of state.liveIns) this.#values.set(value, this.#load(value));
    for (const { id, type } of phis) {
      const loaded = this.#load(id);
      // The verifier remembers what a spilled value is a copy of, and tells ways apart by what was added to it since.
      this.#values.set(id, type === "void" || typeBits(type) === 32 ? loaded : this.#plusZero(this.#entry, loaded, type));
    }
  }

  #load(value: ValueId): ValueId {
    const field = this.#field(value);
    return this.#emit(this.#entry, fieldLoad(field), field.type, [this.#state]);
  }

  /** Constants and addresses from before the loop. */
  #remake(): void {
    const { fn, loop } = this.#from;
    const used = new Set(this.#inside.flatMap((block) => block.insts.flatMap((id) => instAt(fn, id).args)));
    for (const value of used) {
      const [inst, home] = [instAt(fn, value), this.#home[value]];
      if (this.#values.has(value) || (home !== undefined && loop.blocks.has(home)) || !isRemade(inst)) continue;
      this.#values.set(value, this.#emit(this.#entry, inst, inst.type, []));
    }
  }

  #copyInsts(): void {
    const { fn, phis } = this.#from;
    const fetched = new Set<ValueId>(phis.map((phi) => phi.id));
    const copied = this.#inside.flatMap((block) =>
      block.insts
        .map((id) => instAt(fn, id))
        .filter((inst) => !fetched.has(inst.id) && inst.op !== "longloop")
        .map((inst) => ({ block, inst, id: this.#reserve(inst) })),
    );
    for (const { block, inst, id } of copied) {
      const args = inst.args.map((value) => this.#value(value));
      this.#body.insts[id] = makeInst(id, this.#retargeted(block.id, inst), inst.type, args, inst.loc);
      this.#block(block.id).insts.push(id);
    }
  }

  #reserve(inst: Inst): ValueId {
    const id = valueId(this.#body.insts.length);
    this.#body.insts.push(undefined);
    this.#values.set(inst.id, id);
    return id;
  }

  #retargeted(from: BlockId, inst: Inst): InstBody {
    if (inst.op === "jump") return { ...inst, targets: [this.#target(from, inst.targets[0])] };
    if (inst.op === "branch")
      return { ...inst, targets: [this.#target(from, inst.targets[0]), this.#target(from, inst.targets[1])] };
    return inst;
  }

  /** Where a way inside the loop leads; one back to its header or out of it leads to a block of its own. */
  #target(from: BlockId, to: BlockId): BlockId {
    const { loop } = this.#from;
    if (to !== loop.header && loop.blocks.has(to)) return this.#block(to).id;
    const edge = addBlock(this.#body);
    edge.preds.push(this.#block(from).id);
    this.#edges.set(`${from} ${to}`, edge);
    return edge.id;
  }

  #setPreds(): void {
    const { loop } = this.#from;
    for (const block of this.#inside) {
      const isHeader = block.id === loop.header;
      this.#block(block.id).preds = isHeader ? [this.#entry.id] : block.preds.map((pred) => this.#block(pred).id);
    }
  }

  /** The way to the next round: the phis' next values are put back. */
  #goOn(latch: BlockId): void {
    const { fn, loop, phis } = this.#from;
    const edge = this.#edge(latch, loop.header);
    const index = blockAt(fn, loop.header).preds.indexOf(latch);
    for (const phi of phis) {
      const next = arg(phi, index);
      if (next !== phi.id) this.#store(edge, phi.id, this.#hidden(edge, next));
    }
    this.#answer(edge, 0n);
  }

  /** A way out: what is used after the loop is put back, as far as it was worked out on this way. */
  #leave({ from, to, code, holds }: LoopExit): void {
    const { state, doms } = this.#from;
    const own = holds.map((hold) => ({ ...hold, args: hold.args.map((value) => this.#value(value)) }));
    const edge = giveBack(this.#body, this.#edge(from, to), own, holds[0]?.loc);
    for (const value of state.liveOuts) {
      const home = this.#home[value];
      if (home !== undefined && doms.dominates(home, from)) this.#store(edge, value, this.#hidden(edge, value));
    }
    const number = this.#emit(edge, { op: "const", value: code }, "u32", []);
    if (code !== state.firstExit) this.#emit(edge, fieldStore(state.exit), "void", [this.#state, number]);
    this.#answer(edge, 1n);
  }

  #answer(edge: Block, value: bigint): void {
    this.#emit(edge, { op: "ret" }, "void", [this.#emit(edge, { op: "const", value }, "i64", [])]);
  }

  #hidden(block: Block, value: ValueId): ValueId {
    const { type } = instAt(this.#from.fn, value);
    if (!this.#known.has(value) || type === "ptr" || type === "void") return this.#value(value);
    const constant = constantOf(this.#from.fn, value);
    if (constant !== undefined && isForgotten(type, constant)) return this.#value(value);
    return this.#plusZero(block, this.#value(value), type);
  }

  #plusZero(block: Block, value: ValueId, type: IrType): ValueId {
    const zero = hiddenZero((body, of, args) => this.#emit(block, body, of, args), type);
    return this.#emit(block, { op: "binary", binary: "add" }, type, [value, zero]);
  }

  #store(block: Block, what: ValueId, value: ValueId): void {
    this.#emit(block, fieldStore(this.#field(what)), "void", [this.#state, value]);
  }

  #emit(block: Block, inst: InstBody, type: IrType | "void", args: ValueId[]): ValueId {
    const { fn, loop } = this.#from;
    const id = addInst(this.#body, inst, type, args, terminatorOf(fn, blockAt(fn, loop.header)).loc);
    block.insts.push(id);
    return id;
  }

  #field(value: ValueId): StateField {
    return this.#found(this.#from.state.fields.get(value), `v${value} has no field`);
  }

  #value(value: ValueId): ValueId {
    return this.#found(this.#values.get(value), `v${value} is not known in the body`);
  }

  #block(id: BlockId): Block {
    return this.#found(this.#blocks.get(id), `b${id} is not in the loop`);
  }

  #edge(from: BlockId, to: BlockId): Block {
    return this.#found(this.#edges.get(`${from} ${to}`), `b${from} does not go to b${to}`);
  }

  #found<T>(found: T | undefined, otherwise: string): T {
    invariant(found !== undefined, `outline-loops/${this.#from.fn.name}`, otherwise);
    return found;
  }
}

function emptyBody(fn: IrFunction, name: string): IrFunction {
  const params = [{ name: "index", type: "u32" } as const, { name: "state", type: "ptr" } as const];
  const { sourceName, loc } = fn;
  const faultResults = { default: 0 };
  return {
    name,
    sourceName,
    kind: "subprogram",
    params,
    result: "i64",
    faultResults,
    inline: "auto",
    loc,
    insts: [],
    blocks: [],
  };
}

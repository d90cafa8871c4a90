/** Builds one function instruction by instruction: the front end's calls go in, a finished `IrFunction` comes out. */

import { invariant } from "../diagnostics/invariant.ts";
import { blockAt, type InstBody, instAt, isTerminator, liveBlocks, normalise } from "./access.ts";
import { computePreds, ENTRY, reversePostOrder } from "./cfg.ts";
import { addBlock, addInst, makeInst } from "./edit.ts";
import {
  type AtomicOp,
  type BinaryOp,
  type BlockId,
  blockId,
  type FaultKind,
  type IrFunction,
  type IrType,
  type PendingDiagnostic,
  type Predicate,
  type SourceLoc,
  type Space,
  type ValueId,
  valueId,
  type Width,
} from "./types.ts";

export type FunctionInit = Pick<
  IrFunction,
  "name" | "sourceName" | "kind" | "params" | "result" | "faultResults" | "resultRange" | "packet" | "inline" | "loc"
>;

export interface LoadInit {
  readonly width: Width;
  readonly signed: boolean;
  readonly offset: number;
  readonly space: Space;
  readonly volatile: boolean;
  readonly type: IrType;
}

export interface StoreInit {
  readonly width: Width;
  readonly offset: number;
  readonly space: Space;
}

export interface AtomicInit {
  readonly atomic: AtomicOp;
  readonly width: 4 | 8;
  readonly offset: number;
  readonly fetch: boolean;
  readonly type: IrType | "void";
}

export interface HelperInit {
  readonly helper: number;
  readonly name: string;
  readonly pure: boolean;
  readonly type: IrType | "void";
}

/** A counted reference in `slot`, given back by a helper where it is not 0. */
export interface HoldInit {
  readonly slot: ValueId;
  /** The flag of a record of a ring buffer, which is given back while it is set; a socket has none. */
  readonly live: ValueId | undefined;
  readonly helper: number;
  readonly name: string;
}

export class FunctionBuilder {
  readonly fn: IrFunction;
  #loc: SourceLoc | undefined;
  #current: BlockId = ENTRY;
  #params: ValueId[] = [];
  /** How many parameters and allocas stand at the start of the entry block. */
  #prefix = 0;

  constructor(init: FunctionInit) {
    this.fn = { ...init, insts: [], blocks: [] };
    addBlock(this.fn);
    this.fn.params.forEach((param, index) => {
      this.#params.push(this.#atEntry({ op: "param", index }, param.type, undefined));
    });
  }

  /** The location of the instructions that follow. */
  at(loc: SourceLoc | undefined): void {
    this.#loc = loc;
  }

  newBlock(): BlockId {
    return addBlock(this.fn).id;
  }

  setBlock(block: BlockId): void {
    this.#current = block;
  }

  /** The block being filled; undefined after its terminator. */
  get block(): BlockId | undefined {
    return this.#terminated() ? undefined : this.#current;
  }

  typeOf(value: ValueId): IrType | "void" {
    return instAt(this.fn, value).type;
  }

  const(type: IrType, value: bigint): ValueId {
    return this.#emit({ op: "const", value: normalise(type, value) }, type, []);
  }

  param(index: number): ValueId {
    const value = this.#params[index];
    invariant(value !== undefined, `builder/${this.fn.name}`, `no parameter ${index}`);
    return value;
  }

  binary(op: BinaryOp, a: ValueId, b: ValueId): ValueId {
    return this.#emit({ op: "binary", binary: op }, this.typeOf(a), [a, b]);
  }

  neg(a: ValueId): ValueId {
    return this.#emit({ op: "neg" }, this.typeOf(a), [a]);
  }

  compare(predicate: Predicate, a: ValueId, b: ValueId): ValueId {
    return this.#emit({ op: "compare", predicate }, "u32", [a, b]);
  }

  convert(type: IrType, bits: 8 | 16 | 32 | 64, signed: boolean, a: ValueId): ValueId {
    return this.#emit({ op: "convert", bits, signed }, type, [a]);
  }

  byteorder(bits: 16 | 32 | 64, a: ValueId, type: IrType): ValueId {
    return this.#emit({ op: "byteorder", bits }, type, [a]);
  }

  /** Goes to the entry block, whatever the current one. */
  alloca(size: number, align: Width, name: string): ValueId {
    return this.#atEntry({ op: "alloca", size, align, name }, "ptr", this.#loc);
  }

  load(init: LoadInit, ptr: ValueId): ValueId {
    const { type, ...body } = init;
    return this.#emit({ op: "load", ...body }, type, [ptr]);
  }

  store(init: StoreInit, ptr: ValueId, value: ValueId): void {
    this.#emit({ op: "store", ...init }, "void", [ptr, value]);
  }

  atomic(init: AtomicInit, args: readonly ValueId[]): ValueId {
    const { type, ...body } = init;
    return this.#emit({ op: "atomic", ...body }, type, args);
  }

  /** `max`: the greatest value of the index. */
  ptradd(ptr: ValueId, offset: number, index?: ValueId, max?: number): ValueId {
    return this.#emit({ op: "ptradd", offset, max }, "ptr", index === undefined ? [ptr] : [ptr, index]);
  }

  mapaddr(map: string): ValueId {
    return this.#emit({ op: "mapaddr", map }, "ptr", []);
  }

  globaladdr(symbol: string, offset: number): ValueId {
    return this.#emit({ op: "globaladdr", symbol, offset }, "ptr", []);
  }

  callhelper(init: HelperInit, args: readonly ValueId[]): ValueId {
    const { type, ...body } = init;
    return this.#emit({ op: "callhelper", ...body }, type, args);
  }

  call(callee: string, args: readonly ValueId[], type: IrType | "void"): ValueId {
    return this.#emit({ op: "call", callee }, type, args);
  }

  check(value: ValueId, lo: bigint, hi: bigint, diagnostic: PendingDiagnostic): void {
    this.#emit({ op: "check", lo, hi, diagnostic }, "void", [value]);
  }

  /** The reference in a slot is to be given back from here, or no longer. */
  hold(held: HoldInit, begins: boolean): void {
    const { helper, name, slot, live } = held;
    const slots = live === undefined ? [slot] : [slot, live];
    this.#emit({ op: "hold", begins, helper, name, withFlags: live !== undefined }, "void", slots);
  }

  packetsize(): ValueId {
    return this.#emit({ op: "packetsize" }, "u32", []);
  }

  /** `offset`: u64, in the message. */
  packetload(width: Width, signed: boolean, type: IrType, offset: ValueId): ValueId {
    return this.#emit({ op: "packetload", width, signed }, type, [offset]);
  }

  /** Before a redirect with these flags. */
  packetpull(flags: ValueId): void {
    this.#emit({ op: "packetpull" }, "void", [flags]);
  }

  /** `count`: u64, 1 to `max`. */
  packetcopy(offset: ValueId, to: ValueId, count: ValueId, max: number): void {
    this.#emit({ op: "packetcopy", max }, "void", [offset, to, count]);
  }

  packetstore(width: Width, offset: ValueId, value: ValueId): void {
    this.#emit({ op: "packetstore", width }, "void", [offset, value]);
  }

  jump(to: BlockId): void {
    this.#emit({ op: "jump", targets: [to] }, "void", []);
  }

  /** Both targets the same is a jump: a block may not occur twice among the predecessors of another. */
  branch(condition: ValueId, then: BlockId, otherwise: BlockId): void {
    if (then === otherwise) this.jump(then);
    else this.#emit({ op: "branch", targets: [then, otherwise] }, "void", [condition]);
  }

  ret(value?: ValueId): void {
    this.#emit({ op: "ret" }, "void", value === undefined ? [] : [value]);
  }

  fault(kind: FaultKind): void {
    this.#emit({ op: "fault", fault: kind }, "void", []);
  }

  unreachable(): void {
    this.#emit({ op: "unreachable" }, "void", []);
  }

  /** The function with its predecessors, without what entry does not reach. */
  finish(): IrFunction {
    const { fn } = this;
    const open = liveBlocks(fn).filter((block) => !this.#endsIn(block.id));
    for (const block of open) block.insts.push(addInst(fn, { op: "unreachable" }, "void", [], undefined));
    const reached = new Set(reversePostOrder(fn));
    for (const block of open) invariant(!reached.has(block.id), `builder/${fn.name}`, `b${block.id} has no terminator`);
    for (const block of liveBlocks(fn)) {
      if (reached.has(block.id)) continue;
      for (const id of block.insts) fn.insts[id] = undefined;
      fn.blocks[block.id] = undefined;
    }
    computePreds(fn);
    return fn;
  }

  /** Has the block its terminator? */
  #endsIn(id: BlockId): boolean {
    const last = blockAt(this.fn, id).insts.at(-1);
    return last !== undefined && isTerminator(instAt(this.fn, last));
  }

  #terminated(): boolean {
    return this.#endsIn(this.#current);
  }

  #emit(body: InstBody, type: IrType | "void", args: readonly ValueId[]): ValueId {
    if (this.#terminated()) this.#current = this.newBlock();
    const id = addInst(this.fn, body, type, [...args], this.#loc);
    blockAt(this.fn, this.#current).insts.push(id);
    return id;
  }

  #atEntry(body: InstBody, type: IrType, loc: SourceLoc | undefined): ValueId {
    const id = valueId(this.fn.insts.length);
    this.fn.insts.push(makeInst(id, body, type, [], loc));
    blockAt(this.fn, blockId(0)).insts.splice(this.#prefix++, 0, id);
    return id;
  }
}

/**
 * Where the current message lies in a skb that a stream parser frames. The kernel shows parsers and verdicts the whole skb; in
 * `cb[0]` it still holds the TCP sequence number of the skb's first byte (include/net/tcp.h, `struct tcp_skb_cb`). A map keeps, by
 * socket cookie, the sequence numbers of the next message and of the current one; their distances to the skb's, modulo 2^32, are
 * the message's place. A parser that finds the end of a message writes the entry; without one the message is the skb.
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { constantOf, instAt, liveBlocks } from "../ir/access.ts";
import { type Dominators, dominators, ENTRY, naturalLoops, terminatorOf } from "../ir/cfg.ts";
import { addBlock, addInst, rewrite } from "../ir/edit.ts";
import { type Block, type BlockId, FRAMES_MAP, type IrFunction, type ValueId } from "../ir/types.ts";
import type { PacketEmitter } from "./packet-emitter.ts";
import { SKB_CB } from "./packet-sizes.ts";
import { call, skbSize } from "./packet-skb.ts";

/** u32 values that hold throughout the program. */
export interface Frame {
  /** Where the message begins in the skb. */
  readonly base: ValueId;
  /** In a parser up to the skb's end. */
  readonly length: ValueId;
  /** Of the message. */
  readonly sequence: ValueId;
  readonly key: ValueId;
}

/** The map's value: sequence numbers of the next message and of the current one. */
const NEXT = 0;
const CURRENT = 4;
const ENTRY_BYTES = 8;

/** Finds the message at the start of a parser. */
export function parserFrame(emitter: PacketEmitter): Frame {
  const base = slot(emitter, emitter.const("u32", 0n));
  const { key, entry, first, size } = look(emitter);
  whenThere(emitter, entry, () => {
    const distance = minus(emitter, field(emitter, entry, NEXT), first);
    emitter.when(compare(emitter, "ult", distance, size), () => store(emitter, base, distance));
  });
  const start = load(emitter, base);
  return { base: start, length: minus(emitter, size, start), sequence: plus(emitter, first, start), key };
}

/** Finds the message of a verdict: what the entry says, where that lies in the skb. */
export function verdictFrame(emitter: PacketEmitter): Frame {
  const base = slot(emitter, emitter.const("u32", 0n));
  const { key, entry, first, size } = look(emitter);
  const length = slot(emitter, size);
  whenThere(emitter, entry, () => {
    const current = field(emitter, entry, CURRENT);
    const distance = minus(emitter, current, first);
    const bytes = minus(emitter, field(emitter, entry, NEXT), current);
    emitter.when(compare(emitter, "ult", distance, size), () =>
      emitter.when(compare(emitter, "ule", bytes, minus(emitter, size, distance)), () => {
        store(emitter, base, distance);
        store(emitter, length, bytes);
      }),
    );
  });
  const start = load(emitter, base);
  return { base: start, length: load(emitter, length), sequence: plus(emitter, first, start), key };
}

interface Look {
  readonly key: ValueId;
  readonly entry: ValueId;
  /** Sequence number of the skb's first byte. */
  readonly first: ValueId;
  readonly size: ValueId;
}

function look(emitter: PacketEmitter): Look {
  const key = emitter.alloca(ENTRY_BYTES, "cookie");
  const cookie = emitter.add(call(HELPERS.bpf_get_socket_cookie), "u64", [emitter.context]);
  emitter.add({ op: "store", width: 8, offset: 0, space: "stack" }, "void", [key, cookie]);
  const entry = emitter.add(call(HELPERS.bpf_map_lookup_elem), "ptr", [frames(emitter), key]);
  const body = { op: "load", width: 4, signed: false, offset: SKB_CB, space: "ctx", volatile: true } as const;
  return { key, entry, first: emitter.add(body, "u32", [emitter.context]), size: skbSize(emitter) };
}

/** Every way out of a parser with the length of a message writes where it and the next one begin. */
export function keepFrame(emitter: PacketEmitter, { sequence, key }: Frame): void {
  const { fn } = emitter;
  const exits = liveBlocks(fn).filter((block) => mayEndMessage(fn, block));
  const [only] = exits;
  if (!only || fn.result === "void") return;
  const end = addBlock(fn);
  const results = exits.map((block) => leaveTo(fn, block, end));
  const result = addInst(fn, { op: "phi" }, fn.result, results, undefined);
  end.insts = [result, addInst(fn, { op: "ret" }, "void", [result], undefined)];
  const type = fn.result;
  emitter.insert(end, 1, () => {
    emitter.when(compare(emitter, "sgt", result, emitter.const(type, 0n)), () => {
      const value = emitter.alloca(ENTRY_BYTES, "frame");
      const next = plus(emitter, sequence, emitter.add({ op: "convert", bits: 32, signed: false }, "u32", [result]));
      emitter.add({ op: "store", width: 4, offset: NEXT, space: "stack" }, "void", [value, next]);
      emitter.add({ op: "store", width: 4, offset: CURRENT, space: "stack" }, "void", [value, sequence]);
      const args = [frames(emitter), key, value, emitter.const("u64", 0n)];
      emitter.add(call(HELPERS.bpf_map_update_elem), "i64", args);
    });
  });
}

/** Does it return anything but a constant that is no length? */
function mayEndMessage(fn: IrFunction, block: Block): boolean {
  const end = terminatorOf(fn, block);
  const [value] = end.args;
  if (end.op !== "ret" || value === undefined) return false;
  const constant = constantOf(fn, value);
  return constant === undefined || BigInt.asIntN(32, constant) > 0n;
}

function leaveTo(fn: IrFunction, block: Block, end: Block): ValueId {
  const ret = terminatorOf(fn, block);
  const [value = ret.id] = ret.args;
  rewrite(fn, ret.id, { op: "jump", targets: [end.id] }, []);
  end.preds.push(block.id);
  return value;
}

/** The last block before all of `users` that is in no loop. */
export function homeOf(fn: IrFunction, users: readonly BlockId[]): BlockId {
  const doms = dominators(fn);
  const loops = naturalLoops(fn, doms);
  let home = users.reduce((a, b) => commonDominator(doms, a, b), users[0] ?? ENTRY);
  while (loops.some((loop) => loop.blocks.has(home))) home = doms.idom[home] ?? ENTRY;
  return home;
}

function commonDominator(doms: Dominators, a: BlockId, b: BlockId): BlockId {
  let at = a;
  while (!doms.dominates(at, b)) at = doms.idom[at] ?? ENTRY;
  return at;
}

/** Where code may stand in the block: after phis, parameters and stack objects. */
export function firstPlace(fn: IrFunction, block: Block): number {
  const at = block.insts.findIndex((id) => !["phi", "param", "alloca"].includes(instAt(fn, id).op));
  return Math.max(0, at);
}

const frames = (emitter: PacketEmitter): ValueId => emitter.add({ op: "mapaddr", map: FRAMES_MAP }, "ptr", []);

function whenThere(emitter: PacketEmitter, entry: ValueId, emit: () => void): void {
  emitter.when(compare(emitter, "ne", entry, emitter.const("ptr", 0n)), emit);
}

const compare = (emitter: PacketEmitter, predicate: "ult" | "ule" | "sgt" | "ne", a: ValueId, b: ValueId): ValueId =>
  emitter.add({ op: "compare", predicate }, "u32", [a, b]);

const plus = (emitter: PacketEmitter, a: ValueId, b: ValueId): ValueId =>
  emitter.add({ op: "binary", binary: "add" }, "u32", [a, b]);

const minus = (emitter: PacketEmitter, a: ValueId, b: ValueId): ValueId =>
  emitter.add({ op: "binary", binary: "sub" }, "u32", [a, b]);

function field(emitter: PacketEmitter, entry: ValueId, offset: number): ValueId {
  return emitter.add({ op: "load", width: 4, signed: false, offset, space: "map", volatile: false }, "u32", [entry]);
}

/** A variable, which becomes a value again. */
function slot(emitter: PacketEmitter, initial: ValueId): ValueId {
  const ptr = emitter.alloca(4, "frame");
  store(emitter, ptr, initial);
  return ptr;
}

function store(emitter: PacketEmitter, ptr: ValueId, value: ValueId): void {
  emitter.add({ op: "store", width: 4, offset: 0, space: "stack" }, "void", [ptr, value]);
}

function load(emitter: PacketEmitter, ptr: ValueId): ValueId {
  return emitter.add({ op: "load", width: 4, signed: false, offset: 0, space: "stack", volatile: false }, "u32", [ptr]);
}

/**
 * Turns packet instructions into what the program type has: in skbs `bpf_skb_load_bytes` and `bpf_skb_store_bytes`, which reach
 * linear and other parts alike and leave the skb as strparser needs it; in sk_msg a `bpf_msg_pull_data` of the bytes wanted and
 * direct access to them. What is not there is the fault `packet-end`.
 * Required. Precondition: after `inline`, which leaves packet instructions in programs only; before `lower-faults`.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { arg, instAt, isPacketInst, liveBlocks } from "../ir/access.ts";
import { Replacements } from "../ir/edit.ts";
import type { Inst, IrFunction, ValueId } from "../ir/types.ts";
import { PacketEmitter } from "./packet-emitter.ts";
import { loadFromMsg, msgSize, storeToMsg } from "./packet-msg.ts";
import { loadFromSkb, skbSize, storeToSkb } from "./packet-skb.ts";
import { analyseRanges } from "./ranges.ts";

interface State {
  readonly fn: IrFunction;
  readonly emitter: PacketEmitter;
  /** Accesses whose offset may have more than 32 bits. */
  readonly far: ReadonlySet<ValueId>;
  /** For one access at a time. */
  buffer: ValueId | undefined;
}

export function lowerPackets(fn: IrFunction): void {
  if (!fn.insts.some((inst) => inst && isPacketInst(inst))) return;
  invariant(
    fn.kind === "program" && fn.packet,
    `lower-packets/${fn.name}`,
    "packet instructions outside a program with a packet",
  );
  const state: State = { fn, emitter: new PacketEmitter(fn), far: farAccesses(fn), buffer: undefined };
  const replaced = new Replacements();
  for (const home of liveBlocks(fn)) {
    let block = home;
    for (const id of [...home.insts]) {
      const inst = instAt(fn, id);
      if (!isPacketInst(inst)) continue;
      block = state.emitter.replace(block, inst, () => {
        const value = lowered(state, inst);
        if (value !== undefined) replaced.set(id, value);
      });
    }
  }
  replaced.apply(fn);
}

/** The value of the instruction. */
function lowered(state: State, inst: Inst): ValueId | undefined {
  const { emitter } = state;
  const isMsg = state.fn.packet === "msg";
  if (inst.op === "packetsize") return isMsg ? msgSize(emitter) : skbSize(emitter);
  const offset = arg(inst, 0);
  if (state.far.has(inst.id)) requireNarrow(emitter, offset);
  if (inst.op === "packetload")
    return isMsg ? loadFromMsg(emitter, inst, offset) : loadFromSkb(emitter, inst, offset, bufferOf(state));
  if (inst.op !== "packetstore") return undefined;
  if (isMsg) storeToMsg(emitter, inst, offset, arg(inst, 1));
  else storeToSkb(emitter, inst, offset, arg(inst, 1), bufferOf(state));
  return undefined;
}

function farAccesses(fn: IrFunction): Set<ValueId> {
  const ranges = analyseRanges(fn);
  const far = new Set<ValueId>();
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op !== "packetload" && inst.op !== "packetstore") continue;
      const range = ranges.at(arg(inst, 0), block.id);
      if (!range || range.hi >= 1n << 32n) far.add(id);
    }
  }
  return far;
}

/** Helpers take the low 32 bits of an offset: what has more is past the end of every message. */
function requireNarrow(emitter: PacketEmitter, offset: ValueId): void {
  const limit = emitter.const("u64", 0x7fff_ffffn);
  emitter.faultUnless(emitter.add({ op: "compare", predicate: "ule" }, "u32", [offset, limit]));
}

function bufferOf(state: State): ValueId {
  state.buffer ??= state.emitter.alloca(8, "packet");
  return state.buffer;
}

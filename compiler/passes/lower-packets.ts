/**
 * Turns packet instructions into what the program type has: in skbs `bpf_skb_load_bytes` and `bpf_skb_store_bytes`, which reach
 * linear and other parts alike and leave the skb as strparser needs it; in sk_msg a `bpf_msg_pull_data` of the bytes wanted and
 * direct access to them. What is not there is the fault `packet-end`. In streams that a parser frames, offsets count from the
 * message at hand (`packet-frames.ts`).
 * Required. Precondition: after `inline`, which leaves packet instructions in programs only; before `lower-faults`.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { arg, blockAt, constantOf, instAt, isPacketInst, liveBlocks } from "../ir/access.ts";
import { ENTRY } from "../ir/cfg.ts";
import { Replacements } from "../ir/edit.ts";
import type { Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { lowerFaults } from "./lower-faults.ts";
import { PacketEmitter } from "./packet-emitter.ts";
import { type Frame, firstPlace, homeOf, keepFrame, parserFrame, verdictFrame } from "./packet-frames.ts";
import { loadFromMsg, msgSize, storeToMsg } from "./packet-msg.ts";
import { loadFromSkb, pullSkb, skbSize, storeToSkb } from "./packet-skb.ts";
import { analyseRanges } from "./ranges.ts";

interface State {
  readonly fn: IrFunction;
  readonly emitter: PacketEmitter;
  /** Undefined where the message is all there is. */
  readonly frame: Frame | undefined;
  /** Accesses whose offset may be beyond every message. */
  readonly far: ReadonlySet<ValueId>;
  /** For one access at a time. */
  buffer: ValueId | undefined;
}

export function lowerPackets(fn: IrFunction): void {
  const isKept = fn.packet === "framed-parser";
  if (!isKept && !fn.insts.some((inst) => inst && isPacketInst(inst))) return;
  invariant(
    fn.kind === "program" && fn.packet,
    `lower-packets/${fn.name}`,
    "packet instructions outside a program with a packet",
  );
  const far = farAccesses(fn);
  const emitter = new PacketEmitter(fn);
  const state: State = { fn, emitter, frame: openFrame(emitter), far, buffer: undefined };
  const replaced = new Replacements();
  for (const home of liveBlocks(fn)) {
    let block = home;
    for (const id of [...home.insts]) {
      const inst = instAt(fn, id);
      if (!isPacketInst(inst)) continue;
      block = emitter.replace(block, inst, () => {
        const value = lowered(state, inst);
        if (value !== undefined) replaced.set(id, value);
      });
    }
  }
  replaced.apply(fn);
  if (!isKept || !state.frame) return;
  lowerFaults(fn);
  keepFrame(emitter, state.frame);
}

/** Emits the search for the message: in parsers, which need it at their end, first of all. */
function openFrame(emitter: PacketEmitter): Frame | undefined {
  const { fn } = emitter;
  if (fn.packet !== "framed-parser" && fn.packet !== "framed-verdict") return undefined;
  const users = liveBlocks(fn).filter((block) => block.insts.some((id) => isPacketInst(instAt(fn, id))));
  const isParser = fn.packet === "framed-parser";
  const home = blockAt(
    fn,
    isParser
      ? ENTRY
      : homeOf(
          fn,
          users.map(({ id }) => id),
        ),
  );
  let frame: Frame | undefined;
  emitter.insert(home, firstPlace(fn, home), () => {
    frame = isParser ? parserFrame(emitter) : verdictFrame(emitter);
  });
  return frame;
}

/** The value of the instruction. */
function lowered(state: State, inst: Inst): ValueId | undefined {
  const { emitter, frame, fn } = state;
  const isMsg = fn.packet === "msg";
  if (inst.op === "packetsize") return frame?.length ?? (isMsg ? msgSize(emitter) : skbSize(emitter));
  if (inst.op === "packetpull") pullForRedirect(state, inst);
  if (inst.op !== "packetload" && inst.op !== "packetstore") return undefined;
  const offset = checkedOffset(state, inst);
  if (inst.op === "packetload")
    return isMsg ? loadFromMsg(emitter, inst, offset) : loadFromSkb(emitter, inst, offset, bufferOf(state));
  if (isMsg) storeToMsg(emitter, inst, offset, arg(inst, 1));
  else storeToSkb(emitter, inst, offset, arg(inst, 1), bufferOf(state));
  return undefined;
}

/** The bytes that a helper may be asked for: INT_MAX (net/core/filter.c, `____bpf_skb_load_bytes`). */
const MAX_OFFSET = 0x7fff_ffffn;

function farAccesses(fn: IrFunction): Set<ValueId> {
  const ranges = analyseRanges(fn);
  const limit = fn.packet === "framed-parser" ? MAX_OFFSET : 0xffff_ffffn;
  const far = new Set<ValueId>();
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op !== "packetload" && inst.op !== "packetstore") continue;
      const range = ranges.at(arg(inst, 0), block.id);
      if (!range || range.hi > limit) far.add(id);
    }
  }
  return far;
}

/** The offset in the skb or sk_msg. Helpers take its low 32 bits: one with more is past the end of every message. */
function checkedOffset({ emitter, far, frame, fn }: State, inst: InstOf<"packetload" | "packetstore">): ValueId {
  const offset = arg(inst, 0);
  const limited = (value: ValueId, limit: ValueId): void =>
    emitter.faultUnless(emitter.add({ op: "compare", predicate: "ule" }, "u32", [value, limit]));
  const wide = (value: ValueId): ValueId => emitter.add({ op: "convert", bits: 32, signed: false }, "u64", [value]);
  const sum = (a: ValueId, b: ValueId): ValueId => emitter.add({ op: "binary", binary: "add" }, "u64", [a, b]);
  if (frame && fn.packet === "framed-verdict")
    limited(sum(offset, emitter.const("u64", BigInt(inst.width))), wide(frame.length));
  else if (far.has(inst.id)) limited(offset, emitter.const("u64", MAX_OFFSET));
  return frame ? sum(offset, wide(frame.base)) : offset;
}

const INGRESS = 1n;

/** Out of the skb's own socket the kernel sends wrong bytes of what GRO has put together, unless they are linear. */
function pullForRedirect({ emitter, frame, fn }: State, inst: InstOf<"packetpull">): void {
  if (fn.packet !== "framed-verdict" && fn.packet !== "parsed-verdict") return;
  const flags = arg(inst, 0);
  const constant = constantOf(fn, flags);
  if (constant !== undefined && (constant & INGRESS) !== 0n) return;
  const pull = (): void =>
    pullSkb(
      emitter,
      frame ? emitter.add({ op: "binary", binary: "add" }, "u32", [frame.base, frame.length]) : skbSize(emitter),
    );
  if (constant !== undefined) return pull();
  const ingress = emitter.add({ op: "binary", binary: "and" }, "u64", [flags, emitter.const("u64", INGRESS)]);
  emitter.when(emitter.add({ op: "compare", predicate: "eq" }, "u32", [ingress, emitter.const("u64", 0n)]), pull);
}

function bufferOf(state: State): ValueId {
  state.buffer ??= state.emitter.alloca(8, "packet");
  return state.buffer;
}

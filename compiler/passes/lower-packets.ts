/**
 * Turns packet instructions into what the program type has: in skbs `bpf_skb_load_bytes` and `bpf_skb_store_bytes`, which reach
 * linear and other parts alike and leave the skb as strparser needs it; in sk_msg a `bpf_msg_pull_data` of the bytes wanted and
 * direct access to them; a socket option's value is reached as it lies. What is not there is the fault `packet-end`. In streams
 * that a parser frames, offsets count from the message at hand (`packet-frames.ts`). Required. Precondition: after `inline`,
 * which leaves packet instructions in programs only; before `lower-faults`.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { arg, blockAt, constantOf, instAt, isPacketInst, liveBlocks } from "../ir/access.ts";
import { ENTRY, reversePostOrder } from "../ir/cfg.ts";
import { Replacements } from "../ir/edit.ts";
import type { Inst, InstOf, IrFunction, Target, ValueId } from "../ir/types.ts";
import { lowerFaults } from "./lower-faults.ts";
import { PacketEmitter } from "./packet-emitter.ts";
import { type Frame, firstPlace, homeOf, keepFrame, parserFrame, verdictFrame } from "./packet-frames.ts";
import { msgSize, pullFromMsg } from "./packet-msg.ts";
import { optvalSize, reachOptval } from "./packet-optval.ts";
import { copyFromSkb, copyRangeFromSkb, pullSkb, skbSize, storeToSkb } from "./packet-skb.ts";
import { isDirect, type PacketAccess, type PacketPlan, planPackets, type Window } from "./packet-windows.ts";
import type { FunctionPass, PassContext } from "./pass.ts";
import { analyseRanges, type Ranges } from "./ranges.ts";

interface State {
  readonly fn: IrFunction;
  readonly emitter: PacketEmitter;
  /** Undefined where the message is all there is. */
  readonly frame: Frame | undefined;
  /** Accesses whose offset may be beyond every message. */
  readonly far: ReadonlySet<ValueId>;
  readonly plan: PacketPlan;
  /** Where each window's bytes begin: on the stack, or in the message. */
  readonly opened: Map<Window, ValueId>;
  readonly endian: Target["endian"];
  /** For one access at a time. */
  buffer: ValueId | undefined;
}

export function lowerPackets(fn: IrFunction, { target }: Pick<PassContext, "target">): void {
  const isKept = fn.packet === "framed-parser";
  if (!isKept && !fn.insts.some((inst) => inst && isPacketInst(inst))) return;
  invariant(
    fn.kind === "program" && fn.packet,
    `lower-packets/${fn.name}`,
    "packet instructions outside a program with a packet",
  );
  const ranges = analyseRanges(fn);
  const far = farAccesses(fn, ranges);
  const plan = planPackets(fn, ranges, far);
  const emitter = new PacketEmitter(fn);
  const order = reversePostOrder(fn).map((id) => [...blockAt(fn, id).insts]);
  const frame = openFrame(emitter);
  const state: State = { fn, emitter, frame, far, plan, opened: new Map(), endian: target.endian, buffer: undefined };
  const replaced = new Replacements();
  for (const id of order.flat()) {
    const inst = instAt(fn, id);
    if (!isPacketInst(inst)) continue;
    emitter.replace(inst, () => {
      const value = lowered(state, inst);
      if (value !== undefined) replaced.set(id, value);
    });
  }
  replaced.apply(fn);
  if (!isKept || !frame) return;
  lowerFaults(fn);
  keepFrame(emitter, frame);
}

/** A pass that readies functions with packet instructions for this one: offsets become constants where they can. */
export const ofPackets =
  (pass: FunctionPass): FunctionPass =>
  (fn, context) => {
    if (fn.insts.some((inst) => inst && isPacketInst(inst))) pass(fn, context);
  };

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
  const { emitter, far, frame, fn } = state;
  if (inst.op === "packetsize") return frame?.length ?? state.plan.sizes.get(inst.id) ?? sizeOf(emitter);
  if (inst.op === "packetpull") pullForRedirect(state, inst);
  if (inst.op === "packetcopy") copyRange(state, inst);
  if (inst.op !== "packetload" && inst.op !== "packetstore") return undefined;
  if (inst.op === "packetstore" && !isDirect(fn)) {
    const offset = checkedOffset(state, arg(inst, 0), bytesOf(emitter, inst.width), far.has(inst.id) ? "far" : "end");
    storeToSkb(emitter, inst, offset, arg(inst, 1), bufferOf(state));
    return undefined;
  }
  return inWindow(state, inst);
}

function sizeOf(emitter: PacketEmitter): ValueId {
  if (emitter.fn.packet === "optval") return optvalSize(emitter);
  return emitter.fn.packet === "msg" ? msgSize(emitter) : skbSize(emitter);
}

/** As many bytes as a value says. */
function copyRange(state: State, inst: InstOf<"packetcopy">): void {
  const { emitter, far, fn } = state;
  invariant(!isDirect(fn), `lower-packets/${fn.name}`, "only an skb has a copy");
  const offset = checkedOffset(state, arg(inst, 0), () => arg(inst, 2), far.has(inst.id) ? "far" : "end");
  copyRangeFromSkb(emitter, offset, arg(inst, 1), arg(inst, 2), inst.max);
}

/** An access of bytes that its window holds, which the first access of a window opens. */
function inWindow(state: State, inst: PacketAccess): ValueId | undefined {
  const { emitter, fn, plan, opened } = state;
  const member = plan.members.get(inst.id);
  invariant(member, `lower-packets/${fn.name}`, "an access without a window");
  const { window } = member;
  const data = opened.get(window) ?? open(state, window);
  opened.set(window, data);
  const offset = member.offset - window.lo;
  const space = isDirect(fn) ? "packet" : "stack";
  if (inst.op === "packetload" && member.pieces === 2) return loadHalves(state, inst, data, offset);
  if (inst.op === "packetload")
    return emitter.add({ op: "load", width: inst.width, signed: inst.signed, offset, space, volatile: false }, inst.type, [
      data,
    ]);
  emitter.add({ op: "store", width: inst.width, offset, space }, "void", [data, arg(inst, 1)]);
  return undefined;
}

/** Two aligned halves of what lies across. */
function loadHalves({ emitter, endian }: State, inst: InstOf<"packetload">, data: ValueId, offset: number): ValueId {
  const half = inst.width === 8 ? 4 : inst.width === 4 ? 2 : 1;
  const type = inst.width === 8 ? "u64" : "u32";
  const [first, second] = [offset, offset + half].map((at) =>
    emitter.add({ op: "load", width: half, signed: false, offset: at, space: "stack", volatile: false }, type, [data]),
  );
  invariant(first !== undefined && second !== undefined, "lower-packets", "two halves");
  const [low, high] = endian === "little" ? [first, second] : [second, first];
  const moved = emitter.add({ op: "binary", binary: "shl" }, type, [high, emitter.const(type, BigInt(half * 8))]);
  const all = emitter.add({ op: "binary", binary: "or" }, type, [moved, low]);
  const bits = inst.width === 8 ? 64 : inst.width === 4 ? 32 : 16;
  return emitter.add({ op: "convert", bits, signed: inst.signed }, inst.type, [all]);
}

/** Emits the load or the pull of the window; gives where its first byte is then. */
function open(state: State, window: Window): ValueId {
  const { emitter, far, fn } = state;
  const bytes = window.hi - window.lo;
  const check = window.proven ? "none" : far.has(window.anchor.id) ? "far" : "end";
  const offset = checkedOffset(state, firstByte(emitter, window), bytesOf(emitter, bytes), check);
  if (fn.packet === "msg") return pullFromMsg(emitter, offset, bytes);
  if (fn.packet === "optval") return reachOptval(emitter, offset, bytes);
  const buffer = window.members === 1 ? bufferOf(state) : windowBuffer(emitter, window, bytes);
  copyFromSkb(emitter, offset, bytes, buffer, window.proven);
  return buffer;
}

function firstByte(emitter: PacketEmitter, { base, lo }: Window): ValueId {
  if (base === undefined) return emitter.const("u64", BigInt(lo));
  const is32 = emitter.is32(base);
  const start = is32 ? emitter.add({ op: "convert", bits: 32, signed: false }, "u64", [base]) : base;
  return lo === 0 ? start : emitter.add({ op: "binary", binary: "add" }, "u64", [start, emitter.const("u64", BigInt(lo))]);
}

/** Stack accesses must be aligned (kernel/bpf/verifier.c `check_ptr_alignment`): the copy begins where all members are. */
function windowBuffer(emitter: PacketEmitter, { lo, phases }: Window, bytes: number): ValueId {
  const shift = (lo + (phases[0] ?? 0)) % 8;
  const buffer = emitter.alloca(Math.ceil((shift + bytes) / 8) * 8, "packet");
  return emitter.add({ op: "ptradd", offset: shift }, "ptr", [buffer]);
}

/** The bytes that a helper may be asked for: INT_MAX (net/core/filter.c, `____bpf_skb_load_bytes`). */
const MAX_OFFSET = 0x7fff_ffffn;

function farAccesses(fn: IrFunction, ranges: Ranges): Set<ValueId> {
  const limit = fn.packet === "framed-parser" ? MAX_OFFSET : 0xffff_ffffn;
  const far = new Set<ValueId>();
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op !== "packetload" && inst.op !== "packetstore" && inst.op !== "packetcopy") continue;
      const range = ranges.at(arg(inst, 0), block.id);
      if (!range || range.hi > limit) far.add(id);
    }
  }
  return far;
}

const bytesOf = (emitter: PacketEmitter, bytes: number) => (): ValueId => emitter.const("u64", BigInt(bytes));

/**
 * The offset in the skb or sk_msg of `bytes` bytes of the message. Helpers take its low 32 bits: one with more is past the end of
 * every message. `none`: the message is known to have them.
 */
function checkedOffset(state: State, offset: ValueId, bytes: () => ValueId, check: "none" | "end" | "far"): ValueId {
  const { emitter, frame, fn } = state;
  const limited = (value: ValueId, limit: ValueId): void =>
    emitter.faultUnless(emitter.add({ op: "compare", predicate: "ule" }, "u32", [value, limit]));
  const wide = (value: ValueId): ValueId => emitter.add({ op: "convert", bits: 32, signed: false }, "u64", [value]);
  const sum = (a: ValueId, b: ValueId): ValueId => emitter.add({ op: "binary", binary: "add" }, "u64", [a, b]);
  if (frame && fn.packet === "framed-verdict" && check !== "none") limited(sum(offset, bytes()), wide(frame.length));
  else if (check === "far") limited(offset, emitter.const("u64", MAX_OFFSET));
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

/**
 * Objects of a program that do not fit the 512 bytes of stack move to a slot of a per-CPU array that the object brings along.
 * Per-CPU memory is not private, as other programs interrupt on the same CPU: a program claims one of several slots by a
 * compare-exchange when it starts and releases it on every way out; where none is free it ends with its fault verdict.
 * Algorithm: the largest objects first, until the rest fits. Required. Needs --cpu v3; below it, and for programs that tail-call,
 * nothing moves, and the stack is judged as it is. Precondition: after `lower-faults`, when every way out is a `ret`.
 */

import { FEATURES } from "../../stdlib/spec/features.ts";
import { HELPER_IDS } from "../../stdlib/spec/helper-ids.ts";
import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { ATOMIC_OPS, PROGRAM_LIMITS } from "../../stdlib/spec/isa.ts";
import { compareVersions } from "../../stdlib/spec/version.ts";
import { arg, blockAt, type InstBody, instAt, liveBlocks, liveInsts, normalise } from "../ir/access.ts";
import { ENTRY, terminatorOf } from "../ir/cfg.ts";
import { addBlock, addInst, rewrite, splitBefore } from "../ir/edit.ts";
import {
  type Block,
  type Inst,
  type InstOf,
  type IrFunction,
  type IrType,
  SLOT_COUNT,
  SLOTS_MAP,
  type ValueId,
} from "../ir/types.ts";
import type { PassContext } from "./pass.ts";
import { aligned, objectDepth, objectsOf, SPILL_BYTES } from "./stack-depth.ts";

/** Before the objects of a slot: the word by which it is claimed. */
const HEADER_BYTES = 8;
/** mm/percpu.c PCPU_MIN_UNIT_SIZE: what a per-CPU value may have. */
const MAX_SLOT_BYTES = 32_768;

export function claimSlots({ module, target }: PassContext): void {
  if (target.cpu < ATOMIC_OPS.cmpxchg.cpu || compareVersions(target.kernel, FEATURES.fetchAtomics.since) < 0) return;
  const depth = objectDepth(module);
  for (const fn of module.functions) {
    if (fn.kind !== "program" || tailCalls(fn)) continue;
    const moved = objectsToMove(fn, depth(fn));
    const bytes = HEADER_BYTES + moved.reduce((sum, { size }) => sum + aligned(size), 0);
    if (moved.length === 0 || bytes > MAX_SLOT_BYTES) continue;
    module.slotBytes = Math.max(module.slotBytes ?? 0, bytes);
    move(fn, moved, claim(fn));
  }
}

const tailCalls = (fn: IrFunction): boolean =>
  liveInsts(fn).some((inst) => inst.op === "callhelper" && inst.helper === HELPERS.bpf_tail_call.id);

/** The largest objects, as many as keep the rest and the functions that are called within the stack. */
function objectsToMove(fn: IrFunction, depth: number): InstOf<"alloca">[] {
  let excess = depth + SPILL_BYTES - PROGRAM_LIMITS.stackBytes;
  const moved: InstOf<"alloca">[] = [];
  const shared = sharedWithCallbacks(fn);
  const movable = objectsOf(fn).filter(({ id }) => !shared.has(id));
  for (const object of movable.sort((a, b) => b.size - a.size || a.id - b.id)) {
    if (excess <= 0) break;
    moved.push(object);
    excess -= aligned(object.size);
  }
  return moved;
}

/** What `bpf_loop` gives its callback lies in the stack (kernel/bpf/bpf_iter.c `bpf_loop_proto`), as what holds pointers does. */
const sharedWithCallbacks = (fn: IrFunction): ReadonlySet<ValueId> =>
  new Set(liveInsts(fn).flatMap((inst) => (inst.op === "callhelper" && inst.helper === HELPER_IDS.bpf_loop ? inst.args : [])));

interface Claimed {
  readonly slot: ValueId;
  /** Where the program's own code begins. */
  readonly body: Block;
}

/** Claims a slot before anything else. */
function claim(fn: IrFunction): Claimed {
  const entry = blockAt(fn, ENTRY);
  const first = entry.insts.find((id) => !isPrefix(instAt(fn, id))) ?? terminatorOf(fn, entry).id;
  const body = splitBefore(fn, entry, first);
  const [round, test, next, none] = [addBlock(fn), addBlock(fn), addBlock(fn), addBlock(fn)];
  const key = add(fn, entry, { op: "alloca", size: 4, align: 4, name: "slot" }, "ptr", []);
  const zero = constant(fn, entry, 0n);
  jump(fn, entry, round);
  const index = add(fn, round, { op: "phi" }, "u32", [zero]);
  const stored = { op: "store", width: 4, offset: 0, space: "stack" } as const;
  add(fn, round, stored, "void", [key, index]);
  const map = add(fn, round, { op: "mapaddr", map: SLOTS_MAP }, "ptr", []);
  const { id: helper, kernelName: name } = HELPERS.bpf_map_lookup_elem;
  const slot = add(fn, round, { op: "callhelper", helper, name, pure: false }, "ptr", [map, key]);
  branch(
    fn,
    round,
    add(fn, round, { op: "compare", predicate: "ne" }, "u32", [slot, constant(fn, round, 0n, "ptr")]),
    test,
    next,
  );
  const operands = [slot, constant(fn, test, 0n), constant(fn, test, 1n)];
  const old = add(fn, test, { op: "atomic", atomic: "cmpxchg", width: 4, offset: 0, fetch: true }, "u32", operands);
  const free = add(fn, test, { op: "compare", predicate: "eq" }, "u32", [old, constant(fn, test, 0n)]);
  release(fn, slot);
  branch(fn, test, free, body, next);
  const count = add(fn, next, { op: "binary", binary: "add" }, "u32", [index, constant(fn, next, 1n)]);
  const limit = constant(fn, next, BigInt(SLOT_COUNT));
  branch(fn, next, add(fn, next, { op: "compare", predicate: "ult" }, "u32", [count, limit]), round, none);
  instAt(fn, index).args.push(count);
  fault(fn, none);
  return { slot, body };
}

/** Constants are made wherever they are used. */
const isPrefix = ({ op }: Inst): boolean => op === "param" || op === "alloca" || op === "const";

function add(fn: IrFunction, block: Block, body: InstBody, type: IrType | "void", args: ValueId[]): ValueId {
  const id = addInst(fn, body, type, args, fn.loc);
  block.insts.push(id);
  return id;
}

const constant = (fn: IrFunction, block: Block, value: bigint, type: IrType = "u32"): ValueId =>
  add(fn, block, { op: "const", value }, type, []);

function jump(fn: IrFunction, from: Block, to: Block): void {
  add(fn, from, { op: "jump", targets: [to.id] }, "void", []);
  to.preds.push(from.id);
}

function branch(fn: IrFunction, from: Block, condition: ValueId, yes: Block, no: Block): void {
  add(fn, from, { op: "branch", targets: [yes.id, no.id] }, "void", [condition]);
  yes.preds.push(from.id);
  no.preds.push(from.id);
}

function fault(fn: IrFunction, block: Block): void {
  const type = fn.result === "void" ? "u32" : fn.result;
  const verdict = normalise(type, BigInt(fn.faultResults.slot ?? fn.faultResults.default));
  add(fn, block, { op: "ret" }, "void", [constant(fn, block, verdict, type)]);
}

/** Before each way out of the program's own code. A plain store will do: only this CPU looks at the slot. */
function release(fn: IrFunction, slot: ValueId): void {
  for (const block of liveBlocks(fn)) {
    const end = block.insts.at(-1);
    if (end === undefined || instAt(fn, end).op !== "ret") continue;
    const zero = addInst(fn, { op: "const", value: 0n }, "u32", [], fn.loc);
    const free = addInst(fn, { op: "store", width: 4, offset: 0, space: "map" }, "void", [slot, zero], fn.loc);
    block.insts.splice(-1, 0, zero, free);
  }
}

/** The objects are parts of the slot from now on; accesses to them no longer go to the stack. */
function move(fn: IrFunction, objects: readonly InstOf<"alloca">[], { slot, body }: Claimed): void {
  const ids = new Set<ValueId>(objects.map(({ id }) => id));
  const reached = reachedFrom(fn, ids);
  let offset = HEADER_BYTES;
  const addresses = objects.map(({ id, size }) => {
    rewrite(fn, id, { op: "ptradd", offset }, [slot]);
    offset += aligned(size);
    return id;
  });
  const entry = blockAt(fn, ENTRY);
  entry.insts = entry.insts.filter((id) => !ids.has(id));
  body.insts.unshift(...addresses);
  for (const inst of liveInsts(fn)) {
    if ((inst.op !== "load" && inst.op !== "store") || inst.space !== "stack" || !reached.has(arg(inst, 0))) continue;
    rewrite(fn, inst.id, { ...inst, space: "mem" }, inst.args);
  }
}

/** The pointers that may point into the objects. */
function reachedFrom(fn: IrFunction, objects: ReadonlySet<ValueId>): Set<ValueId> {
  const reached = new Set<ValueId>(objects);
  const all = liveInsts(fn);
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const inst of all) {
      const carries = inst.op === "phi" || inst.op === "ptradd";
      if (carries && inst.args.some((value) => reached.has(value))) reached.add(inst.id);
    }
  }
  return reached;
}

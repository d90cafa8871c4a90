/**
 * What the kernel's verifier remembers of the ways that it came: a function goes in, values that it then tells apart come out,
 * each with the blocks at whose start it does. `const a = x > 5` is 0 on one way and 1 on the other, and `if (a)` later on is
 * decided by it, so everything between is walked twice, and for twenty such values a million times (kernel/bpf/verifier.c
 * `states_equal`: only what decides a branch or an address must be equal). Remembered are merges of what differs, and values that
 * are tested more than once.
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { arg, blockAt, constantOf, instAt, liveBlocks, liveInsts } from "../ir/access.ts";
import { type Loop, successors, terminatorOf } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { fieldOutcomes } from "./field-outcomes.ts";
import { guardsOf } from "./guarded-uses.ts";
import { HELPER_ROWS } from "./helper-rows.ts";
import { isHidden } from "./hidden-zero.ts";
import { maybeKnown } from "./maybe-known.ts";
import { ValueFlow } from "./value-flow.ts";

export interface Outcome {
  readonly value: ValueId;
  /** Where the value is asked for what it is: the first tests of it, whose answers are remembered; none of a merge or an object. */
  readonly tests: readonly InstOf<"compare" | "branch">[];
  /** How many more kinds of it there are than one, by block. */
  readonly more: ReadonlyMap<BlockId, bigint>;
}

export interface Surroundings {
  /** Those that the verifier walks round by round. */
  readonly loops: readonly Loop[];
  /** What a `bpf_loop` calls: its result must be 0 or 1. */
  readonly isCallback: boolean;
  /** How many kinds of results a function of the module has. */
  readonly kindsOf: (name: string) => bigint;
}

export function outcomesOf(fn: IrFunction, { loops, isCallback, kindsOf }: Surroundings): Outcome[] {
  const flow = new ValueFlow(fn);
  const needed = closure(fn, [...neededValues(fn, loops, isCallback), ...guardsOf(fn, flow)], carriesBack);
  const deciding = closure(fn, decidingValues(fn), carriesBack);
  const headers = new Set(loops.map(({ header }) => header));
  const known = maybeKnown(fn, liveInsts(fn));
  const merges = liveBlocks(fn)
    .filter(({ id }) => !headers.has(id))
    .flatMap((block) => block.insts.map((id) => instAt(fn, id)))
    .filter(({ op, type, id }) => (op === "phi" || op === "call") && type !== "ptr" && deciding.has(id) && !needed.has(id));
  return [
    ...merges.flatMap((inst): Outcome[] => {
      const kinds =
        inst.op === "call" ? kindsOf(inst.callee) : BigInt(new Set(inst.args.map((value) => kindOf(fn, value, known))).size);
      const more = new Map<BlockId, bigint>();
      const made = madeOf(fn, inst.id, flow, deciding);
      for (const block of [...flow.aliveIn(made), ...flow.madeIn(made)]) more.set(block, kinds - 1n);
      return kinds > 1n && more.size > 0 ? [{ value: inst.id, tests: [], more }] : [];
    }),
    ...testedAgain(fn, flow, needed),
    ...[...fieldOutcomes(fn, flow, deciding, needed)].map(([value, more]) => ({ value, tests: [], more })),
  ];
}

/** How many kinds of results there are: each way out has one, or as many as are told apart where it begins. */
export function resultKinds(fn: IrFunction, kindsAt: (block: BlockId) => bigint): bigint {
  const results = liveBlocks(fn).filter((block) => terminatorOf(fn, block).op === "ret");
  return results.reduce((sum, { id }) => sum + kindsAt(id), 0n);
}

/** Of which the verifier must know the bounds: what ends loops, moves pointers, is given to helpers, or comes out of a callback. */
function neededValues(fn: IrFunction, loops: readonly Loop[], isCallback: boolean): ValueId[] {
  const leaving = loops.flatMap((loop) =>
    [...loop.blocks].flatMap((id) => {
      const block = blockAt(fn, id);
      const leaves = successors(fn, block).some((target) => !loop.blocks.has(target));
      return leaves ? terminatorOf(fn, block).args : [];
    }),
  );
  const others = liveInsts(fn).flatMap((inst) => {
    if (inst.op === "ptradd" && inst.max === undefined) return inst.args.slice(1);
    if (inst.op === "callhelper") return boundedArguments(inst);
    return inst.op === "ret" && isCallback ? inst.args : [];
  });
  return [...leaving, ...others];
}

/** Sizes, which the verifier must know, but for the last where `bound-indices` shows it; not flags, offsets and other numbers. */
function boundedArguments(call: InstOf<"callhelper">): readonly ValueId[] {
  const row = HELPER_ROWS.get(call.helper);
  const args = call.sizeMax === undefined ? call.args : call.args.slice(0, -1);
  if (row === undefined || call.helper === HELPERS.bpf_ringbuf_reserve.id) return args;
  return args.filter((_, n) => row.params[n]?.kind !== "scalar" && row.params[n]?.kind !== "flags");
}

/** What decides a branch, an address or a size, or may in the function that it is given back to. */
function decidingValues(fn: IrFunction): ValueId[] {
  return liveInsts(fn).flatMap((inst) => {
    if (inst.op === "branch" || (inst.op === "ret" && fn.kind === "subprogram")) return inst.args;
    if (inst.op === "ptradd") return inst.args.slice(1);
    return inst.op === "callhelper" && inst.sizeMax !== undefined ? inst.args.slice(-1) : [];
  });
}

const CARRYING: ReadonlySet<Inst["op"]> = new Set(["binary", "neg", "convert", "byteorder", "compare", "phi"]);

const carriesBack = (fn: IrFunction, value: ValueId): readonly ValueId[] => {
  const inst = instAt(fn, value);
  return CARRYING.has(inst.op) && !isHidden(fn, inst) ? inst.args : [];
};

function closure(
  fn: IrFunction,
  starts: readonly ValueId[],
  next: (fn: IrFunction, value: ValueId) => readonly ValueId[],
): Set<ValueId> {
  const seen = new Set<ValueId>();
  const work = [...starts];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    work.push(...next(fn, value));
  }
  return seen;
}

/** The value and what is computed from it, as far as it decides something. */
function madeOf(fn: IrFunction, value: ValueId, { users }: ValueFlow, deciding: ReadonlySet<ValueId>): Set<ValueId> {
  return closure(fn, [value], (_, of) =>
    (users.get(of) ?? [])
      .filter((inst) => CARRYING.has(inst.op) && deciding.has(inst.id) && !isHidden(fn, inst))
      .map(({ id }) => id),
  );
}

/** Values of one kind look alike to the verifier. */
function kindOf(fn: IrFunction, value: ValueId, known: ReadonlySet<ValueId>): string {
  const constant = constantOf(fn, value);
  if (constant !== undefined) return `constant ${constant}`;
  const inst = instAt(fn, value);
  const hasBits = inst.op === "binary" && BITWISE.has(inst.binary);
  return known.has(value) || hasBits ? `value ${value}` : "any";
}

/** What these give has bits of which the verifier knows. */
const BITWISE: ReadonlySet<string> = new Set(["and", "or", "shl", "shr", "sar"]);

interface Test {
  readonly block: Block;
  readonly inst: InstOf<"compare" | "branch">;
  readonly constant: bigint;
}

/** A test tells of the value itself; where its two ways have met again, the next test of the value is decided by it. */
function testedAgain(fn: IrFunction, flow: ValueFlow, needed: ReadonlySet<ValueId>): Outcome[] {
  const found: Outcome[] = [];
  for (const [value, tests] of testsOf(fn)) {
    if (tests.length < 2 || needed.has(value)) continue;
    const more = new Map<BlockId, bigint>();
    const isFlag = new Set(tests.map(({ constant }) => constant)).size === 1;
    const remembered = tests.filter(({ block }) => {
      const [yes, no] = successors(fn, block).map((target) => flow.reachedFrom([target]));
      const later = tests.filter((other) => yes?.has(other.block.id) && no?.has(other.block.id));
      const ahead = flow.leadingTo(later.map((other) => other.block.id));
      const met = [...ahead].filter((id) => yes?.has(id) && no?.has(id));
      for (const id of met) more.set(id, isFlag ? 1n : (more.get(id) ?? 0n) + 1n);
      return met.length > 0;
    });
    if (remembered.length > 0) found.push({ value, tests: remembered.map(({ inst }) => inst), more });
  }
  return found;
}

/** Branches on a comparison of a value with a constant, or on whether it is 0. */
function testsOf(fn: IrFunction): Map<ValueId, Test[]> {
  const tests = new Map<ValueId, Test[]>();
  for (const block of liveBlocks(fn)) {
    const end = terminatorOf(fn, block);
    if (end.op !== "branch") continue;
    const condition = instAt(fn, arg(end, 0));
    const other = condition.op === "compare" ? constantOf(fn, arg(condition, 1)) : undefined;
    const isCompared = condition.op === "compare" && other !== undefined;
    const value = isCompared ? arg(condition, 0) : condition.id;
    const inst = isCompared ? condition : end;
    const { type } = instAt(fn, value);
    if (type === "ptr" || type === "void" || (condition.op === "compare" && !isCompared)) continue;
    tests.set(value, [...(tests.get(value) ?? []), { block, inst, constant: other ?? 0n }]);
  }
  return tests;
}

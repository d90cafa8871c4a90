/** What loops and code cost the kernel's verifier, which walks them; the limits that it has, and what the user hears beyond them. */

import { PROGRAM_LIMITS } from "../../stdlib/spec/isa.ts";
import { blockAt, instAt, isPacketInst } from "../ir/access.ts";
import { type Loop, successors } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, IrFunction, PendingDiagnostic, SourceLoc } from "../ir/types.ts";
import { tripBound } from "./loop-trips.ts";
import type { Ranges } from "./ranges.ts";

/** Instructions that the verifier may have to walk. */
export const LOOP_BUDGET = 250_000n;

/** Where the verifier walks more, loops become a `bpf_loop` if they can: loading is faster by far, a round slower by a call. */
export const SLOW_WALK = 2_000n;

/**
 * What may be walked because of pointers that are told apart. The verifier compares states at some of the places only where ways meet
 * (kernel/bpf/verifier.c `is_state_visited`), so that it walks up to five times what is counted here: 1,000,000 is its limit.
 */
export const POINTER_WALK = 150_000n;

export const MAX_BPF_LOOPS = BigInt(PROGRAM_LIMITS.bpfLoopIterations);

/** More rounds than anybody means: the bound is only the range of the counter's type. */
const NO_BOUND = 1n << 24n;

/**
 * Branches that the verifier leaves open on one way through the program: each waits on a stack of BPF_COMPLEXITY_LIMIT_JMP_SEQ =
 * 8192 (kernel/bpf/verifier.c `push_stack`).
 */
export const OPEN_BRANCHES = 8_000n;

/** What one run of a piece of code costs the verifier. */
export interface Cost {
  readonly insts: bigint;
  readonly open: bigint;
}

/** An access of the packet becomes a helper's call, or a pull and tests, each with a way to a fault. */
const PACKET_COST: Cost = { insts: 15n, open: 2n };

export const FREE: Cost = { insts: 0n, open: 0n };
export const sum = (a: Cost, b: Cost): Cost => ({ insts: a.insts + b.insts, open: a.open + b.open });
export const times = (rounds: bigint, cost: Cost): Cost => ({ insts: rounds * cost.insts, open: rounds * cost.open });

/** What the verifier walks of the body of a `bpf_loop`: once to see where it leads, once more to see that it leads there again. */
const OUTLINED_ROUNDS = 2n;
/** Saving and fetching what the body shares with the code around it. */
const OUTLINED_INSTS = 40n;

export const outlinedCost = (body: Cost): Cost => sum(times(OUTLINED_ROUNDS, body), { insts: OUTLINED_INSTS, open: 0n });

/** What is wrong with a walk of this cost. */
export function excess(fn: IrFunction, loop: Loop, rounds: bigint, body: Cost, total: Cost): PendingDiagnostic | undefined {
  if (total.insts > LOOP_BUDGET) return tooLong(fn, loop, rounds, body);
  return total.open > OPEN_BRANCHES ? tooOpen(fn, loop, rounds, body) : undefined;
}

export function tooOpen(fn: IrFunction, loop: Loop, rounds: bigint, body: Cost): PendingDiagnostic {
  const values = {
    rounds: bodyRounds(fn, loop, rounds),
    open: `${body.open}`,
    max: `${OPEN_BRANCHES}`,
    function: fn.sourceName,
  };
  return { code: "TSB4003", values, loc: locationOf(fn, loop) };
}

export function tooLong(fn: IrFunction, loop: Loop, rounds: bigint, body: Cost): PendingDiagnostic {
  const values = { rounds: bodyRounds(fn, loop, rounds), insts: `${body.insts}`, function: fn.sourceName };
  return { code: "TSB4002", values, loc: locationOf(fn, loop) };
}

/** A header that tests first runs once more than the body behind it. */
function bodyRounds(fn: IrFunction, loop: Loop, rounds: bigint): string {
  const leaves = successors(fn, blockAt(fn, loop.header)).some((target) => !loop.blocks.has(target));
  return `${leaves ? rounds - 1n : rounds}`;
}

export function roundsOf(fn: IrFunction, loop: Loop, ranges: Ranges): bigint | undefined {
  const again = loop.latches.some((latch) => ranges.taken(latch, loop.header));
  const bound = again ? tripBound(fn, loop, ranges) : 1n;
  return bound !== undefined && bound <= NO_BOUND ? bound : undefined;
}

export function blockCost(fn: IrFunction, block: Block, cost: (name: string) => Cost, open: ReadonlySet<BlockId>): Cost {
  let total: Cost = { insts: 0n, open: open.has(block.id) ? 1n : 0n };
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (inst.op === "call") total = sum(total, cost(inst.callee));
    if (isPacketInst(inst)) total = sum(total, PACKET_COST);
    if (!isFree(inst)) total = sum(total, { insts: 1n, open: 0n });
  }
  return total;
}

/** Constants are operands, checks are no code. */
function isFree(inst: Inst): boolean {
  return inst.op === "const" || inst.op === "check" || inst.op === "phi" || inst.op === "param" || inst.op === "alloca";
}

/** The test that ends the loop, else the first place in its header that is known. */
export function locationOf(fn: IrFunction, loop: Loop): SourceLoc {
  const header = blockAt(fn, loop.header);
  const locs = [...header.insts].reverse().map((id) => instAt(fn, id).loc);
  const inside = [...loop.blocks].flatMap((id) => blockAt(fn, id).insts.map((value) => instAt(fn, value).loc));
  return [...locs, ...inside].find((loc) => loc !== undefined) ?? fn.loc;
}

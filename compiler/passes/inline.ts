/**
 * Puts functions into their callers, callees first: those marked `always`, those that may fault (a fault ends the whole
 * program), those that a call cannot express, and those that are small or called once. What nobody calls any more goes.
 * Required. Precondition: after `prove-checks` and `bound-loops`; no recursion (the front end refuses it).
 */

import { invariant } from "../diagnostics/invariant.ts";
import { isPacketInst } from "../ir/access.ts";
import type { Inst, IrFunction } from "../ir/types.ts";
import { callCounts, calleesFirst, calleesOf, functionsByName, removeUncalled } from "./call-graph.ts";
import { inlineCalls } from "./inline-call.ts";
import type { PassContext } from "./pass.ts";

/** Instructions up to which a copy costs less than a call. */
const SMALL = 25;
/** Argument registers r1 to r5. */
const MAX_ARGS = 5;
/** Objects beyond this may have to move to a slot, which only programs claim. */
const LARGE_FRAME = 256;
/** MAX_CALL_FRAMES in include/linux/bpf_verifier.h. */
const MAX_FRAMES = 8;

export function inline({ module }: PassContext): void {
  const byName = functionsByName(module);
  const counts = callCounts(module);
  const frames = new Map<string, number>();
  for (const fn of calleesFirst(module)) {
    inlineCalls(fn, (name) => {
      const callee = byName.get(name);
      invariant(callee, `inline/${fn.name}`, `${name} does not exist`);
      return shouldInline(callee, counts.get(name) ?? 0, frames.get(name) ?? 1) ? callee : undefined;
    });
    const deepest = calleesOf(fn).map((name) => frames.get(name) ?? 1);
    frames.set(fn.name, 1 + Math.max(0, ...deepest));
  }
  removeUncalled(module, counts);
}

function shouldInline(callee: IrFunction, calls: number, frames: number): boolean {
  const must = callee.inline === "always" || callee.params.length > MAX_ARGS || frames >= MAX_FRAMES;
  return (
    must || calls === 1 || objectBytes(callee) > LARGE_FRAME || callee.insts.some(belongsToProgram) || sizeOf(callee) <= SMALL
  );
}

/** What belongs to the program itself: ends of it, and its packet. */
const belongsToProgram = (inst: Inst | undefined): boolean => inst !== undefined && (inst.op === "fault" || isPacketInst(inst));

/** Bytes of stack objects. */
const objectBytes = (callee: IrFunction): number =>
  callee.insts.reduce((sum, inst) => (inst?.op === "alloca" ? sum + inst.size : sum), 0);

/** Instructions that become code, roughly. */
function sizeOf(fn: IrFunction): number {
  const free: ReadonlySet<string> = new Set(["const", "param", "phi", "alloca"]);
  return fn.insts.filter((inst) => inst && !free.has(inst.op)).length;
}

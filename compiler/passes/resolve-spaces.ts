/**
 * Finds out where pointers point once functions are inlined: an access through a parameter becomes one to the stack, to a map or
 * to the context, each with rules of its own (contexts take no immediate stores before Linux 6.3, no atomics, and are read once).
 * Algorithm: from each access up through constant offsets and phis to the pointers' origins. Required. Precondition: after
 * `inline` and `promote-memory`. Reports what the verifier refuses: a context reached on several ways, atomics on one.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { rewrite } from "../ir/edit.ts";
import type { Inst, IrFunction, PendingDiagnostic, Space, ValueId } from "../ir/types.ts";
import { derivation } from "./origins.ts";
import type { PassContext } from "./pass.ts";

export function resolveSpaces(fn: IrFunction, { pending }: Pick<PassContext, "pending">): void {
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op !== "load" && inst.op !== "store" && inst.op !== "atomic") continue;
      const origins = originSpaces(fn, arg(inst, 0));
      const problem = judge(fn, inst, origins);
      if (problem) pending.push(problem);
      if (inst.op !== "atomic" && inst.space === "mem") resolve(fn, inst, origins);
    }
  }
}

interface Origins {
  readonly spaces: ReadonlySet<Space>;
  /** Does the pointer come from one of several, by the way the program went? */
  readonly chosen: boolean;
}

function judge(fn: IrFunction, inst: Inst, { spaces, chosen }: Origins): PendingDiagnostic | undefined {
  if (!spaces.has("ctx")) return undefined;
  const report = (code: string): PendingDiagnostic => ({ code, values: { function: fn.sourceName }, loc: inst.loc ?? fn.loc });
  if (inst.op === "atomic") return report("TSB4006");
  return chosen ? report("TSB4005") : undefined;
}

function resolve(fn: IrFunction, inst: Extract<Inst, { readonly op: "load" | "store" }>, { spaces }: Origins): void {
  const [space] = spaces;
  if (space === undefined || spaces.size > 1 || space === "mem") return;
  if (inst.op === "store") rewrite(fn, inst.id, { ...inst, space }, inst.args);
  else rewrite(fn, inst.id, { ...inst, space, volatile: inst.volatile || space === "ctx" }, inst.args);
}

function originSpaces(fn: IrFunction, pointer: ValueId): Origins {
  const insts = derivation(fn, pointer);
  // Null is nowhere: it is tested before it is used.
  const origins = insts.filter(({ op }) => op !== "phi" && op !== "ptradd" && op !== "const");
  return { spaces: new Set(origins.map((inst) => spaceOf(fn, inst))), chosen: insts.some(({ op }) => op === "phi") };
}

function spaceOf(fn: IrFunction, inst: Inst): Space {
  switch (inst.op) {
    case "alloca":
      return "stack";
    case "param":
      return fn.kind === "program" ? "ctx" : "mem";
    case "callhelper":
    case "globaladdr":
      return "map";
    default:
      return "mem";
  }
}

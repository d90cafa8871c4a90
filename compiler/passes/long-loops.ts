/** The mark of a loop that becomes a `bpf_loop`: set by `bound-loops`, read until `outline-loops`. */

import { blockAt, instAt } from "../ir/access.ts";
import type { Loop } from "../ir/cfg.ts";
import { addInst, phisOf } from "../ir/edit.ts";
import type { InstOf, IrFunction, PendingDiagnostic } from "../ir/types.ts";

export function markLong(fn: IrFunction, loop: Loop, rounds: bigint, diagnostic: PendingDiagnostic): void {
  const header = blockAt(fn, loop.header);
  const mark = addInst(fn, { op: "longloop", rounds, diagnostic }, "void", [], diagnostic.loc);
  header.insts.splice(phisOf(fn, header).length, 0, mark);
}

export function markOf(fn: IrFunction, loop: Loop): InstOf<"longloop"> | undefined {
  const insts = blockAt(fn, loop.header).insts.map((id) => instAt(fn, id));
  return insts.find((inst): inst is InstOf<"longloop"> => inst.op === "longloop");
}

export const isLong = (fn: IrFunction, loop: Loop): boolean => markOf(fn, loop) !== undefined;

/** The back end: one IR function goes in, encoded instructions with relocations and a line table leave. */

import type { Insn } from "../bytecode/insn.ts";
import type { IrFunction, Target } from "../ir/types.ts";
import type { RelocationModel } from "../object/model.ts";
import { assemble, type LineEntry } from "./emit/assemble.ts";
import { layOutFrame } from "./emit/frame.ts";
import { tidyFlow } from "./flow/tidy.ts";
import type { MachineBody } from "./machine.ts";
import { allocateRegisters } from "./regalloc/allocate.ts";
import { select } from "./select/select.ts";
import { shareConstants } from "./share-constants.ts";

export interface MachineFunction {
  readonly name: string;
  /** Slots of 8 bytes, in the target's meaning but no byte order yet. */
  readonly insns: readonly Insn[];
  readonly relocations: readonly RelocationModel[];
  /** Ascending; the first at slot 0; none on the second slot of an lddw. */
  readonly lines: readonly LineEntry[];
  readonly stackBytes: number;
  /** Subprograms that it calls, by itself or through `bpf_loop`, each once, in the order of their first call. */
  readonly callees: readonly string[];
}

/** `fn` has been through the required passes: no `check`, no `fault` in programs, no signed division below cpu v4. */
export function compileFunction(fn: IrFunction, target: Target): MachineFunction {
  const body = select(fn, target);
  shareConstants(body);
  allocateRegisters(body, target);
  tidyFlow(body);
  const frame = layOutFrame(body);
  const { insns, relocations, lines } = assemble(body, frame, target);
  return { name: fn.name, insns, relocations, lines, stackBytes: frame.bytes, callees: calleesOf(body) };
}

function calleesOf(body: MachineBody): string[] {
  const names = new Set<string>();
  for (const block of body.blocks) {
    for (const inst of block.insts) {
      if (inst.kind === "call" && "name" in inst.callee) names.add(inst.callee.name);
      if (inst.kind === "symbol" && inst.of === "callback") names.add(inst.symbol);
    }
  }
  return [...names];
}

/** Machine functions, the program first, in; one run of slots with resolved calls out. */

import type { MachineFunction } from "../../../../compiler/bpf/index.ts";
import type { Insn } from "../../../../compiler/bytecode/insn.ts";

export interface Linked {
  readonly insns: readonly Insn[];
  /** First slots, as the structural check wants them. */
  readonly functions: readonly number[];
}

export function link(functions: readonly MachineFunction[]): Linked {
  const starts = new Map<string, number>();
  let slots = 0;
  for (const fn of functions) {
    starts.set(fn.name, slots);
    slots += fn.insns.length;
  }
  const insns = functions.flatMap((fn) => {
    const start = starts.get(fn.name) ?? 0;
    return fn.insns.map((insn, slot) => {
      const call = fn.relocations.find((relocation) => relocation.slot === slot && relocation.kind === "call");
      if (!call) return insn;
      const target = starts.get(call.symbol);
      if (target === undefined) throw new Error(`no function ${call.symbol}`);
      return { ...insn, imm: target - (start + slot) - 1 };
    });
  });
  return { insns, functions: [...starts.values()] };
}

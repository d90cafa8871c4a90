/** Instructions with labels. Enters: instructions whose jumps and calls name labels; leaves: slots with their distances. */

import type { Insn } from "../../../compiler/bytecode/insn.ts";

export class Label {
  slot: number | undefined;
}

interface Fixup {
  readonly slot: number;
  readonly label: Label;
  /** Where the distance goes: `imm` for `gotol` and calls. */
  readonly field: "offset" | "imm";
}

export class Code {
  readonly #insns: Insn[] = [];
  readonly #fixups: Fixup[] = [];

  get slotCount(): number {
    return this.#insns.length;
  }

  emit(...insns: readonly Insn[]): void {
    this.#insns.push(...insns);
  }

  emitTo(label: Label, insn: Insn, field: Fixup["field"] = "offset"): void {
    this.#fixups.push({ slot: this.#insns.length, label, field });
    this.#insns.push(insn);
  }

  place(label: Label): void {
    label.slot = this.#insns.length;
  }

  finish(): readonly Insn[] {
    const insns = [...this.#insns];
    for (const { slot, label, field } of this.#fixups) {
      const insn = insns[slot];
      if (label.slot === undefined || !insn) throw new Error(`the label of slot ${slot} was not placed`);
      insns[slot] = { ...insn, [field]: label.slot - slot - 1 };
    }
    return insns;
  }
}

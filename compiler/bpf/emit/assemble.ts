/** Blocks in their final order in; slots with jump distances, relocations and the line table out. */

import { FIELD_RANGES } from "../../../stdlib/spec/isa.ts";
import * as build from "../../bytecode/build.ts";
import type { Insn } from "../../bytecode/insn.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import type { SourceLoc, Target } from "../../ir/types.ts";
import type { RelocationModel } from "../../object/model.ts";
import type { Condition, MachineBlock, MachineBody, MachineInst } from "../machine.ts";
import { BackEdges } from "./back-edges.ts";
import { encode, encodeJump, jumpForm, negate, writable } from "./encode.ts";
import type { Frame } from "./frame.ts";

export interface LineEntry {
  readonly slot: number;
  readonly loc: SourceLoc;
}

export interface Assembly {
  readonly insns: readonly Insn[];
  readonly relocations: readonly RelocationModel[];
  readonly lines: readonly LineEntry[];
}

/** A jump whose distance is not known yet. */
interface Fixup {
  readonly slot: number;
  readonly target: number;
  /** Absent: an unconditional jump. */
  readonly condition: Condition | undefined;
}

interface State {
  readonly body: MachineBody;
  readonly target: Target;
  readonly frame: Frame;
  /** Every jump reaches 32 bits far (three slots for a conditional one). */
  readonly far: boolean;
  readonly backEdges: BackEdges;
  readonly insns: Insn[];
  readonly fixups: Fixup[];
  readonly starts: Map<number, number>;
  readonly relocations: RelocationModel[];
  readonly lines: LineEntry[];
}

export function assemble(body: MachineBody, frame: Frame, target: Target): Assembly {
  const near = assembleOnce(body, frame, target, false);
  return near ?? assembleFar(body, frame, target);
}

function assembleFar(body: MachineBody, frame: Frame, target: Target): Assembly {
  invariant(target.cpu >= 4, `bpf.assemble/${body.name}`, "a jump is out of range; gotol needs cpu v4");
  const far = assembleOnce(body, frame, target, true);
  invariant(far, `bpf.assemble/${body.name}`, "a far jump is out of range");
  return far;
}

function assembleOnce(body: MachineBody, frame: Frame, target: Target, far: boolean): Assembly | undefined {
  const backEdges = new BackEdges(body);
  const state: State = {
    body,
    target,
    frame,
    far,
    backEdges,
    insns: [],
    fixups: [],
    starts: new Map(),
    relocations: [],
    lines: [],
  };
  body.blocks.forEach((block, index) => {
    state.starts.set(block.id, state.insns.length);
    const next = body.blocks[index + 1]?.id;
    for (const inst of block.insts) write(state, block, inst, next);
  });
  return state.fixups.every((fixup) => resolve(state, fixup)) ? state : undefined;
}

function write(state: State, block: MachineBlock, inst: MachineInst, next: number | undefined): void {
  const slot = state.insns.length;
  if (inst.kind === "jump") {
    // Linux 6.1 wants a jump to close a loop (kernel/bpf/verifier.c `push_insn`, `loop_ok`).
    if (inst.target !== next || state.backEdges.has(block.id, inst.target)) writeJump(state, inst.target, undefined);
  } else if (inst.kind === "branch") {
    writeBranch(state, inst.condition, inst.taken, inst.otherwise, next);
  } else {
    state.insns.push(...encode(inst, state.frame, state.target));
  }
  addRelocation(state, inst, slot);
  if (state.insns.length > slot) addLine(state, inst, slot);
}

function writeBranch(state: State, wanted: Condition, yes: number, no: number, next: number | undefined): void {
  const { condition, negated } = jumpForm(wanted, state.target);
  const [taken, other] = negated ? [no, yes] : [yes, no];
  const opposite = negate(condition);
  const flipped = opposite && writable(opposite, state.target);
  if (taken === next && flipped) {
    writeJump(state, other, flipped);
    return;
  }
  writeJump(state, taken, condition);
  if (other !== next) writeJump(state, other, undefined);
}

const PLACEHOLDER: Insn = { opcode: 0, dst: 0, src: 0, offset: 0, imm: 0 };

function writeJump(state: State, target: number, condition: Condition | undefined): void {
  // Far: `if condition goto +1; goto +1; gotol target`.
  if (state.far && condition) state.insns.push(encodeJump(condition, 1), build.jump("goto", 1));
  state.fixups.push({ slot: state.insns.length, target, condition: state.far ? undefined : condition });
  state.insns.push(PLACEHOLDER);
}

/** False if the distance does not fit. */
function resolve(state: State, { slot, target, condition }: Fixup): boolean {
  const start = state.starts.get(target);
  invariant(start !== undefined, `bpf.assemble/${state.body.name}`, `block ${target} is missing`);
  const distance = start - slot - 1;
  if (state.far) {
    state.insns[slot] = build.jump("gotol", distance);
    return true;
  }
  state.insns[slot] = condition ? encodeJump(condition, distance) : build.jump("goto", distance);
  return distance >= FIELD_RANGES.offset.lo && distance <= FIELD_RANGES.offset.hi;
}

function addRelocation(state: State, inst: MachineInst, slot: number): void {
  if (inst.kind === "symbol") state.relocations.push({ slot, kind: inst.of, symbol: inst.symbol, addend: inst.addend });
  if (inst.kind === "call" && "name" in inst.callee)
    state.relocations.push({ slot, kind: "call", symbol: inst.callee.name, addend: 0 });
}

/** The kernel wants an entry at slot 0 (kernel/bpf/verifier.c, check_btf_line). */
function addLine(state: State, inst: MachineInst, slot: number): void {
  const loc = inst.loc ?? (slot === 0 ? state.body.loc : undefined);
  if (loc === undefined) return;
  const last = state.lines.at(-1)?.loc;
  if (last === undefined || last.line !== loc.line || last.file !== loc.file) state.lines.push({ slot, loc });
}

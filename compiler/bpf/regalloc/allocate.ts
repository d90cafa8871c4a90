/** Register allocation: virtual registers go in, machine registers and stack slots leave. Colours, spills and repeats. */

import { FEATURES } from "../../../stdlib/spec/features.ts";
import { compareVersions } from "../../../stdlib/spec/version.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import type { Target } from "../../ir/types.ts";
import { removeDead } from "../liveness.ts";
import { ALLOCATABLE, FIRST_VIRTUAL, isVirtual, type MachineBody, type MachineInst, type Reg } from "../machine.ts";
import { defsOf, mapRegs, usesOf } from "../operands.ts";
import { type Coloring, color } from "./color.ts";
import { buildGraph } from "./graph.ts";
import { isRemakeable, singleDefinitions, spill } from "./spill.ts";

const MAX_ROUNDS = 40;
/** Making a value again is cheaper than a load, and needs no store. */
const REMAKE_DISCOUNT = 0.4;

export function allocateRegisters(body: MachineBody, { kernel }: Pick<Target, "kernel">): void {
  const linked = compareVersions(kernel, FEATURES.linkedSlots.since) >= 0;
  removeDead(body);
  const temporaries = new Set<Reg>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const coloring = colorOnce(body, temporaries);
    if (coloring.spilled.length === 0) {
      apply(body, coloring);
      return;
    }
    for (const r of spill(body, coloring.spilled, linked)) temporaries.add(r);
    removeDead(body);
  }
  invariant(false, `bpf.allocate/${body.name}`, "spilling does not converge");
}

function colorOnce(body: MachineBody, temporaries: ReadonlySet<Reg>): Coloring {
  const graph = buildGraph(body);
  const single = singleDefinitions(body);
  const spillCost = (r: Reg): number => {
    if (temporaries.has(r)) return Number.POSITIVE_INFINITY;
    const def = single.get(r);
    return (graph.cost[r] ?? 0) * (def !== undefined && isRemakeable(def) ? REMAKE_DISCOUNT : 1);
  };
  return color(graph, presentRegs(body), spillCost);
}

function presentRegs(body: MachineBody): Reg[] {
  const present = new Set<Reg>();
  for (const block of body.blocks) {
    for (const inst of block.insts) for (const r of [...defsOf(inst), ...usesOf(inst)]) if (isVirtual(r)) present.add(r);
  }
  return [...present].sort((a, b) => a - b);
}

function apply(body: MachineBody, { colors }: Coloring): void {
  const colorOf = (r: Reg): Reg => {
    const chosen = r < FIRST_VIRTUAL ? r : colors[r];
    invariant(chosen !== undefined && chosen <= ALLOCATABLE, `bpf.allocate/${body.name}`, `register ${r} has no colour`);
    return chosen;
  };
  for (const block of body.blocks) {
    block.insts = block.insts.map((inst) => mapRegs(inst, colorOf)).filter((inst) => !isNoCopy(inst));
  }
  body.nextReg = FIRST_VIRTUAL;
}

const isNoCopy = (inst: MachineInst): boolean => inst.kind === "mov" && inst.dst === inst.src;

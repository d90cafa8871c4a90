/**
 * Takes registers out of the competition: a value that one cheap instruction makes is made again before each use; any other
 * lives in an 8-byte stack slot, loaded and stored around the instructions that name it. Aligned 8-byte slots keep what the
 * verifier knows of the value.
 */

import {
  type Address,
  type MachineBlock,
  type MachineBody,
  type MachineInst,
  type MachineOp,
  newReg,
  type Reg,
} from "../machine.ts";
import { defsOf, mapRegs, usesOf } from "../operands.ts";
import { storeTested, testedSlots } from "./tested-slots.ts";

type Home = { readonly kind: "slot"; readonly address: Address } | { readonly kind: "remade"; readonly inst: MachineInst };

/** Can the instruction be repeated anywhere in its function? */
export function isRemakeable(inst: MachineInst): boolean {
  return inst.kind === "const" || inst.kind === "symbol" || inst.kind === "frame";
}

/** By register, its only definition, if it has just one. */
export function singleDefinitions(body: MachineBody): Map<Reg, MachineInst> {
  const seen = new Set<Reg>();
  const single = new Map<Reg, MachineInst>();
  for (const block of body.blocks) {
    for (const inst of block.insts) {
      for (const r of defsOf(inst)) {
        if (seen.has(r)) single.delete(r);
        else single.set(r, inst);
        seen.add(r);
      }
    }
  }
  return single;
}

/** Returns the short-lived registers that it made. `linked`: does the verifier know that a register holds what a slot holds? */
export function spill(body: MachineBody, spilled: readonly Reg[], linked: boolean): Reg[] {
  const single = singleDefinitions(body);
  const homes = new Map<Reg, Home>();
  for (const r of spilled) {
    const inst = single.get(r);
    if (inst !== undefined && isRemakeable(inst)) homes.set(r, { kind: "remade", inst });
    else homes.set(r, { kind: "slot", address: newSlot(body) });
  }
  const temporaries: Reg[] = [];
  const tested = linked ? [] : testedSlots(body, (r) => slotIn(homes.get(r)));
  for (const block of body.blocks) spillInBlock(body, block, homes, temporaries);
  storeTested(body, tested);
  return temporaries;
}

const slotIn = (home: Home | undefined): Address | undefined => (home?.kind === "slot" ? home.address : undefined);

function newSlot(body: MachineBody): Address {
  body.objects.push({ size: 8, align: 8 });
  return { base: { object: body.objects.length - 1 }, offset: 0 };
}

function spillInBlock(body: MachineBody, block: MachineBlock, homes: ReadonlyMap<Reg, Home>, temporaries: Reg[]): void {
  const out: MachineInst[] = [];
  for (const inst of block.insts) {
    const direct = accessDirectly(inst, homes);
    if (direct) out.push(...direct);
    else out.push(...aroundInst(body, inst, homes, temporaries));
  }
  block.insts = out;
}

const at = (inst: MachineInst, op: MachineOp): MachineInst => ({ ...op, loc: inst.loc });
const loadSlot = (inst: MachineInst, dst: Reg, address: Address): MachineInst =>
  at(inst, { kind: "load", dst, address, width: 8, signed: false, space: "stack" });
const storeSlot = (inst: MachineInst, address: Address, value: Reg): MachineInst =>
  at(inst, { kind: "store", address, width: 8, value, space: "stack" });

/** Copies from or to a slot need no register, nor does the definition of a value that is made again at its uses. */
function accessDirectly(inst: MachineInst, homes: ReadonlyMap<Reg, Home>): MachineInst[] | undefined {
  if (isRemakeable(inst)) return defsOf(inst).some((r) => homes.get(r)?.kind === "remade") ? [] : undefined;
  if (inst.kind !== "mov") return undefined;
  const [from, to] = [homes.get(inst.src), homes.get(inst.dst)];
  if (from !== undefined && to !== undefined) return undefined;
  if (from?.kind === "slot") return [loadSlot(inst, inst.dst, from.address)];
  if (from?.kind === "remade") return [{ ...mapRegs(from.inst, () => inst.dst), loc: inst.loc }];
  if (to?.kind === "slot") return [storeSlot(inst, to.address, inst.src)];
  return undefined;
}

function aroundInst(body: MachineBody, inst: MachineInst, homes: ReadonlyMap<Reg, Home>, temporaries: Reg[]): MachineInst[] {
  const replaced = new Map<Reg, Reg>();
  const [before, after]: [MachineInst[], MachineInst[]] = [[], []];
  const [uses, defs] = [new Set(usesOf(inst)), new Set(defsOf(inst))];
  for (const r of new Set([...uses, ...defs])) {
    const home = homes.get(r);
    if (home === undefined) continue;
    const temporary = newReg(body);
    temporaries.push(temporary);
    replaced.set(r, temporary);
    if (uses.has(r))
      before.push(home.kind === "slot" ? loadSlot(inst, temporary, home.address) : mapRegs(home.inst, () => temporary));
    if (defs.has(r) && home.kind === "slot") after.push(storeSlot(inst, home.address, temporary));
  }
  return replaced.size === 0 ? [inst] : [...before, mapRegs(inst, (r) => replaced.get(r) ?? r), ...after];
}

/** In: a row of the helper or map table. Out: a program that makes one call of it, for the kernel's judgement. */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { MapModel, RelocationModel } from "../../compiler/object/model.ts";
import { CONTEXTS } from "../../stdlib/spec/contexts.ts";
import { HELPERS, type HelperParam, type HelperRow } from "../../stdlib/spec/helpers.ts";
import type { MapTypeRow } from "../../stdlib/spec/map-types.ts";
import type { ProgramRow } from "../../stdlib/spec/program-types.ts";
import { addImm, call, jumpNotZero, load, loadAddress, movImm, movReg, type ProbeProgram, RETURN_1, store } from "./probe.ts";

/** What a helper that takes a map is tried on. */
export function mapModel(row: MapTypeRow): MapModel {
  const key = { size: row.key === "prefix" ? 8 : 4, type: row.key === "socket" ? INT : undefined };
  const value = { size: row.valueSize ?? 8, type: row.key === "socket" ? LONG : undefined };
  const isRing = row.value === "record";
  return {
    name: "m",
    type: row.id,
    maxEntries: isRing ? 4096 : row.capacity === "none" ? 0 : 4,
    flags: row.flags,
    key: isRing ? undefined : key,
    value: isRing ? undefined : value,
    tags: [],
  };
}

const INT = { kind: "int", name: "int", size: 4, encoding: "signed" } as const;
const LONG = { kind: "int", name: "long long", size: 8, encoding: "signed" } as const;

export const usesMap = (row: HelperRow): boolean =>
  row.params.some((param) => param.kind === "map" || param.kind === "heldSocket" || param.kind === "record");

/** The call with a context, zeros, and 16 initialised bytes of stack for memory; references are got before and given back after. */
export function callProbe(row: HelperRow, program: ProgramRow): ProbeProgram {
  const probe = new Probe();
  probe.add(movReg(6, 1), movImm(2, 0), store(10, -8, 2, 8), store(10, -16, 2, 8));
  for (const param of row.params) prepare(probe, row, param, program);
  for (const [index, param] of row.params.entries()) argument(probe, param, index + 1);
  probe.add(call(row.id));
  if (/^(?:held|record)/.test(row.result)) giveBack(probe, row.result);
  return { name: row.kernelName.slice("bpf_".length), insns: [...probe.insns, ...RETURN_1], relocations: probe.relocations };
}

class Probe {
  readonly insns: Insn[] = [];
  readonly relocations: RelocationModel[] = [];

  add(...insns: readonly Insn[]): void {
    this.insns.push(...insns);
  }

  addMap(reg: number): void {
    this.relocations.push({ slot: this.insns.length, kind: "map", symbol: "m", addend: 0 });
    this.add(...loadAddress(reg));
  }
}

/** Leaves the program where r0 is null; keeps it in r7. */
const keepResult = (probe: Probe): void => probe.add(jumpNotZero(0, 2), ...RETURN_1, movReg(7, 0));

/** Gets the reference that the parameter wants into r7. */
function prepare(probe: Probe, row: HelperRow, param: HelperParam, { context }: ProgramRow): void {
  if (param.kind === "socket") {
    // A classifier's own socket will do for all but the helpers that it has of its own.
    const sk = context === "struct" ? undefined : CONTEXTS[context].sk;
    probe.add(sk === undefined ? movReg(0, 6) : load(0, 6, sk.offset, 8));
    keepResult(probe);
  } else if (param.kind === "heldSocket") {
    probe.addMap(1);
    probe.add(movReg(2, 10), addImm(2, -16), call(HELPERS.bpf_map_lookup_elem.id));
    keepResult(probe);
  } else if (param.kind === "record" && row.params.length > 0) {
    probe.addMap(1);
    probe.add(movImm(2, 8), movImm(3, 0), call(HELPERS.bpf_ringbuf_reserve.id));
    keepResult(probe);
  }
}

function argument(probe: Probe, param: HelperParam, reg: number): void {
  switch (param.kind) {
    case "ctx":
      return probe.add(movReg(reg, 6));
    case "map":
      return probe.addMap(reg);
    case "mapKey":
    case "mapValue":
    case "mem":
    case "memOut":
      return probe.add(movReg(reg, 10), addImm(reg, -16));
    case "memSize":
      return probe.add(movImm(reg, 8));
    case "socket":
    case "heldSocket":
    case "record":
      return probe.add(movReg(reg, 7));
    case "mapValueOrNull":
    case "flags":
      return probe.add(movImm(reg, 0));
    case "scalar":
      return probe.add(movImm(reg, param.name === "size" && param.type === "u64" ? 8 : 0));
  }
}

function giveBack(probe: Probe, result: HelperRow["result"]): void {
  keepResult(probe);
  const helper = result === "recordOrNull" ? HELPERS.bpf_ringbuf_discard : HELPERS.bpf_sk_release;
  probe.add(movReg(1, 7), movImm(2, 0), call(helper.id));
}

/** In: a row of the helper or map table. Out: a program that makes one call of it, for the kernel's judgement. */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { MapModel, RelocationModel } from "../../compiler/object/model.ts";
import type { HelperParam, HelperRow } from "../../stdlib/spec/helpers.ts";
import type { MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { addImm, call, loadAddress, movImm, movReg, type ProbeProgram, RETURN_0, store } from "./probe.ts";

export function mapModel(row: MapTypeRow): MapModel {
  const key = { size: 4, type: undefined };
  return {
    name: "m",
    type: row.id,
    maxEntries: 4,
    flags: row.flags,
    key,
    value: { size: row.valueSize ?? 8, type: undefined },
    tags: [],
  };
}

export const usesMap = (row: HelperRow): boolean => row.params.some((param) => param.kind === "map");

/** The call with a context, zeros, and 16 initialised bytes of stack for memory. */
export function callProbe(row: HelperRow): ProbeProgram {
  const insns: Insn[] = [movReg(6, 1), movImm(2, 0), store(10, -8, 2, 8), store(10, -16, 2, 8)];
  const relocations: RelocationModel[] = [];
  row.params.forEach((param, index) => {
    const reg = index + 1;
    if (param.kind === "map") relocations.push({ slot: insns.length, kind: "map", symbol: "m", addend: 0 });
    insns.push(...argument(param, reg));
  });
  return { name: row.kernelName.slice("bpf_".length), insns: [...insns, call(row.id), ...RETURN_0], relocations };
}

function argument(param: HelperParam, reg: number): readonly Insn[] {
  switch (param.kind) {
    case "ctx":
      return [movReg(reg, 6)];
    case "map":
      return loadAddress(reg);
    case "mapKey":
    case "mapValue":
    case "mem":
      return [movReg(reg, 10), addImm(reg, -16)];
    case "memSize":
      return [movImm(reg, 8)];
    case "scalar":
      return [movImm(reg, 0)];
  }
}

/** Machine functions in, an object with them out: programs in the given section, subprograms in `.text`. */

import type { MachineFunction } from "../../../../compiler/bpf/index.ts";
import { encodeInsns } from "../../../../compiler/bytecode/encode.ts";
import type { IrFunction, IrType, Target } from "../../../../compiler/ir/types.ts";
import type { FunctionModel, MapModel, TypeModel } from "../../../../compiler/object/model.ts";
import { writeObject } from "../../../../compiler/object/write.ts";

export interface Compiled {
  readonly ir: IrFunction;
  readonly machine: MachineFunction;
}

export function objectOf(
  functions: readonly Compiled[],
  target: Target,
  section: string,
  maps: readonly MapModel[] = [],
): Uint8Array {
  return writeObject({
    endian: target.endian,
    license: "GPL",
    sources: [{ path: "test.bpf.ts", lines: ["// random"] }],
    functions: functions.map((fn) => functionModel(fn, target, section)),
    maps,
    globals: [],
  });
}

function functionModel({ ir, machine }: Compiled, target: Target, section: string): FunctionModel {
  const program = ir.kind === "program";
  return {
    name: ir.name,
    section: program ? section : ".text",
    linkage: program ? "global" : "static",
    code: encodeInsns(machine.insns, target.endian),
    relocations: machine.relocations,
    lines: machine.lines.map(({ slot, loc }) => ({ slot, source: loc.file, line: loc.line, column: loc.column })),
    params: ir.params.map(({ name, type }) => ({ name, type: typeModel(type) })),
    result: typeModel(ir.result),
    tags: [],
  };
}

function typeModel(type: IrType | "void"): TypeModel {
  if (type === "void") return { kind: "void" };
  if (type === "ptr") return { kind: "ptr", to: { kind: "void" } };
  const signed = type.startsWith("i");
  const size = type.endsWith("64") ? 8 : 4;
  return { kind: "int", name: `${signed ? "s" : "u"}${size * 8}`, size, encoding: signed ? "signed" : "unsigned" };
}

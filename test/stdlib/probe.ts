/** In: instructions and a program type. Out: whether this machine's kernel takes them, asked through an object of our own. */

import { encodeInsns } from "../../compiler/bytecode/encode.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { FunctionModel, MapModel, ObjectModel, RelocationModel } from "../../compiler/object/model.ts";
import { writeObject } from "../../compiler/object/write.ts";
import { KernelObject } from "../../runtime/linux/object.ts";
import { ProgramLoadError } from "../../runtime/linux/syscall/load.ts";
import { parseObject } from "../../runtime/object.ts";
import { CLASSES, MODES, SIZES } from "../../stdlib/spec/isa.ts";
import { PROGRAMS, type ProgramRow } from "../../stdlib/spec/program-types.ts";
import { formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";
import { collectObject } from "../support/collect.ts";
import { verify } from "../support/kernel.ts";

const INT = { kind: "int", name: "int", size: 4, encoding: "signed" } as const;
const POINTER = { kind: "ptr", to: { kind: "void" } } as const;

const ROWS: readonly ProgramRow[] = Object.values(PROGRAMS);

/** A row of each program type; of a cgroup's each hook, for the kernel decides by attach type there. */
export const PROBED: readonly ProgramRow[] = ROWS.filter(
  (row) => row.decoratorArg === "hook" || ROWS.find(({ progType }) => progType === row.progType) === row,
);

export interface ProbeProgram {
  readonly name: string;
  readonly insns: readonly Insn[];
  readonly relocations?: readonly RelocationModel[];
}

export interface ProbeOptions {
  readonly license?: string;
  readonly maps?: readonly MapModel[];
}

export function probeObject(row: ProgramRow, programs: readonly ProbeProgram[], options: ProbeOptions = {}): Uint8Array {
  const model: ObjectModel = {
    endian: "little",
    license: options.license ?? "GPL",
    sources: [{ path: "probe.bpf.ts", lines: [""] }],
    functions: programs.map((program) => functionModel(row, program)),
    maps: options.maps ?? [],
    globals: [],
  };
  return writeObject(model);
}

/** Throws, with the verifier's log, unless the kernel takes all of `programs`. */
export function loadPrograms(row: ProgramRow, programs: readonly ProbeProgram[], options: ProbeOptions = {}): void {
  verify(probeObject(row, programs, options));
}

/** Hands them to the virtual machines that run kernels of these versions. */
export function collectPrograms(
  kernel: KernelVersion,
  row: ProgramRow,
  programs: readonly ProbeProgram[],
  options: ProbeOptions = {},
): void {
  const name = `${programs.length} probes of ${row.section} since ${formatVersion(kernel)}`;
  collectObject(name, probeObject(row, programs, options), { kernel, cpu: 1 });
}

/** What the kernel says against the program; undefined: it takes it. */
export function refusal(row: ProgramRow, program: ProbeProgram, options: ProbeOptions = {}): string | undefined {
  try {
    new KernelObject(parseObject(probeObject(row, [program], options)))[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return error instanceof ProgramLoadError ? error.verifierLog : String(error);
  }
}

function functionModel({ section }: ProgramRow, program: ProbeProgram): FunctionModel {
  return {
    name: program.name,
    section,
    linkage: "global",
    code: encodeInsns(program.insns, "little"),
    relocations: program.relocations ?? [],
    lines: [{ slot: 0, source: 0, line: 1, column: 1 }],
    params: [{ name: "ctx", type: POINTER }],
    result: INT,
    tags: [],
  };
}

const MOV = 0xb7;
const ADD = 0x07;
const MOV_REG = 0xbf;
const JNE = 0x55;
const CALL = 0x85;
const EXIT = 0x95;
const LDDW = 0x18;

const insn = (opcode: number, dst: number, src: number, offset: number, imm: number): Insn => ({
  opcode,
  dst,
  src,
  offset,
  imm,
});

export const movImm = (dst: number, imm: number): Insn => insn(MOV, dst, 0, 0, imm);
export const movReg = (dst: number, src: number): Insn => insn(MOV_REG, dst, src, 0, 0);
export const addImm = (dst: number, imm: number): Insn => insn(ADD, dst, 0, 0, imm);
export const jumpNotZero = (reg: number, offset: number): Insn => insn(JNE, reg, 0, offset, 0);
export const call = (helper: number): Insn => insn(CALL, 0, 0, 0, helper);
/** Two slots, for a relocation at the first. */
export const loadAddress = (dst: number): readonly Insn[] => [insn(LDDW, dst, 0, 0, 0), insn(0, 0, 0, 0, 0)];
/** `return 1`, which every program type takes. */
export const RETURN_1: readonly Insn[] = [movImm(0, 1), insn(EXIT, 0, 0, 0, 0)];

function sizeCode(bytes: number): number {
  const size = Object.values(SIZES).find((row) => row.bytes === bytes);
  if (size === undefined) throw new Error(`no access has ${bytes} bytes`);
  return size.code;
}

export const load = (dst: number, base: number, offset: number, bytes: number): Insn =>
  insn(CLASSES.ldx | MODES.mem | sizeCode(bytes), dst, base, offset, 0);
export const store = (base: number, offset: number, src: number, bytes: number): Insn =>
  insn(CLASSES.stx | MODES.mem | sizeCode(bytes), base, src, offset, 0);

/** In: instructions and a program type. Out: whether this machine's kernel takes them, asked through an object of our own. */

import { encodeInsns } from "../../compiler/bytecode/encode.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { FunctionModel, MapModel, ObjectModel, RelocationModel } from "../../compiler/object/model.ts";
import { writeObject } from "../../compiler/object/write.ts";
import { CLASSES, MODES, SIZES } from "../../stdlib/spec/isa.ts";
import type { ProgType } from "../../stdlib/spec/prog-types.ts";
import { PROGRAMS } from "../../stdlib/spec/program-types.ts";
import { formatVersion, type KernelVersion } from "../../stdlib/spec/version.ts";
import { collectObject } from "../support/collect.ts";
import { verify } from "../support/kernel.ts";

const INT = { kind: "int", name: "int", size: 4, encoding: "signed" } as const;
const POINTER = { kind: "ptr", to: { kind: "void" } } as const;

export interface ProbeProgram {
  readonly name: string;
  readonly insns: readonly Insn[];
  readonly relocations?: readonly RelocationModel[];
}

export interface ProbeOptions {
  readonly license?: string;
  readonly maps?: readonly MapModel[];
}

export function probeObject(progType: ProgType, programs: readonly ProbeProgram[], options: ProbeOptions = {}): Uint8Array {
  const model: ObjectModel = {
    endian: "little",
    license: options.license ?? "GPL",
    sources: [{ path: "probe.bpf.ts", lines: [""] }],
    functions: programs.map((program) => functionModel(progType, program)),
    maps: options.maps ?? [],
    globals: [],
  };
  return writeObject(model);
}

/** Throws, with the verifier's log, unless the kernel takes all of `programs`. */
export function loadPrograms(progType: ProgType, programs: readonly ProbeProgram[], options: ProbeOptions = {}): void {
  verify(probeObject(progType, programs, options));
}

/** Hands them to the virtual machines that run kernels of these versions. */
export function collectPrograms(
  kernel: KernelVersion,
  progType: ProgType,
  programs: readonly ProbeProgram[],
  options: ProbeOptions = {},
): void {
  const name = `${programs.length} probes of ${progType} since ${formatVersion(kernel)}`;
  collectObject(name, probeObject(progType, programs, options), { kernel, cpu: 1 });
}

/** What the kernel says against the program; undefined: it takes it. */
export function refusal(progType: ProgType, program: ProbeProgram, options: ProbeOptions = {}): string | undefined {
  try {
    loadPrograms(progType, [program], options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function functionModel(progType: ProgType, program: ProbeProgram): FunctionModel {
  return {
    name: program.name,
    section: sectionOf(progType),
    linkage: "global",
    code: encodeInsns(program.insns, "little"),
    relocations: program.relocations ?? [],
    lines: [{ slot: 0, source: 0, line: 1, column: 1 }],
    params: [{ name: "ctx", type: POINTER }],
    result: INT,
    tags: [],
  };
}

function sectionOf(progType: ProgType): string {
  const row = Object.values(PROGRAMS).find((each) => each.progType === progType);
  if (row === undefined) throw new Error(`no decorator makes a ${progType} program`);
  return row.section;
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
/** `return 0`. */
export const RETURN_0: readonly Insn[] = [movImm(0, 0), insn(EXIT, 0, 0, 0, 0)];

function sizeCode(bytes: number): number {
  const size = Object.values(SIZES).find((row) => row.bytes === bytes);
  if (size === undefined) throw new Error(`no access has ${bytes} bytes`);
  return size.code;
}

export const load = (dst: number, base: number, offset: number, bytes: number): Insn =>
  insn(CLASSES.ldx | MODES.mem | sizeCode(bytes), dst, base, offset, 0);
export const store = (base: number, offset: number, src: number, bytes: number): Insn =>
  insn(CLASSES.stx | MODES.mem | sizeCode(bytes), base, src, offset, 0);

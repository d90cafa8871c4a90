/**
 * A program of an object and the functions that it reaches, into the kernel: maps and data by descriptor, functions and lines
 * told.
 */

import { endianness } from "node:os";
import { encodeInsns } from "../../compiler/bytecode/encode.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import { ByteWriter, recordSize } from "../../compiler/object/record.ts";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { BTF_EXT_FUNC_INFO, BTF_EXT_LINE_INFO, BTF_LINE } from "../../stdlib/spec/btf.ts";
import { WIDE_KINDS } from "../../stdlib/spec/isa.ts";
import { PROG_TYPES, type ProgTypeRow } from "../../stdlib/spec/prog-types.ts";
import { PROG_LOAD_FLAG } from "../../stdlib/spec/syscall.ts";
import { type AddressReference, type LinkedProgram, linkFunctions } from "../link.ts";
import type { BpfObject, ProgramSpec } from "../object.ts";
import type { LoadedBtf } from "./btf.ts";
import { kernelName } from "./maps.ts";
import type { Fd } from "./syscall/fd.ts";
import { loadProgram, ProgramLoadError, type ProgramToLoad } from "./syscall/load.ts";
import { isOurs, VerifierRejection } from "./verifier-log.ts";

/** Descriptors of what programs refer to. */
export interface Referents {
  /** By index of `BpfObject.mapList`. */
  readonly mapFd: (index: number) => number | undefined;
  readonly dataFd: (section: string) => number | undefined;
}

export class UnloadableError extends Error {
  constructor(program: string, reason: string) {
    super(`could not load program ${program}: ${reason}`);
    this.name = "UnloadableError";
  }
}

/**
 * Throws a `VerifierRejection` of what this compiler made, a `ProgramLoadError` with the verifier's log of others', or an
 * `UnloadableError` for what only other loaders resolve.
 */
export function loadKernelProgram(object: BpfObject, spec: ProgramSpec, to: Referents, btf: LoadedBtf | undefined): Fd {
  const { progType, row } = spec;
  if (progType === undefined) throw new UnloadableError(spec.name, `section ${spec.section} is of no known program type`);
  const { endian, functions } = object;
  const type: ProgTypeRow = PROG_TYPES[progType];
  const linked = linkFunctions({ endian, functions, reaches: spec.reaches });
  const attachType = row?.sectionAttachType;
  const program: ProgramToLoad = {
    type: type.id,
    flags: type.sleepable ? PROG_LOAD_FLAG.BPF_F_SLEEPABLE : 0,
    name: kernelName(spec.name),
    license: object.license ?? "",
    code: encodeInsns(resolve(linked, spec, to), endian),
    expectedAttachType: attachType && ATTACH_TYPES[attachType].id,
    ...(btf && debugInfo(linked, btf)),
  };
  try {
    return loadProgram(program);
  } catch (error) {
    throw error instanceof ProgramLoadError && error.verifierLog !== "" && isOurs(spec)
      ? new VerifierRejection(object, spec, error.verifierLog, error)
      : error;
  }
}

function resolve({ insns, references }: LinkedProgram, { name, reaches }: ProgramSpec, to: Referents): Insn[] {
  const resolved = [...insns];
  for (const [slot, reference] of references) {
    const [low, high] = [insns[slot], insns[slot + 1]];
    if (low === undefined || high === undefined) throw new UnloadableError(name, `a reference to ${reference.name} is no lddw`);
    const { fd, kind, offset } = referent(reference, to) ?? {};
    if (fd === undefined || kind === undefined || offset === undefined)
      throw new UnloadableError(name, `it refers to ${reference.name ?? "data"}, which the object does not define`);
    resolved[slot] = { ...low, src: WIDE_KINDS[kind], imm: fd };
    resolved[slot + 1] = { ...high, imm: offset };
  }
  if (reaches.length === 0) throw new UnloadableError(name, "it has no instructions");
  return resolved;
}

interface Referent {
  readonly fd: number | undefined;
  readonly kind: "mapFd" | "mapValue";
  readonly offset: number;
}

function referent(reference: AddressReference, to: Referents): Referent | undefined {
  switch (reference.kind) {
    case "map":
      return { fd: to.mapFd(reference.map), kind: "mapFd", offset: 0 };
    case "data":
      return { fd: to.dataFd(reference.section), kind: "mapValue", offset: reference.byteOffset };
    case "extern":
      return undefined;
  }
}

/** Records of the kernel count instructions, not bytes (`struct bpf_func_info`, `struct bpf_line_info`). */
function debugInfo({ functions, lines }: LinkedProgram, btf: LoadedBtf): Partial<ProgramToLoad> {
  const funcs = new ByteWriter(endianness() === "LE");
  for (const { slot, type } of functions) {
    if (type === undefined) return {};
    funcs.record(BTF_EXT_FUNC_INFO, { insnOffset: slot, type });
  }
  const texts = new ByteWriter(endianness() === "LE");
  for (const { slot, file, text, line, column } of lines) {
    const lineColumn = Math.min(line, BTF_LINE.maxLine) * 2 ** BTF_LINE.columnBits + Math.min(column, BTF_LINE.maxColumn);
    texts.record(BTF_EXT_LINE_INFO, {
      insnOffset: slot,
      file: btf.stringOffset(file),
      text: btf.stringOffset(text),
      lineColumn,
    });
  }
  return {
    btf: {
      fd: btf.fd,
      funcInfo: { bytes: funcs.finish(), recordSize: recordSize(BTF_EXT_FUNC_INFO) },
      lineInfo: { bytes: texts.finish(), recordSize: recordSize(BTF_EXT_LINE_INFO) },
    },
  };
}

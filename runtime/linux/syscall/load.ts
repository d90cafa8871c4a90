/**
 * Enters: the instructions of one program, maps and calls resolved. Leaves: its file descriptor, or an error with the verifier's
 * log.
 */

import { INSN_BYTES } from "../../../stdlib/spec/isa.ts";
import { BPF_ATTR } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import type { AttrValues } from "./attr.ts";
import { tryBpf } from "./call.ts";
import { Fd } from "./fd.ts";

export interface ProgramToLoad {
  /** `BPF_PROG_TYPE_…`. */
  readonly type: number;
  /** In the machine's byte order. */
  readonly code: Uint8Array;
  readonly license?: string | undefined;
  readonly name?: string | undefined;
  readonly flags?: number | undefined;
  readonly expectedAttachType?: number | undefined;
  /** Type information in the kernel, and the program's functions and lines, whose records count instructions. */
  readonly btf?: { readonly fd: number; readonly funcInfo: InfoTable; readonly lineInfo: InfoTable } | undefined;
}

export interface InfoTable {
  readonly bytes: Uint8Array;
  /** Bytes. */
  readonly recordSize: number;
}

export class ProgramLoadError extends BpfError {
  readonly verifierLog: string;

  constructor(operation: string, errno: number, verifierLog: string) {
    super("BPF_PROG_LOAD", operation, errno);
    this.name = "ProgramLoadError";
    this.verifierLog = verifierLog;
  }
}

const LOG_BYTES = 1 << 20;

export function loadProgram(program: ProgramToLoad): Fd {
  const values: AttrValues<typeof BPF_ATTR.progLoad> = {
    prog_type: program.type,
    insn_cnt: program.code.byteLength / INSN_BYTES,
    insns: program.code,
    license: Buffer.from(`${program.license ?? "GPL"}\0`),
    prog_flags: program.flags,
    prog_name: program.name,
    expected_attach_type: program.expectedAttachType,
    ...(program.btf && debugValues(program.btf)),
  };
  const { result } = tryBpf("BPF_PROG_LOAD", BPF_ATTR.progLoad, values);
  if (result >= 0) return new Fd(result);
  const operation = program.name === undefined ? "load a program" : `load program ${program.name}`;
  throw new ProgramLoadError(operation, -result, verifierLog(values));
}

function debugValues({ fd, funcInfo, lineInfo }: NonNullable<ProgramToLoad["btf"]>): AttrValues<typeof BPF_ATTR.progLoad> {
  return {
    prog_btf_fd: fd,
    func_info_rec_size: funcInfo.recordSize,
    func_info: funcInfo.bytes,
    func_info_cnt: funcInfo.bytes.byteLength / funcInfo.recordSize,
    line_info_rec_size: lineInfo.recordSize,
    line_info: lineInfo.bytes,
    line_info_cnt: lineInfo.bytes.byteLength / lineInfo.recordSize,
  };
}

/** A second attempt: a log costs time, and most programs load. */
function verifierLog(values: AttrValues<typeof BPF_ATTR.progLoad>): string {
  const log = Buffer.alloc(LOG_BYTES);
  const { result } = tryBpf("BPF_PROG_LOAD", BPF_ATTR.progLoad, { ...values, log_level: 1, log_size: LOG_BYTES, log_buf: log });
  if (result >= 0) new Fd(result).close();
  return log.toString("latin1", 0, Math.max(0, log.indexOf(0)));
}

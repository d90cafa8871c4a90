/** Programs by file descriptor: run in the kernel on given bytes, attach and detach. */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { BPF_ATTR } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import { readU32 } from "./attr.ts";
import { callBpf, tryBpf } from "./call.ts";

export interface TestRunOptions {
  readonly ctx?: Uint8Array | undefined;
  /** Bytes of context to give back separately, for program types other than `syscall`. */
  readonly ctxOutSize?: number | undefined;
  readonly data?: Uint8Array | undefined;
  /** Absent: as much as `data`, and 256 bytes more where the program may grow the packet. */
  readonly dataOutSize?: number | undefined;
  /** Runs; the kernel takes 0 as 1. `syscall` programs take no repeat. */
  readonly repeat?: number | undefined;
  readonly flags?: number | undefined;
}

export interface TestRunResult {
  readonly retval: number;
  /** Nanoseconds a run, averaged over `repeat`. */
  readonly durationNs: number;
  /** The context as the program left it: empty where neither `ctx` nor `ctxOutSize` was given. */
  readonly ctx: Buffer;
  readonly data: Buffer;
}

const PACKET_HEADROOM = 256;

export function testRunProgram(fd: number, options: TestRunOptions = {}): TestRunResult {
  const { data, repeat, flags } = options;
  const fields = BPF_ATTR.test.fields;
  // A syscall program's context comes back through ctx_in, and it refuses ctx_out and repeat (bpf_prog_test_run_syscall in
  // net/bpf/test_run.c); hence the copy, so that the caller's own bytes stay as they were.
  const ctx = Buffer.from(options.ctx ?? []);
  const ctxOut = Buffer.alloc(options.ctxOutSize ?? 0);
  const dataOut = Buffer.alloc(data === undefined ? 0 : (options.dataOutSize ?? data.byteLength + PACKET_HEADROOM));
  const { attr } = callBpf("BPF_PROG_TEST_RUN", "test-run a program", BPF_ATTR.test, {
    prog_fd: fd,
    data_in: data,
    data_size_in: data?.byteLength,
    data_out: dataOut,
    data_size_out: dataOut.byteLength,
    ctx_in: ctx,
    ctx_size_in: ctx.byteLength,
    ctx_out: ctxOut,
    ctx_size_out: ctxOut.byteLength,
    repeat,
    flags,
  });
  return {
    retval: readU32(attr, fields.retval),
    durationNs: readU32(attr, fields.duration),
    ctx: options.ctxOutSize === undefined ? ctx : ctxOut.subarray(0, readU32(attr, fields.ctx_size_out)),
    data: dataOut.subarray(0, readU32(attr, fields.data_size_out)),
  };
}

/** `targetFd`: the map or cgroup. `operation` is told in errors. */
export function attachProgram(programFd: number, targetFd: number, attachType: number, operation = "attach a program"): void {
  const values = { target_fd: targetFd, attach_bpf_fd: programFd, attach_type: attachType };
  callBpf("BPF_PROG_ATTACH", operation, BPF_ATTR.progAttach, values);
}

/** `fine`: answers that are no errors to the caller. */
export function detachProgram(
  programFd: number,
  targetFd: number,
  attachType: number,
  fine: readonly (keyof typeof LINUX_ERRNO)[] = [],
): void {
  const values = { target_fd: targetFd, attach_bpf_fd: programFd, attach_type: attachType };
  const { result } = tryBpf("BPF_PROG_DETACH", BPF_ATTR.progAttach, values);
  if (result < 0 && !fine.some((name) => LINUX_ERRNO[name] === -result))
    throw new BpfError("BPF_PROG_DETACH", "detach a program", -result);
}

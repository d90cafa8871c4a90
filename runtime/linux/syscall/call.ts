/** In: a command with its attribute's values. Out: the kernel's answer and the attribute as the kernel left it. */

import { BPF_COMMANDS, type BpfCommand, type SyscallLayout } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import { type AttrValues, encodeAttr } from "./attr.ts";
import { bpf } from "./native.ts";

export interface Answer {
  /** A file descriptor or 0, or minus the errno. */
  readonly result: number;
  readonly attr: Buffer;
}

/** Buffers whose addresses the kernel holds during a call: reachable from here, they are not collected before it ends. */
const held = new Set<unknown>();

/** Gives errors back, for commands whose errors are answers (ENOENT). */
export function tryBpf<L extends SyscallLayout>(command: BpfCommand, layout: L, values: AttrValues<L>): Answer {
  held.add(values);
  try {
    const attr = encodeAttr(layout, values);
    return { result: bpf(BPF_COMMANDS[command], attr), attr };
  } finally {
    held.delete(values);
  }
}

/** `operation` completes "could not …" in the error. */
export function callBpf<L extends SyscallLayout>(
  command: BpfCommand,
  operation: string,
  layout: L,
  values: AttrValues<L>,
): Answer {
  const answer = tryBpf(command, layout, values);
  if (answer.result < 0) throw new BpfError(command, operation, -answer.result);
  return answer;
}

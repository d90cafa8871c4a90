/** What the kernel holds, by id: programs, maps, links, type information. */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { BPF_ATTR, type BpfCommand } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import { readU32 } from "./attr.ts";
import { callBpf, tryBpf } from "./call.ts";
import { Fd } from "./fd.ts";

const NEXT = {
  program: "BPF_PROG_GET_NEXT_ID",
  map: "BPF_MAP_GET_NEXT_ID",
  link: "BPF_LINK_GET_NEXT_ID",
} as const satisfies Readonly<Record<string, BpfCommand>>;

const OPEN = {
  program: "BPF_PROG_GET_FD_BY_ID",
  map: "BPF_MAP_GET_FD_BY_ID",
  link: "BPF_LINK_GET_FD_BY_ID",
  btf: "BPF_BTF_GET_FD_BY_ID",
} as const satisfies Readonly<Record<string, BpfCommand>>;

/** In ascending order. */
export function* idsOf(kind: keyof typeof NEXT): Generator<number> {
  for (let id = 0; ; ) {
    const { result, attr } = tryBpf(NEXT[kind], BPF_ATTR.id, { start_id: id });
    if (result === -LINUX_ERRNO.ENOENT) return;
    if (result < 0) throw new BpfError(NEXT[kind], `list ${kind}s`, -result);
    id = readU32(attr, BPF_ATTR.id.fields.next_id);
    yield id;
  }
}

/** Throws a `BpfError`: ENOENT when there is none. */
export function openById(kind: keyof typeof OPEN, id: number): Fd {
  return new Fd(callBpf(OPEN[kind], `open the ${kind} ${id}`, BPF_ATTR.id, { start_id: id }).result);
}

/** Undefined for what went away meanwhile. */
export function openIfThere(kind: keyof typeof OPEN, id: number): Fd | undefined {
  const { result } = tryBpf(OPEN[kind], BPF_ATTR.id, { start_id: id });
  if (result === -LINUX_ERRNO.ENOENT) return undefined;
  if (result < 0) throw new BpfError(OPEN[kind], `open the ${kind} ${id}`, -result);
  return new Fd(result);
}

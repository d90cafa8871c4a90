/** What is attached to a map, a cgroup or a network namespace, by descriptor. */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { BPF_ATTR, BPF_CGROUP_MAX_PROGS } from "../../../stdlib/spec/syscall.ts";
import { BpfError } from "../../bpf-error.ts";
import { readU32 } from "./attr.ts";
import { tryBpf } from "./call.ts";

/** Ids of programs, in the order in which they run. `fine`: answers that say that there are none. */
export function attachedPrograms(
  targetFd: number,
  attachType: number,
  place: string,
  fine: readonly (keyof typeof LINUX_ERRNO)[] = [],
): readonly number[] {
  const ids = new Uint32Array(BPF_CGROUP_MAX_PROGS);
  const values = {
    target_fd: targetFd,
    attach_type: attachType,
    prog_ids: new Uint8Array(ids.buffer),
    prog_cnt: BPF_CGROUP_MAX_PROGS,
  };
  const { result, attr } = tryBpf("BPF_PROG_QUERY", BPF_ATTR.progQuery, values);
  if (result >= 0) return [...ids.subarray(0, readU32(attr, BPF_ATTR.progQuery.fields.prog_cnt))];
  if (fine.some((name) => LINUX_ERRNO[name] === -result)) return [];
  throw new BpfError("BPF_PROG_QUERY", `ask what is attached to ${place}`, -result);
}

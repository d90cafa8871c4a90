/**
 * What is attached where, asked of the kernel. In: places; out: the programs there, whoever attached them, in the order in which
 * they run.
 */

import { openSync } from "node:fs";
import { ATTACH_TYPES, type AttachTargetKind, type AttachType, isAttachType } from "../../stdlib/spec/attach-types.ts";
import type { LINUX_ERRNO } from "../../stdlib/spec/errno.ts";
import { type AttachTarget, describeTarget } from "../attach-plan.ts";
import type { Attachment } from "../backend.ts";
import { BpfError } from "../bpf-error.ts";
import type { KernelObject } from "./object.ts";
import { Fd } from "./syscall/fd.ts";
import { openIfThere } from "./syscall/ids.ts";
import { programInfo } from "./syscall/info.ts";
import { attachedPrograms } from "./syscall/query.ts";

/** A program as the kernel knows it. */
export interface ProgramAt {
  readonly type: AttachType;
  readonly id: number;
  /** At most 15 characters; empty without the capability to open programs by id. */
  readonly name: string;
}

/** `fd`: of the place, of which `place` tells people. Throws a `BpfError`. */
export function programsAt(kind: AttachTargetKind, fd: number, place: string): readonly ProgramAt[] {
  const types = Object.keys(ATTACH_TYPES)
    .filter(isAttachType)
    .filter((type) => ATTACH_TYPES[type].target === kind);
  return types.flatMap((type) =>
    attachedPrograms(fd, ATTACH_TYPES[type].id, place, NONE_THERE[kind]).map((id) => ({ type, id, name: nameOf(id) })),
  );
}

/** Answers that say that nothing is: a kernel that is older than the type; one kind of verdict where the other is attached. */
const NONE_THERE = {
  map: ["EBUSY"],
  cgroup: ["EINVAL"],
  netns: [],
} as const satisfies Readonly<Record<AttachTargetKind, readonly (keyof typeof LINUX_ERRNO)[]>>;

/** By path of the cgroup or network namespace. */
export function programsAtPath(target: Exclude<AttachTarget, { readonly kind: "map" }>): readonly ProgramAt[] {
  using fd = new Fd(openSync(target.path, "r"));
  return programsAt(target.kind, fd.number, describeTarget(target));
}

/** The object's own programs have their names, which may be longer than the kernel's. */
export function queryKernel(object: KernelObject, targets: readonly AttachTarget[]): readonly Attachment[] {
  const own = new Map([...object.programs].map(([name, fd]) => [programInfo(fd.number).id, name]));
  return targets.flatMap((target) => {
    const found =
      target.kind === "map"
        ? programsAt("map", object.maps.get(target.map)?.number ?? -1, describeTarget(target))
        : programsAtPath(target);
    return found.map(({ type, id, name }) => ({ program: own.get(id) ?? name, id, own: own.has(id), type, target }));
  });
}

function nameOf(id: number): string {
  try {
    using fd = openIfThere("program", id);
    return fd === undefined ? "" : programInfo(fd.number).name;
  } catch (error) {
    if (error instanceof BpfError && error.code === "EPERM") return "";
    throw error;
  }
}

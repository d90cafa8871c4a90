/**
 * What is attached where, asked of the kernel. In: places; out: the programs there, whoever attached them, in the order in which
 * they run.
 */

import { fstatSync, openSync } from "node:fs";
import { ATTACH_TYPES, type AttachTargetKind, type AttachType, isAttachType } from "../../stdlib/spec/attach-types.ts";
import type { LINUX_ERRNO } from "../../stdlib/spec/errno.ts";
import { type AttachTarget, describeTarget } from "../attach-plan.ts";
import type { Attachment } from "../backend.ts";
import { BpfError } from "../bpf-error.ts";
import type { KernelObject } from "./object.ts";
import { Fd } from "./syscall/fd.ts";
import { idsOf, openIfThere } from "./syscall/ids.ts";
import { type LinkInfo, linkInfo, mapInfo, programInfo } from "./syscall/info.ts";
import { attachedPrograms } from "./syscall/query.ts";

/** A program as the kernel knows it. */
export interface ProgramAt {
  readonly type: AttachType;
  readonly id: number;
  /** At most 15 characters; empty without the capability to open programs by id. */
  readonly name: string;
  /** Of the link that holds it there; undefined without one, or without the capability to open links by id. */
  readonly link: number | undefined;
}

/** `fd`: of the place, of which `place` tells people. Throws a `BpfError`. */
export function programsAt(kind: AttachTargetKind, fd: number, place: string): readonly ProgramAt[] {
  const types = Object.keys(ATTACH_TYPES)
    .filter(isAttachType)
    .filter((type) => ATTACH_TYPES[type].target === kind);
  const found = types.flatMap((type) =>
    attachedPrograms(fd, ATTACH_TYPES[type].id, place, NONE_THERE[kind]).map((id) => ({ type, id, name: nameOf(id) })),
  );
  const links = found.length === 0 ? [] : linksAt(kind, fd);
  const linkOf = ({ type, id }: (typeof found)[number]): number | undefined =>
    links.find(({ programId, place }) => programId === id && place?.attachType === ATTACH_TYPES[type].id)?.id;
  return found.map((program) => ({ ...program, link: linkOf(program) }));
}

function linksAt(kind: AttachTargetKind, fd: number): readonly LinkInfo[] {
  const number = kind === "map" ? BigInt(mapInfo(fd).id) : fstatSync(fd, { bigint: true }).ino;
  const links = unlessForbidden(() => [...idsOf("link")].map(openLink)) ?? [];
  return links.filter((link) => link !== undefined).filter(({ place }) => place?.kind === kind && place.number === number);
}

function openLink(id: number): LinkInfo | undefined {
  using fd = openIfThere("link", id);
  return fd && linkInfo(fd.number);
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
    return found.map(({ name, ...at }) => ({ program: own.get(at.id) ?? name, own: own.has(at.id), target, ...at }));
  });
}

const nameOf = (id: number): string =>
  unlessForbidden(() => {
    using fd = openIfThere("program", id);
    return fd && programInfo(fd.number).name;
  }) ?? "";

function unlessForbidden<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof BpfError && error.code === "EPERM") return undefined;
    throw error;
  }
}

/**
 * Objects that outlive their process: pinned in a folder of a bpffs, each program and map under its name, as
 * `bpftool prog loadall FILE DIR pinmaps DIR` does. A link that attaches one is pinned beside it as `link_<program>`.
 */

import { existsSync, mkdirSync, readdirSync, readlinkSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { declarationTags } from "../../compiler/object/datasecs.ts";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { type AttachOptions, type PlannedAttachment, planAttachments } from "../attach-plan.ts";
import { runtimeError } from "../error.ts";
import { type AttachSpec, attachOf, type BpfObject } from "../object.ts";
import { Resources } from "../resources.ts";
import { attachAtPath, attachToMap } from "./attach-one.ts";
import { type KernelLoadOptions, KernelObject } from "./object.ts";
import { kernelBtf } from "./opened-map.ts";
import type { Fd } from "./syscall/fd.ts";
import { programInfo } from "./syscall/info.ts";
import { getPinned, pinObject } from "./syscall/pin.ts";
import { detachProgram } from "./syscall/program.ts";

export type PinnedKind = "program" | "map" | "link";

export interface Pin {
  readonly name: string;
  readonly path: string;
  readonly kind: PinnedKind;
}

/** A link that is opened by its path has another name than one that is made (`bpf_link_new_fd`, kernel/bpf/syscall.c). */
const KINDS: Readonly<Record<string, PinnedKind>> = {
  "anon_inode:bpf-prog": "program",
  "anon_inode:bpf-map": "map",
  "anon_inode:bpf-link": "link",
};

const linkPath = (folder: string, program: string): string => join(folder, `link_${program}`);

/** Makes the folder if it is not there. Throws what loading or pinning throws; then nothing is left. */
export function loadInto(folder: string, spec: BpfObject, options: KernelLoadOptions = {}): readonly Pin[] {
  using object = new KernelObject(spec, options);
  using undo = new Resources();
  if (mkdirSync(folder, { recursive: true }) !== undefined) undo.defer(() => rmdirSync(folder));
  const pin = (kind: PinnedKind, name: string, fd: Fd): Pin => {
    const path = join(folder, name);
    pinObject(fd.number, path);
    undo.defer(() => unlinkSync(path));
    return { name, path, kind };
  };
  const maps = [...object.maps].map(([name, fd]) => pin("map", name, fd));
  const programs = [...object.programs].map(([name, fd]) => pin("program", name, fd));
  undo.move();
  return [...programs, ...maps];
}

/** What is pinned in the folder, by name. */
export function pinsIn(folder: string): readonly Pin[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return entries.flatMap(({ name }) => {
    const path = join(folder, name);
    using fd = getPinned(path);
    const kind = KINDS[readlinkSync(`/proc/self/fd/${fd.number}`)];
    return kind === undefined ? [] : [{ name, path, kind }];
  });
}

/** Attaches programs that are pinned in the folder; until `detachPinned`. When one fails, those before are detached. */
export function attachPinned(folder: string, options: AttachOptions): readonly PlannedAttachment[] {
  const plan = planAttachments({ programs: programsIn(folder) }, options);
  using undo = new Resources();
  for (const one of plan) {
    attachOne(folder, one);
    undo.defer(() => detachOne(folder, one));
  }
  undo.move();
  return plan;
}

/** `names`: each must be attached; undefined: those that are. */
export function detachPinned(folder: string, names: readonly string[] | undefined): readonly PlannedAttachment[] {
  const programs = programsIn(folder);
  const wanted = names ?? [...programs.values()].flatMap(({ name, attach }) => (attach ? [name] : []));
  const plan = planAttachments({ programs }, { programs: wanted, cgroup: "", netns: "" });
  return plan.toReversed().filter((one) => {
    try {
      detachOne(folder, one);
      return true;
    } catch (error) {
      if (names === undefined && isAbsence(error)) return false;
      throw error;
    }
  });
}

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EINVAL");

function attachOne(folder: string, { program, type, target }: PlannedAttachment): void {
  using fd = getPinned(join(folder, program));
  using map = target.kind === "map" ? getPinned(join(folder, target.map)) : undefined;
  using link =
    target.kind === "map"
      ? map && attachToMap({ name: program, fd }, type, { name: target.map, fd: map })
      : attachAtPath({ name: program, fd }, type, target);
  if (link) pinObject(link.number, linkPath(folder, program));
}

function detachOne(folder: string, { program, type, target }: PlannedAttachment): void {
  const link = linkPath(folder, program);
  if (target.kind !== "map" || existsSync(link)) return unlinkSync(link);
  using fd = getPinned(join(folder, program));
  using map = getPinned(join(folder, target.map));
  detachProgram(fd.number, map.number, ATTACH_TYPES[type].id);
}

interface PinnedProgram {
  readonly name: string;
  readonly attach: AttachSpec | undefined;
}

/** Their declaration tags are in the type information that they were loaded with. */
function programsIn(folder: string): ReadonlyMap<string, PinnedProgram> {
  const names = pinsIn(folder).flatMap(({ kind, name }) => (kind === "program" ? [name] : []));
  if (names.length === 0) throw runtimeError("TSB6021", { path: folder });
  return new Map(names.map((name) => [name, { name, attach: attachOfPinned(join(folder, name), name) }]));
}

function attachOfPinned(path: string, name: string): AttachSpec | undefined {
  using fd = getPinned(path);
  const { btfId } = programInfo(fd.number);
  if (btfId === 0) return undefined;
  const types = kernelBtf(btfId);
  const func = types.findIndex((type) => type.kind === "func" && type.name === name);
  return attachOf(declarationTags(types).get(func) ?? []);
}

/**
 * What an object's programs are attached to, from what the compiler recorded and what the caller says; in the order the kernel
 * needs.
 */

import { ATTACH_TYPES, type AttachType } from "../stdlib/spec/attach-types.ts";
import { runtimeError } from "./error.ts";
import type { ProgramSpec } from "./object.ts";

export interface AttachOptions<P extends string = string> {
  /** Path of the cgroup2 folder whose sockets `@sockOps` and `@cgroup…` programs see. */
  readonly cgroup?: string | undefined;
  /** Path of the network namespace (`/proc/self/ns/net`, `/run/netns/x`) whose lookups `@skLookup` programs see. */
  readonly netns?: string | undefined;
  /** Only these; by default every program that names what it is attached to. */
  readonly programs?: readonly P[] | undefined;
}

export type AttachTarget =
  | { readonly kind: "map"; readonly map: string }
  | { readonly kind: "cgroup" | "netns"; readonly path: string };

export interface PlannedAttachment {
  readonly program: string;
  readonly type: AttachType;
  readonly target: AttachTarget;
}

type AttachableProgram = Pick<ProgramSpec, "name" | "attach">;

/** A `BpfObject`, or what is pinned of one. */
interface AttachableObject {
  readonly programs: ReadonlyMap<string, AttachableProgram>;
}

/** Sockets enter maps through sock_ops: all others are there before. A verdict without its parser would see raw skbs. */
const ORDER: readonly AttachType[] = [
  "stream_parser",
  "stream_verdict",
  "skb_verdict",
  "msg_verdict",
  "sk_lookup",
  "cgroup_sock_ops",
];

/** Throws a `RuntimeError` when a target is not named, or two programs want one place. */
export function planAttachments(object: AttachableObject, options: AttachOptions): readonly PlannedAttachment[] {
  const wanted = options.programs?.map((name) => programNamed(object, name)) ?? [...object.programs.values()];
  const planned = wanted.flatMap((program) => plan(program, options));
  for (const [index, one] of planned.entries()) {
    const rival = planned.slice(0, index).find((other) => other.type === one.type && placeOf(other) === placeOf(one));
    if (rival && one.target.kind === "map")
      throw runtimeError("TSB6014", { first: rival.program, second: one.program, place: `map ${one.target.map}` });
  }
  return planned.sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
}

const placeOf = ({ target }: PlannedAttachment): string => (target.kind === "map" ? target.map : target.path);

function programNamed(object: AttachableObject, name: string): AttachableProgram {
  const program = object.programs.get(name);
  if (program) return program;
  throw runtimeError("TSB6013", { kind: "program", name, names: [...object.programs.keys()].join(", ") || "none" });
}

/** Nothing for programs that are only run: test runs, tables of programs. */
function plan({ name, attach }: AttachableProgram, { cgroup, netns, programs }: AttachOptions): readonly PlannedAttachment[] {
  if (attach?.map !== undefined) return [{ program: name, type: attach.type, target: { kind: "map", map: attach.map } }];
  const isNamed = programs?.includes(name) ?? false;
  const kind = attach ? ATTACH_TYPES[attach.type].target : "map";
  if (attach && kind !== "map")
    return [{ program: name, type: attach.type, target: { kind, path: pathOf(name, kind, { cgroup, netns }[kind]) } }];
  if (isNamed) throw runtimeError("TSB6016", { program: name });
  return [];
}

function pathOf(program: string, kind: "cgroup" | "netns", path: string | undefined): string {
  if (path === undefined) throw runtimeError("TSB6015", { program, kind });
  return path;
}

/** For people: `verdict: stream_verdict of map peers`. */
export const describeAttachment = ({ program, type, target }: PlannedAttachment): string =>
  `${program}: ${type} of ${describeTarget(target)}`;

export const describeTarget = (target: AttachTarget): string =>
  target.kind === "map" ? `map ${target.map}` : `${target.kind} ${target.path}`;

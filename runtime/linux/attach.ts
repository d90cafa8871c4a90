/**
 * A plan in; out: its programs attached in the kernel until the attachments are disposed of. Places that other attachments hold are
 * taken over, their programs swapped. When one fails, all is as it was before.
 */

import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import type { PlannedAttachment } from "../attach-plan.ts";
import { Resources } from "../resources.ts";
import { attachAtPath, attachToMap, type NamedFd } from "./attach-one.ts";
import type { KernelObject } from "./object.ts";
import { Fd } from "./syscall/fd.ts";
import { updateLink } from "./syscall/link.ts";
import { attachProgram, detachProgram } from "./syscall/program.ts";

/** Where one program is attached. */
interface Place {
  /** In place of the one that is there. */
  readonly put: (program: NamedFd) => void;
  readonly leave: (program: NamedFd) => void;
}

interface Held {
  readonly place: Place;
  readonly program: NamedFd;
}

export class KernelAttachments implements Disposable {
  readonly #held: Map<string, Held>;

  constructor(held: ReadonlyMap<string, Held>) {
    this.#held = new Map(held);
  }

  at(key: string): Held | undefined {
    return this.#held.get(key);
  }

  /** What is there is somebody else's to detach. */
  giveUp(keys: Iterable<string>): void {
    for (const key of keys) this.#held.delete(key);
  }

  [Symbol.dispose](): void {
    using left = new Resources();
    for (const { place, program } of this.#held.values()) left.defer(() => place.leave(program));
    this.#held.clear();
  }
}

export interface AttachAllOptions {
  /** Whose places are taken over. */
  readonly replaced?: KernelAttachments | undefined;
  /** False: to maps as on kernels that have no links there. */
  readonly byLink?: boolean | undefined;
}

/** Throws a `BpfError`. */
export function attachAll(
  object: KernelObject,
  plan: readonly PlannedAttachment[],
  { replaced, byLink }: AttachAllOptions = {},
): KernelAttachments {
  using undo = new Resources();
  const held = new Map<string, Held>();
  for (const planned of plan) {
    const program = named(object.programs, planned.program);
    const before = replaced?.at(keyOf(planned));
    const place = before?.place ?? placeOf(object, planned, program, byLink);
    undo.defer(() => (before ? place.put(before.program) : place.leave(program)));
    before?.place.put(program);
    held.set(keyOf(planned), { place, program });
  }
  undo.move();
  replaced?.giveUp(held.keys());
  return new KernelAttachments(held);
}

/** A map has one program of a type, the others many. */
const keyOf = ({ program, type, target }: PlannedAttachment): string =>
  target.kind === "map" ? `${type} ${target.map}` : `${type} ${program} ${target.path}`;

/** The program is there then. */
function placeOf(object: KernelObject, { type, target }: PlannedAttachment, program: NamedFd, byLink?: boolean): Place {
  if (target.kind !== "map") return linked(attachAtPath(program, type, target));
  const map = named(object.maps, target.map);
  const link = attachToMap(program, type, map, byLink);
  return link ? linked(link) : unlinked(map, ATTACH_TYPES[type].id);
}

const linked = (link: Fd): Place => ({
  put: ({ fd, name }) => updateLink(link.number, fd.number, `put ${name} in the place of another program`),
  leave: () => link.close(),
});

const unlinked = ({ fd: map, name: place }: NamedFd, attachType: number): Place => ({
  put: ({ fd, name }) => attachProgram(fd.number, map.number, attachType, `attach ${name} to map ${place}`),
  // The map may be closed by then: with it, the attachment is gone. Another program may have taken the place (ENOENT).
  leave: ({ fd }) => map.isOpen && detachProgram(fd.number, map.number, attachType, ["ENOENT"]),
});

const named = (descriptors: ReadonlyMap<string, Fd>, name: string): NamedFd => ({
  name,
  fd: descriptors.get(name) ?? new Fd(-1),
});

/** One program and one place in; out: it is attached there, by a link where the kernel has one for that kind of place. */

import { openSync } from "node:fs";
import { ATTACH_TYPES, type AttachType } from "../../stdlib/spec/attach-types.ts";
import type { AttachTarget } from "../attach-plan.ts";
import { Fd } from "./syscall/fd.ts";
import { createLink, createLinkIfKnown } from "./syscall/link.ts";
import { attachProgram } from "./syscall/program.ts";

/** A program or map by descriptor, its name for people. */
export interface NamedFd {
  readonly name: string;
  readonly fd: Fd;
}

/** To a cgroup or a network namespace by its path: lasts as long as the link's descriptor, or a pin of it. */
export function attachAtPath(
  { name, fd }: NamedFd,
  type: AttachType,
  { kind, path }: Exclude<AttachTarget, { readonly kind: "map" }>,
): Fd {
  using place = new Fd(openSync(path, "r"));
  return createLink(fd.number, place.number, ATTACH_TYPES[type].id, `attach ${name} to the ${kind} ${path}`);
}

/** Undefined: attached without a link, as kernels before HOST_FEATURES.socketMapLinks do, until it is detached. */
export function attachToMap({ name, fd }: NamedFd, type: AttachType, map: NamedFd, byLink = true): Fd | undefined {
  const operation = `attach ${name} to map ${map.name}`;
  const { id } = ATTACH_TYPES[type];
  const link = byLink ? createLinkIfKnown(fd.number, map.fd.number, id, operation) : undefined;
  if (link === undefined) attachProgram(fd.number, map.fd.number, id, operation);
  return link;
}

/** A plan in; out: its programs attached in the kernel until the attachment is disposed of. When one fails, the ones before are detached. */

import { closeSync, openSync } from "node:fs";
import { ATTACH_TYPES, type AttachType } from "../../stdlib/spec/attach-types.ts";
import { BPF_ATTR } from "../../stdlib/spec/syscall.ts";
import type { AttachTarget, PlannedAttachment } from "../attach-plan.ts";
import { Resources } from "../resources.ts";
import type { KernelObject } from "./object.ts";
import { callBpf } from "./syscall/call.ts";
import { Fd } from "./syscall/fd.ts";
import { attachProgram, detachProgram } from "./syscall/program.ts";

/** Throws a `BpfError`. */
export function attachAll(object: KernelObject, plan: readonly PlannedAttachment[]): Resources {
  using attached = new Resources();
  for (const one of plan) attachOne(object, one, attached);
  return attached.move();
}

function attachOne(object: KernelObject, { program, type, target }: PlannedAttachment, attached: Resources): void {
  const fd = object.programs.get(program)?.number ?? -1;
  const { id } = ATTACH_TYPES[type];
  if (target.kind === "map") {
    const map = object.maps.get(target.map);
    attachProgram(fd, map?.number ?? -1, id);
    // The map may be closed by then: with it, the attachment is gone. Another program may have taken the place (ENOENT).
    attached.defer(() => map?.isOpen && detachProgram(fd, map.number, id, ["ENOENT"]));
    return;
  }
  attached.use(createLinkAt(object.programs.get(program), program, type, target));
}

/** A link to a cgroup or a network namespace by its path: lasts as long as its descriptor, or a pin of it. */
export function createLinkAt(
  program: Fd | undefined,
  name: string,
  type: AttachType,
  target: Exclude<AttachTarget, { readonly kind: "map" }>,
): Fd {
  const place = openSync(target.path, "r");
  try {
    const values = { prog_fd: program?.number ?? -1, target_fd: place, attach_type: ATTACH_TYPES[type].id };
    const operation = `attach ${name} to the ${target.kind} ${target.path}`;
    return new Fd(callBpf("BPF_LINK_CREATE", operation, BPF_ATTR.linkCreate, values).result);
  } finally {
    closeSync(place);
  }
}

/** A plan in; out: its programs attached in the kernel until the attachment is disposed of. When one fails, the ones before are detached. */

import { closeSync, openSync } from "node:fs";
import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { BPF_ATTR } from "../../stdlib/spec/syscall.ts";
import type { PlannedAttachment } from "../attach-plan.ts";
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
    // The map may be closed by then: with it, the attachment is gone.
    attached.defer(() => map?.isOpen && detachProgram(fd, map.number, id));
    return;
  }
  const place = openSync(target.path, "r");
  try {
    const values = { prog_fd: fd, target_fd: place, attach_type: id };
    const operation = `attach ${program} to the ${target.kind} ${target.path}`;
    attached.use(new Fd(callBpf("BPF_LINK_CREATE", operation, BPF_ATTR.linkCreate, values).result));
  } finally {
    closeSync(place);
  }
}

/** A plan in; out: its programs attached to emulated maps until the attachment is disposed of. When one fails, the ones before are detached. */

import type { PlannedAttachment } from "../../attach-plan.ts";
import { BpfError } from "../../bpf-error.ts";
import { Resources } from "../../resources.ts";
import { emulatorError } from "../error.ts";
import type { EmulatedObject } from "../load.ts";
import { SocketMap } from "../maps/socket-map.ts";
import type { Fidelity } from "./fidelity.ts";
import { attachToMap, detachFromMap, isMapSlot } from "./map-programs.ts";
import { attachSockOps } from "./sock-ops.ts";
import { attachSkLookup } from "./steering.ts";

export function attachAll(object: EmulatedObject, plan: readonly PlannedAttachment[], fidelity: Fidelity): Resources {
  using attached = new Resources();
  for (const one of plan) attached.defer(attachOne(object, one, fidelity));
  return attached.move();
}

/** Leaves what detaches it. */
function attachOne(object: EmulatedObject, { program, type, target }: PlannedAttachment, fidelity: Fidelity): () => void {
  if (type === "cgroup_sock_ops") return attachSockOps(object.program(program));
  if (type === "sk_lookup") return attachSkLookup(object.program(program));
  const map = target.kind === "map" ? object.maps[target.map] : undefined;
  if (!(map instanceof SocketMap) || !isMapSlot(type))
    throw emulatorError("TSB6018", { what: `a program for ${target.kind}s` });
  const attached = { program: object.program(program), fidelity };
  const answer = attachToMap(map, type, attached);
  if (answer !== 0) throw new BpfError("BPF_PROG_ATTACH", `attach ${program} to map ${map.shape.name}`, -answer);
  return () => detachFromMap(map, type, attached);
}

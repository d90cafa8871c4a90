/**
 * A plan in; out: its programs attached to emulated maps until the attachment is disposed of. When one fails, all is as it was
 * before.
 */

import type { PlannedAttachment } from "../../attach-plan.ts";
import { BpfError } from "../../bpf-error.ts";
import { Resources } from "../../resources.ts";
import { emulatorError } from "../error.ts";
import type { EmulatedObject } from "../load.ts";
import { SocketMap } from "../maps/socket-map.ts";
import { watchDatagrams } from "./datagram-steering.ts";
import type { Fidelity } from "./fidelity.ts";
import { attachToMap, detachFromMap, isMapSlot, programsOf } from "./map-programs.ts";
import { noteAtPath } from "./query.ts";
import { attachSockOps } from "./sock-ops.ts";
import { attachSkLookup } from "./steering.ts";
import { watchStreams } from "./stream-steering.ts";

const LOOKUPS = [watchStreams, watchDatagrams];

export function attachAll(object: EmulatedObject, plan: readonly PlannedAttachment[], fidelity: Fidelity): Resources {
  using attached = new Resources();
  using undo = new Resources();
  for (const one of plan) attachOne(object, one, fidelity, attached, undo);
  undo.move();
  return attached.move();
}

function attachOne(
  object: EmulatedObject,
  planned: PlannedAttachment,
  fidelity: Fidelity,
  attached: Resources,
  undo: Resources,
): void {
  const { type, target } = planned;
  const program = object.program(planned.program);
  if (type === "cgroup_sock_ops" || type === "sk_lookup") {
    attached.defer(type === "sk_lookup" ? attachSkLookup(program, LOOKUPS) : attachSockOps(program));
    attached.defer(noteAtPath(planned, program));
    return;
  }
  const map = target.kind === "map" ? object.maps[target.map] : undefined;
  if (!(map instanceof SocketMap) || !isMapSlot(type))
    throw emulatorError("TSB6018", { what: `a program for ${target.kind}s` });
  const [entry, before] = [{ program, fidelity }, programsOf(map)[type]];
  const answer = attachToMap(map, type, entry);
  if (answer !== 0) throw new BpfError("BPF_PROG_ATTACH", `attach ${planned.program} to map ${map.shape.name}`, -answer);
  attached.defer(() => detachFromMap(map, type, entry));
  if (before) undo.defer(() => attachToMap(map, type, before));
}

/** The programs that are attached to socket maps, one of each kind (`sock_map_prog_update`, net/core/sock_map.c). */

import type { AttachType } from "../../../stdlib/spec/attach-types.ts";
import { errno } from "../maps/map.ts";
import type { SocketMap } from "../maps/socket-map.ts";
import type { EmulatedProgram } from "../program.ts";
import type { Fidelity } from "./fidelity.ts";

export type MapSlot = Extract<AttachType, "stream_parser" | "stream_verdict" | "skb_verdict" | "msg_verdict">;

export interface AttachedProgram {
  readonly program: EmulatedProgram;
  readonly fidelity: Fidelity;
}

export type MapPrograms = Readonly<Partial<Record<MapSlot, AttachedProgram>>>;

const ATTACHED = new WeakMap<SocketMap, MapPrograms>();

export const isMapSlot = (type: AttachType): type is MapSlot => Object.hasOwn(EXCLUDES, type);

const EXCLUDES: Readonly<Record<MapSlot, MapSlot | undefined>> = {
  stream_parser: undefined,
  stream_verdict: "skb_verdict",
  skb_verdict: "stream_verdict",
  msg_verdict: undefined,
};

export const programsOf = (map: SocketMap): MapPrograms => ATTACHED.get(map) ?? {};

/** In place of another of its kind. 0, or minus an errno. */
export function attachToMap(map: SocketMap, slot: MapSlot, program: AttachedProgram): number {
  const programs = programsOf(map);
  const rival = EXCLUDES[slot];
  if (rival !== undefined && programs[rival] !== undefined) return errno("EBUSY");
  ATTACHED.set(map, { ...programs, [slot]: program });
  return 0;
}

/** Nothing where another has taken its place. */
export function detachFromMap(map: SocketMap, slot: MapSlot, program: AttachedProgram): void {
  const { [slot]: attached, ...rest } = programsOf(map);
  if (attached === program) ATTACHED.set(map, rest);
}

/** May a socket with these programs take on those of another map? (`sock_map_link`) */
export function areCompatible(own: MapPrograms, added: MapPrograms): boolean {
  const hasVerdict = own.stream_verdict !== undefined || own.skb_verdict !== undefined;
  const addsVerdict = added.stream_verdict !== undefined || added.skb_verdict !== undefined;
  const both = (slot: MapSlot): boolean => own[slot] !== undefined && added[slot] !== undefined;
  return !both("msg_verdict") && !both("stream_parser") && !(hasVerdict && addsVerdict);
}

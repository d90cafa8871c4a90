/** What is attached where in the emulator: to maps; and, by the paths that were given, to what the whole process stands for. */

import { type AttachType, isAttachType } from "../../../stdlib/spec/attach-types.ts";
import type { AttachTarget, PlannedAttachment } from "../../attach-plan.ts";
import type { Attachment } from "../../backend.ts";
import type { EmulatedObject } from "../load.ts";
import { SocketMap } from "../maps/socket-map.ts";
import type { EmulatedProgram } from "../program.ts";
import { programsOf } from "./map-programs.ts";

interface AtPath {
  readonly program: EmulatedProgram;
  readonly planned: PlannedAttachment;
}

const AT_PATHS = new Set<AtPath>();

/** Until what it leaves is called. */
export function noteAtPath(planned: PlannedAttachment, program: EmulatedProgram): () => void {
  const noted = { planned, program };
  AT_PATHS.add(noted);
  return () => AT_PATHS.delete(noted);
}

export function queryEmulator(object: EmulatedObject, targets: readonly AttachTarget[]): readonly Attachment[] {
  const own = new Set(Object.values(object.programs));
  return targets.flatMap((target) =>
    programsAt(object, target).map(([type, program]) => ({
      program: program.spec.name,
      id: undefined,
      link: undefined,
      own: own.has(program),
      type,
      target,
    })),
  );
}

function programsAt(object: EmulatedObject, target: AttachTarget): readonly (readonly [AttachType, EmulatedProgram])[] {
  if (target.kind !== "map") {
    const isHere = ({ target: at }: PlannedAttachment): boolean => at.kind === target.kind && at.path === target.path;
    return [...AT_PATHS].flatMap(({ program, planned }) => (isHere(planned) ? [[planned.type, program]] : []));
  }
  const map = object.maps[target.map];
  if (!(map instanceof SocketMap)) return [];
  return Object.entries(programsOf(map)).flatMap(([type, { program }]) => (isAttachType(type) ? [[type, program]] : []));
}

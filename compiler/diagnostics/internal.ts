/** In: whatever was thrown where nothing should throw. Out: TSB9001, which names the place and asks for a report. */

import { basename } from "node:path";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { InternalError } from "./invariant.ts";

export function internalDiagnostic(error: unknown, version: string): Diagnostic {
  return diagnose("TSB9001", undefined, { where: placeOf(error), message: messageOf(error), version });
}

function messageOf(error: unknown): string {
  if (error instanceof InternalError) return error.message.slice(`${error.where}: `.length);
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " ");
}

/** The pass of an `InternalError`; the innermost function of any other. */
function placeOf(error: unknown): string {
  if (error instanceof InternalError) return error.where;
  const frame = error instanceof Error ? /^\s*at (?:async )?(.+)$/m.exec(error.stack ?? "")?.[1] : undefined;
  if (frame === undefined) return "an unknown place";
  const [, name, place = frame] = /^(.*) \((.*)\)$/.exec(frame) ?? [];
  return name === undefined || name === "<anonymous>" ? basename(place) : `${name} (${basename(place)})`;
}

/** In: the collected objects and a kernel's version. Out: those that must load there. */

import { CPU_LEVEL_SINCE } from "../../../stdlib/spec/features.ts";
import { compareVersions, type KernelVersion } from "../../../stdlib/spec/version.ts";
import type { CollectedObject } from "../collect.ts";

/** The same bytes are loaded once, whatever they were compiled for. */
export function selectObjects(objects: readonly CollectedObject[], version: KernelVersion): readonly CollectedObject[] {
  const fitting = objects.filter(
    ({ kernel, cpu }) => compareVersions(kernel, version) <= 0 && compareVersions(CPU_LEVEL_SINCE[cpu], version) <= 0,
  );
  return [...new Map(fitting.map((object) => [object.contentHash, object])).values()];
}

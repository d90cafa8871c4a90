/** Kernel numbers to the kernel's names, where the spec has a row for them. */

import { HELPER_IDS } from "../../stdlib/spec/helper-ids.ts";
import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { MAP_TYPES } from "../../stdlib/spec/map-types.ts";

let helpers: ReadonlyMap<number, string> | undefined;

export function helperName(helper: number): string | undefined {
  helpers ??= new Map([
    ...Object.entries(HELPER_IDS).map(([name, id]) => [id, name] as const),
    ...Object.values(HELPERS).map((row) => [row.id, row.kernelName] as const),
  ]);
  return helpers.get(helper);
}

/** `SOCKHASH`; a type without a row is shown by its number. */
export function mapTypeName(type: number): string {
  const row = Object.values(MAP_TYPES).find(({ id }) => id === type);
  return row ? row.kernelName.replace("BPF_MAP_TYPE_", "") : `type ${type}`;
}

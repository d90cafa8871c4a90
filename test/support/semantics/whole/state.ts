/** What can be seen after a run, in one form whoever ran the program: result, context, packet, maps, module variables. */

import type { MapDecl } from "./declarations.ts";

/** Entries of non-zero value by key, both in hexadecimal; keys of per-CPU maps are those of the CPU that ran. */
export type MapState = ReadonlyMap<string, string>;

export interface RunState {
  readonly retval: number;
  readonly ctx: string;
  readonly data: string;
  readonly fields: string;
  readonly maps: ReadonlyMap<string, MapState>;
  readonly globals: ReadonlyMap<string, string>;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Arrays have all keys, evaluators only those that were touched: what is zero is left out there. */
export function mapState(map: MapDecl, entries: Iterable<readonly [key: string, value: Uint8Array]>): MapState {
  const kept = [...entries].filter(([, value]) => !map.isArray || value.some((byte) => byte !== 0));
  return new Map(kept.map(([key, value]) => [key, hex(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The first thing in which two runs differ; undefined where they do not. */
export function difference(wanted: RunState, seen: RunState): string | undefined {
  if (wanted.retval !== seen.retval) return `returned ${seen.retval}, should return ${wanted.retval}`;
  for (const part of ["ctx", "data", "fields"] as const) {
    if (wanted[part] !== seen[part]) return `${part} ${seen[part]}\n  should be ${wanted[part]}`;
  }
  for (const [name, map] of wanted.maps) {
    const other = seen.maps.get(name);
    const [want, have] = [show(map), other && show(other)];
    if (have !== undefined && want !== have) return `map ${name} ${have}\n  should be ${want}`;
  }
  for (const [name, value] of wanted.globals) {
    const have = seen.globals.get(name);
    // What no program uses is not in the object.
    if (have !== "" && have !== value) return `global ${name} ${have}, should be ${value}`;
  }
  return undefined;
}

function show(map: MapState): string {
  return `{${[...map].map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
}

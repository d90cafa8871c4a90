/** What a run changed in maps: their contents before and after, compared. */

import type { EmulatedMap } from "./maps/map.ts";

export interface MapChange {
  readonly map: string;
  readonly key: Uint8Array;
  /** Undefined: the key was absent, or has gone. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

type Contents = ReadonlyMap<string, Uint8Array>;

export class MapWatch {
  readonly #before: readonly (readonly [EmulatedMap, Contents])[];

  constructor(maps: readonly EmulatedMap[]) {
    this.#before = maps.map((map) => [map, contentsOf(map)]);
  }

  /** By map, in the order of the object; keys that came first are first. */
  changes(): readonly MapChange[] {
    return this.#before.flatMap(([map, before]) => {
      const after = contentsOf(map);
      const keys = [...new Set([...before.keys(), ...after.keys()])];
      return keys
        .map((key) => ({
          map: map.shape.name,
          key: Buffer.from(key, "latin1"),
          before: before.get(key),
          after: after.get(key),
        }))
        .filter((change) => differs(change.before, change.after, map.isDense));
    });
  }
}

function contentsOf(map: EmulatedMap): Contents {
  return new Map([...map.contents()].map(({ key, value }) => [Buffer.from(key).toString("latin1"), value]));
}

/** An array's value exists before it is touched: zeros. */
function differs(before: Uint8Array | undefined, after: Uint8Array | undefined, isDense: boolean): boolean {
  if (before !== undefined && after !== undefined) return Buffer.compare(before, after) !== 0;
  return !isDense || (before ?? after ?? new Uint8Array(0)).some((byte) => byte !== 0);
}

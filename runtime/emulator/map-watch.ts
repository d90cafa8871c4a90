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
          before: before.get(key) ?? (map.isDense ? zeros(after.get(key)) : undefined),
          after: after.get(key),
        }))
        .filter((change) => differs(change.before, change.after));
    });
  }
}

function contentsOf(map: EmulatedMap): Contents {
  return new Map([...map.contents()].map(({ key, value }) => [Buffer.from(key).toString("latin1"), value]));
}

/** An array's value exists before it is touched. */
const zeros = (like: Uint8Array | undefined): Uint8Array => new Uint8Array(like?.length ?? 0);

function differs(before: Uint8Array | undefined, after: Uint8Array | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return Buffer.compare(before, after) !== 0;
}

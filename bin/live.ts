/** The maps of a loaded object for people and as JSON: what `tsbpf run` shows. */

import { HostMap } from "../runtime/host-map.ts";
import { HostRing } from "../runtime/host-ring.ts";
import type { Loaded } from "../runtime/load.ts";
import { SocketHostMap } from "../runtime/socket-host-map.ts";
import { toJson } from "../runtime/values-json.ts";

const MOST_ROWS = 10;

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

export interface Ring {
  readonly name: string;
  readonly read: (signal: AbortSignal) => AsyncIterable<unknown>;
}

export class Live {
  readonly #maps: readonly (readonly [name: string, map: unknown])[];

  constructor(loaded: Loaded<unknown>) {
    this.#maps = Object.entries(loaded.maps);
  }

  /** The entries of each map that has keys; of sockets the cookies. */
  maps(): Readonly<Record<string, readonly Entry[]>> {
    return Object.fromEntries(
      this.#maps.flatMap(([name, map]) => {
        if (!(map instanceof HostMap || map instanceof SocketHostMap)) return [];
        return [[name, [...map].map(([key, value]) => ({ key: toJson(key), value: toJson(value) }))]];
      }),
    );
  }

  /** A line a map with its size, below it its first entries. */
  show(): readonly string[] {
    return Object.entries(this.maps()).flatMap(([name, entries]) => {
      const shown = entries.slice(0, MOST_ROWS).map(({ key, value }) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
      const more = entries.length > MOST_ROWS ? [`  … and ${entries.length - MOST_ROWS} more`] : [];
      return [`${name}: ${entries.length} ${entries.length === 1 ? "entry" : "entries"}`, ...shown, ...more];
    });
  }

  rings(): readonly Ring[] {
    return this.#maps.flatMap(([name, map]) =>
      map instanceof HostRing ? [{ name, read: (signal: AbortSignal) => recordsOf(map, signal) }] : [],
    );
  }
}

async function* recordsOf(ring: HostRing, signal: AbortSignal): AsyncGenerator<unknown> {
  for await (const record of ring.read({ signal })) yield toJson(record);
}

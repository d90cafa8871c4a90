/** Maps of sockets that others loaded: those that are named, by id, by path or by the folder of their pins, or all that there are. */

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { MAP_TYPES, type MapTypeRow } from "../../stdlib/spec/map-types.ts";
import { pinsIn } from "./pins.ts";
import type { Fd } from "./syscall/fd.ts";
import { idsOf, openById, openIfThere } from "./syscall/ids.ts";
import { mapInfo } from "./syscall/info.ts";
import { getPinned } from "./syscall/pin.ts";

export interface FoundMap {
  /** For people: its path, or its id and name. */
  readonly place: string;
  /** Open while it is looked at. */
  readonly fd: Fd;
}

/** Of folders and of the whole kernel only maps of sockets. Throws a `BpfError`. */
export function* findMaps(words: readonly string[], workingDir: string): Generator<FoundMap> {
  if (words.length === 0) yield* allSocketMaps();
  for (const word of words) yield* /^\d{1,9}$/.test(word) ? byId(Number(word)) : byPath(resolve(workingDir, word));
}

function* allSocketMaps(): Generator<FoundMap> {
  for (const id of idsOf("map")) {
    using fd = openIfThere("map", id);
    if (fd !== undefined && holdsSockets(fd)) yield { place: shown(id, fd), fd };
  }
}

function* byId(id: number): Generator<FoundMap> {
  using fd = openById("map", id);
  yield { place: shown(id, fd), fd };
}

function* byPath(path: string): Generator<FoundMap> {
  if (statSync(path).isDirectory()) {
    for (const pin of pinsIn(path)) if (pin.kind === "map") yield* pinnedIn(pin.path);
    return;
  }
  using fd = getPinned(path);
  yield { place: path, fd };
}

function* pinnedIn(path: string): Generator<FoundMap> {
  using fd = getPinned(path);
  if (holdsSockets(fd)) yield { place: path, fd };
}

const shown = (id: number, fd: Fd): string => `${id} ${mapInfo(fd.number).name}`;

function holdsSockets(fd: Fd): boolean {
  const { type } = mapInfo(fd.number);
  const rows: readonly MapTypeRow[] = Object.values(MAP_TYPES);
  return rows.some((row) => row.id === type && row.value === "socket");
}

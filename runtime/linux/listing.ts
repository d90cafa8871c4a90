/** What the kernel holds, or what is pinned in a folder, as rows for people. */

import { ATTACH_TYPES } from "../../stdlib/spec/attach-types.ts";
import { MAP_TYPE_ID } from "../../stdlib/spec/map-type-ids.ts";
import { PROG_TYPES } from "../../stdlib/spec/prog-types.ts";
import { LINK_TYPES } from "../../stdlib/spec/syscall.ts";
import { type PinnedKind, pinsIn } from "./pins.ts";
import type { Fd } from "./syscall/fd.ts";
import { idsOf, openIfThere } from "./syscall/ids.ts";
import { type LinkPlace, linkInfo, mapInfo, programInfo } from "./syscall/info.ts";
import { getPinned } from "./syscall/pin.ts";

export interface Listed {
  readonly kind: PinnedKind;
  readonly id: number;
  /** The kernel's name of the type, in lower case: `sk_skb`, `sockhash`. */
  readonly type: string;
  readonly name: string;
  readonly details: string;
}

const PINNED_KINDS = ["program", "map", "link"] as const satisfies readonly PinnedKind[];

/** By kind and id. Throws a `BpfError`: EPERM without CAP_SYS_ADMIN. */
export function listKernel(): readonly Listed[] {
  return PINNED_KINDS.flatMap((kind) =>
    [...idsOf(kind)].flatMap((id) => {
      const fd = openIfThere(kind, id);
      if (fd === undefined) return [];
      try {
        return [listed(kind, fd)];
      } finally {
        fd.close();
      }
    }),
  );
}

/** The names are those of the pins. */
export function listPinned(folder: string): readonly Listed[] {
  return pinsIn(folder).map(({ kind, name, path }) => {
    using fd = getPinned(path);
    return { ...listed(kind, fd), name };
  });
}

function listed(kind: PinnedKind, fd: Fd): Listed {
  switch (kind) {
    case "program": {
      const { id, type, name, xlatedByteSize, verifiedInsns } = programInfo(fd.number);
      const details = `${xlatedByteSize / 8} instructions${verifiedInsns === 0 ? "" : `, ${verifiedInsns} verified`}`;
      return { kind, id, type: programType(type), name, details };
    }
    case "map": {
      const { id, type, name, keySize, valueSize, maxEntries } = mapInfo(fd.number);
      return { kind, id, type: mapType(type), name, details: `key ${keySize}, value ${valueSize}, at most ${maxEntries}` };
    }
    case "link": {
      const { id, type, programId, place } = linkInfo(fd.number);
      return {
        kind,
        id,
        type: linkType(type),
        name: "",
        details: `program ${programId}${place ? `, ${describePlace(place)}` : ""}`,
      };
    }
  }
}

/** `skb_verdict of map 7`. */
function describePlace({ kind, number, attachType }: LinkPlace): string {
  const type = Object.entries(ATTACH_TYPES).find(([, { id }]) => id === attachType)?.[0] ?? attachType;
  return `${type} of ${number === 0n ? `a ${kind} that is no more` : `${kind} ${number}`}`;
}

function linkType(id: number): string {
  const name = Object.entries(LINK_TYPES).find(([, row]) => row.id === id)?.[0];
  return name?.replace("BPF_LINK_TYPE_", "").toLowerCase() ?? String(id);
}

function programType(id: number): string {
  const name = Object.entries(PROG_TYPES).find(([, row]) => row.id === id)?.[0];
  return name?.replace("BPF_PROG_TYPE_", "").toLowerCase() ?? String(id);
}

function mapType(id: number): string {
  const name = Object.entries(MAP_TYPE_ID).find(([, value]) => value === id)?.[0];
  return name?.replace("BPF_MAP_TYPE_", "").toLowerCase() ?? String(id);
}

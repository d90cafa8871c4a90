/** Prog arrays: where tail calls go (kernel/bpf/arraymap.c, `fd_array`). All programs of one are of one type. */

import type { ProgramImage } from "../machine.ts";
import { errno, type MapShape } from "./map.ts";
import { ReferenceMap } from "./reference-map.ts";

export interface TailCallTarget {
  readonly image: ProgramImage;
  /** ELF section or program type: what must agree within one array. */
  readonly progType: string;
}

export class ProgArrayMap extends ReferenceMap<TailCallTarget> {
  constructor(shape: MapShape) {
    let owner: string | undefined;
    super(shape, {
      keys: "index",
      objectOf: () => undefined,
      accepts: ({ progType }) => {
        owner ??= progType;
        return owner === progType ? 0 : errno("EINVAL");
      },
      deleteBeyond: "E2BIG",
      deleteAbsent: "ENOENT",
      anyOnly: true,
    });
  }
}

/** Arrays and hashes of maps (kernel/bpf/arraymap.c, hashtab.c, map_in_map.c). Every inner map looks like the first. */

import { MAP_CREATE_FLAG, MAP_TYPE_ID } from "../../../stdlib/spec/map-type-ids.ts";
import { type EmulatedMap, errno, type MapEnvironment, type MapShape } from "./map.ts";
import { ReferenceMap } from "./reference-map.ts";

export class MapOfMaps extends ReferenceMap<EmulatedMap> {
  readonly inner: MapShape | undefined;

  constructor(shape: MapShape, environment: MapEnvironment, keys: "index" | "hash", inner: MapShape | undefined) {
    super(shape, {
      keys,
      objectOf: (map) => environment.handleOf(map, map.shape.name),
      accepts: (map) => (inner === undefined || looksLike(inner, map.shape) ? 0 : errno("EINVAL")),
      deleteBeyond: "E2BIG",
      deleteAbsent: "ENOENT",
      anyOnly: keys === "index",
    });
    this.inner = inner;
  }
}

/** `bpf_map_meta_equal`, and `array_map_meta_equal` of arrays. */
function looksLike(wanted: MapShape, map: MapShape): boolean {
  const isEqual =
    wanted.type === map.type &&
    wanted.keySize === map.keySize &&
    wanted.valueSize === map.valueSize &&
    wanted.flags === map.flags;
  const mayVary = wanted.type !== MAP_TYPE_ID.BPF_MAP_TYPE_ARRAY || (wanted.flags & MAP_CREATE_FLAG.BPF_F_INNER_MAP) !== 0;
  return isEqual && (mayVary || wanted.maxEntries === map.maxEntries);
}

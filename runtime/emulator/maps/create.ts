/**
 * BPF_MAP_CREATE: a shape in; a map, or minus the errno of the type's `map_alloc_check` (Linux 6.18), out. A row a map type;
 * types without one are not emulated.
 */

import { PAGE_BYTES } from "../../../stdlib/spec/libc.ts";
import {
  HTAB_ELEM_BYTES,
  KMALLOC_MAX_BYTES,
  LPM_NODE_BYTES,
  MAX_KEY_BYTES,
  MAX_PREFIX_BYTES,
  PER_CPU_VALUE_BYTES,
  STORAGE_VALUE_BYTES,
} from "../../../stdlib/spec/map-limits.ts";
import { MAP_CREATE_FLAG as FLAG, MAP_TYPE_ID, type MapTypeName } from "../../../stdlib/spec/map-type-ids.ts";
import { ArrayMap, PerCpuArrayMap } from "./array-map.ts";
import { HashMap } from "./hash-map.ts";
import { LpmTrieMap } from "./lpm-trie.ts";
import { type EmulatedMap, errno, type MapEnvironment, type MapShape } from "./map.ts";
import { MapOfMaps } from "./map-of-maps.ts";
import { ProgArrayMap } from "./prog-array.ts";
import { QueueMap } from "./queue-map.ts";
import { RingBufferMap } from "./ring-buffer.ts";
import { SkStorageMap } from "./sk-storage.ts";
import { SocketMap } from "./socket-map.ts";

interface MapTypeMaker {
  /** 0, or minus an errno. */
  readonly check: (shape: MapShape) => number;
  readonly make: (shape: MapShape, environment: MapEnvironment, inner: MapShape | undefined) => EmulatedMap;
}

const ACCESS = FLAG.BPF_F_RDONLY | FLAG.BPF_F_WRONLY | FLAG.BPF_F_RDONLY_PROG | FLAG.BPF_F_WRONLY_PROG;
const HOST_ACCESS = FLAG.BPF_F_RDONLY | FLAG.BPF_F_WRONLY;
const PROGRAM_ACCESS = FLAG.BPF_F_RDONLY_PROG | FLAG.BPF_F_WRONLY_PROG;

const LPM_KEY = { min: 5, max: 4 + MAX_PREFIX_BYTES } as const;

const takesFlags = ({ flags }: MapShape, known: number): boolean =>
  (flags & ~known) === 0 && (flags & PROGRAM_ACCESS) !== PROGRAM_ACCESS;

/** `array_map_alloc_check`; only plain arrays may be mapped, or vary in length inside a map of maps. */
function checkArray(shape: MapShape, perCpu: boolean): number {
  const extra = perCpu ? 0 : FLAG.BPF_F_MMAPABLE | FLAG.BPF_F_INNER_MAP;
  const fits = shape.maxEntries > 0 && shape.keySize === 4 && shape.valueSize > 0;
  if (!fits || !takesFlags(shape, FLAG.BPF_F_NUMA_NODE | ACCESS | extra)) return errno("EINVAL");
  if (perCpu && (shape.flags & FLAG.BPF_F_NUMA_NODE) !== 0) return errno("EINVAL");
  const limit = perCpu ? PER_CPU_VALUE_BYTES : 0x7fff_ffff;
  return shape.valueSize > limit ? errno("E2BIG") : 0;
}

/** `fd_array_map_alloc_check`. */
function checkReferenceArray(shape: MapShape): number {
  const isRestricted = (shape.flags & (PROGRAM_ACCESS | FLAG.BPF_F_MMAPABLE | FLAG.BPF_F_INNER_MAP)) !== 0;
  return shape.valueSize !== 4 || isRestricted ? errno("EINVAL") : checkArray(shape, false);
}

/** `htab_map_alloc_check`. */
function checkHash(shape: MapShape, kind: { readonly perCpu: boolean; readonly evicts: boolean }): number {
  const { flags, keySize, valueSize, maxEntries } = shape;
  const known = FLAG.BPF_F_NO_PREALLOC | FLAG.BPF_F_NO_COMMON_LRU | FLAG.BPF_F_NUMA_NODE | FLAG.BPF_F_ZERO_SEED | ACCESS;
  const hasOwnLists = (flags & FLAG.BPF_F_NO_COMMON_LRU) !== 0;
  if (!takesFlags(shape, known) || (!kind.evicts && hasOwnLists)) return errno("EINVAL");
  if (kind.evicts && (flags & FLAG.BPF_F_NO_PREALLOC) !== 0) return errno("ENOTSUPP");
  if ((flags & FLAG.BPF_F_NUMA_NODE) !== 0 && (kind.perCpu || hasOwnLists)) return errno("EINVAL");
  if (maxEntries === 0 || keySize === 0 || valueSize === 0) return errno("EINVAL");
  if (keySize + valueSize >= KMALLOC_MAX_BYTES - HTAB_ELEM_BYTES) return errno("E2BIG");
  return kind.perCpu && valueSize > PER_CPU_VALUE_BYTES ? errno("E2BIG") : 0;
}

/** `trie_alloc`. */
function checkTrie(shape: MapShape): number {
  const { keySize, valueSize, maxEntries, flags } = shape;
  const takes = takesFlags(shape, FLAG.BPF_F_NO_PREALLOC | FLAG.BPF_F_NUMA_NODE | ACCESS);
  const sized = keySize >= LPM_KEY.min && keySize <= LPM_KEY.max && valueSize > 0;
  const fits = valueSize <= KMALLOC_MAX_BYTES - LPM_KEY.max - LPM_NODE_BYTES;
  return takes && (flags & FLAG.BPF_F_NO_PREALLOC) !== 0 && maxEntries > 0 && sized && fits ? 0 : errno("EINVAL");
}

/** `queue_stack_map_alloc_check`. */
function checkQueue(shape: MapShape): number {
  const fits = shape.maxEntries > 0 && shape.keySize === 0 && shape.valueSize > 0;
  if (!fits || !takesFlags(shape, FLAG.BPF_F_NUMA_NODE | ACCESS)) return errno("EINVAL");
  return shape.valueSize > KMALLOC_MAX_BYTES ? errno("E2BIG") : 0;
}

/** `ringbuf_map_alloc`. */
function checkRingBuffer({ flags, keySize, valueSize, maxEntries }: MapShape): number {
  const isWhole = maxEntries >= PAGE_BYTES && (maxEntries & (maxEntries - 1)) === 0;
  const isPlain = (flags & ~FLAG.BPF_F_NUMA_NODE) === 0 && keySize === 0 && valueSize === 0;
  return isWhole && isPlain ? 0 : errno("EINVAL");
}

/** `sock_map_alloc` and `sock_hash_alloc`. */
function checkSocketMap(shape: MapShape, hashed: boolean): number {
  const { keySize, valueSize, maxEntries, flags } = shape;
  const takes = (flags & ~(FLAG.BPF_F_NUMA_NODE | FLAG.BPF_F_RDONLY | FLAG.BPF_F_WRONLY)) === 0;
  const sized = maxEntries > 0 && (valueSize === 4 || valueSize === 8) && (hashed ? keySize > 0 : keySize === 4);
  if (!takes || !sized) return errno("EINVAL");
  return keySize > MAX_KEY_BYTES ? errno("E2BIG") : 0;
}

/** `bpf_local_storage_map_alloc_check`. */
function checkStorage({ keySize, valueSize, maxEntries, flags, hasTypes }: MapShape): number {
  const hasFlags = (flags & FLAG.BPF_F_NO_PREALLOC) !== 0 && (flags & ~(FLAG.BPF_F_NO_PREALLOC | FLAG.BPF_F_CLONE)) === 0;
  if (!hasFlags || !hasTypes || maxEntries !== 0 || keySize !== 4 || valueSize === 0) return errno("EINVAL");
  return valueSize > STORAGE_VALUE_BYTES ? errno("E2BIG") : 0;
}

function hash(perCpu: boolean, evicts: boolean): MapTypeMaker {
  const kind = { perCpu, evicts };
  return {
    check: (shape) => checkHash(shape, kind),
    make: (shape, environment) => new HashMap(shape, environment, kind),
  };
}

const MAKERS: Readonly<Record<MapTypeName, MapTypeMaker>> = {
  BPF_MAP_TYPE_ARRAY: {
    check: (shape) => checkArray(shape, false),
    make: (shape, environment) => new ArrayMap(shape, environment),
  },
  BPF_MAP_TYPE_PERCPU_ARRAY: {
    check: (shape) => checkArray(shape, true),
    make: (shape, environment) => new PerCpuArrayMap(shape, environment),
  },
  BPF_MAP_TYPE_HASH: hash(false, false),
  BPF_MAP_TYPE_PERCPU_HASH: hash(true, false),
  BPF_MAP_TYPE_LRU_HASH: hash(false, true),
  BPF_MAP_TYPE_LRU_PERCPU_HASH: hash(true, true),
  BPF_MAP_TYPE_LPM_TRIE: { check: checkTrie, make: (shape, environment) => new LpmTrieMap(shape, environment) },
  BPF_MAP_TYPE_QUEUE: { check: checkQueue, make: (shape) => new QueueMap(shape, "oldest") },
  BPF_MAP_TYPE_STACK: { check: checkQueue, make: (shape) => new QueueMap(shape, "newest") },
  BPF_MAP_TYPE_RINGBUF: { check: checkRingBuffer, make: (shape, environment) => new RingBufferMap(shape, environment) },
  BPF_MAP_TYPE_PROG_ARRAY: { check: checkReferenceArray, make: (shape) => new ProgArrayMap(shape) },
  BPF_MAP_TYPE_ARRAY_OF_MAPS: {
    check: checkReferenceArray,
    make: (shape, environment, inner) => new MapOfMaps(shape, environment, "index", inner),
  },
  BPF_MAP_TYPE_HASH_OF_MAPS: {
    check: (shape) => (shape.valueSize === 4 ? checkHash(shape, { perCpu: false, evicts: false }) : errno("EINVAL")),
    make: (shape, environment, inner) => new MapOfMaps(shape, environment, "hash", inner),
  },
  BPF_MAP_TYPE_SOCKMAP: {
    check: (shape) => checkSocketMap(shape, false),
    make: (shape, environment) => new SocketMap(shape, environment, "index"),
  },
  BPF_MAP_TYPE_SOCKHASH: {
    check: (shape) => checkSocketMap(shape, true),
    make: (shape, environment) => new SocketMap(shape, environment, "hash"),
  },
  BPF_MAP_TYPE_SK_STORAGE: { check: checkStorage, make: (shape, environment) => new SkStorageMap(shape, environment) },
};

/** `inner`: what the maps of a map of maps look like. EOPNOTSUPP: the emulator does not have the type. */
export function createMap(shape: MapShape, environment: MapEnvironment, inner?: MapShape): EmulatedMap | number {
  const name = mapTypeName(shape.type);
  if (name === undefined) return errno("EOPNOTSUPP");
  // `bpf_get_file_flag`, which BPF_MAP_CREATE asks first.
  if ((shape.flags & HOST_ACCESS) === HOST_ACCESS) return errno("EINVAL");
  const maker = MAKERS[name];
  const refused = maker.check(shape);
  return refused !== 0 ? refused : maker.make(shape, environment, inner);
}

function mapTypeName(type: number): MapTypeName | undefined {
  const isName = (name: string): name is MapTypeName => Object.hasOwn(MAP_TYPE_ID, name);
  return Object.keys(MAP_TYPE_ID)
    .filter(isName)
    .find((name) => MAP_TYPE_ID[name] === type);
}

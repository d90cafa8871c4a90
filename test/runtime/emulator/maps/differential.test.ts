// kernel

/** The same random operations on a map of the kernel and on an emulated one: the same answers, errnos and contents. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMap } from "../../../../runtime/emulator/maps/create.ts";
import { EmulatedMap, isErrno, type MapShape, mapEnvironment } from "../../../../runtime/emulator/maps/map.ts";
import { Memory } from "../../../../runtime/emulator/memory.ts";
import { Fd } from "../../../../runtime/linux/syscall/fd.ts";
import { isPerCpu, possibleCpuCount } from "../../../../runtime/linux/syscall/per-cpu.ts";
import { MAP_CREATE_FLAG, MAP_TYPE_ID } from "../../../../stdlib/spec/map-type-ids.ts";
import { testWith } from "../../../support/needs.ts";
import { Random } from "../../../support/semantics/generate/random.ts";
import { KernelMap, tryCreateKernelMap } from "./kernel-map.ts";

const inKernel = testWith("root", "linux");
const STEPS = 4000;
/** Two that a map takes, three that ask what is there, one that no map knows, one that needs a lock in the value. */
const FLAGS = [0n, 0n, 0n, 1n, 2n, 3n, 4n, 8n] as const;

type Host = Pick<EmulatedMap, "hostLookup" | "hostUpdate" | "hostDelete" | "hostTake" | "nextKey">;

function shape(type: keyof typeof MAP_TYPE_ID, rest: Partial<MapShape>): MapShape {
  return { name: "m", type: MAP_TYPE_ID[type], keySize: 4, valueSize: 8, maxEntries: 8, flags: 0, ...rest };
}

function emulated(of: MapShape, cpuCount: number): EmulatedMap {
  const map = createMap(of, mapEnvironment(new Memory(), cpuCount));
  if (!(map instanceof EmulatedMap)) throw new Error(`the emulator does not make the map: ${map}`);
  return map;
}

interface Case {
  readonly shape: MapShape;
  /** Does the kernel promise the order of keys? */
  readonly ordered: boolean;
  readonly key: (random: Random, of: MapShape) => Uint8Array;
}

const NO_PREALLOC = MAP_CREATE_FLAG.BPF_F_NO_PREALLOC;

/** A few more keys than fit, all bytes in use. */
function fewKeys(random: Random, { keySize, maxEntries }: MapShape): Uint8Array {
  const key = new Uint8Array(keySize).fill(0xa5);
  key[0] = random.below(Math.min(200, maxEntries + 4));
  return key;
}

function index(random: Random, { maxEntries }: MapShape): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, random.below(10) === 0 ? 0xffff_ffff : random.below(maxEntries + 2), true);
  return key;
}

/** Few bits, so that prefixes contain one another; now and then a length past the end. */
function prefix(random: Random, { keySize }: MapShape): Uint8Array {
  const key = new Uint8Array(keySize);
  const bits = (keySize - 4) * 8;
  const length = random.below(12) === 0 ? bits + random.below(3) : random.below(Math.min(bits, 11) + 1);
  new DataView(key.buffer).setUint32(0, length, true);
  for (let at = 4; at < keySize; at++) key[at] = at === 4 ? random.below(4) << 6 : random.below(2) << 7;
  return key;
}

const none = (): Uint8Array => new Uint8Array(0);

const CASES: Readonly<Record<string, Case>> = {
  array: { shape: shape("BPF_MAP_TYPE_ARRAY", { valueSize: 12 }), ordered: true, key: index },
  "array of one": { shape: shape("BPF_MAP_TYPE_ARRAY", { maxEntries: 1 }), ordered: true, key: index },
  "per-CPU array": { shape: shape("BPF_MAP_TYPE_PERCPU_ARRAY", { valueSize: 16 }), ordered: true, key: index },
  "per-CPU array of odd size": { shape: shape("BPF_MAP_TYPE_PERCPU_ARRAY", { valueSize: 5 }), ordered: true, key: index },
  hash: { shape: shape("BPF_MAP_TYPE_HASH", { keySize: 7, valueSize: 3 }), ordered: false, key: fewKeys },
  "hash without preallocation": { shape: shape("BPF_MAP_TYPE_HASH", { flags: NO_PREALLOC }), ordered: false, key: fewKeys },
  "per-CPU hash": { shape: shape("BPF_MAP_TYPE_PERCPU_HASH", {}), ordered: false, key: fewKeys },
  "per-CPU hash of odd size": {
    shape: shape("BPF_MAP_TYPE_PERCPU_HASH", { valueSize: 13, flags: NO_PREALLOC }),
    ordered: false,
    key: fewKeys,
  },
  // Large enough that nothing is evicted; who is evicted is the kernel's business.
  "LRU hash": { shape: shape("BPF_MAP_TYPE_LRU_HASH", { maxEntries: 8192 }), ordered: false, key: fewKeys },
  "LRU per-CPU hash": { shape: shape("BPF_MAP_TYPE_LRU_PERCPU_HASH", { maxEntries: 8192 }), ordered: false, key: fewKeys },
  "LPM trie": {
    shape: shape("BPF_MAP_TYPE_LPM_TRIE", { keySize: 8, flags: NO_PREALLOC, maxEntries: 12 }),
    ordered: true,
    key: prefix,
  },
  "LPM trie of one byte": {
    shape: shape("BPF_MAP_TYPE_LPM_TRIE", { keySize: 5, flags: NO_PREALLOC, valueSize: 1 }),
    ordered: true,
    key: prefix,
  },
  queue: { shape: shape("BPF_MAP_TYPE_QUEUE", { keySize: 0, valueSize: 6 }), ordered: true, key: none },
  stack: { shape: shape("BPF_MAP_TYPE_STACK", { keySize: 0, valueSize: 6 }), ordered: true, key: none },
};

for (const [name, each] of Object.entries(CASES)) {
  inKernel(`${name}: the kernel's answers`, () => {
    using kernel = new KernelMap(each.shape);
    const emulation = emulated(each.shape, possibleCpuCount());
    const random = new Random(0x5eed);
    const answers = new Set<string>();
    for (let step = 0; step < STEPS; step++) {
      const operation = randomOperation(random, each, kernel.valueBytes);
      const [wanted, got] = [operation.run(kernel), operation.run(emulation)];
      assert.equal(got, wanted, `step ${step}: ${operation.text}`);
      answers.add(`${operation.name} ${isErrno(wanted) ? wanted : "bytes"}`);
      if (step % 50 === 0) assert.equal(contents(emulation, each.shape), contents(kernel, each.shape), `after step ${step}`);
    }
    assert.ok(answers.size >= 6, `only these answers were seen: ${[...answers].join(", ")}`);
  });
}

interface Operation {
  readonly name: string;
  readonly text: string;
  readonly run: (map: Host) => Uint8Array | number;
}

function randomOperation(random: Random, { shape: of, ordered, key: makeKey }: Case, valueBytes: number): Operation {
  const key = makeKey(random, of);
  const value = randomValue(random, of, valueBytes);
  const flags = random.pick(FLAGS);
  const before = random.chance(15) ? undefined : key;
  const text = `key ${Buffer.from(key).toString("hex")} flags ${flags}`;
  const named = (name: string, run: Operation["run"]): Operation => ({ name, text: `${name} ${text}`, run });
  switch (random.below(9)) {
    case 0:
    case 1:
      return named("lookup", (map) => shown(map.hostLookup(key), of));
    case 2:
      return named("delete", (map) => map.hostDelete(key));
    case 3:
      if (random.below(3) === 0) return named("take", (map) => shown(map.hostTake(key), of));
      return named("delete", (map) => map.hostDelete(key));
    case 4:
      if (ordered) return named("next", (map) => map.nextKey(before));
      return named("lookup", (map) => shown(map.hostLookup(key), of));
    default:
      return named("update", (map) => map.hostUpdate(key, value, flags));
  }
}

/** The host writes whole multiples of 8 of a per-CPU value; what lies beyond the value's size is nobody's. */
function randomValue(random: Random, { type, valueSize }: MapShape, byteSize: number): Uint8Array {
  const stride = isPerCpu(type) ? Math.ceil(valueSize / 8) * 8 : byteSize;
  return Uint8Array.from({ length: byteSize }, (_, at) => (at % stride < valueSize ? random.below(256) : 0));
}

function shown(answer: Uint8Array | number, { type, valueSize }: MapShape): Uint8Array | number {
  if (isErrno(answer) || !isPerCpu(type)) return answer;
  const stride = Math.ceil(valueSize / 8) * 8;
  return answer.filter((_, at) => at % stride < valueSize);
}

/** All entries; a queue's has no keys to list. */
function contents(map: Host, of: MapShape): readonly string[] {
  const all: string[] = [];
  if (of.keySize === 0) return all;
  for (let key = map.nextKey(undefined); !isErrno(key); key = map.nextKey(key)) {
    const value = shown(map.hostLookup(key), of);
    all.push(`${Buffer.from(key).toString("hex")}=${isErrno(value) ? value : Buffer.from(value).toString("hex")}`);
  }
  return all.sort();
}

for (const type of ["BPF_MAP_TYPE_LRU_HASH", "BPF_MAP_TYPE_LRU_PERCPU_HASH"] as const) {
  inKernel(`${type}: what is evicted differs; what both promise holds in both`, () => {
    const of = shape(type, { maxEntries: 64 });
    using kernel = new KernelMap(of);
    for (const map of [kernel, emulated(of, possibleCpuCount())]) {
      const written = new Map<string, string>();
      for (let step = 0; step < 1000; step++) {
        const key = Buffer.alloc(4);
        key.writeUInt32LE(step % 300);
        const value = new Uint8Array(kernel.valueBytes).fill(step);
        assert.is(map.hostUpdate(key, value, 0n), 0, "a full map takes more");
        written.set(key.toString("hex"), `${key.toString("hex")}=${Buffer.from(value).toString("hex")}`);
        assert.equal(map.hostLookup(key), value, "the newest entry is there");
      }
      const left = contents(map, of);
      assert.ok(left.length > 0 && left.length <= of.maxEntries, `${left.length} entries`);
      for (const entry of left) assert.is(entry, written.get(entry.slice(0, 8)));
    }
  });
}

/** Fields that are in order, at the edges and beyond them. */
function randomShape(random: Random): MapShape {
  const names = Object.keys(MAP_TYPE_ID).filter((name): name is keyof typeof MAP_TYPE_ID => Object.hasOwn(MAP_TYPE_ID, name));
  const flags = random.chance(40) ? 0 : random.pick([1, 2, 4, 8, 16, 24, 64, 128, 256, 384, 1024, 4096, 3, 65]);
  return shape(random.pick(names), {
    keySize: random.pick([0, 4, 4, 4, 5, 8, 260, 261, 512, 513]),
    valueSize: random.pick([0, 1, 4, 4, 4, 8, 8, 32768, 32769, (1 << 22) - 300]),
    maxEntries: random.pick([0, 1, 3, 4096, 4097, 8192]),
    flags,
  });
}

inKernel("what the kernel does not create, the emulator does not, for the same reason", () => {
  const random = new Random(7);
  const environment = mapEnvironment(new Memory(), 1);
  const inner = shape("BPF_MAP_TYPE_ARRAY", { maxEntries: 1 });
  using innerMap = new KernelMap(inner);
  const seen = new Map<number, number>();
  for (let step = 0; step < 3000; step++) {
    const of = randomShape(random);
    // A CPU's part of a large value, for every entry, is memory that a test should not take.
    if (of.valueSize * of.maxEntries > 1 << 23) continue;
    const isOuter = of.type === MAP_TYPE_ID.BPF_MAP_TYPE_ARRAY_OF_MAPS || of.type === MAP_TYPE_ID.BPF_MAP_TYPE_HASH_OF_MAPS;
    const wanted = tryCreateKernelMap(of, isOuter ? innerMap.fd : undefined);
    const got = createMap(of, environment, isOuter ? inner : undefined);
    if (wanted instanceof Fd) wanted.close();
    const code = wanted instanceof Fd ? 0 : wanted;
    assert.is(got instanceof EmulatedMap ? 0 : got, code, JSON.stringify(of));
    seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  assert.ok((seen.get(0) ?? 0) > 100 && seen.size >= 3, JSON.stringify([...seen]));
});

test.run();

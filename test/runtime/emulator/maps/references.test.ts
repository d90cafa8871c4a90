// kernel

/** Maps of maps and sockets, addresses of values that are gone, ring buffers' records: what the differential test cannot ask. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMap } from "../../../../runtime/emulator/maps/create.ts";
import { EmulatedMap, errno, type MapShape, mapEnvironment, placeKey } from "../../../../runtime/emulator/maps/map.ts";
import { MapOfMaps } from "../../../../runtime/emulator/maps/map-of-maps.ts";
import { RingBufferMap } from "../../../../runtime/emulator/maps/ring-buffer.ts";
import { SocketMap } from "../../../../runtime/emulator/maps/socket-map.ts";
import { Memory } from "../../../../runtime/emulator/memory.ts";
import { MAP_TYPE_ID } from "../../../../stdlib/spec/map-type-ids.ts";
import { testWith } from "../../../support/needs.ts";
import { KernelMap } from "./kernel-map.ts";

const memory = new Memory();
const environment = mapEnvironment(memory, 2);

function shape(type: keyof typeof MAP_TYPE_ID, rest: Partial<MapShape> = {}): MapShape {
  return { name: "m", type: MAP_TYPE_ID[type], keySize: 4, valueSize: 8, maxEntries: 2, flags: 0, ...rest };
}

function make<M extends EmulatedMap>(of: MapShape, kind: abstract new (...args: never[]) => M, inner?: MapShape): M {
  const map = createMap(of, environment, inner);
  if (map instanceof kind) return map;
  throw new Error(`not made: ${String(map)}`);
}

const INNER = shape("BPF_MAP_TYPE_ARRAY");
const OTHER = shape("BPF_MAP_TYPE_ARRAY", { maxEntries: 3 });

for (const type of ["BPF_MAP_TYPE_ARRAY_OF_MAPS", "BPF_MAP_TYPE_HASH_OF_MAPS"] as const) {
  testWith("root", "linux")(`${type}: the kernel's errno for entries, flags and maps of another shape`, () => {
    const of = shape(type, { valueSize: 4 });
    using fitting = new KernelMap(INNER);
    using other = new KernelMap(OTHER);
    using kernel = new KernelMap(of, fitting.fd);
    const outer = make(of, MapOfMaps, INNER);
    const inner = { fitting: make(INNER, EmulatedMap), other: make(OTHER, EmulatedMap) };
    const fds = { fitting: fitting.fd, other: other.fd };
    for (const key of [0, 1, 2, 9]) {
      for (const flags of [0n, 1n, 2n, 3n, 0n]) {
        for (const which of ["other", "fitting"] as const) {
          const wanted = kernel.hostUpdate(placeKey(key), placeKey(fds[which]), flags);
          assert.is(outer.setTarget(placeKey(key), inner[which], flags), wanted, `set ${key} ${which} flags ${flags}`);
        }
      }
    }
    for (const key of [0, 0, 1, 2, 9])
      assert.is(outer.hostDelete(placeKey(key)), kernel.hostDelete(placeKey(key)), `delete ${key}`);
  });
}

for (const type of ["BPF_MAP_TYPE_SOCKMAP", "BPF_MAP_TYPE_SOCKHASH"] as const) {
  testWith("root", "linux")(`${type}: the kernel's errno for what is absent`, () => {
    for (const valueSize of [4, 8]) {
      using kernel = new KernelMap(shape(type, { valueSize }));
      const map = make(shape(type, { valueSize }), SocketMap);
      for (const key of [0, 1, 2, 9].map(placeKey)) {
        assert.equal(map.hostLookup(key), kernel.hostLookup(key), "lookup");
        assert.is(map.hostDelete(key), kernel.hostDelete(key), "delete");
        assert.equal(map.nextKey(key), kernel.nextKey(key), "next key");
      }
    }
  });
}

test("a socket shows as its cookie; presence, absence and a full map have their errnos", () => {
  const map = make(shape("BPF_MAP_TYPE_SOCKHASH"), SocketMap);
  const socket = { cookie: 0x1234n };
  assert.is(map.setTarget(placeKey(7), socket, 2n), errno("ENOENT"));
  assert.is(map.setTarget(placeKey(7), socket), 0);
  assert.is(map.setTarget(placeKey(7), socket, 1n), errno("EEXIST"));
  assert.equal(map.hostLookup(placeKey(7)), new Uint8Array([0x34, 0x12, 0, 0, 0, 0, 0, 0]));
  assert.is(map.setTarget(placeKey(8), socket), 0);
  assert.is(map.setTarget(placeKey(9), socket), errno("E2BIG"));
});

for (const type of ["BPF_MAP_TYPE_HASH", "BPF_MAP_TYPE_LRU_HASH", "BPF_MAP_TYPE_PERCPU_HASH"] as const) {
  test(`${type}: a deleted value is readable until the run ends, then a fault`, () => {
    const map = make(shape(type), EmulatedMap);
    assert.is(map.hostUpdate(placeKey(1), new Uint8Array(16).fill(5), 0n), 0);
    const address = map.lookup(placeKey(1), 1)?.address ?? 0n;
    assert.is(map.delete(placeKey(1)), 0);
    assert.is(memory.read(address, 8), 0x0505050505050505n);
    map.quiesce();
    assert.throws(() => memory.read(address, 8), /which is gone/);
  });
}

test("a read past a value's end is a fault although another value follows", () => {
  const map = make(shape("BPF_MAP_TYPE_ARRAY"), EmulatedMap);
  const [first, second] = [map.lookup(placeKey(0), 0), map.lookup(placeKey(1), 0)];
  assert.ok(first && second);
  assert.throws(() => memory.read((first?.address ?? 0n) + 1n, 8), /out of|8 bytes at offset 1/);
});

test("records arrive in order, discarded ones do not, nothing passes one that is being written", () => {
  const ring = make(shape("BPF_MAP_TYPE_RINGBUF", { keySize: 0, valueSize: 0, maxEntries: 4096 }), RingBufferMap);
  const [a, b, c] = [ring.reserve(1n, 0n), ring.reserve(1n, 0n), ring.reserve(2n, 0n)];
  if (!a || !b || !c) throw new Error("no room");
  memory.write(c.address, 2, 0x0807n);
  assert.ok(ring.finish(c, "submitted"));
  assert.throws(() => memory.read(c.address, 1), /which is gone/);
  assert.equal(ring.consume(), []);
  assert.ok(ring.finish(a, "submitted") && ring.finish(b, "discarded"));
  assert.not(ring.finish(b, "discarded"), "a record is finished once");
  assert.equal(ring.consume(), [new Uint8Array([0]), new Uint8Array([7, 8])]);
});

test.run();

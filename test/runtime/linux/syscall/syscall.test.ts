// kernel

import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BpfError } from "../../../../runtime/bpf-error.ts";
import { mapInfo } from "../../../../runtime/linux/syscall/info.ts";
import { createMap, deleteElem, lookupElem, nextKey, updateElem } from "../../../../runtime/linux/syscall/map.ts";
import { isPerCpu, possibleCpuCount, valueByteSize } from "../../../../runtime/linux/syscall/per-cpu.ts";
import { getPinned, pinObject } from "../../../../runtime/linux/syscall/pin.ts";
import { attachProgram, testRunProgram } from "../../../../runtime/linux/syscall/program.ts";
import { CONSTANTS } from "../../../../stdlib/spec/constants.ts";
import { MAP_TYPES } from "../../../../stdlib/spec/map-types.ts";
import { makeBpffsFolder, removeBpffsFolder } from "../../../support/bpffs.ts";
import { testWith } from "../../../support/needs.ts";

const inKernel = testWith("root");
const Update = CONSTANTS.Update.members;

inKernel("a map is created, written, read, listed and emptied", () => {
  using map = makeHash();
  const fd = map.number;
  assert.is(lookupElem(fd, bytes(1), 8), undefined);
  updateElem(fd, bytes(1), bytes(10, 11));
  updateElem(fd, bytes(2), bytes(20, 21), Update.NoExist.value);
  updateElem(fd, bytes(2), bytes(22, 23), Update.Exist.value);
  assert.equal(lookupElem(fd, bytes(1), 8), bytes(10, 11));
  assert.equal(lookupElem(fd, bytes(2), 8), bytes(22, 23));
  const first = nextKey(fd, undefined, 4);
  assert.ok(first);
  const second = nextKey(fd, first, 4);
  assert.ok(second);
  assert.equal([first.readUInt32LE(), second.readUInt32LE()].sort(), [1, 2]);
  assert.is(nextKey(fd, second, 4), undefined);
  assert.is(deleteElem(fd, bytes(1)), true);
  assert.is(deleteElem(fd, bytes(1)), false);
});

inKernel("info says what a map was created with", () => {
  using map = makeHash();
  const { id, ...info } = mapInfo(map.number);
  assert.ok(id > 0);
  const none = { btfId: 0, btfKeyTypeId: 0, btfValueTypeId: 0, extra: 0n };
  assert.equal(info, { type: 1, name: "of_a_test", keySize: 4, valueSize: 8, maxEntries: 2, flags: 0, ...none });
});

inKernel("errors name the operation, the cause and the remedy", () => {
  using map = makeHash();
  updateElem(map.number, bytes(1), bytes(0, 0));
  updateElem(map.number, bytes(2), bytes(0, 0));
  const full = failure(() => updateElem(map.number, bytes(3), bytes(0, 0)));
  assert.is(full.code, "E2BIG");
  assert.is(full.operation, "update a key of a map");
  assert.match(full.message, /^could not update a key of a map: the map is full.*\(E2BIG\); declare the map with a larger/);
  assert.is(failure(() => updateElem(map.number, bytes(1), bytes(0, 0), Update.NoExist.value)).code, "EEXIST");
  const badMap = failure(() => createMap({ map_type: 1, key_size: 0, map_name: "bad" }));
  assert.is(badMap.message, "could not create map bad: the kernel refuses these arguments (EINVAL)");
  assert.is(failure(() => attachProgram(map.number, map.number, 4)).command, "BPF_PROG_ATTACH");
  assert.is(failure(() => testRunProgram(map.number)).errno > 0, true);
});

inKernel("a closed descriptor is refused before the kernel sees its number", () => {
  const map = makeHash();
  assert.is(map.isOpen, true);
  map.close();
  map.close();
  assert.is(map.isOpen, false);
  assert.throws(() => map.number, /closed/);
});

inKernel("a pinned map is the same map when opened again", () => {
  const folder = makeBpffsFolder();
  try {
    using map = makeHash();
    pinObject(map.number, join(folder, "m"));
    updateElem(map.number, bytes(1), bytes(5, 6));
    using again = getPinned(join(folder, "m"));
    assert.is(mapInfo(again.number).id, mapInfo(map.number).id);
    assert.equal(lookupElem(again.number, bytes(1), 8), bytes(5, 6));
    assert.is(failure(() => pinObject(map.number, join(folder, "m"))).code, "EEXIST");
    rmSync(join(folder, "m"));
    assert.match(failure(() => getPinned(join(folder, "m"))).message, `could not open ${join(folder, "m")}`);
  } finally {
    removeBpffsFolder(folder);
  }
});

inKernel("many calls with collected garbage in between keep their buffers", () => {
  using map = makeHash();
  for (let i = 0; i < 20_000; i++) {
    updateElem(map.number, bytes(i % 2), bytes(i, ~i >>> 0));
    assert.equal(lookupElem(map.number, bytes(i % 2), 8), bytes(i, ~i >>> 0));
  }
});

inKernel("a per-CPU map's value has room for every possible CPU", () => {
  const type = MAP_TYPES.PerCpuHashMap.id;
  assert.ok(isPerCpu(type) && !isPerCpu(MAP_TYPES.HashMap.id));
  using map = createMap({ map_type: type, key_size: 4, value_size: 4, max_entries: 1 });
  const size = valueByteSize(mapInfo(map.number));
  assert.is(size, 8 * possibleCpuCount());
  const value = Buffer.alloc(size);
  for (let cpu = 0; cpu < possibleCpuCount(); cpu++) value.writeUInt32LE(cpu + 1, cpu * 8);
  updateElem(map.number, bytes(0), value);
  assert.equal(lookupElem(map.number, bytes(0), size), value);
});

function makeHash(): ReturnType<typeof createMap> {
  return createMap({ map_type: MAP_TYPES.HashMap.id, key_size: 4, value_size: 8, max_entries: 2, map_name: "of_a_test" });
}

function failure(run: () => unknown): BpfError {
  try {
    run();
  } catch (error) {
    if (error instanceof BpfError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

function bytes(...words: readonly number[]): Buffer {
  const buffer = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => {
    buffer.writeUInt32LE(word, i * 4);
  });
  return buffer;
}

test.run();

/** The linear memory: objects, their ends, their lives; and probes that try to leave an object by a program's means. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { aluReg, atomic, exit, load, movImm, movReg, storeReg } from "../../../compiler/bytecode/build.ts";
import { EmulatorError } from "../../../runtime/emulator/error.ts";
import { MachineFault } from "../../../runtime/emulator/fault.ts";
import { Memory } from "../../../runtime/emulator/memory.ts";
import type { MemoryHooks, MemoryObject } from "../../../runtime/emulator/memory-object.ts";
import type { SizeName } from "../../../stdlib/spec/isa.ts";
import { TestMachine } from "./support/machine.ts";

const kindOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof MachineFault) return error.kind;
    throw error;
  }
  return "none";
};

test("bytes, widths, and their ends", () => {
  const memory = new Memory();
  const object = memory.allocate(10, { name: "ten", content: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) });
  assert.is(memory.read(object.addressOf(2), 8), 0x0a09_0807_0605_0403n);
  assert.is(memory.read(object.addressOf(9), 1), 10n);
  memory.write(object.addressOf(1), 4, 0xffff_ffff_1122_3344n);
  assert.equal([...memory.contents(object).slice(0, 6)], [1, 0x44, 0x33, 0x22, 0x11, 6]);
  for (const [offset, width] of [
    [3, 8],
    [-1, 1],
    [10, 1],
    [9, 2],
    [-4, 8],
  ] as const) {
    assert.is(
      kindOf(() => memory.read(object.addressOf(offset), width)),
      "out-of-bounds",
      `${offset}, ${width}`,
    );
  }
  assert.is(memory.bytes(object.addressOf(4), 6, "read").length, 6);
  assert.is(
    kindOf(() => memory.bytes(object.addressOf(4), 7, "read")),
    "out-of-bounds",
  );
  assert.is(
    kindOf(() => memory.bytes(object.addressOf(4), -1, "read")),
    "out-of-bounds",
  );
  assert.is(memory.bytes(0n, 0, "read").length, 0, "no bytes need no object");
});

test("an object without bytes stands for its owner", () => {
  const memory = new Memory();
  const owner = { map: true };
  const object = memory.allocate(0, { name: "map counters", owner });
  assert.is(memory.ownerOf(object.address), owner);
  assert.is(memory.ownerOf(object.addressOf(1)), undefined);
  assert.is(memory.ownerOf(0n), undefined);
  assert.throws(() => memory.read(object.address, 1), "map counters has no bytes to read");
  memory.free(object);
  assert.is(memory.ownerOf(object.address), undefined);
});

test("hooks answer loads and stores, and only inside the object", () => {
  const memory = new Memory();
  const stores: string[] = [];
  const object = memory.allocate(16, {
    name: "a context",
    hooks: {
      load: (offset, width, into) => {
        if (offset !== 4 || width !== 4) return false;
        Object.assign(into, { low: 1, high: 0xdead_0000 | 0 });
        return true;
      },
      store: (offset, width, { low }) => {
        stores.push(`${offset} ${width} ${low}`);
        return offset === 8;
      },
    },
  });
  assert.is(memory.read(object.addressOf(4), 4), 0xdead_0000_0000_0001n);
  assert.is(memory.read(object.addressOf(0), 4), 0n);
  memory.write(object.addressOf(8), 2, 7n);
  memory.write(object.addressOf(12), 2, 9n);
  assert.equal(stores, ["8 2 7", "12 2 9"]);
  assert.is(memory.read(object.addressOf(8), 8), 9n << 32n);
  assert.is(
    kindOf(() => memory.read(object.addressOf(13), 4)),
    "out-of-bounds",
  );
});

test("atomic operations go through hooks, too, and want both rights", () => {
  const machine = new TestMachine();
  const stores: number[] = [];
  const hooks: MemoryHooks = {
    load: (offset, _, into) => {
      Object.assign(into, { low: -1, high: 0 });
      return offset === 0;
    },
    store: (_, __, { low }) => stores.push(low) > 0,
  };
  const hooked = machine.memory.allocate(8, { name: "hooked", hooks });
  const add = machine.image([movImm(64, 2, 3), atomic("fetchAdd", "u32", 1, 0, 2), movReg(64, 0, 2), exit()]);
  assert.is(machine.result(add, { args: [hooked.address] }), 0xffff_ffffn);
  assert.equal(stores, [2]);
  const table = machine.memory.allocate(8, { name: "table", writable: false });
  assert.is(machine.fault(add, { args: [table.address] }).kind, "read-only");
  assert.is(machine.fault(add, { args: [table.addressOf(8)] }).kind, "out-of-bounds");
});

test("the memory and the table grow; contents and addresses stay", () => {
  const memory = new Memory();
  const objects = Array.from({ length: 5000 }, (_, i) =>
    memory.allocate(8 + (i % 300), { name: `object ${i}`, content: Uint8Array.of(i & 0xff, i >> 8) }),
  );
  assert.is(new Set(objects.map(({ address }) => address)).size, objects.length);
  for (const [i, object] of objects.entries()) assert.is(memory.read(object.address, 2), BigInt(i), `object ${i}`);
});

test("more than there is takes nothing", () => {
  const memory = new Memory();
  const isFull = (error: unknown): boolean => error instanceof EmulatorError && error.code === "TSB6011";
  for (const size of [2 ** 30, 2 ** 31, 2 ** 32, 2 ** 52]) {
    assert.throws(() => memory.allocate(size, { name: "huge" }), isFull);
  }
  const half = memory.allocate(2 ** 29, { name: "half" });
  assert.throws(() => memory.allocate(2 ** 29, { name: "the other half" }), isFull);
  const small = memory.allocate(64, { name: "small" });
  memory.write(half.addressOf(2 ** 29 - 8), 8, 5n);
  assert.is(memory.read(small.addressOf(56), 8), 0n);
  assert.is(memory.read(half.addressOf(2 ** 29 - 8), 8), 5n);
});

test("freed places are used again, freed addresses are not", () => {
  const memory = new Memory();
  const first = memory.allocate(64, { name: "first", content: new Uint8Array(64).fill(0xff) });
  memory.free(first);
  const second = memory.allocate(64, { name: "second" });
  assert.is(second.base, first.base);
  assert.is.not(second.address, first.address);
  assert.is(memory.read(second.address, 8), 0n, "zeroed");
  const seen = new Set<bigint>();
  for (let round = 0; round < 2000; round++) {
    const object = memory.allocate(64, { name: "short-lived" });
    assert.is(seen.has(object.address), false);
    seen.add(object.address);
    memory.free(object);
  }
  assert.is(
    kindOf(() => memory.read(first.address, 1)),
    "wild",
  );
  assert.ok(memory.bytes8.length <= 1 << 17, `${memory.bytes8.length} bytes`);
});

const SIZES: readonly (readonly [SizeName, number])[] = [
  ["u8", 1],
  ["u16", 2],
  ["u32", 4],
  ["u64", 8],
];

/** Runs `access` of each size at every distance around both ends of an object; what is outside must fault and change nothing. */
test("probes: reads and writes around both ends of every kind of object", () => {
  const machine = new TestMachine();
  const { memory } = machine;
  const objects = [
    memory.allocate(24, { name: "before", content: new Uint8Array(24).fill(0x11) }),
    memory.allocate(24, { name: "the object", content: new Uint8Array(24).fill(0x22) }),
    memory.allocate(24, { name: "behind", content: new Uint8Array(24).fill(0x33) }),
    memory.allocate(13, { name: "odd", content: new Uint8Array(13).fill(0x44) }),
    memory.allocate(0, { name: "map", owner: {} }),
  ];
  let faults = 0;
  for (const [size, width] of SIZES) {
    const read = machine.image([aluReg("add", 64, 1, 2), load(size, 0, 1, 0), exit()]);
    const write = machine.image([
      aluReg("add", 64, 1, 2),
      movImm(64, 3, -1),
      storeReg(size, 1, 0, 3),
      movImm(64, 0, 0),
      exit(),
    ]);
    for (const object of objects) {
      for (let offset = -12; offset < object.size + 12; offset++) {
        const inside = offset >= 0 && offset + width <= object.size;
        for (const image of inside ? [read] : [read, write]) {
          const result = machine.run(image, { args: [object.address, BigInt(offset)] });
          assert.is(result.kind, inside ? "exit" : "fault", `${object.name} ${size} at ${offset}`);
          if (result.kind === "fault") faults++;
        }
      }
    }
  }
  assert.ok(faults > 500);
  const untouched = (object: MemoryObject): boolean => new Set(memory.contents(object)).size <= 1;
  assert.ok(objects.every(untouched));
});

test("probes: any distance from an object, any number as an address", () => {
  const machine = new TestMachine();
  const { memory } = machine;
  const from = memory.allocate(64, { name: "from" });
  const victims = Array.from({ length: 64 }, (_, i) =>
    memory.allocate(4096, { name: `victim ${i}`, content: new Uint8Array(4096).fill(0x77) }),
  );
  const write = machine.image([aluReg("add", 64, 1, 2), movImm(64, 3, 0), storeReg("u8", 1, 0, 3), exit()]);
  const distances = [1n << 31n, 1n << 32n, 1n << 33n, 1n << 48n, 1n << 54n, 1n << 62n, 1n << 63n, -(1n << 32n), 0x7fff_ffffn];
  for (const distance of distances)
    assert.is(machine.run(write, { args: [from.address, distance] }).kind, "fault", `${distance}`);
  for (let distance = 64n; distance < 1n << 20n; distance += 4093n) {
    assert.is(machine.run(write, { args: [from.address, distance] }).kind, "fault");
  }
  for (const address of [0n, 1n, 8n, 0xffffn, 0x4000_0000n, 1n << 32n, (1n << 64n) - 1n, 1n << 63n, 0xffff_8880_0000_0000n]) {
    assert.is(machine.run(write, { args: [address, 0n] }).kind, "fault", address.toString(16));
  }
  assert.ok(victims.every((victim) => memory.contents(victim).every((byte) => byte === 0x77)));
});

test("a pointer may leave its object and come back, as those of C do", () => {
  const machine = new TestMachine();
  const object = machine.memory.allocate(16, { name: "the object", content: Uint8Array.of(5) });
  const image = machine.image([aluReg("add", 64, 1, 2), aluReg("sub", 64, 1, 2), load("u8", 0, 1, 0), exit()]);
  for (const distance of [-8n, 1n << 20n, 1n << 40n]) {
    assert.is(machine.result(image, { args: [object.address, distance] }), 5n);
  }
});

test.run();

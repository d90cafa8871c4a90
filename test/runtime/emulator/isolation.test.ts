/** No program reaches anything but its own objects: every access past one is a fault, and what lies around is untouched. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble } from "../../../compiler/bytecode/assemble.ts";
import type { FaultKind } from "../../../runtime/emulator/fault.ts";
import { loadImage } from "../../../runtime/emulator/image.ts";
import { Interpreter } from "../../../runtime/emulator/interpreter.ts";
import type { RunResult } from "../../../runtime/emulator/machine.ts";
import { Memory } from "../../../runtime/emulator/memory.ts";
import type { MemoryObject } from "../../../runtime/emulator/memory-object.ts";
import { SIZES } from "../../../stdlib/spec/isa.ts";
import { keys } from "../../support/random-bpf/operations.ts";
import { runHostile } from "../../support/random-bpf/run-hostile.ts";

const BUDGET = 100_000;
const CANARY = 0xa5;

/** Objects that programs are given, with others around them that they are not. */
class World {
  readonly memory = new Memory();
  readonly #canaries: MemoryObject[] = [];
  readonly context = this.#guarded(16, { name: "context" });
  readonly value = this.#guarded(8, { name: "value", owner: {} });
  readonly readOnly = this.#guarded(8, { name: "constant", writable: false });
  readonly map = this.#guarded(0, { name: "map", owner: {} });
  readonly hooked = this.#guarded(8, { name: "hooked", hooks: { load: () => false, store: () => false } });
  readonly freed: MemoryObject;
  readonly #interpreter = new Interpreter(this.memory);

  constructor() {
    this.freed = this.#guarded(8, { name: "freed" });
    this.memory.free(this.freed);
  }

  /** r1…r5 are the addresses of `objects`. */
  run(text: string, objects: readonly MemoryObject[], functions: readonly number[] = [0]): RunResult {
    const { insns } = assemble(text);
    const named = functions.map((slot) => ({ name: `f${slot}`, slot }));
    const image = loadImage(this.memory, { name: "probe", insns, functions: named });
    return this.#interpreter.run(image, { args: objects.map(({ address }) => address), budget: BUDGET });
  }

  get isUntouched(): boolean {
    return this.#canaries.every((canary) => this.memory.contents(canary).every((byte) => byte === CANARY));
  }

  #guarded(size: number, options: Parameters<Memory["allocate"]>[1]): MemoryObject {
    this.#canary();
    const object = this.memory.allocate(size, options);
    this.#canary();
    return object;
  }

  #canary(): void {
    this.#canaries.push(this.memory.allocate(16, { name: "canary", content: new Uint8Array(16).fill(CANARY) }));
  }
}

/** Forms of access to `{at}` (r1 and a displacement) of a type. */
const READS = ["r0 = *({type} *)(r1 {off})", "r0 = load_acquire(({type} *)(r1 {off}))"];
const WRITES = ["*({type} *)(r1 {off}) = r2", "*({type} *)(r1 {off}) = -1", "store_release(({type} *)(r1 {off}), r2)"];
const WORD_READS_AND_WRITES = [
  "lock *({type} *)(r1 {off}) += r2",
  "r2 = atomic{bits}_fetch_xor(({type} *)(r1 {off}), r2)",
  "r2 = atomic{bits}_xchg(({type} *)(r1 {off}), r2)",
  "r0 = atomic{bits}_cmpxchg(({type} *)(r1 {off}), r0, r2)",
];

function kindsOf(result: RunResult): string {
  return result.kind === "exit" ? "exit" : result.fault.kind;
}

const wordType = (size: string): boolean => size === "u32" || size === "u64";

interface Target {
  readonly name: "context" | "value" | "readOnly" | "map" | "hooked" | "freed";
  readonly size: number;
  readonly writable: boolean;
}

const TARGETS: readonly Target[] = [
  { name: "context", size: 16, writable: true },
  { name: "value", size: 8, writable: true },
  { name: "readOnly", size: 8, writable: false },
  { name: "map", size: 0, writable: false },
  { name: "hooked", size: 8, writable: true },
  { name: "freed", size: 0, writable: false },
];

for (const target of TARGETS) {
  test(`${target.name}: whatever lies past it, or straddles its ends, is a fault`, () => {
    const world = new World();
    const object = world[target.name];
    let faults = 0;
    for (const type of keys(SIZES)) {
      const width = SIZES[type].bytes;
      const { size } = target;
      const offsets = [
        -32768,
        -4096,
        -width,
        1 - width,
        -1,
        0,
        size - width,
        size - width + 1,
        size - 1,
        size,
        size + 1,
        4096,
        32767,
      ];
      for (const offset of offsets) {
        const fill = (form: string): string =>
          form
            .replaceAll("{type}", type)
            .replace("{bits}", type === "u64" ? "64" : "")
            .replace("{off}", `${offset < 0 ? "" : "+"}${offset}`);
        const inside = offset >= 0 && offset + width <= size;
        const expect = (form: string, allowed: boolean): void => {
          const ended = kindsOf(world.run(`${fill(form)}\nr0 = 0\nexit`, [object]));
          assert.is(ended === "exit", allowed, `${fill(form)}: ${ended}`);
          faults += allowed ? 0 : 1;
        };
        for (const form of READS) expect(form, inside);
        for (const form of WRITES) expect(form, inside && target.writable);
        if (wordType(type)) for (const form of WORD_READS_AND_WRITES) expect(form, inside && target.writable);
      }
    }
    assert.ok(faults > 150, `${faults} faults`);
    assert.ok(world.isUntouched);
  });
}

test("what was written outside did not arrive, what was written inside did", () => {
  const world = new World();
  for (const object of [world.context, world.value, world.readOnly, world.hooked]) world.memory.contents(object).fill(7);
  for (const offset of ["-8", "-1", "+9", "+16"]) world.run(`*(u64 *)(r1 ${offset}) = 0\nexit`, [world.context]);
  world.run("*(u64 *)(r1 +0) = 0\nexit", [world.readOnly]);
  world.run("*(u64 *)(r1 +1) = 0\nexit", [world.value]);
  for (const object of [world.context, world.value, world.readOnly]) {
    assert.ok(world.memory.contents(object).every((byte) => byte === 7));
  }
  world.run("*(u32 *)(r1 +4) = 0\nexit", [world.context]);
  assert.equal([...world.memory.contents(world.context)], [7, 7, 7, 7, 0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 7, 7]);
  assert.ok(world.isUntouched);
});

test("pointer arithmetic of any size leaves the object, and comes back only by the same way", () => {
  const world = new World();
  const away = [
    16n,
    -1n,
    1n << 16n,
    1n << 30n,
    1n << 31n,
    1n << 32n,
    1n << 40n,
    1n << 53n,
    1n << 62n,
    1n << 63n,
    -(1n << 32n),
    -(1n << 31n),
  ];
  for (const delta of away) {
    const add = `r3 = 0x${BigInt.asUintN(64, delta).toString(16)}\nr1 += r3\n`;
    assert.not.equal(kindsOf(world.run(`${add}r0 = *(u8 *)(r1 +0)\nexit`, [world.context])), "exit", `${delta}`);
    assert.not.equal(kindsOf(world.run(`${add}*(u8 *)(r1 +0) = 1\nexit`, [world.context])), "exit", `${delta}`);
    assert.is(kindsOf(world.run(`${add}r1 -= r3\nr0 = *(u64 *)(r1 +8)\nexit`, [world.context])), "exit", `${delta}`);
  }
  assert.ok(world.isUntouched);
});

test("the distance between two objects leads from neither to the other", () => {
  const world = new World();
  const others = [world.value, world.hooked, world.readOnly];
  for (const other of others) {
    const low = "r3 = r2\nr3 -= r1\nr3 <<= 32\nr3 s>>= 32\nr1 += r3\nr0 = *(u8 *)(r1 +64)\nexit";
    assert.not.equal(kindsOf(world.run(low, [world.context, other])), "exit");
    assert.not.equal(
      kindsOf(world.run("w3 = w1\nr3 |= r2\nr3 += 64\nr0 = *(u8 *)(r3 +0)\nexit", [world.context, other])),
      "exit",
    );
    assert.not.equal(kindsOf(world.run("r1 += r2\nr0 = *(u8 *)(r1 +0)\nexit", [world.context, other])), "exit");
  }
});

/** Name, program, how it ends; functions start at the slots given. */
const PROBES: readonly (readonly [name: string, kind: FaultKind, text: string, functions?: readonly number[]])[] = [
  ["null", "null", "r1 = 0\nr0 = *(u64 *)(r1 +0)\nexit"],
  ["near null", "null", "r1 = 16\n*(u8 *)(r1 +4) = 1\nexit"],
  ["a small negative pointer", "wild", "r1 = -4096\nr0 = *(u8 *)(r1 +0)\nexit"],
  ["all ones", "wild", "r1 = -1\nr0 = *(u8 *)(r1 +0)\nexit"],
  ["a pointer that wraps around", "wild", "r1 = -1\nr0 = *(u64 *)(r1 +0)\nexit"],
  ["an address of a Linux kernel", "wild", "r1 = 0xffff888154467600\n*(u64 *)(r1 +0) = 1\nexit"],
  ["an address of a Linux process", "wild", "r1 = 0x7ffff7dd0000\nr0 = *(u64 *)(r1 +0)\nexit"],
  ["half an address", "null", "w1 = w1\nr1 &= 65535\nr0 = *(u8 *)(r1 +0)\nexit"],
  ["above the stack", "out-of-bounds", "r0 = *(u8 *)(r10 +0)\nexit"],
  ["across the stack's end", "out-of-bounds", "r0 = *(u64 *)(r10 -4)\nexit"],
  ["a write above the stack", "out-of-bounds", "*(u64 *)(r10 +8) = 1\nexit"],
  ["below the stack", "out-of-bounds", "r2 = r10\nr2 += -513\nr0 = *(u8 *)(r2 +0)\nexit"],
  ["across the stack's beginning", "out-of-bounds", "r2 = r10\nr2 += -514\n*(u32 *)(r2 +0) = 1\nexit"],
  ["far below the stack", "out-of-bounds", "r2 = r10\nr2 += -65536\n*(u64 *)(r2 +0) = 1\nexit"],
  ["an endless loop", "budget", "goto pc-1"],
  ["an endless loop with work in it", "budget", "r0 += 1\nif r0 != 0x0 goto pc-2\nexit"],
  ["an endless recursion", "call-depth", "call pc-1\nexit"],
  ["two functions that call each other", "call-depth", "call pc+1\nexit\ncall pc-3\nexit", [0, 2]],
  [
    "a chain that needs more than 512 bytes",
    "stack-depth",
    "*(u64 *)(r10 -264) = 1\ncall pc+1\nexit\n*(u64 *)(r10 -264) = 1\nexit",
    [0, 3],
  ],
  ["control that runs off the end", "instruction", "r0 = 1"],
  ["a jump behind the end", "instruction", "goto pc+100"],
  ["a jump before the beginning", "instruction", "goto pc-100"],
  ["a jump into a constant's second half", "instruction", "goto pc+1\nr1 = 0x1ffffffff\nexit"],
  ["a call behind the end", "instruction", "call pc+1000\nexit"],
  ["a call before the beginning", "instruction", "call pc-1000\nexit"],
  ["a helper that does not exist", "unknown-helper", "call unknown#99999\nexit"],
  ["a helper of a negative number", "unknown-helper", "call unknown#-1\nexit"],
  ["a kernel function", "instruction", "call kernel-function#5\nexit"],
  ["a register as a helper's number", "unknown-helper", "r1 = 0x100000005\ncallx r1\nexit"],
  ["a packet load of classic BPF", "instruction", "r6 = r1\nr0 = *(u8 *)skb[0]\nexit"],
];

for (const [name, kind, text, functions] of PROBES) {
  test(`${name}: ${kind}`, () => {
    const world = new World();
    const start = performance.now();
    const result = world.run(text, [world.context], functions);
    assert.is(kindsOf(result), kind, result.kind === "fault" ? result.fault.message : "it ended");
    assert.ok(world.isUntouched);
    assert.ok(performance.now() - start < 2000);
    // The machine is none the worse for it.
    assert.equal(kindsOf(world.run("r0 = *(u64 *)(r1 +0)\nexit", [world.context])), "exit");
  });
}

test("a frame that is gone: a pointer to a callee's stack is a fault, or reaches no bytes but those of a stack", () => {
  const world = new World();
  const text = "call pc+3\nr0 = *(u64 *)(r0 -8)\nr0 = 0\nexit\n*(u64 *)(r10 -8) = 5\nr0 = r10\nexit";
  const ended = kindsOf(world.run(text, [world.context], [0, 4]));
  assert.ok(["exit", "freed", "wild", "out-of-bounds"].includes(ended), ended);
  assert.ok(world.isUntouched);
});

/** `npm run soak` has more. */
const HOSTILE = 4_000;

test(`${HOSTILE} hostile programs, in a process of their own: each exits or faults, none breaks or stops it`, () => {
  runHostile(1, HOSTILE);
});

test.run();

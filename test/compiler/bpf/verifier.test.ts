/** Shapes that the verifier is particular about load and work: null checks, packet bounds, spilled pointers, long jumps. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileFunction } from "../../../compiler/bpf/index.ts";
import { parseModule } from "../../../compiler/ir/parse.ts";
import type { Target } from "../../../compiler/ir/types.ts";
import type { MapModel } from "../../../compiler/object/model.ts";
import { MAP_TYPES } from "../../../stdlib/spec/map-types.ts";
import { type LoadedObject, loadObject } from "../../support/kernel.ts";
import { testWith } from "../../support/needs.ts";
import { objectOf } from "./support/object.ts";

const inKernel = testWith("root", "bpftool");
const LEVELS = [1, 2, 3, 4] as const;

const COUNTS: MapModel = {
  name: "counts",
  type: MAP_TYPES.ArrayMap.id,
  maxEntries: 4,
  flags: 0,
  key: { size: 4, type: undefined },
  value: { size: 16, type: undefined },
  tags: [],
};

function load(text: string, cpu: Target["cpu"], section: string, maps: readonly MapModel[] = []): LoadedObject {
  const target: Target = { cpu, kernel: [6, 1], endian: "little" };
  const compiled = parseModule(text).functions.map((ir) => ({ ir, machine: compileFunction(ir, target) }));
  return loadObject(objectOf(compiled, target, section, maps));
}

const COUNTER = `program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: ptr = alloca 4 align 4 "key"
  v2: u32 = const 2
  store stack 32 v1 + 0, v2
  v3: ptr = mapaddr "counts"
  v4: ptr = callhelper 1 "map_lookup_elem" (v3, v1)
  v5: ptr = const 0
  v6: u32 = eq v4, v5
  branch v6, b1, b2
b1:
  ret v2
b2:
  v7: u32 = load ctx u32 v0 + 0 volatile
  v8: u64 = zext32 v7
  atomic add 64 v4 + 8, v8
  v9: u64 = load map u64 v4 + 8
  v10: u32 = zext32 v9
  ret v10
}`;

inKernel("a map value is reached through its null check", () => {
  for (const cpu of LEVELS) {
    using loaded = load(COUNTER, cpu, "syscall", [COUNTS]);
    const ctx = Buffer.from([5, 0, 0, 0, 0, 0, 0, 0]);
    assert.is(loaded.program("main").testRun({ ctx }).retval, 5);
    assert.is(loaded.program("main").testRun({ ctx }).retval, 10);
  }
});

/** Sums bytes 0…n-1 of the packet, n being the first byte, checked against 31 and the packet's end. */
const PACKET = `program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: ptr = load ctx u32 v0 + 76 volatile
  v2: ptr = load ctx u32 v0 + 80 volatile
  v3: ptr = ptradd v1 + 32
  v4: u64 = zext64 v3
  v5: u64 = zext64 v2
  v6: u32 = ugt v4, v5
  v7: u32 = const 0
  branch v6, b1, b2
b1:
  v8: u32 = const 4294967295
  ret v8
b2:
  v9: u32 = load packet u8 v1 + 0
  v10: u32 = const 31
  v11: u32 = and v9, v10
  jump b3
b3:
  v12: u32 = phi b2 v7, b4 v20
  v13: u32 = phi b2 v7, b4 v19
  v14: u32 = ult v12, v11
  branch v14, b4, b5
b4:
  v15: u64 = zext32 v12
  v16: ptr = ptradd v1 + 0, v15
  v17: u32 = load packet u8 v16 + 0
  v19: u32 = add v13, v17
  v21: u32 = const 1
  v20: u32 = add v12, v21
  jump b3
b5:
  ret v13
}`;

inKernel("packet bytes are read within checked bounds", () => {
  for (const cpu of LEVELS) {
    using loaded = load(PACKET, cpu, "tc");
    const data = Buffer.from(Array.from({ length: 64 }, (_, i) => i + 5));
    assert.is(loaded.program("main").testRun({ data }).retval, 5 + 6 + 7 + 8 + 9);
  }
});

/** Twelve loads stay live across a call, beside the context: pointers and bounds go through the stack and come back. */
function spilling(): string {
  const words = Array.from({ length: 12 }, (_, i) => i);
  return `program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
${words.map((i) => `  v${i + 1}: u32 = load ctx u32 v0 + ${i * 4} volatile`).join("\n")}
  v20: u64 = callhelper 5 "ktime_get_ns" ()
${words.map((i) => `  v${i + 30}: u32 = ${i === 0 ? "add v1, v1" : `add v${i + 29}, v${i + 1}`}`).join("\n")}
  v50: u32 = load ctx u32 v0 + 0 volatile
  v51: u32 = sub v41, v50
  ret v51
}`;
}

inKernel("values and the context survive a call on the stack", () => {
  for (const cpu of LEVELS) {
    using loaded = load(spilling(), cpu, "syscall");
    const ctx = Buffer.alloc(48);
    for (let i = 0; i < 12; i++) ctx.writeUInt32LE(i + 1, i * 4);
    assert.is(loaded.program("main").testRun({ ctx }).retval, 78);
  }
});

test.run();

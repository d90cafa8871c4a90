import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseFunction, parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";

const EVERYTHING = `subprogram helper(a: u32, p: ptr): u64 always named "Mesh.helper" fault default=0 @0:3:1:6 {
b0:
  v0: u32 = param 0
  v1: ptr = param 1
  v2: u64 = zext32 v0
  v3: ptr = ptradd v1 + -4
  v4: ptr = ptradd v3 + 8, v2
  v5: i32 = load map s16 v4 + 2
  v6: u64 = atomic add 64 v4 + 8, v2 fetch
  atomic or 64 v4 + 8, v2
  v7: u64 = atomic cmpxchg 64 v4 + 8, v2, v6 fetch
  ret v6
}

program main(ctx: ptr): u32 auto named "main" fault default=0 packet-end=1 index=-1 @0:9:3:4 {
b0:
  v0: ptr = param 0
  v1: ptr = alloca 16 align 8 "key \\"x\\""
  v2: u32 = load ctx u32 v0 + 16 volatile @0:10:3:5
  v3: u32 = const 4294967295
  v4: u32 = ugt v2, v3
  v20: u32 = byteorder16 v2
  v21: u32 = neg v20
  branch v4, b1, b2
b1: preds b0
  v5: u32 = sar v2, v3
  jump b3
b2: preds b0
  store stack 16 v1 + 2, v2
  v6: ptr = mapaddr "sock_map"
  v7: ptr = globaladdr "count" + 8
  v8: u64 = callhelper 5 "ktime_get_ns" pure ()
  v9: ptr = callhelper 1 "map_lookup_elem" (v6, v1)
  packetcopy 16 v8, v1, v8
  v14: i64 = callhelper 26 "skb_load_bytes" (v0, v8, v1, v8) size 16
  v10: u64 = call "helper" (v2, v7)
  check v2 in 0..255 "TSB2001" {"from":"u32 }","to":"u8"} @0:11:5:2
  v11: ptr = const 0
  v12: u32 = ne v9, v11
  branch v12, b3, b4
b3: preds b2, b1
  v13: u32 = phi b2 v3, b1 v5
  ret v13
b4: preds b2
  fault index
}
`;

test("print after parse is the identity", () => {
  const module = parseModule(EVERYTHING);
  verifyModule(module, "test");
  const text = printModule(module);
  assert.is(text, EVERYTHING);
  assert.is(printModule(parseModule(text)), text);
});

test("predecessors, offsets and a function's properties may be left out", () => {
  const fn = parseFunction(`subprogram f(a: u32): u32 {
b0:
  v0: u32 = param 0   ; the argument
  branch v0, b2, b1
b1:
  jump b2
b2:
  v1: u32 = phi b1 v0, b0 v0
  ret v1
}`);
  assert.is(fn.inline, "auto");
  assert.equal(fn.blocks[2]?.preds, [0, 1]);
});

test("constants are normalised to their type", () => {
  const fn = parseFunction("subprogram f(): u32 {\nb0:\n  v0: u32 = const -1\n  ret v0\n}");
  const inst = fn.insts[0];
  assert.is(inst?.op === "const" ? inst.value : undefined, 0xffffffffn);
});

test("a mistake names its line", () => {
  assert.throws(() => parseModule("subprogram f(): u32 {\nb0:\n  v0: u32 = cosnt 1\n}"), /line 3: an instruction wanted/);
  assert.throws(() => parseModule("subprogram f(): u32 {\n  ret\n}"), /line 2: a block label wanted/);
});

test.run();

// What bpftool shows of the samples once they are in the kernel: their TypeScript lines, and their maps' fields by name.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { bpftool, type LoadedObject, loadObject } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";
import { u32Key } from "./support/attach.ts";
import { compileSample } from "./support/compile.ts";

const inKernel = testWith("root", "bpftool");

const linesOf = (loaded: LoadedObject, program: string): string =>
  bpftool("prog", "dump", "xlated", "pinned", `${loaded.pins}/progs/${program}`, "linum");

inKernel("each program's dump shows TypeScript lines and where they are", () => {
  using loaded = loadObject(compileSample("samples/redirect/redirect.bpf.ts"));
  for (const program of loaded.programNames) {
    const { info } = loaded.program(program);
    assert.ok(info.btfId > 0 && info.lineInfoCount > 0, program);
    assert.is(info.funcInfoCount, 1, program);
  }
  assert.match(
    linesOf(loaded, "parser"),
    /; return skb\.len; \[file:samples\/redirect\/redirect\.bpf\.ts line_num:\d+ line_col:\d+\]/,
  );
  assert.match(linesOf(loaded, "verdict"), /; if \(skb\.localPort === 10000\) return sock_map_rx\.redirect\(skb, 0\); \[file:/);
  assert.match(linesOf(loaded, "send"), /; key\.localPort = htonl\(ctx\.localPort\); \[file:/);
});

inKernel("prototypes are the programs' own", () => {
  using loaded = loadObject(compileSample("samples/redirect/redirect.bpf.ts"));
  assert.match(linesOf(loaded, "verdict"), /^u32 verdict\(struct __sk_buff \* skb\):/);
  assert.match(linesOf(loaded, "send"), /^u32 send\(struct sk_msg_md \* msg\):/);
});

inKernel("a map's dump names the struct's fields", () => {
  using loaded = loadObject(compileSample("samples/relay/relay.bpf.ts"));
  const value = Buffer.alloc(16);
  value.writeBigUInt64LE(3n, 0);
  value.writeBigUInt64LE(1448n, 8);
  loaded.map("traffic").update(u32Key(0), value);
  const dump: unknown = JSON.parse(bpftool("map", "dump", "pinned", `${loaded.pins}/maps/traffic`));
  assert.equal(dump, [{ key: 0, value: { messages: 3, bytes: 1448 } }]);
});

test.run();

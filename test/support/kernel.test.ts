// kernel

import { readdirSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { MAP_TYPES } from "../../stdlib/spec/map-types.ts";
import { compileC } from "./clang.ts";
import { collectObject } from "./collect.ts";
import { bpftool, loadObject, socketFd, verify } from "./kernel.ts";
import { testWith } from "./needs.ts";

const inKernel = testWith("root", "bpftool", "clang");

const PROGRAM = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct args { __u32 a, b, sum; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, __u64); __uint(max_entries, 8); } calls SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __type(key, __u32); __type(value, __u32); __uint(max_entries, 1); } per_cpu SEC(".maps");
SEC("syscall") int add_two_numbers_together(struct args *c) {
  __u32 key = 7;
  __u64 one = 1, *n = bpf_map_lookup_elem(&calls, &key);
  if (n) __sync_fetch_and_add(n, 1); else bpf_map_update_elem(&calls, &key, &one, BPF_ANY);
  c->sum = c->a + c->b;
  return -3;
}
SEC("tc") int first_byte(struct __sk_buff *skb) {
  __u8 b = 0;
  bpf_skb_load_bytes(skb, 0, &b, 1);
  skb->mark = 99;
  return b;
}
char LICENSE[] SEC("license") = "GPL";
`;

inKernel("a syscall program runs on a context, and its map is read, written and listed", () => {
  const object = compileC(PROGRAM);
  collectObject("clang's object with a syscall program", object, { kernel: [6, 1], cpu: 3 });
  using loaded = loadObject(object);
  assert.equal(loaded.programNames, ["add_two_numbers_together", "first_byte"]);
  assert.equal(loaded.mapNames, ["calls", "per_cpu"]);
  const program = loaded.program("add_two_numbers_together");
  const given = words(20, 22, 0);
  const result = program.testRun({ ctx: given });
  assert.is(result.retval, 0xffff_fffd);
  assert.equal(result.ctx, words(20, 22, 42));
  assert.equal(given, words(20, 22, 0), "the caller's context is left alone");
  program.testRun({ ctx: given });

  const calls = loaded.map("calls");
  assert.equal(calls.lookup(words(7)), words(2, 0));
  assert.is(calls.lookup(words(8)), undefined);
  calls.update(words(8), words(1, 2));
  assert.equal([...calls.keys()].map((key) => key.readUInt32LE()).sort(), [7, 8]);
  assert.is(calls.delete(words(8)), true);
  assert.is(calls.delete(words(8)), false);
  assert.throws(() => calls.lookup(words(1, 2)), /a key has 4 bytes, not 8/);
});

inKernel("a packet program gets data and a context, and gives both back", () => {
  using loaded = loadObject(compileC(PROGRAM));
  const data = Buffer.alloc(64, 0xab);
  const result = loaded.program("first_byte").testRun({ data, ctxOutSize: 192, repeat: 10 });
  assert.is(result.retval, 0xab);
  assert.equal(result.data, data);
  assert.is(result.ctx.readUInt32LE(8), 99, "skb->mark");
});

inKernel("a per-CPU map gives every possible CPU's value", () => {
  using loaded = loadObject(compileC(PROGRAM));
  const map = loaded.map("per_cpu");
  assert.is(map.info.type, MAP_TYPES.PerCpuArrayMap.id);
  const values = map.lookup(words(0));
  assert.ok(values !== undefined && values.length >= 8 && values.length % 8 === 0);
  values.writeUInt32LE(5, values.length - 8);
  map.update(words(0), values);
  assert.equal(map.lookup(words(0)), values);
});

inKernel("info tells names, ids and what the verifier did", () => {
  using loaded = loadObject(compileC(PROGRAM));
  const { info } = loaded.program("add_two_numbers_together");
  assert.is(info.name, "add_two_numbers");
  assert.ok(info.id > 0 && info.btfId > 0 && info.verifiedInsns > 5 && info.lineInfoCount > 3 && info.funcInfoCount === 1);
  assert.is(info.mapIdCount, 1);
  assert.match(bpftool("prog", "show", "id", String(info.id)), `tag ${info.tag}`);
});

inKernel("the end of the scope closes and removes everything", () => {
  let pins = "";
  let id = 0;
  {
    using loaded = loadObject(compileC(PROGRAM));
    pins = loaded.pins;
    id = loaded.program("first_byte").info.id;
  }
  assert.throws(() => readdirSync(pins), /ENOENT/);
  assert.throws(() => bpftool("prog", "show", "id", String(id)), /No such file/);
});

inKernel("a refused program throws the verifier's log", () => {
  const source = `#include <linux/bpf.h>
    #include <bpf/bpf_helpers.h>
    SEC("tc") int bad(struct __sk_buff *skb) { return *(int *)(long)skb->data; }`;
  assert.throws(() => verify(compileC(source)), /invalid access to packet/);
});

inKernel("a name that the object lacks says what it has", () => {
  using loaded = loadObject(compileC(PROGRAM));
  assert.throws(() => loaded.program("absent"), /no progs\/absent: it has add_two_numbers_together, first_byte/);
});

test("a socket's descriptor is known while it is open", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { connect } = await import("node:net");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const client: Socket = connect(address.port, "127.0.0.1");
  await new Promise((resolve) => client.once("connect", resolve));
  assert.ok(socketFd(client) > 2);
  client.destroy();
  server.close();
  assert.throws(() => socketFd(client), /not open/);
});

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, i * 4);
  });
  return bytes;
}

test.run();

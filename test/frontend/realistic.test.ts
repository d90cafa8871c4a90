// kernel

/** Whole programs of the field at work, on both backends: packets as a client would send them go in, what was decided comes out. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { be32, FixedArray, HashMap, LruHashMap, PerCpuArrayMap, SkBuff, u8, u16, u32, u64 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../runtime/index.ts";
import { compilePath } from "../support/compile-text.ts";
import { whatIsMissing } from "../support/needs.ts";

const FOLDER = fileURLToPath(new URL("accepted/", import.meta.url));
const compiled = (name: string): Uint8Array => compilePath(join(FOLDER, `${name}.bpf.ts`), FOLDER);
const hasKernel = whatIsMissing(["linux", "root", "kernel:6.1"]) === undefined;
const BACKENDS = hasKernel ? (["kernel", "emulator"] as const) : (["emulator"] as const);

type Programs<N extends string> = (abstract new () => unknown) & { readonly [K in N]: (ctx: SkBuff) => number };

const ETHERNET = Buffer.concat([Buffer.alloc(12), Buffer.from([0x08, 0x00])]);
const u16be = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u32be = (value: number): Buffer => Buffer.concat([u16be(value >>> 16), u16be(value & 0xffff)]);
const sized = (bytes: Buffer): Buffer => Buffer.concat([u16be(bytes.length), bytes]);
/** A test run wants more than a frame's header. */
const frame = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, Buffer.alloc(0)]);
const padded = (text: string, length: number): Uint8Array => Buffer.alloc(length).fill(text, 0, text.length);

interface SniModule {
  readonly Router: Programs<"classify">;
  readonly routes: HashMap<{ bytes: FixedArray<u8, 32>; length: u32 }, { backend: u32; tenant: u32; connections: u64 }>;
  readonly outcomes: HashMap<u32, u64>;
}

function clientHello(name: string | undefined): Buffer {
  const host = Buffer.from(name ?? "");
  const server = Buffer.concat([u16be(0), sized(sized(Buffer.concat([Buffer.from([0]), sized(host)])))]);
  const alpn = Buffer.concat([u16be(16), sized(sized(Buffer.from("\x02h2")))]);
  const extensions = Buffer.concat([u16be(43), sized(Buffer.from([2, 3, 4])), alpn, ...(name === undefined ? [] : [server])]);
  const body = Buffer.concat([
    u16be(0x0303),
    Buffer.alloc(32, 7),
    Buffer.from([32]),
    Buffer.alloc(32, 8),
    sized(Buffer.from([0x13, 1, 0x13, 2])),
    Buffer.from([1, 0]),
    sized(extensions),
  ]);
  return Buffer.concat([Buffer.from([22, 3, 1]), sized(Buffer.concat([Buffer.from([1, 0]), sized(body)]))]);
}

const sni = compiled("sni-router");
for (const backend of BACKENDS) {
  test(`the name in a ClientHello chooses the route, ${backend}`, async () => {
    await using object = await load<SniModule>(sni, { backend });
    const { routes } = object.maps;
    const { classify } = object.programs;
    routes.set({ bytes: padded("api.example.com", 32), length: 15 }, { backend: 7, tenant: 1, connections: 0n });
    const run = (name: string | undefined): number => classify.run({ data: clientHello(name) }).result;
    assert.is(run("api.example.com"), 7);
    assert.is(run("API.Example.COM"), 7);
    assert.is(run("api.example.co"), -1);
    assert.is(run("a".repeat(33)), -1);
    assert.is(run(undefined), -1);
    const cut = clientHello("api.example.com").subarray(0, 100);
    assert.is(classify.run({ data: cut }).result, classify.run({ data: cut }).result);
    assert.ok(classify.run({ data: cut }).result < 0);
  });
}

interface RedisModule {
  readonly Redis: Programs<"measure">;
  readonly usage: HashMap<{ text: FixedArray<u8, 8> }, { calls: u64; bytes: u64 }>;
  readonly writes: HashMap<{ text: FixedArray<u8, 8> }, u8>;
}

const resp = (...words: readonly string[]): Buffer =>
  Buffer.from(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`);

const redis = compiled("redis-verdict");
for (const backend of BACKENDS) {
  test(`commands of RESP are measured, counted and judged, ${backend}`, async () => {
    await using object = await load<RedisModule>(redis, { backend });
    const { usage, writes } = object.maps;
    const { measure } = object.programs;
    writes.set({ text: padded("SET", 8) }, 1);
    const run = (bytes: Buffer, mark = 0): number => measure.run({ data: bytes, ctx: { mark } }).result;
    const get = resp("get", "a key of a user");
    const set = resp("SET", "some", "x".repeat(90));
    assert.is(run(Buffer.concat([get, set])), get.length);
    assert.is(run(set), set.length);
    assert.is(run(set, 6380), -1000 - set.length);
    assert.is(run(get, 6380), get.length);
    assert.is(run(set.subarray(0, set.length - 9)), set.length);
    assert.is(run(set.subarray(0, 19)), 0);
    assert.is(run(Buffer.from("PING\r\nPING\r\n    ")), 6);
    assert.is(run(Buffer.from("*1\r\n+nonsense\r\n")), -1);
    assert.is(run(Buffer.from("*x\r\n$4\r\nPING\r\n  ")), -1);
    assert.equal(usage.get({ text: padded("GET", 8) }), { calls: 2n, bytes: BigInt(2 * get.length) });
    assert.is(usage.get({ text: padded("SET", 8) })?.calls, 4n);
  });
}

interface LimiterModule {
  readonly Limiter: Programs<"frame">;
  readonly buckets: LruHashMap<be32, { tokens: u64; filledAt: u64; refused: u32; reported: boolean }>;
  readonly clock: HashMap<u32, u64>;
  readonly counters: PerCpuArrayMap<u64>;
}

const ipv4 = (source: number, bytes: number): Buffer =>
  Buffer.concat([ETHERNET, Buffer.alloc(12), u32be(source), Buffer.alloc(bytes - 30)]);

const limiter = compiled("token-bucket");
for (const backend of BACKENDS) {
  test(`a bucket of tokens empties and fills as time goes by, ${backend}`, async () => {
    await using object = await load<LimiterModule>(limiter, { backend });
    const { clock } = object.maps;
    const { frame: limited } = object.programs;
    const run = (source: number, bytes: number): number => limited.run({ data: ipv4(source, bytes) }).result;
    const at = (ns: bigint): unknown => clock.set(0, ns);
    at(5_000_000_000n);
    const passed = Array.from({ length: 70 }, () => run(0x0a000001, 1000)).filter((one) => one === 1);
    assert.is(passed.length, 64);
    assert.is(run(0x0a000002, 1000), 1);
    assert.is(run(0x0a000001, 1000), 0);
    at(5_002_000_000n);
    assert.equal([run(0x0a000001, 1000), run(0x0a000001, 1000), run(0x0a000001, 1000)], [1, 1, 0]);
    at(90_000_000_000n);
    assert.is(Array.from({ length: 70 }, () => run(0x0a000001, 1000)).filter((one) => one === 1).length, 64);
    assert.is(limited.run({ data: Buffer.alloc(64) }).result, 2);
  });
}

interface DnsModule {
  readonly Dns: Programs<"classify">;
  readonly blocked: HashMap<{ hash: u64 }, u32>;
}

function question(name: string, type: number): Buffer {
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const header = [0x1234, 0x0100, 1, 0, 0, 0].map(u16be);
  return frame(ETHERNET, sized(Buffer.concat([...header, ...labels, Buffer.from([0]), u16be(type), u16be(1)])));
}

/** Of the labels, from the last one on. */
function domainHash(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const label of name.split(".").reverse())
    for (const byte of Buffer.from(label)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

const dns = compiled("dns-over-tcp");
for (const backend of BACKENDS) {
  test(`questions for blocked domains and zone transfers are told apart, ${backend}`, async () => {
    await using object = await load<DnsModule>(dns, { backend });
    const { blocked } = object.maps;
    const { classify } = object.programs;
    blocked.set({ hash: domainHash("ads.example") }, 0);
    blocked.set({ hash: domainHash("exact.example.org") }, 3);
    const run = (name: string, type = 1): number => classify.run({ data: question(name, type) }).result;
    assert.equal([run("www.example.com"), run("www.ads.example"), run("ADS.Example"), run("ads.example.com")], [0, 1, 1, 0]);
    assert.equal([run("exact.example.org"), run("www.exact.example.org"), run("example.org")], [1, 0, 0]);
    assert.equal([run("www.example.com", 252), run("ads.example", 255)], [2, 2]);
    assert.is(run(Array.from({ length: 17 }, () => "a").join(".")), 3);
  });
}

interface ProxyModule {
  readonly Proxy: Programs<"inspect">;
  readonly clients: LruHashMap<u64, { family: u8; idBytes: u8; port: u16; address: FixedArray<u32, 4>; id: u64 }>;
}

function proxyHeader(command: number, family: number, body: Buffer): Buffer {
  const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
  return frame(ETHERNET, signature, Buffer.from([command, family]), sized(body), Buffer.from("GET / HTTP/1.1\r\n"));
}

const proxy = compiled("proxy-protocol");
for (const backend of BACKENDS) {
  test(`a PROXY header gives the client's address and id, ${backend}`, async () => {
    await using object = await load<ProxyModule>(proxy, { backend });
    const { clients } = object.maps;
    const { inspect } = object.programs;
    const run = (data: Buffer, mark: number): number => inspect.run({ data, ctx: { mark } }).result;
    const ipv4Body = Buffer.concat([u32be(0xc0a80001), u32be(0x7f000001), u16be(40_000), u16be(443)]);
    const tlvs = Buffer.concat([Buffer.from([1]), sized(Buffer.from("h2")), Buffer.from([5]), sized(Buffer.from([1, 2, 3]))]);
    assert.is(run(proxyHeader(0x21, 0x11, Buffer.concat([ipv4Body, tlvs])), 1), (16 + 12 + 5 + 6) * 100 + 30);
    const client = clients.get(1n);
    assert.equal([client?.id, client?.idBytes, client?.family], [0x010203n, 3, 0x11]);
    const local = Buffer.concat([u32be(0x7f000001), u32be(0x7f000001), u16be(1), u16be(2)]);
    assert.is(run(proxyHeader(0x21, 0x11, local), 2), 2801);
    const ipv6Body = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16), u16be(5), u16be(6)]);
    assert.is(run(proxyHeader(0x21, 0x21, ipv6Body), 3), (16 + 36) * 100);
    assert.is(run(proxyHeader(0x20, 0x11, Buffer.alloc(0)), 4), 1600);
    assert.is(run(proxyHeader(0x11, 0x11, ipv4Body), 5), -1);
    assert.is(run(proxyHeader(0x21, 0x11, Buffer.alloc(4)), 6), -1);
    assert.is(run(frame(ETHERNET, Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 7), -1);
  });
}

test.run();

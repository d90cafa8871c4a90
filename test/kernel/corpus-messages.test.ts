// The benchmarks' programs that read messages: each goes where an independent reading of the program says, in TypeScript and in C alike.

import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import { bpftool, type LoadedObject, loadObject } from "../support/kernel.ts";
import { attach, putSocket, u32Key } from "./support/attach.ts";
import type { Edit } from "./support/compile.ts";
import { difference, receive } from "./support/exchange.ts";
import { type Check, testCorpus } from "./support/samples.ts";
import { LoopbackSockets } from "./support/sockets.ts";

/** Long enough for what should not arrive. */
const QUIET_MS = 30;

type Place = "target" | "reader" | "nowhere";

interface Case {
  readonly map: string;
  /** Of the socket that is called the target. */
  readonly key: Buffer;
  readonly verdict?: string;
  readonly prepare?: (loaded: LoadedObject) => void;
  readonly messages: readonly (readonly [message: Buffer, to: Place])[];
  readonly mistake: Edit;
  /** Where the C program differs, and why. */
  readonly cDiffers?: string;
}

const text = (...parts: readonly string[]): Buffer => Buffer.from(parts.join("\r\n"), "latin1");

function u64Key(value: bigint): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigUInt64LE(value);
  return key;
}

/** 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv64(name: string): bigint {
  return [...Buffer.from(name)].reduce(
    (hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}

const shardOf = (key: string): number => [...Buffer.from(key)].reduce((hash, byte) => (hash * 33 + byte) >>> 0, 5381) & 15;

/** A length of 4 bytes, a type of 2. */
function typed(type: number, bytes: number): Buffer {
  const message = Buffer.alloc(4 + bytes, 7);
  message.writeUInt32BE(bytes, 0);
  message.writeUInt16BE(type, 4);
  return message;
}

function binaryCommand(op: number, extra: number, key: string): Buffer {
  const message = Buffer.alloc(24 + extra + key.length + 3);
  message.writeUInt8(0x80, 0);
  message.writeUInt8(op, 1);
  message.writeUInt8(extra, 4);
  message.writeUInt32BE(message.length - 24, 8);
  message.write(key, 24 + extra, "latin1");
  return message;
}

function prefixed(bytes: Buffer, lengthBytes: 1 | 2 | 3): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(bytes.length, 0, lengthBytes);
  return Buffer.concat([length, bytes]);
}

/** RFC 8446, section 4.1.2; the name's extension is the second one. */
function clientHello(name: string | undefined, handshake = 1): Buffer {
  const serverName = prefixed(Buffer.concat([Buffer.from([0]), prefixed(Buffer.from(name ?? ""), 2)]), 2);
  const extensions = [
    Buffer.from([0x00, 0x17, 0x00, 0x00]),
    ...(name === undefined ? [] : [Buffer.from([0, 0]), prefixed(serverName, 2)]),
  ];
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 9),
    prefixed(Buffer.alloc(32, 8), 1),
    prefixed(Buffer.from([0x13, 1, 0x13, 2]), 2),
    prefixed(Buffer.from([0]), 1),
    prefixed(Buffer.concat(extensions), 2),
  ]);
  return Buffer.concat([Buffer.from([22, 3, 1]), prefixed(Buffer.concat([Buffer.from([handshake]), prefixed(body, 3)]), 2)]);
}

const ROUTE_ID = 42;

function addRoute(loaded: LoadedObject): void {
  loaded.map("routes").update(u64Key(fnv64("example.org")), Buffer.concat([u32Key(ROUTE_ID), u32Key(0)]));
}

/** Protocol to program, as user space does. */
function fillJumps({ pins }: LoadedObject): void {
  for (const [protocol, program] of [
    [1, "on_http"],
    [2, "on_tls"],
  ] as const) {
    const key = [...u32Key(protocol)].map(String);
    bpftool("map", "update", "pinned", `${pins}/maps/jmp`, "key", ...key, "value", "pinned", `${pins}/progs/${program}`);
  }
}

const CASES: Readonly<Record<string, Case>> = {
  "02_http_host_router": {
    map: "backends",
    key: u32Key(ROUTE_ID),
    prepare: addRoute,
    messages: [
      [text("GET / HTTP/1.1", "Host: example.org", "", ""), "target"],
      [text("GET / HTTP/1.1", "hOSt:EXAMPLE.org:80", "", ""), "target"],
      [text("GET / HTTP/1.1", "Host: example.com", "", ""), "reader"],
      [text("GET / HTTP/1.1", "Accept: */*", "", ""), "reader"],
      [text(`GET /${"x".repeat(300)} HTTP/1.1`, "Host: example.org", "", ""), "reader"],
    ],
    mistake: ["at + 5) === 0x3a", "at + 5) === 0x3b"],
  },
  "03_lenprefix_parser": {
    map: "sockets",
    key: u32Key(1),
    messages: [
      [typed(0x101, 30), "nowhere"],
      [typed(0xff, 30), "reader"],
      [typed(0x100, 2), "nowhere"],
      [typed(0, 2000), "reader"],
    ],
    mistake: ["type < 0x100", "type < 0x102"],
    cDiffers: "it reads bytes that are not in the linear part, and drops all over loopback",
  },
  "04_memcached": {
    map: "shards",
    key: u32Key(shardOf("a-key")),
    messages: [
      [text("get a-key", ""), "target"],
      [text("gets a-key", ""), "target"],
      [text("set a-key 0 0 1", "x", ""), "target"],
      [text("incr a-key 1", ""), "reader"],
      [text("delete a-key", ""), "reader"],
      [text("stats", ""), "reader"],
      [text("ab"), "nowhere"],
      [binaryCommand(0x00, 0, "a-key "), "target"],
      [binaryCommand(0x11, 8, "a-key "), "target"],
      [binaryCommand(0x05, 20, "a-key "), "reader"],
    ],
    mistake: ["let hash: u32 = 5381", "let hash: u32 = 5380"],
  },
  "06_tls_sni": {
    map: "by_sni",
    key: u64Key(fnv64("example.org")),
    messages: [
      [clientHello("example.org"), "target"],
      [clientHello("example.org", 2), "reader"],
      [clientHello(undefined), "reader"],
      [clientHello("e".repeat(64)), "nowhere"],
      [clientHello("other.example.org"), "nowhere"],
    ],
    mistake: ["at + 9, nameBytes", "at + 8, nameBytes"],
  },
  "19_tail_dispatch": {
    map: "out",
    key: u32Key(1),
    verdict: "entry",
    prepare: fillJumps,
    messages: [
      [text("GET / HTTP/1.1", "", ""), "target"],
      [text("anything of that connection"), "target"],
    ],
    mistake: ['startsWith("GET ")', 'startsWith("GOT ")'],
  },
};

async function check(object: Uint8Array, each: Case, deadlineMs: number): Promise<string | undefined> {
  using loaded = loadObject(object);
  if (loaded.programNames.includes("parser")) attach(loaded, "parser", "sk_skb_stream_parser", each.map);
  attach(loaded, each.verdict ?? "verdict", "sk_skb_stream_verdict", each.map);
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  each.prepare?.(loaded);
  // Any other key will do for the socket that receives: being in the map is what gives it the program.
  const ownKey = Buffer.from(each.key);
  ownKey.writeUInt8((ownKey.readUInt8(0) ^ 1) & 0xff, 0);
  putSocket(loaded.map(each.map), ownKey, a.accepted);
  putSocket(loaded.map(each.map), each.key, b.accepted);
  const receivers = { target: b.client, reader: a.accepted };
  for (const [message, to] of each.messages) {
    const arrival = to === "nowhere" ? delay(QUIET_MS) : receive(receivers[to], message.length, performance.now() + deadlineMs);
    a.client.write(message);
    const received = await arrival;
    const failure = received === undefined ? undefined : difference(message, received);
    if (failure !== undefined) return `${JSON.stringify(message.toString("latin1", 0, 30))} to the ${to}: ${failure}`;
  }
  const rest = Object.values(receivers).map((socket) => receive(socket, 1, performance.now() + QUIET_MS));
  return (await Promise.all(rest)).every(({ length }) => length === 0) ? undefined : "more arrived than should";
}

for (const [name, each] of Object.entries(CASES)) {
  const checkCase: Check = (object, deadlineMs) => check(object, each, deadlineMs);
  testCorpus(name, { check: checkCase, finding: /arrived/, edits: [each.mistake] }, [], each.cDiffers);
}

test.run();

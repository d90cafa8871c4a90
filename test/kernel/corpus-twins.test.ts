// The benchmarks' programs choose the sockets that an independent reading of them chooses, in TypeScript and in C alike.

import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LoadedObject, loadObject } from "../support/kernel.ts";
import { testNeeding } from "../support/needs.ts";
import { attach, connectionKey, putSocket, u32Key } from "./support/attach.ts";
import { compileCTwin, compileSample } from "./support/compile.ts";
import { exchange, RIGHT_DEADLINE_MS, WRONG_DEADLINE_MS } from "./support/exchange.ts";
import { LoopbackSockets, localPort, OWN_ADDRESS } from "./support/sockets.ts";

const MESSAGE = 100;

interface Case {
  readonly program: string;
  readonly map: string;
  /** Where the program looks for the socket to send by. */
  readonly keyOf: (receiver: Socket) => number;
  readonly prepare?: (loaded: LoadedObject, receiver: Socket) => void;
  readonly port?: number;
  readonly isDropped?: boolean;
}

/** Addresses and ports as the context holds them: the bytes of the wire, read in this machine's order. */
function contextWords(receiver: Socket): { readonly remoteIp: number; readonly localIp: number; readonly remotePort: number } {
  const key = connectionKey(receiver);
  return { remoteIp: key.readUInt32LE(0), localIp: key.readUInt32LE(4), remotePort: key.readUInt32LE(8) };
}

const rotateLeft = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

/** Bob Jenkins' lookup3 of three words (include/linux/jhash.h), seeded as the program seeds it. */
function jhash3(words: readonly [number, number, number]): number {
  const start = (0xdeadbeef + (3 << 2) + 0x1234) >>> 0;
  let a = (start + words[0]) >>> 0;
  let b = (start + words[1]) >>> 0;
  let c = (start + words[2]) >>> 0;
  const step = (x: number, y: number, k: number): number => ((x ^ y) - rotateLeft(y, k)) >>> 0;
  c = step(c, b, 14);
  a = step(a, c, 11);
  b = step(b, a, 25);
  c = step(c, b, 16);
  a = step(a, c, 4);
  b = step(b, a, 14);
  return step(c, b, 24);
}

function jhashSlot(receiver: Socket): number {
  const { remoteIp, localIp, remotePort } = contextWords(receiver);
  return jhash3([remoteIp, localIp, (remotePort ^ localPort(receiver)) >>> 0]) % 64;
}

/** The finaliser's step of MurmurHash3 with one constant. */
function mix(a: number, b: number): number {
  const h = rotateLeft((a ^ Math.imul(b, 0x85ebca6b)) >>> 0, 13);
  return (Math.imul(h, 5) + 0xe6546b64) >>> 0;
}

function score(receiver: Socket): number {
  const { remoteIp, remotePort } = contextWords(receiver);
  let s = 0;
  for (let i = 0; i < 8; i++) s = (mix((s + remoteIp) >>> 0, (remotePort << i) >>> 0) + (MESSAGE >>> i)) >>> 0;
  return s & 0xff;
}

/** The message to come is the 1024th of its entry, which makes the program look through all 256. */
function fillTable(sumElsewhere: bigint): NonNullable<Case["prepare"]> {
  return (loaded, receiver) => {
    const own = aggregate({ n: 1023n });
    const other = aggregate({ sum: sumElsewhere, max: 1n });
    loaded.map("tab").update(u32Key(score(receiver)), own);
    loaded.map("tab").update(u32Key((score(receiver) + 1) & 0xff), other);
  };
}

function aggregate({ sum = 0n, max = 0n, n = 0n }): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeBigUInt64LE(sum, 0);
  bytes.writeBigUInt64LE(max, 8);
  bytes.writeBigUInt64LE(n, 16);
  return bytes;
}

const setCount = (loaded: LoadedObject): void => loaded.map("nsocks").update(u32Key(0), u32Key(64));

const CASES: Readonly<Record<string, Case>> = {
  "port 7007 goes to slot 1": { program: "01_pass_trivial", map: "sock_map", keyOf: () => 1, port: 7007 },
  "another port goes to slot 0": { program: "01_pass_trivial", map: "sock_map", keyOf: () => 0 },
  "the hash of the connection selects the slot": {
    program: "13_jhash_4tuple",
    map: "socks",
    keyOf: jhashSlot,
    prepare: setCount,
  },
  "the score of connection and length selects the key": { program: "21_subprogs_loops", map: "out", keyOf: score },
  "a table that is not lopsided passes": {
    program: "21_subprogs_loops",
    map: "out",
    keyOf: score,
    // Own sum and maximum are 100 then: 99,900 more is 1000 times that and not above it.
    prepare: fillTable(99_900n),
  },
  "a lopsided table drops": {
    program: "21_subprogs_loops",
    map: "out",
    keyOf: score,
    prepare: fillTable(99_901n),
    isDropped: true,
  },
};

async function check(object: Uint8Array, each: Case, keyOf = each.keyOf): Promise<string | undefined> {
  using loaded = loadObject(object);
  if (loaded.programNames.includes("parser")) attach(loaded, "parser", "sk_skb_stream_parser", each.map);
  attach(loaded, "verdict", "sk_skb_stream_verdict", each.map);
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(each.port, OWN_ADDRESS), await sockets.connect()];
  each.prepare?.(loaded, a.accepted);
  const key = keyOf(a.accepted);
  // Any other key will do for the socket that receives: being in the map is what gives it the program.
  putSocket(loaded.map(each.map), u32Key(key ^ 1), a.accepted);
  putSocket(loaded.map(each.map), u32Key(key), b.accepted);
  const deadline = each.isDropped || keyOf !== each.keyOf ? WRONG_DEADLINE_MS : RIGHT_DEADLINE_MS;
  return await exchange([{ from: a.client, to: b.client }], deadline, [MESSAGE]);
}

const NOTHING = `route 0: 0 of ${MESSAGE} bytes arrived`;

for (const [name, each] of Object.entries(CASES)) {
  const c = `../shared/corpus/${each.program}.c`;
  const expected = each.isDropped ? NOTHING : undefined;
  testNeeding(["root", "bpftool"], name, async () => {
    const object = compileSample(`bench/code-size/${each.program}.bpf.ts`);
    assert.is(await check(object, each), expected);
    assert.is(await check(object, each, (receiver) => each.keyOf(receiver) ^ 1), NOTHING, "the check finds a wrong key");
  });
  if (!existsSync(new URL(`../../${c}`, import.meta.url))) continue;
  testNeeding(["root", "bpftool", "clang"], `in C: ${name}`, async () => {
    assert.is(await check(compileCTwin(c), each), expected);
  });
}

test.run();

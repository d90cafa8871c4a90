// The redirect sample in this machine's kernel: by port through a sockmap, by four-tuple through a sockhash, and from send to receive queue.

import type { Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LoadedObject, loadObject } from "../support/kernel.ts";
import { testNeeding, testWith } from "../support/needs.ts";
import { attach, connectionKey, makeSockMap, putSocket, u32Key } from "./support/attach.ts";
import { compileCTwin, compileSample, compileWrongTwin } from "./support/compile.ts";
import { exchange, PARSED_SIZES, RIGHT_DEADLINE_MS, WRONG_DEADLINE_MS } from "./support/exchange.ts";
import { type Connection, LoopbackSockets, OWN_ADDRESS } from "./support/sockets.ts";

const SAMPLE = "samples/redirect/redirect.bpf.ts";
const ROUTED_PORT = 10_000;
const inKernel = testWith("root", "bpftool");

/** They `return await`: the sockets live until then. */
type Check = (object: Uint8Array, deadlineMs: number) => Promise<string | undefined>;

/** The sample alone: the map's one socket gets back what it received, if its port is 10000. */
const checkEcho: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  attachStream(loaded, "parser", "verdict", "sock_map_rx");
  using sockets = new LoopbackSockets();
  const { client, accepted } = await sockets.connect(ROUTED_PORT, OWN_ADDRESS);
  putSocket(loaded.map("sock_map_rx"), u32Key(0), accepted);
  return await exchange([{ from: client, to: client }], deadlineMs, PARSED_SIZES);
};

/** The same programs on a second sockmap: its socket of port 10000 feeds `sock_map_rx[0]`, the others keep what they receive. */
const checkByPort: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  const inputs = makeSockMap(loaded, "inputs");
  for (const map of ["sock_map_rx", "inputs"]) attachStream(loaded, "parser", "verdict", map);
  using sockets = new LoopbackSockets();
  const [routed, target, other] = [
    await sockets.connect(ROUTED_PORT, OWN_ADDRESS),
    await sockets.connect(),
    await sockets.connect(),
  ];
  putSocket(loaded.map("sock_map_rx"), u32Key(0), target.accepted);
  putSocket(inputs, u32Key(0), routed.accepted);
  putSocket(inputs, u32Key(1), other.accepted);
  const routes = [
    { from: routed.client, to: target.client },
    { from: target.client, to: target.accepted },
    { from: other.client, to: other.accepted },
    { from: routed.accepted, to: routed.client },
  ];
  return await exchange(routes, deadlineMs, PARSED_SIZES);
};

/** Two connections whose accepted ends send what the other receives. */
const checkByTuple: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  attachStream(loaded, "hash_parser", "hash_verdict", "sock_hash_rx");
  using sockets = new LoopbackSockets();
  const [a, b] = await twoConnections(sockets);
  putByTuple(loaded, [a.accepted, b.accepted], [b.accepted, a.accepted]);
  const routes = [
    { from: a.client, to: b.client },
    { from: b.client, to: a.client },
  ];
  return await exchange(routes, deadlineMs, PARSED_SIZES);
};

/** What each of four sockets sends, the far end of the other connection receives: nothing that TCP would do by itself. */
const checkIngress: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  attach(loaded, "send", "sk_msg_verdict", "sock_hash_rx");
  using sockets = new LoopbackSockets();
  const [a, b] = await twoConnections(sockets);
  const senders = [a.client, a.accepted, b.client, b.accepted];
  const receivers = [b.accepted, b.client, a.accepted, a.client];
  putByTuple(loaded, senders, receivers);
  return await exchange(
    senders.map((from, index) => ({ from, to: receivers[index] ?? from })),
    deadlineMs,
  );
};

function attachStream(loaded: LoadedObject, parser: string, verdict: string, map: string): void {
  attach(loaded, parser, "sk_skb_stream_parser", map);
  attach(loaded, verdict, "sk_skb_stream_verdict", map);
}

/** Their local and remote addresses differ, so that a key with the two exchanged finds nothing. */
async function twoConnections(sockets: LoopbackSockets): Promise<readonly [Connection, Connection]> {
  return [await sockets.connect(0, OWN_ADDRESS), await sockets.connect(0, OWN_ADDRESS)];
}

/** Stores, for the connection of each of `keys`, the socket of `values`. */
function putByTuple(loaded: LoadedObject, keys: readonly Socket[], values: readonly Socket[]): void {
  for (const [index, value] of values.entries()) {
    const key = keys[index];
    if (key !== undefined) putSocket(loaded.map("sock_hash_rx"), connectionKey(key), value);
  }
}

const CHECKS = {
  "port 10000 comes back from the map's one socket": checkEcho,
  "port 10000 goes to sock_map_rx[0], other ports to their own readers": checkByPort,
  "the four-tuple chooses the socket that sends": checkByTuple,
  "the four-tuple chooses the socket that receives": checkIngress,
} as const satisfies Record<string, Check>;

for (const [name, check] of Object.entries(CHECKS)) {
  inKernel(name, async () => {
    assert.is(await check(compileSample(SAMPLE), RIGHT_DEADLINE_MS), undefined);
  });
  testNeeding(["root", "bpftool", "clang"], `the C twin of the benchmarks: ${name}`, async () => {
    assert.is(await check(compileCTwin("bench/code-size/redirect.c"), RIGHT_DEADLINE_MS), undefined);
  });
}

/** A mistake, and the checks that must find it. */
const MISTAKES = [
  ["another port", [checkEcho, checkByPort], ["skb.localPort === 10000", "skb.localPort === 10001"]],
  ["another index", [checkEcho, checkByPort], ["sock_map_rx.redirect(skb, 0)", "sock_map_rx.redirect(skb, 1)"]],
  ["every port", [checkByPort], ["if (skb.localPort === 10000) return", "if (skb.localPort !== 0) return"]],
  [
    "a parser that wants ever more",
    [checkEcho],
    ["static parser(skb: SkBuff): u32 {\n    return skb.len;", "static parser(skb: SkBuff): u32 {\n    return 0;"],
  ],
  ["a port in host order", [checkByTuple, checkIngress], ["htonl(ctx.localPort)", "be32(ctx.localPort)"]],
  [
    "addresses exchanged",
    [checkByTuple, checkIngress],
    [
      "key.remoteIp = ctx.remoteIp4;\n  key.localIp = ctx.localIp4;",
      "key.remoteIp = ctx.localIp4;\n  key.localIp = ctx.remoteIp4;",
    ],
  ],
  ["a field left zero", [checkByTuple, checkIngress], ["key.remotePort = ctx.remotePort;", ""]],
  ["egress for ingress", [checkIngress], [", Redirect.Ingress", ""]],
  [
    "no redirect of what is sent",
    [checkIngress],
    ["sock_hash_rx.redirect(msg, socketKey(msg), Redirect.Ingress)", "SkAction.Pass"],
  ],
] as const;

for (const [mistake, checks, edit] of MISTAKES) {
  inKernel(`the checks find the mistake: ${mistake}`, async () => {
    const object = compileWrongTwin(SAMPLE, edit);
    for (const check of checks) assert.match((await check(object, WRONG_DEADLINE_MS)) ?? "no failure", /bytes arrived/);
  });
}

test.run();

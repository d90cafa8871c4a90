// The verdict for sockets that have none, on kernels that need it: which they are, where it is attached, what gives way to it and to what.

import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Backend } from "../../../runtime/backend.ts";
import { KernelBackend } from "../../../runtime/linux/backend.ts";
import { descriptorOf } from "../../../runtime/linux/socket-map.ts";
import { ioctlInt } from "../../../runtime/linux/syscall/native.ts";
import { attachProgram } from "../../../runtime/linux/syscall/program.ts";
import { parseObject } from "../../../runtime/object.ts";
import { ATTACH_TYPES } from "../../../stdlib/spec/attach-types.ts";
import { isKnownBad } from "../../../stdlib/spec/features.ts";
import { SOCKET_QUEUES } from "../../../stdlib/spec/socket-calls.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testWith } from "../../support/needs.ts";

const inKernel = testWith("linux", "root");
const [BAD, GOOD] = ["6.18.14", "6.18.13"];

const HEAD = `
import { SkAction, SockMap, skMsg, skbVerdict, streamVerdict, type SkBuff, type SkMsg } from "tsbpf";
export const license = "GPL";
export const sent = new SockMap({ maxEntries: 4 });
export const plain = new SockMap({ maxEntries: 4 });
`;
const SENDING = parseObject(
  compileText(`${HEAD}export class P { @skMsg(sent) static send(msg: SkMsg): SkAction { return SkAction.Pass; } }`),
);
const JUDGING_BYTES = compileText(`${HEAD}export class P {
  @skMsg(sent) static send(msg: SkMsg): SkAction { return SkAction.Pass; }
  @streamVerdict(sent) static judge(skb: SkBuff): SkAction { return SkAction.Pass; }
}`);
const SEND = { program: "send", type: "msg_verdict", target: { kind: "map", map: "sent" } } as const;
const JUDGE = { program: "judge", type: "stream_verdict", target: { kind: "map", map: "sent" } } as const;

test("which kernels are known to need it", () => {
  const releases: Readonly<Record<string, boolean>> = {
    "5.15.0-91-generic": false,
    "6.1.0-40-cloud-amd64": false,
    "6.6.127": false,
    "6.6.128": true,
    "6.6.200-rt1": true,
    "6.7": false,
    "6.11.12": false,
    "6.12.74": false,
    "6.12.75+deb13-amd64": true,
    "6.13.0": false,
    "6.18.13": false,
    "6.18.14": true,
    "6.19-rc1": true,
    "7.0.1": true,
    unknown: false,
  };
  for (const [release, isBad] of Object.entries(releases)) assert.is(isKnownBad("silentSockets", release), isBad, release);
});

const MAPS = ["sent", "plain"] as const;

/** The programs at the maps: types and names. */
const shown = (backend: Backend): readonly string[] =>
  backend
    .query(MAPS.map((map) => ({ kind: "map", map })))
    .map(({ program, type, target }) => `${target.kind === "map" ? target.map : ""} ${type} ${program}`);

const key = (index: number): Uint8Array => new Uint8Array(new Uint32Array([index]).buffer);

function put(backend: KernelBackend, map: (typeof MAPS)[number], index: number, socket: Socket): void {
  backend.map(map)?.insert(key(index), socket, { flags: 0, allowRead: false });
}

inKernel("a map of sockets that send gets it when its program is attached, another at the first socket", async () => {
  using backend = new KernelBackend(SENDING, { kernel: BAD });
  using sockets = new LoopbackSockets();
  using _ = backend.attach([SEND]);
  assert.equal(shown(backend), ["sent msg_verdict send", "sent skb_verdict tsbpf_pass"]);
  const { client } = await sockets.connect();
  put(backend, "plain", 0, client);
  assert.equal(shown(backend)[2], "plain skb_verdict tsbpf_pass");
});

inKernel("with it what has arrived is told, and read", async () => {
  using backend = new KernelBackend(SENDING, { kernel: BAD });
  using sockets = new LoopbackSockets();
  using _ = backend.attach([SEND]);
  const { client, accepted } = await sockets.connect();
  put(backend, "sent", 0, client);
  put(backend, "sent", 1, accepted);
  client.write("arrived");
  await delay(30);
  assert.is(ioctlInt(descriptorOf(accepted, "the test"), SOCKET_QUEUES.generic.SIOCINQ), 7);
  const [bytes] = await once(accepted.resume(), "data");
  assert.is(String(bytes), "arrived");
});

inKernel("a socket is in two such maps: it takes one verdict", async () => {
  using backend = new KernelBackend(SENDING, { kernel: BAD });
  using sockets = new LoopbackSockets();
  using _ = backend.attach([SEND]);
  const { client, accepted } = await sockets.connect();
  put(backend, "plain", 0, client);
  put(backend, "plain", 1, client);
  put(backend, "sent", 0, client);
  assert.is(shown(backend).filter((line) => line.endsWith("tsbpf_pass")).length, 2);
  assert.throws(() => put(backend, "sent", 1, client), /EBUSY/);
  accepted.write("still there");
  assert.is(String((await once(client.resume(), "data"))[0]), "still there");
});

inKernel("other kernels, and objects with verdicts of their own, do without", async () => {
  using good = new KernelBackend(SENDING, { kernel: GOOD });
  using judging = new KernelBackend(parseObject(JUDGING_BYTES), { kernel: BAD });
  using sockets = new LoopbackSockets();
  for (const backend of [good, judging]) {
    using _ = backend.attach([SEND]);
    put(backend, "plain", 0, (await sockets.connect()).client);
    assert.equal(shown(backend), ["sent msg_verdict send"]);
  }
});

inKernel("any other verdict takes its place, one of the next object too; and it goes with the object", () => {
  using backend = new KernelBackend(SENDING, { kernel: BAD });
  const old = backend.attach([SEND]);
  const { backend: next, takeOver } = backend.successor({
    bytes: JUDGING_BYTES,
    spec: parseObject(JUDGING_BYTES),
    globals: new Map(),
  });
  using judged = next.attach([JUDGE, SEND], old);
  assert.equal(shown(next), ["sent stream_verdict judge", "sent msg_verdict send"]);
  takeOver();
  old[Symbol.dispose]();
  backend[Symbol.dispose]();
  judged[Symbol.dispose]();
  assert.equal(shown(next), []);
  next[Symbol.dispose]();
});

inKernel("bpftool or anybody may attach a verdict where it is", () => {
  using backend = new KernelBackend(SENDING, { kernel: BAD });
  using other = new KernelBackend(
    parseObject(
      compileText(`${HEAD}export class P {
    @skbVerdict(sent) static mine(skb: SkBuff): SkAction { return SkAction.Pass; }
  }`),
    ),
  );
  using _ = backend.attach([SEND]);
  const [program, map] = [other.object.programs.get("mine"), backend.object.maps.get("sent")];
  attachProgram(program?.number ?? -1, map?.number ?? -1, ATTACH_TYPES.skb_verdict.id);
  assert.equal(shown(backend), ["sent msg_verdict send", "sent skb_verdict mine"]);
});

test.run();

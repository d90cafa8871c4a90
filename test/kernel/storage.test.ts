// The storage sample: what the kernel keeps with each socket of a cgroup, read by the socket's file descriptor.

import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import { type LoadedObject, loadObject, socketFd } from "../support/kernel.ts";
import { u32Key } from "./support/attach.ts";
import { ChildCgroup } from "./support/cgroup.ts";
import { exchange, MESSAGE_SIZES } from "./support/exchange.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { LoopbackSockets } from "./support/sockets.ts";

/** Values of the kernel's `enum` of TCP states. */
const STATES = { established: 1, finWait2: 5, closeWait: 8 } as const;
const STATE_CHANGE_MS = 50;

interface Kept {
  readonly openedNs: bigint;
  readonly ackedBytes: number;
  readonly roundTrips: number;
  readonly smoothedUs: number;
  readonly state: number;
  readonly isClient: number;
}

function keptOf(loaded: LoadedObject, socket: Socket): Kept | undefined {
  const value = loaded.map("connections").lookup(u32Key(socketFd(socket)));
  return (
    value && {
      openedNs: value.readBigUInt64LE(0),
      ackedBytes: Number(value.readBigUInt64LE(8)),
      roundTrips: value.readUInt32LE(16),
      smoothedUs: value.readUInt32LE(20),
      state: value.readUInt32LE(24),
      isClient: value.readUInt8(28),
    }
  );
}

/** A conversation, then one end says that it has no more to send. */
const checkStorage: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  using cgroup = new ChildCgroup();
  cgroup.attach(`${loaded.pins}/progs/track`, "cgroup_sock_ops");
  using sockets = new LoopbackSockets();
  const outside = await sockets.connect();
  const before = process.hrtime.bigint();
  const { client, accepted } = await cgroup.within(() => sockets.connect());
  const after = process.hrtime.bigint();
  const failure = await exchange([{ from: client, to: accepted }], deadlineMs);
  if (failure !== undefined) return failure;
  const early = [keptOf(loaded, client), keptOf(loaded, accepted)];
  client.end();
  await delay(STATE_CHANGE_MS);
  const late = [keptOf(loaded, client), keptOf(loaded, accepted)];
  if (keptOf(loaded, outside.client) !== undefined) return "a socket outside the cgroup has storage";
  return (
    differs("the client", early[0], { isClient: 1, state: STATES.established }) ??
    differs("the server", early[1], { isClient: 0, state: STATES.established }) ??
    differs("the closing client", late[0], { state: STATES.finWait2 }) ??
    differs("the server that is told", late[1], { state: STATES.closeWait }) ??
    measured(early[0], before, after)
  );
};

function differs(who: string, kept: Kept | undefined, expected: Partial<Kept>): string | undefined {
  if (kept === undefined) return `${who} has no storage`;
  const wrong = Object.entries(expected).filter(([name, value]) => Reflect.get(kept, name) !== value);
  return wrong.length === 0 ? undefined : `${who}: ${wrong.map(([name]) => `${name} ${Reflect.get(kept, name)}`).join(", ")}`;
}

/** The last bytes are acknowledged after the last measurement that told of bytes. */
function measured(kept: Kept | undefined, before: bigint, after: bigint): string | undefined {
  const sent = MESSAGE_SIZES.reduce((sum, size) => sum + size, 0);
  if (kept === undefined || kept.openedNs < before || kept.openedNs > after) return `opened at ${kept?.openedNs}`;
  if (kept.roundTrips < MESSAGE_SIZES.length / 2) return `${kept.roundTrips} round trips`;
  if (kept.smoothedUs === 0 || kept.smoothedUs > 1_000_000) return `a round trip of ${kept.smoothedUs} us`;
  if (kept.ackedBytes < sent / 2 || kept.ackedBytes > sent + 1) return `${kept.ackedBytes} bytes acknowledged`;
  return undefined;
}

testSample("storage", { "every socket of the cgroup has its own": checkStorage });

testMistakes("storage", {
  "no storage is created": {
    check: checkStorage,
    finding: /no storage/,
    edits: [["getFor(sk, { create: true })", "getFor(sk)"]],
  },
  "all are clients": {
    check: checkStorage,
    finding: /^the server: isClient 1/,
    edits: [["connection.isClient = ops.op === SockOpsOp.ActiveEstablished", "connection.isClient = true"]],
  },
  "the old state": { check: checkStorage, finding: /state 3/, edits: [["ops.args[1]", "ops.args[0]"]] },
  "no callbacks are asked for": {
    check: checkStorage,
    finding: /^the closing client: state 1/,
    edits: [["SockOpsFlag.Rtt | SockOpsFlag.State", "SockOpsFlag.Rtt"]],
  },
});

test.run();

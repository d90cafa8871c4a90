// What sockets send, by `load` on either backend: the policy sample's frames, refusals, and what holds bytes back.

import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, load } from "../../../runtime/index.ts";
import type * as Policy from "../../../samples/policy/policy.bpf.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { difference, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { randomBytes } from "../../kernel/support/frames.ts";
import { type Connection, LoopbackSockets, localPort } from "../../kernel/support/sockets.ts";
import { Random } from "../../support/semantics/generate/random.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileSample("samples/policy/policy.bpf.ts");
const SECRET = 0x5ec2e7;
const STAMP = 0xabcd_ef01;

interface Frame {
  readonly sent: Buffer;
  readonly arrives: Buffer;
}

function frame(length: number, secret = SECRET): Frame {
  const payload = randomBytes(new Random(length), length);
  return { sent: Buffer.concat([words(length, secret), payload]), arrives: Buffer.concat([words(STAMP, length), payload]) };
}

function words(first: number, second: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(first, 0);
  bytes.writeUInt32BE(second, 4);
  return bytes;
}

/** Runs `use` with a client that sends under the policy, to a port that has a rule or not. */
async function underPolicy(
  backend: BackendName,
  isAllowed: boolean,
  use: (connection: Connection) => Promise<void>,
): Promise<void> {
  await using policy = await load<typeof Policy>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  policy.attach();
  const connection = await sockets.connect();
  policy.maps.senders.set(0, connection.client);
  if (isAllowed) policy.maps.rules.set(localPort(connection.accepted), { secret: SECRET, stamp: STAMP });
  await use(connection);
}

/** Where writes end within the frames. */
const WRITES: Readonly<Record<string, readonly [lengths: readonly number[], cuts: readonly number[]]>> = {
  "a frame": [[5], []],
  "an empty frame": [[0], []],
  "three frames in one write": [[3, 4, 500], []],
  "a header in two writes": [[6], [3]],
  "a header in three writes": [[6], [3, 5]],
  "a header and its payload": [[700], [8]],
  "a payload in two writes": [[60_000], [100]],
  "the end of a payload and another frame": [[9, 2], [12]],
};

testOnBackends("frames with the secret arrive stamped, however they are written", (backend) =>
  underPolicy(backend, true, async ({ client, accepted }) => {
    for (const [name, [lengths, cuts]] of Object.entries(WRITES)) {
      const frames = lengths.map((length) => frame(length));
      const expected = Buffer.concat(frames.map(({ arrives }) => arrives));
      const arrival = receive(accepted, expected.length, performance.now() + RIGHT_DEADLINE_MS);
      const bytes = Buffer.concat(frames.map(({ sent }) => sent));
      for (const [i, end] of [...cuts, bytes.length].entries()) {
        client.write(bytes.subarray(cuts[i - 1] ?? 0, end));
        await delay(10);
      }
      assert.is(difference(expected, await arrival), undefined, name);
    }
  }),
);

for (const isAllowed of [true, false]) {
  testOnBackends(`the error of send for ${isAllowed ? "a wrong secret" : "a port without a rule"}`, (backend) =>
    underPolicy(backend, isAllowed, async ({ client }) => {
      const failed = once(client, "error", { signal: AbortSignal.timeout(RIGHT_DEADLINE_MS) });
      client.write(frame(10, SECRET + 1).sent);
      const [error] = await failed;
      assert.equal([error.code, error.syscall, error.errno], ["EACCES", "write", -13]);
    }),
  );
}

testOnBackends("what was good of a write arrives before the error", (backend) =>
  underPolicy(backend, true, async ({ client, accepted }) => {
    const good = frame(20);
    const arrival = receive(accepted, good.arrives.length, performance.now() + RIGHT_DEADLINE_MS);
    const failed = once(client, "error", { signal: AbortSignal.timeout(RIGHT_DEADLINE_MS) });
    client.write(Buffer.concat([good.sent, frame(10, SECRET + 1).sent]));
    assert.is(difference(good.arrives, await arrival), undefined);
    const [error] = await failed;
    assert.is(error.code, "EACCES");
  }),
);

test.run();

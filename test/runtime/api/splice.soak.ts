// deadline: 600
// A quarter of a gigabyte through a splice, to a reader that is slow: every byte, and the end behind the last.

import { createHash, type Hash, randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { splice } from "../../../runtime/index.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const PIECE = randomBytes(1 << 20);
const PIECES = 256;

testOnBackends("256 MB to a slow reader", async (backend) => {
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  for (const { client } of [a, b]) client.allowHalfOpen = true;
  const { ended } = await splice(a.accepted, b.accepted, { backend });
  const sent = createHash("sha256");
  const [received] = await Promise.all([readSlowly(b.client), sendAll(a.client, sent)]);
  assert.is(received, sent.digest("hex"));
  b.client.end();
  assert.is(await ended, undefined);
});

async function sendAll(socket: Socket, hash: Hash): Promise<void> {
  for (let i = 0; i < PIECES; i++) {
    hash.update(PIECE);
    await new Promise((resolve) => socket.write(PIECE, resolve));
  }
  socket.end();
}

async function readSlowly(socket: Socket): Promise<string> {
  const hash = createHash("sha256");
  let [length, reads] = [0, 0];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    hash.update(chunk);
    length += chunk.length;
    if (++reads % 4 === 0) await delay(2);
  }
  assert.is(length, PIECES * PIECE.length);
  return hash.digest("hex");
}

test.run();

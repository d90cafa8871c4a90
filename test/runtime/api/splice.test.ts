// `splice(a, b)` on either backend: every byte both ways, ends when all that came before them has gone, failures, early bytes.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, type Spliced, splice } from "../../../runtime/index.ts";
import { difference, exchange, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const MANY = 16 << 20;
const SOON = { signal: AbortSignal.timeout(60_000) };

/** Runs `use` with two connections whose accepted ends are spliced. */
async function spliced(
  backend: BackendName,
  use: (a: Connection, b: Connection, splice: Spliced) => Promise<void>,
  before: (a: Connection, b: Connection) => Promise<void> = async () => {},
): Promise<void> {
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  for (const { client } of [a, b]) client.allowHalfOpen = true;
  await before(a, b);
  using splicing = await splice(a.accepted, b.accepted, { backend });
  await use(a, b, splicing);
}

/** All until the end of the stream. */
async function readAll(socket: Socket, pauseMs = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    if (pauseMs > 0 && chunks.length % 16 === 0) await delay(pauseMs);
  }
  return Buffer.concat(chunks);
}

testOnBackends("every byte both ways", (backend) =>
  spliced(backend, async (a, b, { by }) => {
    assert.equal(by, [backend, backend]);
    const routes = [
      { from: a.client, to: b.client },
      { from: b.client, to: a.client },
    ];
    assert.is(await exchange(routes, RIGHT_DEADLINE_MS), undefined);
  }),
);

testOnBackends("an end is passed on when a slow reader has everything", (backend) =>
  spliced(backend, async (a, b, { ended }) => {
    const sent = randomBytes(MANY);
    a.client.end(sent);
    const got = await readAll(b.client, 1);
    assert.is(difference(sent, got), undefined);
    // The other direction is still open.
    const answer = randomBytes(100_000);
    b.client.end(answer);
    assert.is(difference(answer, await readAll(a.client)), undefined);
    assert.is(await ended, undefined);
    assert.ok(a.accepted.destroyed && b.accepted.destroyed);
  }),
);

testOnBackends("both ends at once", (backend) =>
  spliced(backend, async (a, b, { ended }) => {
    const [left, right] = [randomBytes(1 << 20), randomBytes(3 << 20)];
    a.client.end(left);
    b.client.end(right);
    const [toA, toB] = await Promise.all([readAll(a.client, 1), readAll(b.client)]);
    assert.is(difference(right, toA), undefined);
    assert.is(difference(left, toB), undefined);
    assert.is(await ended, undefined);
  }),
);

testOnBackends("a peer that exits in the middle: what it sent arrives, then the other is told", (backend) =>
  spliced(backend, async (a, b, { ended }) => {
    const sent = randomBytes(1 << 20);
    b.client.write("unread, so that the kernel resets");
    await delay(30);
    const arrival = receive(b.client, sent.length, performance.now() + RIGHT_DEADLINE_MS);
    a.client.write(sent);
    const got = await arrival;
    assert.is(difference(sent, got), undefined);
    const failed = once(b.client.resume(), "error", SOON);
    a.client.resetAndDestroy();
    const [error] = await failed;
    assert.is(error.code, "ECONNRESET");
    assert.instance(await ended, Error);
    assert.ok(a.accepted.destroyed && b.accepted.destroyed);
  }),
);

testOnBackends("what had arrived before, on either, and what Node had read of it, goes first", (backend) =>
  spliced(
    backend,
    async (a, b) => {
      a.client.write("three ");
      const [toB, toA] = [
        receive(b.client, 14, performance.now() + RIGHT_DEADLINE_MS),
        receive(a.client, 5, performance.now() + RIGHT_DEADLINE_MS),
      ];
      assert.is(String(await toB), "one two three ");
      assert.is(String(await toA), "other");
    },
    async (a, b) => {
      b.client.write("other");
      a.client.write("head");
      await once(a.accepted, "readable", SOON);
      assert.is(String(a.accepted.read(4)), "head");
      a.client.write("one ");
      await once(a.accepted, "readable", SOON);
      a.accepted.pause();
      a.client.write("two ");
      await delay(30);
    },
  ),
);

testOnBackends("much that had arrived before, and more, to a slow reader: the end comes after all of it", async (backend) => {
  const [early, late] = [randomBytes(1 << 20), randomBytes(MANY)];
  await spliced(
    backend,
    async (a, b) => {
      a.client.end(late);
      const got = await readAll(b.client, 1);
      assert.is(difference(Buffer.concat([early, late]), got), undefined);
    },
    async (a) => {
      a.client.write(early);
      await delay(50);
    },
  );
});

testOnBackends("a stream that had ended before is copied by Node", (backend) =>
  spliced(
    backend,
    async (a, b, { by, ended }) => {
      assert.is(by[0], backend === "kernel" ? "node" : backend);
      const answer = randomBytes(300_000);
      b.client.end(answer);
      const [toB, toA] = await Promise.all([readAll(b.client), readAll(a.client)]);
      assert.is(String(toB), "request");
      assert.is(difference(answer, toA), undefined);
      assert.is(await ended, undefined);
    },
    async (a) => {
      a.client.end("request");
      await delay(30);
    },
  ),
);

testOnBackends("disposed of, it leaves the sockets to Node", (backend) =>
  spliced(backend, async (a, b, splicing) => {
    assert.is(await exchange([{ from: a.client, to: b.client }], RIGHT_DEADLINE_MS, [100]), undefined);
    splicing[Symbol.dispose]();
    assert.is(await splicing.ended, undefined);
    assert.is(await exchange([{ from: a.client, to: a.accepted }], RIGHT_DEADLINE_MS, [100]), undefined);
    assert.is(await exchange([{ from: b.accepted, to: b.client }], RIGHT_DEADLINE_MS, [100]), undefined);
  }),
);

testOnBackends("a socket is in one splice at a time, and a closed one in none", (backend) =>
  spliced(backend, async (a, b) => {
    using sockets = new LoopbackSockets();
    const c = await sockets.connect();
    await refused(splice(a.accepted, c.accepted, { backend }), /it is in another already/);
    assert.is(await exchange([{ from: b.client, to: a.client }], RIGHT_DEADLINE_MS, [100]), undefined);
    c.accepted.destroy();
    await refused(splice(c.accepted, c.client, { backend }), /closed/);
  }),
);

/** A UNIX connection beside a TCP one. */
testOnBackends("between a UNIX socket and TCP, ends included", async (backend) => {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-splice-"));
  using sockets = new LoopbackSockets();
  const tcp = await sockets.connect();
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(join(folder, "s"));
  await once(server, "listening");
  const client = connect({ path: join(folder, "s"), allowHalfOpen: true });
  const [accepted] = await once(server, "connection");
  tcp.client.allowHalfOpen = true;
  try {
    const { by, ended } = await splice(accepted, tcp.accepted, { backend });
    assert.equal(by, backend === "kernel" ? ["node", "node"] : [backend, backend]);
    const [request, answer] = [randomBytes(200_000), randomBytes(1 << 20)];
    client.end(request);
    assert.is(difference(request, await readAll(tcp.client)), undefined);
    tcp.client.end(answer);
    assert.is(difference(answer, await readAll(client, 1)), undefined);
    assert.is(await ended, undefined);
  } finally {
    client.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  }
});

async function refused(promise: Promise<unknown>, said: RegExp): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  assert.instance(error, Error);
  assert.match(String(error), said);
}

test.run();

// Storage of sockets, on either backend: what programs keep with a connection and the host reads, and what the host keeps itself.

import { closeSync, openSync } from "node:fs";
import { Socket } from "node:net";
import type { SkStorage, SockMap, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, type Loaded, load } from "../../../runtime/index.ts";
import { track } from "../../../samples/storage/host.ts";
import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, localPort } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testOnBackends } from "./support/backends.ts";

const SAMPLE = compileSample("samples/storage/storage.bpf.ts");

const OBJECT = compileText(`
import {
  type i32, MapFlag, SkAction, type SkMsg, SkStorage, SockMap, type SockOps, SockOpsOp, skMsg, sockOps, type u32,
} from "tsbpf";
export const license = "GPL";
class Sent {
  messages: u32 = 0;
  port: u32 = 0;
}
export const sent = new SkStorage<Sent>();
export const marks = new SkStorage<u32>();
export const inherited = new SkStorage<u32>({ flags: MapFlag.Clone });
export const senders = new SockMap({ maxEntries: 4 });
export class P {
  @skMsg(senders)
  static count(msg: SkMsg): SkAction {
    const kept = sent.getFor(msg.sk, { create: true, initial: { messages: 100, port: msg.sk.srcPort } });
    if (!kept) return SkAction.Drop;
    kept.messages++;
    if (kept.messages === 103) sent.deleteFor(msg.sk);
    return SkAction.Pass;
  }
  @sockOps()
  static mark(ops: SockOps): i32 {
    const sk = ops.sk;
    if (sk && ops.op === SockOpsOp.TcpListen) inherited.getFor(sk, { create: true, initial: 42 });
    return 0;
  }
}
`);

interface Module {
  readonly sent: SkStorage<{ messages: u32; port: u32 }>;
  readonly marks: SkStorage<u32>;
  readonly inherited: SkStorage<u32>;
  readonly senders: SockMap;
}

type Maps = Loaded<Module>["maps"];

/** With the process in the cgroup that `mark` is attached to, where there is one. */
async function loaded(
  backend: BackendName,
  use: (maps: Maps, sockets: LoopbackSockets) => Promise<void>,
  programs: readonly string[] = ["count"],
): Promise<void> {
  await using object = await load<Module>(OBJECT, { backend });
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  using sockets = new LoopbackSockets();
  object.attach({ programs, cgroup: cgroup?.path ?? "/emulated" });
  const run = (): Promise<void> => use(object.maps, sockets);
  await (cgroup?.within(run) ?? run());
  object.detach();
}

testOnBackends("a program keeps, changes and takes away what the host reads", (backend) =>
  loaded(backend, async ({ sent, senders }, sockets) => {
    const { client, accepted } = await sockets.connect();
    senders.set(0, client);
    const talk = (): Promise<string | undefined> => exchange([{ from: client, to: accepted }], RIGHT_DEADLINE_MS, [100]);
    assert.is(await talk(), undefined);
    assert.equal(sent.get(client), { messages: 101, port: localPort(client) });
    assert.is(sent.get(accepted), undefined);
    sent.set(client, { messages: 101, port: 7 }, "existing");
    assert.is(await talk(), undefined);
    assert.equal(sent.get(client), { messages: 102, port: 7 });
    assert.is(await talk(), undefined);
    assert.is(sent.has(client), false);
  }),
);

testOnBackends("the host keeps a value with sockets of any kind, until they are closed", (backend) =>
  loaded(backend, async ({ marks }, sockets) => {
    const { client, accepted } = await sockets.connect();
    const server = await sockets.listen();
    for (const [value, socket] of [client, accepted, server].entries()) marks.set(socket, value, "new");
    assert.equal(
      [client, accepted, server].map((socket) => marks.get(socket)),
      [0, 1, 2],
    );
    assert.is(marks.delete(client), true);
    assert.is(marks.delete(client), false);
    assert.is(marks.get(client), undefined);
    accepted.destroy();
    assert.is(
      answer(() => marks.get(accepted)),
      "TSB6017",
    );
  }),
);

testOnBackends("what the host is answered", (backend) =>
  loaded(backend, async ({ marks }, sockets) => {
    const { client } = await sockets.connect();
    assert.is(
      answer(() => marks.set(client, 1, "existing")),
      "ENOENT",
    );
    marks.set(client, 1);
    assert.is(
      answer(() => marks.set(client, 1, "new")),
      "EEXIST",
    );
    assert.is(
      answer(() => marks.get(new Socket())),
      "TSB6017",
    );
    assert.is(
      answer(() => marks.get(999_999)),
      "EBADF",
    );
    const fd = openSync("/dev/null", "r");
    assert.is(
      answer(() => marks.get(fd)),
      "ENOTSOCK",
    );
    closeSync(fd);
  }),
);

testOnBackends("a listener's value is cloned for those that it accepts, where the map says so", (backend) =>
  loaded(
    backend,
    async ({ inherited }, sockets) => {
      const server = await sockets.listen();
      assert.is(inherited.get(server), 42);
      inherited.set(server, 43);
      const { client, accepted } = await sockets.connectTo(server);
      assert.is(inherited.get(accepted), 43);
      assert.is(inherited.get(client), undefined);
      inherited.set(accepted, 44);
      assert.is(inherited.get(server), 43);
    },
    ["mark"],
  ),
);

function answer(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}

const { Established, FinWait2, CloseWait } = CONSTANTS.TcpState.members;

testOnBackends("the sample's host: what is kept of a conversation", async (backend) => {
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  const converse = async (): Promise<void> => {
    const before = process.hrtime.bigint();
    const { tracker, server } = await track(SAMPLE, 0, cgroup?.path ?? "/emulated", { backend });
    using sockets = new LoopbackSockets();
    try {
      const connection = await sockets.connectTo(server);
      const { client, accepted } = connection;
      client.write("how is it?");
      const report = String(await receive(client, "state 1, open for 0 ms, 0 round trips\n".length, performance.now() + 2000));
      assert.match(report, /^state 1, open for \d+ ms, \d+ round trips\n$/);
      const { connections } = tracker.maps;
      for (const socket of [client, accepted]) {
        const kept = connections.get(socket);
        assert.is(kept?.state, Established.value);
        assert.is(kept?.isClient, socket === client);
        if (backend === "emulator") assert.is(kept?.roundTrips, 0, "nothing is measured");
        assert.ok(kept !== undefined && kept.openedNs > before && kept.openedNs < process.hrtime.bigint());
      }
      const states = (): unknown => [client, accepted].map((socket) => connections.get(socket)?.state);
      await closing(connection, () => String(states()) === `${FinWait2.value},${CloseWait.value}`);
      assert.equal(states(), [FinWait2.value, CloseWait.value]);
    } finally {
      server.close();
      await tracker[Symbol.asyncDispose]();
    }
  };
  await (cgroup?.within(converse) ?? converse());
});

/** The client has nothing more to say; the server's application has not answered that yet. */
async function closing({ client, accepted }: Connection, isTold: () => boolean): Promise<void> {
  accepted.pause();
  accepted.allowHalfOpen = true;
  client.end();
  for (let waited = 0; waited < 2000 && !isTold(); waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
}

test.run();

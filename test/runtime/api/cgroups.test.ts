// Programs of a cgroup by `load`: connections, datagrams, sockets and packets of its processes, and of no others.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type AttachOptions, load } from "../../../runtime/index.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { LoopbackSockets, localPort, portOf } from "../../kernel/support/sockets.ts";
import { testWith } from "../../support/needs.ts";
import type * as Guard from "./programs/cgroup-guard.bpf.ts";

const OBJECT = compileSample("test/runtime/api/programs/cgroup-guard.bpf.ts");
const inKernel = testWith("linux", "root");

const QUIET_MS = 100;
const IPPROTO_TCP = 6n;
const IPPROTO_UDP = 17;
const TCP_NODELAY = 1n;

const guarded = async () => await load<typeof Guard>(OBJECT, { backend: "kernel" });
const only = <P extends string>(cgroup: ChildCgroup, ...programs: readonly P[]): AttachOptions<P> => ({
  cgroup: cgroup.path,
  programs,
});

/** Undefined, or the code of the error. */
async function codeOf(step: Promise<unknown>): Promise<string | undefined> {
  return await step.then(
    () => undefined,
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}

async function connecting(port: number): Promise<string | undefined> {
  const client = connect(port, "127.0.0.1");
  try {
    return await codeOf(once(client, "connect"));
  } finally {
    client.destroy();
  }
}

inKernel("connect4 refuses with the errno that it sets, for the cgroup alone and until it is detached", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  using sockets = new LoopbackSockets();
  const port = portOf(await sockets.listen());
  guard.globals.refused.value = port;
  assert.equal(guard.attach(only(cgroup, "connect")), [`connect: cgroup_inet4_connect of cgroup ${cgroup.path}`]);
  assert.is(await cgroup.within(() => connecting(port)), "EACCES");
  assert.is(await connecting(port), undefined);
  guard.detach();
  assert.is(await cgroup.within(() => connecting(port)), undefined);
});

inKernel("connect4 sends a connection elsewhere; getpeername4 says that it did not", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  using sockets = new LoopbackSockets();
  const [asked, real] = [await sockets.listen(), await sockets.listen()];
  guard.globals.from.value = portOf(asked);
  guard.globals.to.value = portOf(real);
  guard.attach(only(cgroup, "connect", "peer"));
  const { client, accepted } = await cgroup.within(() =>
    sockets.connectTo(real, { address: "127.0.0.1", port: portOf(asked) }),
  );
  assert.is(localPort(accepted), portOf(real));
  assert.is(client.remotePort, portOf(asked));
});

inKernel("bind4 refuses a port", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  using sockets = new LoopbackSockets();
  const free = await sockets.listen();
  const port = portOf(free);
  free.close();
  await once(free, "close");
  guard.globals.refused.value = port;
  guard.attach(only(cgroup, "bind"));
  const listening = async (): Promise<string | undefined> => {
    const server = createServer().listen(port, "127.0.0.1");
    const code = await codeOf(once(server, "listening"));
    server.close();
    return code;
  };
  assert.is(await cgroup.within(listening), "EPERM");
  assert.is(await listening(), undefined);
});

inKernel("sendmsg4 and recvmsg4 hide where datagrams go", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  const echo = createSocket("udp4").on("message", (message, peer) => echo.send(message, peer.port, peer.address));
  echo.bind(0, "127.0.0.1");
  await once(echo, "listening");
  const asked = echo.address().port ^ 1;
  guard.globals.from.value = asked;
  guard.globals.to.value = echo.address().port;
  guard.attach(only(cgroup, "send", "receive"));
  const client = createSocket("udp4");
  try {
    await cgroup.within(async () => {
      client.bind(0, "127.0.0.1");
      await once(client, "listening");
    });
    client.send("question", asked, "127.0.0.1");
    const [answer, peer] = await once(client, "message");
    assert.equal([String(answer), peer.port], ["question", asked]);
  } finally {
    client.close();
    echo.close();
  }
});

inKernel("sock_create refuses sockets of a protocol", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  guard.globals.forbidden.value = IPPROTO_UDP;
  guard.attach(only(cgroup, "create"));
  const binding = async (): Promise<string | undefined> => {
    const socket = createSocket("udp4");
    const bound = once(socket, "listening");
    socket.bind(0, "127.0.0.1");
    const code = await codeOf(bound);
    socket.close();
    return code;
  };
  assert.is(await cgroup.within(binding), "EPERM");
  assert.is(await binding(), undefined);
});

inKernel("a packet program reads headers and drops by the payload", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  using sockets = new LoopbackSockets();
  guard.attach(only(cgroup, "leave"));
  const { client, accepted } = await cgroup.within(() => sockets.connect());
  const arrived: string[] = [];
  accepted.on("data", (chunk) => arrived.push(String(chunk))).resume();
  client.write("hello");
  await once(accepted, "data");
  guard.globals.poison.value = "x".charCodeAt(0);
  client.write("x-rated");
  await delay(QUIET_MS);
  assert.equal(arrived, ["hello"]);
  guard.globals.poison.value = 0;
  await once(accepted, "data");
  assert.equal(arrived, ["hello", "x-rated"]);
});

inKernel("setsockopt tells which options are set", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  using sockets = new LoopbackSockets();
  guard.attach(only(cgroup, "set"));
  await cgroup.within(() => sockets.connect());
  assert.ok((guard.maps.options.get((IPPROTO_TCP << 32n) | TCP_NODELAY) ?? 0n) >= 1n);
});

inKernel("all of them attach at once, and the cgroup must be named", async () => {
  using cgroup = new ChildCgroup();
  await using guard = await guarded();
  assert.throws(() => guard.attach(), /is attached to a cgroup, and none is named/);
  assert.is(guard.attach({ cgroup: cgroup.path }).length, 8);
});

testWith()("the emulator says that it has no such programs", async () => {
  await using guard = await load<typeof Guard>(OBJECT, { backend: "emulator" });
  assert.throws(() => guard.attach({ cgroup: "/", programs: ["connect"] }), /The emulator cannot take a program for cgroups/);
});

test.run();

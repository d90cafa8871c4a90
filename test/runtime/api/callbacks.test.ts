// The calls of sock_ops programs by socket, in order: the kernel's, and in the emulator the same as far as docs/emulator.md says.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { ArrayMap, RingBuf, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, type Loaded, load } from "../../../runtime/index.ts";
import { CONSTANTS } from "../../../stdlib/spec/constants.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { type Connection, LoopbackSockets, localPort } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import { ArrayMap, type i32, ntohl, RingBuf, type SockOps, SockOpsFlag, SockOpsOp, sockOps, sockOpsCbFlagsSet, type u32 } from "tsbpf";
export const license = "GPL";
class Call {
  op: u32 = 0;
  state: u32 = 0;
  from: u32 = 0;
  to: u32 = 0;
  localPort: u32 = 0;
  remotePort: u32 = 0;
  isFull: u32 = 0;
  cbFlags: u32 = 0;
  socketState: u32 = 0;
}
export const calls = new RingBuf<Call>({ maxEntries: 65536 });
export const accepted = new ArrayMap<u32>({ maxEntries: 1 });
export class P {
  @sockOps()
  static record(ops: SockOps): i32 {
    if (ops.op === SockOpsOp.TcpConnect || ops.op === SockOpsOp.TcpListen) sockOpsCbFlagsSet(ops, SockOpsFlag.State);
    const counted = accepted.get(0);
    if (counted && ops.op === SockOpsOp.PassiveEstablished) counted.value++;
    const sk = ops.sk;
    calls.emit({
      op: ops.op, state: ops.state, from: ops.args[0], to: ops.args[1], localPort: ops.localPort,
      remotePort: ntohl(ops.remotePort), isFull: ops.isFullsock, cbFlags: ops.cbFlags, socketState: sk ? sk.state : 0,
    });
    return 0;
  }
}
`);

interface Call {
  readonly op: u32;
  readonly state: u32;
  readonly from: u32;
  readonly to: u32;
  readonly localPort: u32;
  readonly remotePort: u32;
  readonly isFull: u32;
  readonly cbFlags: u32;
  readonly socketState: u32;
}

interface Module {
  readonly calls: RingBuf<Call>;
  readonly accepted: ArrayMap<u32>;
}

/** All that the program is called for while `use` runs, and until no more comes. */
async function recorded(backend: BackendName, use: (sockets: LoopbackSockets) => Promise<void>): Promise<Call[]> {
  await using object = await load<Module>(OBJECT, { backend });
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  using sockets = new LoopbackSockets();
  object.attach({ cgroup: cgroup?.path ?? "/emulated" });
  const run = (): Promise<void> => use(sockets);
  await (cgroup?.within(run) ?? run());
  await delay(QUIET_MS);
  object.detach();
  return await drained(object);
}

async function drained(object: Loaded<Module>): Promise<Call[]> {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), QUIET_MS);
  const calls: Call[] = [];
  for await (const call of object.maps.calls.read({ signal: stop.signal })) calls.push(call);
  return calls;
}

const QUIET_MS = 60;
const OPS = CONSTANTS.SockOpsOp.members;
const STATES = CONSTANTS.TcpState.members;

const nameOf = (members: Readonly<Record<string, { readonly value: number }>>, wanted: number): string =>
  Object.entries(members).find(([, { value }]) => value === wanted)?.[0] ?? String(wanted);

/** `State Established FinWait1`, `TcpConnect in SynSent`. */
function shown({ op, state, from, to, isFull, socketState }: Call): string {
  if (op === OPS.State.value) return `State ${nameOf(STATES, from)} ${nameOf(STATES, to)}`;
  assert.is(socketState, isFull === 1 ? state : 0, "the socket's state is the context's");
  return `${nameOf(OPS, op)} in ${nameOf(STATES, state)}${isFull === 1 ? "" : ", a request"}`;
}

const QUESTIONS = ["RwndInit", "TimeoutInit", "NeedsEcn"];
const ACTIVE = [
  "TcpConnect in SynSent",
  ...QUESTIONS.map((name) => `${name} in SynSent`),
  "State SynSent Established",
  "ActiveEstablished in Established",
];
const PASSIVE = [
  ...QUESTIONS.map((name) => `${name} in NewSynRecv, a request`),
  "PassiveEstablished in SynRecv",
  "State SynRecv Established",
];
/** Measurements are the kernel's alone. */
const isShared = ({ op }: Call): boolean => op !== OPS.BaseRtt.value && op !== OPS.Rtt.value;

const of = (calls: readonly Call[], local: number, remote: number): string[] =>
  calls.filter((call) => isShared(call) && call.localPort === local && call.remotePort === remote).map(shown);

/** What the two ends of a connection are called for, from its beginning to what `close` leaves. */
async function ends(
  backend: BackendName,
  close: (connection: Connection) => Promise<void>,
): Promise<readonly [client: string[], accepted: string[], listener: string[]]> {
  let ports = { client: 0, server: 0 };
  const calls = await recorded(backend, async (sockets) => {
    const connection = await sockets.connect();
    ports = { client: localPort(connection.client), server: localPort(connection.accepted) };
    await delay(1);
    await close(connection);
    await delay(QUIET_MS);
  });
  const { client, server } = ports;
  return [of(calls, client, server), of(calls, server, client), of(calls, server, 0)];
}

testOnBackends("an orderly conversation, each end closed by its own side", async (backend) => {
  const [client, accepted, listener] = await ends(backend, async (connection) => {
    connection.client.end();
    connection.accepted.resume();
    await once(connection.accepted, "end");
    await delay(QUIET_MS);
    connection.client.resume();
    connection.accepted.end();
  });
  assert.equal(client, [...ACTIVE, "State Established FinWait1", "State FinWait1 FinWait2", "State FinWait2 Close"]);
  assert.equal(accepted, [...PASSIVE, "State Established CloseWait", "State CloseWait LastAck", "State LastAck Close"]);
  assert.equal(listener, ["TcpListen in Listen"]);
});

testOnBackends("a listener is closed", async (backend) => {
  const calls = await recorded(backend, async (sockets) => {
    const server = await sockets.listen();
    server.close();
    await once(server, "close");
  });
  assert.equal(calls.map(shown), ["TcpListen in Listen", "State Listen Close"]);
});

testOnBackends("a connection that is refused", async (backend) => {
  const calls = await recorded(backend, async (sockets) => {
    const server = await sockets.listen();
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    server.close();
    await once(server, "close");
    const [error] = await once(connect(address.port, "127.0.0.1"), "error");
    assert.is(error.code, "ECONNREFUSED");
  });
  const client = calls.filter(({ remotePort }) => remotePort !== 0).map(shown);
  assert.equal(client, [...ACTIVE.slice(0, 4), "State SynSent Close"]);
});

testOnBackends("what both ends are shown of each other", async (backend) => {
  const calls = await recorded(backend, async (sockets) => {
    const { client, accepted } = await sockets.connect();
    assert.is(localPort(client), accepted.remotePort);
    assert.is(localPort(accepted), client.remotePort);
  });
  const [begun, active, passive] = [OPS.TcpConnect, OPS.ActiveEstablished, OPS.PassiveEstablished].map(({ value }) =>
    calls.find(({ op }) => op === value),
  );
  assert.ok(begun && active && passive);
  assert.equal([begun.localPort, begun.remotePort], [active.localPort, active.remotePort]);
  assert.equal([passive.localPort, passive.remotePort], [active.remotePort, active.localPort]);
  assert.equal([begun.cbFlags, active.cbFlags, passive.cbFlags], Array(3).fill(CONSTANTS.SockOpsFlag.members.State.value));
});

/** One end drops the connection with bytes that nobody has read. */
const dropUnread = async ({ client, accepted }: Connection): Promise<void> => {
  client.write("unread");
  await delay(QUIET_MS / 2);
  accepted.destroy();
};

testOnBackends(
  "a destroyed socket with unread bytes: a reset in the kernel, an orderly close in the emulator",
  async (backend) => {
    const [client, accepted] = await ends(backend, dropUnread);
    const orderly = ["State Established FinWait1", "State FinWait1 FinWait2", "State FinWait2 Close"];
    assert.equal(accepted.slice(PASSIVE.length), backend === "kernel" ? ["State Established Close"] : orderly);
    assert.equal(client.slice(ACTIVE.length), ["State Established Close"]);
  },
);

/** How many connections the program had been told of when the application was. */
async function toldBefore(backend: BackendName, listensFirst: boolean): Promise<u32 | undefined> {
  await using object = await load<Module>(OBJECT, { backend });
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  using sockets = new LoopbackSockets();
  const run = async (): Promise<u32 | undefined> => {
    let told: u32 | undefined;
    if (!listensFirst) object.attach({ cgroup: cgroup?.path ?? "/emulated" });
    const server = await sockets.listen();
    server.on("connection", () => {
      told = object.maps.accepted.get(0);
    });
    if (listensFirst) object.attach({ cgroup: cgroup?.path ?? "/emulated" });
    await sockets.connectTo(server);
    await delay(1);
    assert.is(object.maps.accepted.get(0), 1);
    return told;
  };
  const told = await (cgroup?.within(run) ?? run());
  object.detach();
  return told;
}

testOnBackends("the program is told of a connection before the server's application", async (backend) => {
  assert.is(await toldBefore(backend, false), 1);
});

testOnBackends("of servers that listened before it was attached, too, but for the emulator", async (backend) => {
  assert.is(await toldBefore(backend, true), backend === "kernel" ? 1 : 0);
});

test.run();

// Programs that see the values of socket options: real calls of this process in a cgroup, and the same bytes in the emulator.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EmulatedObject } from "../../runtime/emulator/load.ts";
import { load } from "../../runtime/index.ts";
import { socketOption } from "../../runtime/linux/syscall/native.ts";
import type * as Options from "../frontend/accepted/socket-options.bpf.ts";
import { socketFd } from "../support/kernel.ts";
import { testWith } from "../support/needs.ts";
import { ChildCgroup } from "./support/cgroup.ts";
import { compileSample } from "./support/compile.ts";
import { LoopbackSockets } from "./support/sockets.ts";

const OBJECT = compileSample("test/frontend/accepted/socket-options.bpf.ts");
const inKernel = testWith("linux", "root", "kernel:6.1");

const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const TCP_INFO = { level: 6, name: 11 } as const;
const INFO_BYTES = 120;
const CONGESTION = { level: 6, optname: 13 } as const;

/** What the kernel shows of a shorter value in setsockopt (kernel/bpf/cgroup.c). */
const LEAST_BYTES = 16;

const attached = async (cgroup: ChildCgroup) => {
  const options = await load<typeof Options>(OBJECT, { backend: "kernel" });
  options.attach({ cgroup: cgroup.path });
  return options;
};

inKernel("setsockopt is refused, and given another value", async () => {
  using cgroup = new ChildCgroup();
  await using options = await attached(cgroup);
  const socket = createSocket("udp4");
  try {
    await cgroup.within(async () => {
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      assert.throws(() => socket.setRecvBufferSize(100_001), /EPERM/);
      // The lowest bit goes, 1024 are added, and the kernel doubles what it is given (socket(7)).
      socket.setRecvBufferSize(50_001);
      assert.is(socket.getRecvBufferSize(), 2 * (50_000 + 1024));
      assert.is(options.globals.last.value, LEAST_BYTES);
    });
  } finally {
    socket.close();
  }
});

inKernel("getsockopt is answered by the program, until it is detached", async () => {
  using cgroup = new ChildCgroup();
  await using options = await attached(cgroup);
  const socket = createSocket("udp4");
  try {
    await cgroup.within(async () => {
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
    });
    // The socket's cgroup is that of the process that made it.
    assert.is(socket.getSendBufferSize(), 77);
    options.detach();
    assert.ok(socket.getSendBufferSize() > 77);
  } finally {
    socket.close();
  }
});

inKernel("a value is gone through, and bytes of it are written", async () => {
  using cgroup = new ChildCgroup();
  await using options = await attached(cgroup);
  using sockets = new LoopbackSockets();
  const { client } = await cgroup.within(() => sockets.connect());
  const info = socketOption(socketFd(client), TCP_INFO, INFO_BYTES);
  const count = Uint8Array.from({ length: 92 }, (_, index) => index);
  assert.equal(info.subarray(8, 100), count);
  assert.is(options.globals.last.value, sumOf(info));
});

/** What `count` leaves. */
function sumOf(value: Uint8Array): number {
  const rest = new DataView(value.buffer, value.byteOffset + 4);
  let all = 0;
  for (let i = 0; i < 64; i++) all += rest.getUint16(i & 0x3e);
  return (all + rest.getUint32(all & 31) + rest.getUint32((all & 31) + 4)) >>> 0;
}

test("the emulator has the same bytes", () => {
  const object = new EmulatedObject(OBJECT);
  const set = object.program("set");
  const int = (value: number): Uint8Array => new Uint8Array(new Int32Array([value]).buffer);
  const ofSocket = { level: SOL_SOCKET, optname: SO_RCVBUF, optlen: 4 };
  const changed = set.run({ ctx: ofSocket, data: int(50_001) });
  assert.equal([changed.result, changed.data], [1, int(50_000 + 1024)]);
  assert.is(set.run({ ctx: ofSocket, data: int(100_001) }).result, 0);
  const short = set.run({ ctx: ofSocket, data: new Uint8Array(3) });
  assert.equal([short.result, short.data], [1, new Uint8Array(3)]);
  const get = object
    .program("get")
    .run({ ctx: { level: SOL_SOCKET, optname: SO_SNDBUF, optlen: 9, retval: -5 }, data: int(0) });
  assert.equal([get.result, get.data], [1, int(77)]);
  const info = object
    .program("get")
    .run({ ctx: { level: TCP_INFO.level, optname: TCP_INFO.name }, data: new Uint8Array(INFO_BYTES) });
  assert.is(
    new DataView(object.readGlobal("last")?.buffer ?? new ArrayBuffer(4)).getUint32(0, true),
    sumOf(info.data ?? int(0)),
  );
  assert.is(set.run({ ctx: CONGESTION, data: Buffer.from("bbr") }).result, 0);
  assert.is(set.run({ ctx: CONGESTION, data: Buffer.from("high-speed") }).result, 1);
  assert.equal(object.readGlobal("last"), int([...Buffer.from("high-speed")].reduce((all, byte) => all + byte, 0)));
});

test.run();

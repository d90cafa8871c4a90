// The framed sample by `load` on either backend: messages arrive whole and in order however the stream was cut, and broken streams end.

import { once } from "node:events";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, load } from "../../../runtime/index.ts";
import type * as Framed from "../../../samples/framed/framed.bpf.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { difference, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { CHUNKINGS, type Chunking, type Frame, randomFrame } from "../../kernel/support/frames.ts";
import { type Connection, LoopbackSockets } from "../../kernel/support/sockets.ts";
import { Random } from "../../support/semantics/generate/random.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileSample("samples/framed/framed.bpf.ts");
const HEARTBEAT = 1;

/** Runs `use` while what `from` receives leaves by `to`. */
async function between(
  backend: BackendName,
  use: (from: Connection, to: Connection) => Promise<void>,
  fidelity?: "kernel",
): Promise<void> {
  await using framed = await load<typeof Framed>(OBJECT, { backend, fidelity });
  using sockets = new LoopbackSockets();
  framed.attach();
  const [from, to] = [await sockets.connect(), await sockets.connect()];
  framed.maps.ends.set(1, to.accepted);
  framed.maps.ends.set(0, from.accepted);
  await use(from, to);
}

async function sendFrames(from: Connection, to: Connection, frames: readonly Frame[], chunking: Chunking): Promise<void> {
  const random = new Random(frames.length);
  const expected = Buffer.concat(frames.flatMap(({ bytes, type }) => (type === HEARTBEAT ? [] : [bytes])));
  const arrival = receive(to.client, expected.length, performance.now() + RIGHT_DEADLINE_MS);
  const chunks = chunking(
    frames.map(({ bytes }) => bytes),
    random,
  );
  for (const chunk of chunks) {
    from.client.write(chunk);
    if (random.chance(30)) await nextTurn();
  }
  assert.is(difference(expected, await arrival), undefined);
}

function randomFrames(count: number, maxLength: number): readonly Frame[] {
  const random = new Random(count);
  return Array.from({ length: count }, () => randomFrame(random, maxLength, [HEARTBEAT, 2, 0x100]));
}

for (const [name, chunking] of Object.entries(CHUNKINGS)) {
  testOnBackends(name, (backend) => between(backend, (from, to) => sendFrames(from, to, randomFrames(300, 2000), chunking)));
}

test("whole skbs are shown with the kernel's fidelity: the same messages", () =>
  between(
    "emulator",
    async (from, to) => {
      for (const chunking of Object.values(CHUNKINGS)) await sendFrames(from, to, randomFrames(300, 2000), chunking);
    },
    "kernel",
  ));

testOnBackends("messages as long as they may be", (backend) =>
  between(backend, (from, to) => sendFrames(from, to, randomFrames(20, 65_530), CHUNKINGS["a write for each message"])),
);

testOnBackends("a stream that breaks the protocol ends with the parser's errno", (backend) =>
  between(backend, async (from) => {
    const failed = once(from.accepted, "error", { signal: AbortSignal.timeout(RIGHT_DEADLINE_MS) });
    from.client.write(Buffer.from([0, 0, 0, 1, 9, 9, 9, 9]));
    await delay(50);
    // The kernel tells of it only when the application does something with the socket.
    if (backend === "kernel") from.accepted.write("x");
    const [error] = await failed;
    assert.is(error.code, "EPERM");
  }),
);

testOnBackends("what is left of a message when the stream ends is not sent", (backend) =>
  between(backend, async (from, to) => {
    const message = Buffer.concat([Buffer.from([0, 0, 0, 2, 0, 2]), Buffer.from([0, 0, 0, 9, 0, 2])]);
    from.client.end(message);
    const arrived = await receive(to.client, message.length, performance.now() + 300);
    assert.equal([...arrived], [0, 0, 0, 2, 0, 2]);
  }),
);

test.run();

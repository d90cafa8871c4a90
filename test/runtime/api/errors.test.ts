// What maps of sockets answer to misuse, by errno: the same on either backend.

import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect, Socket } from "node:net";
import type { SockHash, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Loaded, load, type SocketLike } from "../../../runtime/index.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import { SkAction, SockHash, SockMap, skbVerdict, streamParser, streamVerdict, type SkBuff, type u32 } from "tsbpf";
export const license = "GPL";
export const indexed = new SockMap({ maxEntries: 2 });
export const hashed = new SockHash<u32>({ maxEntries: 2 });
export const judged = new SockMap({ maxEntries: 2 });
export const other = new SockMap({ maxEntries: 2 });
export const parsed = new SockMap({ maxEntries: 2 });
export class P {
  @skbVerdict(judged) static one(skb: SkBuff): SkAction { return SkAction.Pass; }
  @skbVerdict(other) static two(skb: SkBuff): SkAction { return SkAction.Drop; }
  @streamParser(parsed) static length(skb: SkBuff): u32 { return skb.len; }
  @streamVerdict(parsed) static three(skb: SkBuff): SkAction { return SkAction.Pass; }
}
`);

type MapName = "indexed" | "hashed" | "judged" | "other" | "parsed";
type Module = Readonly<Record<MapName, SockHash<u32>>>;

interface Place {
  readonly maps: Loaded<Module>["maps"];
  readonly sockets: LoopbackSockets;
  /** A fresh end of a connection. */
  readonly fresh: () => Promise<Socket>;
}

type Step = (place: Place) => Promise<unknown> | unknown;

/** What each step ends with: an errno or code of ours, else what it returned. */
const ANSWERS: Readonly<Record<string, readonly [answer: unknown, step: Step]>> = {
  "lookup of an absent index": [undefined, ({ maps }) => maps.indexed.get(0)],
  "lookup of an absent key": [undefined, ({ maps }) => maps.hashed.get(7)],
  "a cookie for what is present": ["bigint", async ({ maps, fresh }) => typeof put(maps.indexed, 0, await fresh())],
  "two sockets, two cookies": [
    false,
    async ({ maps, fresh }) => put(maps.indexed, 0, await fresh()) === put(maps.indexed, 1, await fresh()),
  ],
  "one socket in two maps, one cookie": [
    true,
    async ({ maps, fresh }) => {
      const socket = await fresh();
      return put(maps.indexed, 0, socket) === put(maps.hashed, 9, socket);
    },
  ],
  "an index past the end": ["E2BIG", async ({ maps, fresh }) => maps.indexed.set(2, await fresh())],
  "a full hash": [
    "E2BIG",
    async ({ maps, fresh }) => {
      for (const key of [1, 2, 3]) maps.hashed.set(key, await fresh());
    },
  ],
  "a new key that is present, index": [
    "EEXIST",
    async ({ maps, fresh }) => {
      maps.indexed.set(0, await fresh());
      maps.indexed.set(0, await fresh(), { mode: "new" });
    },
  ],
  "a new key that is present, hash": [
    "EEXIST",
    async ({ maps, fresh }) => {
      maps.hashed.set(0, await fresh());
      maps.hashed.set(0, await fresh(), { mode: "new" });
    },
  ],
  "an existing key that is absent, index": [
    "ENOENT",
    async ({ maps, fresh }) => maps.indexed.set(0, await fresh(), { mode: "existing" }),
  ],
  "an existing key that is absent, hash": [
    "ENOENT",
    async ({ maps, fresh }) => maps.hashed.set(0, await fresh(), { mode: "existing" }),
  ],
  "deletion of an absent index": ["EINVAL", ({ maps }) => maps.indexed.delete(0)],
  "deletion of an absent key": [false, ({ maps }) => maps.hashed.delete(0)],
  "deletion of an index past the end": ["EINVAL", ({ maps }) => maps.indexed.delete(2)],
  "a closed descriptor": ["EBADF", ({ maps }) => maps.indexed.set(0, 999_999)],
  "a descriptor that is no socket": [
    "ENOTSOCK",
    ({ maps }) => {
      const fd = openSync("/dev/null", "r");
      try {
        maps.indexed.set(0, fd);
      } finally {
        closeSync(fd);
      }
    },
  ],
  "a descriptor that can be none": ["EINVAL", ({ maps }) => maps.indexed.set(0, -1)],
  "a number that is no descriptor": ["TSB6017", ({ maps }) => maps.indexed.set(0, 1.5)],
  "an object that is no socket": ["TSB6017", ({ maps }) => maps.indexed.set(0, {} as never)],
  "no object": ["TSB6017", ({ maps }) => maps.indexed.set(0, null as never)],
  "a mode that is none": [
    "TSB6025",
    async ({ maps, fresh }) => maps.indexed.set(0, await fresh(), { mode: "newest" as never }),
  ],
  "a TCP socket that is connecting": [
    "EOPNOTSUPP",
    ({ maps }) => {
      const socket = connect(1, "127.0.0.1").on("error", () => {});
      try {
        maps.indexed.set(0, socket);
      } finally {
        socket.destroy();
      }
    },
  ],
  "a TCP socket that was never connected": ["TSB6017", ({ maps }) => maps.indexed.set(0, new Socket())],
  "a TCP socket that is closed": [
    "TSB6017",
    async ({ maps, fresh }) => {
      const socket = await fresh();
      socket.destroy();
      maps.indexed.set(0, socket);
    },
  ],
  "a TCP socket that has sent its end": [
    "EOPNOTSUPP",
    async ({ maps, fresh }) => {
      const socket = await fresh();
      socket.end();
      await once(socket, "finish");
      maps.indexed.set(0, socket);
    },
  ],
  "a TCP socket from which Node has read": [
    "TSB6017",
    async ({ maps, sockets }) => {
      const { client, accepted } = await sockets.connect();
      client.write("x");
      await once(accepted.resume(), "data");
      maps.indexed.set(0, accepted);
    },
  ],
  "the same, where it is meant": [
    undefined,
    async ({ maps, sockets }) => {
      const { client, accepted } = await sockets.connect();
      client.write("x");
      await once(accepted.resume(), "data");
      maps.indexed.set(0, accepted, { allowRead: true });
    },
  ],
  "a listening server": ["bigint", async ({ maps, sockets }) => typeof put(maps.indexed, 0, await sockets.listen())],
  "a UDP socket that is not bound": ["TSB6017", ({ maps }) => withDatagrams((socket) => maps.indexed.set(0, socket))],
  "a UDP socket that is bound": [
    "bigint",
    ({ maps }) =>
      withDatagrams(async (socket) => {
        await bound(socket);
        return typeof put(maps.indexed, 0, socket);
      }),
  ],
  "a UDP socket that is closed": [
    "TSB6017",
    ({ maps }) =>
      withDatagrams(async (socket) => {
        await bound(socket);
        socket.close();
        maps.indexed.set(0, socket);
      }),
  ],
  "a UDP socket in a map with a parser": [
    "EOPNOTSUPP",
    ({ maps }) =>
      withDatagrams(async (socket) => {
        await bound(socket);
        maps.parsed.set(0, socket);
      }),
  ],
  "a socket in two maps with verdicts": [
    "EBUSY",
    async ({ maps, fresh }) => {
      const socket = await fresh();
      maps.judged.set(0, socket);
      maps.other.set(0, socket);
    },
  ],
  "a socket twice in a map with a verdict": [
    "EBUSY",
    async ({ maps, fresh }) => {
      const socket = await fresh();
      maps.judged.set(0, socket);
      maps.judged.set(1, socket);
    },
  ],
  "a socket that left the one map, in the other": [
    undefined,
    async ({ maps, fresh }) => {
      const socket = await fresh();
      maps.judged.set(0, socket);
      maps.judged.delete(0);
      maps.other.set(0, socket);
    },
  ],
  "what was refused leaves nothing": [
    false,
    async ({ maps, fresh }) => {
      const socket = await fresh();
      maps.judged.set(0, socket);
      assert.throws(() => maps.other.set(0, socket), /EBUSY/);
      return maps.other.has(0);
    },
  ],
  "an entry in place of another": [
    true,
    async ({ maps, fresh }) => {
      const [first, second] = [await fresh(), await fresh()];
      maps.judged.set(0, first);
      const cookie = put(maps.judged, 0, second);
      maps.other.set(0, first);
      return maps.judged.get(0) === cookie;
    },
  ],
  "the keys that hold a socket": [
    [1],
    async ({ maps, fresh }) => {
      maps.indexed.set(1, await fresh());
      return [...maps.indexed.keys()].filter((key) => maps.indexed.has(key));
    },
  ],
};

/** Its cookie. */
function put(map: Place["maps"][MapName], key: number, socket: SocketLike): bigint | undefined {
  map.set(key, socket);
  return map.get(key);
}

async function bound(socket: DatagramSocket): Promise<void> {
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
}

async function withDatagrams<T>(use: (socket: DatagramSocket) => T | Promise<T>): Promise<T> {
  const socket = createSocket("udp4");
  try {
    return await use(socket);
  } finally {
    closeQuietly(socket);
  }
}

function closeQuietly(socket: DatagramSocket): void {
  try {
    socket.close();
  } catch {
    // Closed by the step.
  }
}

async function answerOf(step: Step, place: Place): Promise<unknown> {
  try {
    return await step(place);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.name !== "AssertionError") return error.code;
    throw error;
  }
}

testOnBackends("what maps answer", async (backend) => {
  for (const [name, [answer, step]] of Object.entries(ANSWERS)) {
    await using loaded = await load<Module>(OBJECT, { backend });
    using sockets = new LoopbackSockets();
    loaded.attach();
    const fresh = async (): Promise<Socket> => (await sockets.connect()).accepted;
    assert.equal(await answerOf(step, { maps: loaded.maps, sockets, fresh }), answer, name);
  }
});

test.run();

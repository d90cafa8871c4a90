// Redirects from what is received to other sockets of every kind, to their peers and to their own readers, on either backend.

import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ArrayMap, SockHash, SockMap, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, load, type SocketLike, UnixDatagram } from "../../../runtime/index.ts";
import { UnixDatagramFd } from "../../kernel/support/native.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import { ArrayMap, Redirect, SkAction, SockHash, SockMap, skbVerdict, skMsg, type SkBuff, type SkMsg, type u32 } from "tsbpf";
export const license = "GPL";
export const sources = new SockMap({ maxEntries: 1 });
export const senders = new SockMap({ maxEntries: 1 });
export const indexed = new SockMap({ maxEntries: 1 });
export const hashed = new SockHash<u32>({ maxEntries: 1 });
/** 1: to the reader; 2: by the hash. */
export const mode = new ArrayMap<u32>({ maxEntries: 1 });
export class P {
  @skbVerdict(sources)
  static verdict(skb: SkBuff): SkAction {
    const chosen = mode.get(0);
    if (!chosen) return SkAction.Drop;
    const flags = (chosen.value & 1) !== 0 ? Redirect.Ingress : 0;
    if ((chosen.value & 2) !== 0) return hashed.redirect(skb, 7, flags);
    return indexed.redirect(skb, 0, flags);
  }
  @skMsg(senders)
  static send(msg: SkMsg): SkAction {
    const chosen = mode.get(0);
    if (!chosen) return SkAction.Drop;
    const flags = (chosen.value & 1) !== 0 ? Redirect.Ingress : 0;
    if ((chosen.value & 2) !== 0) return hashed.redirect(msg, 7, flags);
    return indexed.redirect(msg, 0, flags);
  }
}
`);

interface Module {
  readonly sources: SockMap;
  readonly senders: SockMap;
  readonly indexed: SockMap;
  readonly hashed: SockHash<u32>;
  readonly mode: ArrayMap<u32>;
}

type End = Socket | DatagramSocket | UnixDatagram | UnixDatagramFd;

/** Two connected sockets; `near` is in the map. */
interface Pair {
  readonly near: End;
  readonly far: End;
}

class Pairs implements Disposable {
  readonly #loopback = new LoopbackSockets();
  readonly #open: (() => void)[] = [];
  readonly #backend: BackendName;

  constructor(backend: BackendName) {
    this.#backend = backend;
  }

  readonly make: Readonly<Record<Kind, () => Promise<Pair>>> = {
    tcp: async () => {
      const { client, accepted } = await this.#loopback.connect();
      return { near: accepted, far: client };
    },
    unix: async () => {
      const folder = mkdtempSync(join(tmpdir(), "tsbpf-unix-"));
      const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(join(folder, "socket"));
      this.#open.push(() => {
        server.close();
        rmSync(folder, { recursive: true, force: true });
      });
      await once(server, "listening");
      const accepted = once(server, "connection");
      const far = connect(join(folder, "socket"));
      const [near]: Socket[] = await accepted;
      if (near === undefined) throw new Error("nobody was accepted");
      this.#open.push(
        () => far.destroy(),
        () => near.destroy(),
      );
      return { near, far };
    },
    udp: async () => {
      const [near, far] = [await this.#datagram(), await this.#datagram()];
      near.connect(far.address().port, "127.0.0.1");
      far.connect(near.address().port, "127.0.0.1");
      await Promise.all([once(near, "connect"), once(far, "connect")]);
      return { near, far };
    },
    unixDatagram: async () => this.#unixDatagrams(),
  };

  /** In memory for the emulator: Node has none. */
  #unixDatagrams(): Pair {
    const [near, far] = this.#backend === "kernel" ? UnixDatagramFd.pair() : UnixDatagram.pair();
    for (const end of [near, far]) this.#open.push(() => (end instanceof UnixDatagram ? end.close() : end[Symbol.dispose]()));
    return { near, far };
  }

  async #datagram(): Promise<DatagramSocket> {
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    this.#open.push(() => socket.close());
    await once(socket, "listening");
    return socket;
  }

  [Symbol.dispose](): void {
    for (const close of this.#open) close();
    this.#loopback[Symbol.dispose]();
  }
}

const KINDS = ["tcp", "unix", "udp", "unixDatagram"] as const;
type Kind = (typeof KINDS)[number];

const DEADLINE_MS = 5000;

const isDatagram = (socket: Exclude<End, UnixDatagramFd>): socket is DatagramSocket | UnixDatagram =>
  socket instanceof UnixDatagram || "bind" in socket;

/** The next bytes that come, as text. */
async function arrival(socket: End): Promise<string> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  if (socket instanceof UnixDatagramFd) return await polled(socket);
  const [bytes] = await (isDatagram(socket) ? once(socket, "message", { signal }) : once(socket.resume(), "data", { signal }));
  return Buffer.from(bytes).toString();
}

async function polled(socket: UnixDatagramFd): Promise<string> {
  for (let waited = 0; waited < DEADLINE_MS; waited++) {
    const text = socket.receive();
    if (text !== undefined) return text;
    await delay(1);
  }
  return "nothing";
}

function send(socket: End, text: string): void {
  if (socket instanceof Socket) socket.write(text);
  else socket.send(text);
}

const entryOf = (socket: End): SocketLike => (socket instanceof UnixDatagramFd ? socket.fd : socket);

/** The code of an error that the sender is told of. */
async function failure(socket: End): Promise<string> {
  if (socket instanceof UnixDatagramFd) return await new Promise(() => {});
  const [error] = await once(socket, "error");
  return error.code;
}

async function check(
  backend: "kernel" | "emulator",
  map: "sources" | "senders",
  from: Kind,
  to: Kind,
  mode: number,
): Promise<string> {
  await using loaded = await load<Module>(OBJECT, { backend });
  using pairs = new Pairs(backend);
  loaded.attach();
  const [source, target] = [await pairs.make[from](), await pairs.make[to]()];
  const targets: { set(key: number, socket: SocketLike): void } = mode & 2 ? loaded.maps.hashed : loaded.maps.indexed;
  targets.set(mode & 2 ? 7 : 0, entryOf(target.near));
  loaded.maps.mode.set(0, mode);
  loaded.maps[map].set(0, entryOf(source.near));
  const arrived = arrival(mode & 1 ? target.near : target.far);
  const failed = failure(source.near);
  send(map === "sources" ? source.far : source.near, "hello");
  return await Promise.race([arrived, failed]);
}

for (const from of KINDS)
  testOnBackends(`what ${from} receives goes to every kind, by either map, either way`, async (backend) => {
    for (const to of KINDS)
      for (const mode of [0, 1, 2, 3])
        assert.is(await check(backend, "sources", from, to, mode), "hello", `${from} to ${to}, mode ${mode}`);
  });

testOnBackends("what TCP sends goes to readers of every kind, and to the peers of TCP only", async (backend) => {
  for (const to of KINDS)
    for (const mode of [0, 1, 2, 3]) {
      const expected = to === "tcp" || (mode & 1) !== 0 ? "hello" : "EACCES";
      assert.is(await check(backend, "senders", "tcp", to, mode), expected, `tcp to ${to}, mode ${mode}`);
    }
});

test.run();

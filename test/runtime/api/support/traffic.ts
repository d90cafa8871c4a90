/**
 * Random traffic through random verdicts (programs/traffic.bpf.ts), on one backend. In: a case; out: what each reader got, what each
 * write was told, what each run of the program saw. One write is on its way at a time, so that both backends see the same pieces.
 */

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Loaded } from "../../../../runtime/index.ts";
import { type Connection, LoopbackSockets } from "../../../kernel/support/sockets.ts";
import type * as Traffic from "../programs/traffic.bpf.ts";
import { type Case, IDLE, STEPS } from "./traffic-cases.ts";

export type Runs = ReturnType<Loaded<typeof Traffic>["maps"]["runs"]["get"]>[];

export interface Outcome {
  /** What came to the source's peer, the source's own reader, the target's peer and the target's reader, in hexadecimal. */
  readonly read: Readonly<Record<"peer" | "self" | "targetPeer" | "target", string>>;
  /** The error of each write that had one. */
  readonly errors: readonly string[];
  readonly runs: Runs;
}

/** How long nothing more may come before all has come. */
const QUIET_MS = 12;

/** `like`: what is expected, for which it waits longer: the kernel holds back the end of what a verdict splits (MSG_MORE). */
export async function carry({ maps, globals }: Loaded<typeof Traffic>, one: Case, like?: Outcome): Promise<Outcome> {
  using places = new Places();
  const [source, target] = [await places.make(one.from), await places.make(one.to)];
  for (let at = 0; at < STEPS; at++) maps.steps.set(at, one.steps[at % one.steps.length] ?? IDLE);
  globals.count.value = 0n;
  for (let at = 0; at < RUNS; at++) maps.runs.set(at, NOTHING);
  maps.targets.set(0, target.accepted);
  maps[one.map].set(0, source.accepted);
  const read = new Readers({
    ...{ peer: source.client, self: source.accepted, targetPeer: target.client, target: target.accepted },
  });
  if (one.isUnread) source.accepted.pause();
  globals.bytes.value = 0n;
  const isJudged = (sent: number): boolean => one.map !== "receivers" || Number(globals.bytes.value) >= sent;
  const errors = await sendAll(one.map === "senders" ? source.accepted : source.client, one.writes, read, isJudged);
  await read.untilQuiet();
  if (like) await read.untilAll(like.read);
  const runs = Array.from({ length: Math.min(RUNS, Number(globals.count.value)) }, (_, at) => maps.runs.get(at));
  return { read: read.texts(), errors, runs };
}

const HELD_BACK_MS = 1000;
const RUNS = 256;
const NOTHING = { size: 0, visible: 0, first: 0, pulled: 0, pushed: 0, popped: 0, left: 0 };

/** `isJudged`: has the program seen that many bytes? The next write would be one with what it has not. */
async function sendAll(
  socket: Socket,
  writes: readonly Uint8Array[],
  read: Readers,
  isJudged: (sentBytes: number) => boolean,
): Promise<readonly string[]> {
  const errors: string[] = [];
  let sentBytes = 0;
  for (const bytes of writes) {
    const error = await new Promise<Error | null | undefined>((resolve) => socket.write(bytes, resolve));
    if (error) errors.push("code" in error ? String(error.code) : error.message);
    if (socket.destroyed) break;
    await read.untilQuiet(2);
    sentBytes += bytes.length;
    for (let waited = 0; waited < HELD_BACK_MS && !isJudged(sentBytes); waited++) await delay(1);
  }
  return errors;
}

class Readers {
  readonly #chunks = new Map<string, Buffer[]>();
  #lastMs = performance.now();

  constructor(sockets: Readonly<Record<keyof Outcome["read"], Socket>>) {
    for (const [name, socket] of Object.entries(sockets)) {
      const chunks: Buffer[] = [];
      this.#chunks.set(name, chunks);
      socket.on("data", (bytes) => {
        chunks.push(bytes);
        this.#lastMs = performance.now();
      });
      // Servers accept paused.
      socket.resume();
    }
  }

  async untilQuiet(quietMs = QUIET_MS): Promise<void> {
    this.#lastMs = performance.now();
    while (performance.now() - this.#lastMs < quietMs) await delay(1);
  }

  async untilAll(like: Outcome["read"]): Promise<void> {
    const wanted = Object.values(like).join("").length;
    const deadlineMs = performance.now() + HELD_BACK_MS;
    while (performance.now() < deadlineMs && Object.values(this.texts()).join("").length < wanted) await delay(5);
  }

  texts(): Outcome["read"] {
    const text = (name: string): string => Buffer.concat(this.#chunks.get(name) ?? []).toString("hex");
    return { peer: text("peer"), self: text("self"), targetPeer: text("targetPeer"), target: text("target") };
  }
}

/** TCP and UNIX connections; `accepted` is the end that enters maps. */
class Places implements Disposable {
  readonly #tcp = new LoopbackSockets();
  readonly #close: (() => void)[] = [];

  async make(kind: Case["from"]): Promise<Connection> {
    return kind === "tcp" ? await this.#tcp.connect() : await this.#unix();
  }

  async #unix(): Promise<Connection> {
    const folder = mkdtempSync(join(tmpdir(), "tsbpf-unix-"));
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(join(folder, "socket"));
    this.#close.push(() => rmSync(folder, { recursive: true, force: true }));
    await once(server, "listening");
    const arrived = once(server, "connection");
    const client = connect(join(folder, "socket"));
    const [accepted]: Socket[] = await arrived;
    server.close();
    if (accepted === undefined) throw new Error("nobody was accepted");
    for (const socket of [client, accepted]) {
      socket.on("error", () => {});
      this.#close.push(() => socket.destroy());
    }
    return { client, accepted };
  }

  [Symbol.dispose](): void {
    this.#tcp[Symbol.dispose]();
    for (const close of this.#close) close();
  }
}

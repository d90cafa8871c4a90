/**
 * `splice(a, b)`: what one socket receives leaves by the other, both ways, by a built-in program, in the kernel or in the
 * emulator. Ends are passed on when all that came before them has gone; a socket that fails takes the other with it, once that
 * has sent what is left.
 */

import type { Socket } from "node:net";
import type { BackendName } from "./backend.ts";
import { type Direction, enter, type Mover } from "./splice/directions.ts";
import { borrow } from "./splice/program.ts";

export type { Mover };

export interface SpliceOptions {
  /** Default `auto`, as of `load`. */
  readonly backend?: BackendName | "auto" | undefined;
}

export interface Spliced extends Disposable {
  /**
   * Who moves what the first socket receives, and what the second: Node copies what is left of streams that had ended before, which
   * no map takes, and what comes from or goes to a UNIX socket, which leaves the kernel's maps with the first of its two ends.
   */
  readonly by: readonly [Mover, Mover];
  /** When both sockets are closed, or the splice was disposed of: why one failed, undefined where none did. */
  readonly ended: Promise<Error | undefined>;
}

/**
 * Of two connected sockets; their ends come from their peers from now on. What Node has read and nobody has taken goes first.
 * When both streams have ended the sockets close; disposed of before, the splice leaves them paused. Throws a `BpfError`, a
 * `RuntimeError`.
 */
export async function splice(a: Socket, b: Socket, { backend = "auto" }: SpliceOptions = {}): Promise<Spliced> {
  const { program, giveBack } = await borrow(backend);
  try {
    for (const socket of [a, b]) socket.pause().allowHalfOpen = true;
    while (hasBytesOfNode(a) || hasBytesOfNode(b)) await Promise.all([moveBytesOfNode(a, b), moveBytesOfNode(b, a)]);
    const { directions, entries } = enter(program, a, b);
    const released = new AbortController();
    const ended = run(directions, released.signal).finally(() => {
      entries[Symbol.dispose]();
      giveBack();
    });
    const [first, second] = directions;
    return { by: [first.by, second.by], ended, [Symbol.dispose]: () => released.abort() };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** Read and not taken, or written and not sent. */
const hasBytesOfNode = (socket: Socket): boolean => !socket.destroyed && socket.readableLength + socket.writableLength > 0;

async function moveBytesOfNode(from: Socket, to: Socket): Promise<void> {
  if (from.readableLength > 0) to.write(from.read(from.readableLength));
  await untilSent(to);
}

function untilSent(socket: Socket): Promise<void> {
  if (socket.writableLength === 0 || !socket.writable) return Promise.resolve();
  return new Promise((resolve) => {
    socket.write("", () => resolve());
  });
}

async function run(directions: readonly Direction[], released: AbortSignal): Promise<Error | undefined> {
  const failures = await Promise.all(directions.map((direction) => forwardEnd(direction, released)));
  await Promise.all(directions.map(({ from }) => until(from, ["close"], released, async () => {})));
  return failures.find((failure) => failure !== undefined);
}

/** The bytes move by themselves. */
async function forwardEnd({ from, to, drained }: Direction, released: AbortSignal): Promise<Error | undefined> {
  await until(from, ["end", "close"], released, drained);
  const failure = from.readableEnded ? undefined : (from.errored ?? undefined);
  await untilSent(to);
  if (released.aborted || to.destroyed) return failure;
  if (from.readableEnded) to.end();
  else if (to.localAddress === undefined) to.destroy();
  else to.resetAndDestroy();
  return failure ?? (from.readableEnded ? undefined : new Error("a spliced socket was closed before its stream had ended"));
}

/** One of the events, and then what it starts, at once; or the signal. Errors are told by `close`. */
function until(
  socket: Socket,
  events: readonly ("end" | "close")[],
  signal: AbortSignal,
  then: () => Promise<void>,
): Promise<void> {
  if (signal.aborted || socket.closed) return Promise.resolve();
  if (socket.readableEnded && events.includes("end")) return then();
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of events) socket.off(event, settle);
      signal.removeEventListener("abort", settle);
      resolve(signal.aborted ? undefined : then());
    };
    for (const event of events) socket.on(event, settle);
    signal.addEventListener("abort", settle);
  });
}

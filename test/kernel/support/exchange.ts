/**
 * In: a route that the kernel should take bytes along. Out: undefined where each message came as it was sent, else what went
 * wrong.
 */

import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";

export interface Route {
  readonly from: Socket;
  readonly to: Socket;
}

/** From a byte to more than a socket buffer holds. */
export const MESSAGE_SIZES = [1, 2, 100, 1448, 1449, 4096, 65_535, 65_536, 300_000, 1_000_000] as const;

/**
 * What one read of Node's takes. Behind a stream parser this kernel (6.18) can stop for good at what needs more, with C's
 * programs as with ours: `recv` answers EAGAIN to a socket that `poll` calls readable; 12 of 162 exchanges of 100,000 bytes
 * on busy processors, none of 200 with these.
 */
export const PARSED_SIZES = [1, 2, 100, 1448, 1449, 4096, 65_535, 65_536] as const;

/** A right program answers at once; this is for busy machines. */
export const RIGHT_DEADLINE_MS = 20_000;
/** Long enough for what a wrong one lets through to come. */
export const WRONG_DEADLINE_MS = 700;

/** Every route at once, each message by message: the next one leaves when the last has come. */
export async function exchange(
  routes: readonly Route[],
  deadlineMs: number,
  sizes: readonly number[] = MESSAGE_SIZES,
): Promise<string | undefined> {
  const failures = await Promise.all(
    routes.map((route, index) => sendAll(route, index, sizes, performance.now() + deadlineMs)),
  );
  return failures.find((failure) => failure !== undefined);
}

async function sendAll(
  { from, to }: Route,
  index: number,
  sizes: readonly number[],
  deadline: number,
): Promise<string | undefined> {
  for (const size of sizes) {
    const sent = randomBytes(size);
    const arrival = receive(to, size, deadline);
    from.write(sent);
    const received = await arrival;
    if (received.length !== size) return `route ${index}: ${received.length} of ${size} bytes arrived`;
    if (!received.equals(sent)) return `route ${index}: ${size} bytes arrived changed`;
  }
  return undefined;
}

/** What came by the deadline, and no more than `size` unless more came at once. */
export function receive(socket: Socket, size: number, deadline: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (): void => {
      clearTimeout(timer);
      socket.off("data", add).off("close", finish).pause();
      resolve(Buffer.concat(chunks));
    };
    const add = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= size) finish();
    };
    const timer = setTimeout(finish, Math.max(0, deadline - performance.now()));
    socket.on("data", add).on("close", finish).resume();
  });
}

/** What is wrong with what arrived. */
export function difference(expected: Buffer, received: Buffer): string | undefined {
  if (expected.equals(received)) return undefined;
  const at = expected.findIndex((byte, i) => byte !== received[i]);
  return `${received.length} of ${expected.length} bytes arrived, the first ${at < 0 ? expected.length : at} as they should`;
}

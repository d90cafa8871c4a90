/**
 * When has all that a socket received left by another? The kernel redirects behind Node's back and forwards no end of a stream,
 * so that whoever ends the other socket must wait until it has sent everything: its peer has acknowledged as many bytes as were
 * received.
 */

import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { SOCKET_OPTIONS, SOCKET_QUEUES, TCP_INFO } from "../../stdlib/spec/socket-calls.ts";
import { descriptorOf } from "./socket-map.ts";
import { readU64 } from "./syscall/attr.ts";
import { ioctlInt, socketOption } from "./syscall/native.ts";

/** Where dropped bytes or a socket that is gone leave it open: nothing is under way when nothing has moved for so long. */
const IDLE_MS = 100;
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [1, 20];

/** Of TCP sockets, from now on: what waits, after the end of `from`, until all that it received has left by `to`. */
export function drainOf(from: Socket, to: Socket): () => Promise<void> {
  const drain = new Drain(from, to);
  return () => drain.done();
}

class Drain {
  readonly #from: Socket;
  readonly #to: Socket;
  /** How much has been acknowledged when all that was sent before has been; how much of what was received had been read. */
  readonly #acknowledged: bigint;
  readonly #read: bigint;
  /** Bytes that Node itself had sent by `to`. */
  readonly #written: number;

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    this.#acknowledged = sumOf(
      () => tcpCounts(to).acknowledged,
      () => queuedBytes(to, "SIOCOUTQ"),
    );
    this.#read = sumOf(
      () => tcpCounts(from).received,
      () => -queuedBytes(from, "SIOCINQ"),
    );
    this.#written = to.bytesWritten;
  }

  /** Resolves, too, when `to` is closed. */
  async done(): Promise<void> {
    const wanted = this.#wanted();
    let quiet = { acknowledged: -1n, since: 0 };
    for (let wait = FIRST_WAIT_MS; !this.#to.destroyed; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      const [{ acknowledged }, queued, now] = [tcpCounts(this.#to), queuedBytes(this.#to, "SIOCOUTQ"), performance.now()];
      if (wanted !== undefined && acknowledged >= wanted) return;
      if (queued > 0 || acknowledged !== quiet.acknowledged) quiet = { acknowledged, since: now };
      else if (now - quiet.since >= IDLE_MS) return;
      await delay(wait);
    }
  }

  /** How much is acknowledged when all has come, where `from` can still tell. The end that it received counts as a byte. */
  #wanted(): bigint | undefined {
    if (this.#from.destroyed) return undefined;
    const redirected = tcpCounts(this.#from).received - (this.#from.readableEnded ? 1n : 0n) - this.#read;
    return this.#acknowledged + BigInt(this.#to.bytesWritten - this.#written) + redirected;
  }
}

function tcpCounts(socket: Socket): { readonly acknowledged: bigint; readonly received: bigint } {
  const info = socketOption(descriptorOf(socket, "a splice"), SOCKET_OPTIONS.tcpInfo, TCP_INFO.byteSize);
  const { tcpi_bytes_acked, tcpi_bytes_received } = TCP_INFO.fields;
  return { acknowledged: readU64(info, tcpi_bytes_acked), received: readU64(info, tcpi_bytes_received) };
}

const QUEUES = process.arch === "ppc64" ? SOCKET_QUEUES.ppc64 : SOCKET_QUEUES.generic;

const queuedBytes = (socket: Socket, queue: keyof typeof QUEUES): number =>
  ioctlInt(descriptorOf(socket, "a splice"), QUEUES[queue]);

/** A count and a queue that belong together: nothing moved between two looks. */
function sumOf(count: () => bigint, queue: () => number): bigint {
  for (;;) {
    const [before, queued, after] = [count(), queue(), count()];
    if (before === after) return after + BigInt(queued);
  }
}

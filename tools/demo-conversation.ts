/**
 * The relay sample between two TCP clients, by the runtime, on a backend. In: the object. Out: the conversation on standard output,
 * what the program counted, and how long a round trip and a bulk transfer took. Throws when a byte is missing or wrong.
 */

import { once } from "node:events";
import type { Socket } from "node:net";
import { type Loaded, load } from "../runtime/index.ts";
import type * as Relay from "../samples/relay/relay.bpf.ts";
import { LoopbackSockets, localPort } from "../test/kernel/support/sockets.ts";

const LINE_DEADLINE_MS = 5_000;
const BULK_DEADLINE_MS = 60_000;
const ROUND_TRIPS = 200;
const PING = Buffer.alloc(64, "ping");
const BULK = Buffer.alloc(1 << 20, "bulk");
const BULK_COUNT = 32;

const LINES = {
  kernel: ["Is anybody between us?", "Nobody: the kernel hands your bytes to my socket.", "And who counts them?"],
  emulator: ["Is a kernel between us?", "No: two lines of TypeScript, without root.", "And who counts our bytes?"],
} as const;

export interface Figures {
  readonly roundTripMicroseconds: number;
  readonly megabytesPerSecond: number;
}

/** Each client talks to a socket of this process that nobody reads: the program moves the bytes to the other client. */
export async function converse(object: string, backend: "kernel" | "emulator"): Promise<Figures> {
  await using relay = await load<typeof Relay>(object, { backend });
  using sockets = new LoopbackSockets();
  for (const attached of relay.attach()) console.log(`attached ${attached}`);
  const [alice, bob] = [await sockets.connect(), await sockets.connect()];
  relay.maps.peers.set(localPort(alice.accepted), bob.accepted);
  relay.maps.peers.set(localPort(bob.accepted), alice.accepted);
  console.log("two connections are in the map; what arrives on one leaves by the other:");
  for (const [turn, line] of LINES[backend].entries()) {
    const [name, from, to] = turn % 2 === 0 ? ["alice", alice.client, bob.client] : ["bob", bob.client, alice.client];
    await pass(from, to, Buffer.from(line), LINE_DEADLINE_MS);
    console.log(`  ${name.padEnd(5)} > ${line}`);
  }
  showCounters(relay, LINES[backend].join("").length);
  const readHere = alice.accepted.bytesRead + bob.accepted.bytesRead;
  if (backend === "kernel") console.log(`bytes that this process read from the relaying sockets: ${readHere}`);
  if (readHere !== 0) throw new Error("the bytes did not go through the program");
  return await measure(alice.client, bob.client);
}

function showCounters(relay: Loaded<typeof Relay>, sent: number): void {
  const counted = relay.maps.traffic.get(0);
  console.log("traffic:", counted);
  if (counted?.bytes !== BigInt(sent)) throw new Error(`${counted?.bytes} bytes counted, ${sent} sent`);
}

async function measure(a: Socket, b: Socket): Promise<Figures> {
  const start = performance.now();
  for (let i = 0; i < ROUND_TRIPS; i++) {
    await pass(a, b, PING, LINE_DEADLINE_MS);
    await pass(b, a, PING, LINE_DEADLINE_MS);
  }
  const trips = performance.now() - start;
  const bulkStart = performance.now();
  await pass(a, b, Buffer.concat(Array.from({ length: BULK_COUNT }, () => BULK)), BULK_DEADLINE_MS);
  const seconds = (performance.now() - bulkStart) / 1000;
  return {
    roundTripMicroseconds: (trips / ROUND_TRIPS) * 1000,
    megabytesPerSecond: (BULK.length * BULK_COUNT) / 1e6 / seconds,
  };
}

/** The bytes as they were sent; an error when others come, or none. */
async function pass(from: Socket, to: Socket, bytes: Buffer, deadlineMs: number): Promise<void> {
  const signal = AbortSignal.timeout(deadlineMs);
  const chunks: Buffer[] = [];
  from.write(bytes);
  for (let length = 0; length < bytes.length; length += chunks.at(-1)?.length ?? 0) {
    const [chunk]: unknown[] = await once(to, "data", { signal });
    if (chunk instanceof Buffer) chunks.push(chunk);
  }
  if (!Buffer.concat(chunks).equals(bytes)) throw new Error(`${bytes.length} bytes came changed`);
}

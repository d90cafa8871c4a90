/**
 * The samples at work on a backend, each by its own host script. In: the samples' objects. Out: what clients send and servers get, on
 * standard output as it happens. Throws where a byte is missing, or is where it should not be.
 */

import { once } from "node:events";
import { connect, type Server, type Socket } from "node:net";
import type { BackendName } from "../runtime/index.ts";
import { SERVICE_PORT, serve } from "../samples/bypass/host.ts";
import { line } from "../samples/framed/host.ts";
import { route } from "../samples/http-router/host.ts";
import { balance } from "../samples/loadbalancer/host.ts";
import { steer } from "../samples/lookup/host.ts";
import { frame, police } from "../samples/policy/host.ts";
import { echo } from "../samples/redirect/host.ts";
import { track } from "../samples/storage/host.ts";
import { ChildCgroup } from "../test/kernel/support/cgroup.ts";
import { receive } from "../test/kernel/support/exchange.ts";
import { OWN_ADDRESS, portOf } from "../test/kernel/support/sockets.ts";
import { Cast } from "./demo-cast.ts";

const DEADLINE_MS = 5_000;
/** Only Linux has all of 127.0.0.0/8. */
const ADDRESS = process.platform === "linux" ? OWN_ADDRESS : "127.0.0.1";

interface Stage {
  readonly object: string;
  readonly backend: BackendName;
  readonly cast: Cast;
}

interface Scene {
  readonly sample: string;
  readonly about: string;
  readonly play: (stage: Stage) => Promise<void>;
  /** In the kernel its program would act on connections of the whole machine. */
  readonly emulatorOnly?: true;
}

const SCENES: readonly Scene[] = [
  { sample: "redirect", about: "who calls port 10000 hears themselves", play: redirect },
  { sample: "framed", about: "messages pass whole, heartbeats do not", play: framed },
  { sample: "loadbalancer", about: "a session's messages come to one of three backends", play: loadbalancer },
  { sample: "http-router", about: "the Host header selects the server", play: httpRouter },
  { sample: "policy", about: "without the secret nothing is sent", play: policy },
  { sample: "storage", about: "something is kept of each connection", play: storage },
  { sample: "bypass", about: "connections of one machine speak past TCP", play: bypass },
  { sample: "lookup", about: "one server answers a thousand ports", play: lookup, emulatorOnly: true },
];

/** `objectOf`: the path of a sample's object. */
export async function playScenes(objectOf: (sample: string) => string, backend: BackendName): Promise<void> {
  for (const { sample, about, play, emulatorOnly } of SCENES) {
    if (backend === "kernel" && emulatorOnly) continue;
    console.log(`${sample}: ${about}`);
    await playOne(play, objectOf(sample), backend);
  }
}

/** A scope of its own: what it holds is given back before the next begins, also after an error. */
async function playOne(play: Scene["play"], object: string, backend: BackendName): Promise<void> {
  await using cast = new Cast();
  await play({ object, backend, cast });
}

async function redirect({ object, backend, cast }: Stage): Promise<void> {
  const { router, server } = await echo(object, ADDRESS, { backend });
  cast.keep(router, server);
  const caller = await call(cast, server, ADDRESS);
  await heard({ from: caller, to: caller, text: "Is it me?", as: "the caller hears" });
}

async function framed({ object, backend, cast }: Stage): Promise<void> {
  const { framed: program, servers } = await line(object, [0, 0], { backend });
  cast.keep(program, ...servers);
  const [from, to] = [await call(cast, servers[0]), await call(cast, servers[1])];
  const [heartbeat, first, second] = [typed(1, "tick"), typed(2, "one"), typed(2, "two")];
  console.log("  sent: tick, one, tick, two, in pieces of 3 bytes");
  const expected = Buffer.concat([first, second]);
  const arrival = receive(to, expected.length, performance.now() + DEADLINE_MS);
  const sent = Buffer.concat([heartbeat, first, heartbeat, second]);
  for (let at = 0; at < sent.length; at += 3) from.write(sent.subarray(at, at + 3));
  const text = textsIn(await arrival).join(", ");
  console.log(`  came: ${text}`);
  if (text !== "one, two") throw new Error(`framed: ${text} came`);
}

/** A 4-byte length, a 2-byte type, a text. */
function typed(type: number, text: string): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32BE(2 + text.length, 0);
  head.writeUInt16BE(type, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

function textsIn(bytes: Buffer): string[] {
  if (bytes.length === 0) return [];
  const end = 4 + bytes.readUInt32BE(0);
  return [bytes.toString("latin1", 6, end), ...textsIn(bytes.subarray(end))];
}

async function loadbalancer({ object, backend, cast }: Stage): Promise<void> {
  const listeners = [await cast.listen(), await cast.listen(), await cast.listen()];
  const accepted = Promise.all(listeners.map((listener) => cast.accepted(listener)));
  const { balancer, server, backends } = await balance(object, 0, listeners.map(portOf), { backend });
  cast.keep(balancer, server, ...backends);
  const served = await accepted;
  const client = await call(cast, server);
  const perBackend = served.map((): string[] => []);
  served.forEach((socket, at) => {
    socket.on("data", (bytes: Buffer) => perBackend[at]?.push(...sessionsIn(bytes)));
    socket.resume();
  });
  const sessions = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
  for (const session of [...sessions, ...sessions]) client.write(sessionMessage(session));
  await until(() => perBackend.flat().length === 2 * sessions.length, "loadbalancer: messages are missing");
  perBackend.forEach((names, at) => {
    console.log(`  backend ${at}: ${names.join(", ") || "nothing"}`);
  });
  for (const session of sessions) {
    const homes = perBackend.filter((names) => names.includes(session));
    if (homes.length !== 1) throw new Error(`loadbalancer: ${session} came to ${homes.length} backends`);
  }
}

const SESSION_BYTES = 8;
/** A 2-byte length and a session. */
const sessionMessage = (session: string): Buffer =>
  Buffer.concat([Buffer.from([0, SESSION_BYTES]), Buffer.from(session.padEnd(SESSION_BYTES))]);

const sessionsIn = (bytes: Buffer): string[] =>
  Array.from({ length: bytes.length / (2 + SESSION_BYTES) }, (_, n) => {
    const start = n * (2 + SESSION_BYTES) + 2;
    return bytes.toString("latin1", start, start + SESSION_BYTES).trimEnd();
  });

async function httpRouter({ object, backend, cast }: Stage): Promise<void> {
  const names = ["a.example", "b.example"];
  const listeners = [await cast.listen(), await cast.listen()];
  const accepted = Promise.all(listeners.map((listener) => cast.accepted(listener)));
  const hosts = new Map(listeners.map((listener, n) => [names[n] ?? "", portOf(listener)]));
  const { router, server, backends } = await route(object, 0, hosts, () => {}, { backend });
  cast.keep(router, server, ...backends);
  const served = await accepted;
  const client = await call(cast, server);
  for (const [n, name] of [...names.entries(), [0, "A.Example"] as const]) {
    const text = `GET /${name.length} HTTP/1.1\r\nHost: ${name}\r\n\r\n`;
    const to = served[n];
    if (to) await heard({ from: client, to, text, as: `the server of ${names[n]} gets`, shown: `GET for ${name}` });
  }
}

async function policy({ object, backend, cast }: Stage): Promise<void> {
  const listener = await cast.listen();
  const port = portOf(listener);
  const rule = { secret: 0x5ec2e7, stamp: 1 };
  const { policy: program, dial } = await police(object, new Map([[port, rule]]), { backend });
  cast.keep(program);
  const accepted = cast.accepted(listener);
  const caller = await dial(port);
  cast.keep(caller);
  const served = await accepted;
  const arrival = receive(served, 8 + "hello".length, performance.now() + DEADLINE_MS);
  caller.write(frame("hello", rule.secret));
  const bytes = await arrival;
  console.log(`  with the secret: ${bytes.toString("latin1", 8)} came, the secret taken out`);
  if (bytes.toString("latin1", 8) !== "hello") throw new Error("policy: the message did not come");
  const failed = once(caller, "error", { signal: AbortSignal.timeout(DEADLINE_MS) });
  caller.write(frame("hello", rule.secret + 1));
  const [error] = await failed;
  for await (const refusal of program.maps.events) {
    console.log(`  with another: the sender gets ${error.code}, the host an event:`, { ...refusal, port: "its port" });
    break;
  }
}

async function storage({ object, backend, cast }: Stage): Promise<void> {
  await inCgroup(backend, cast, async (cgroup) => {
    const { tracker, server } = await track(object, 0, cgroup, { backend });
    cast.keep(tracker, server);
    const caller = await call(cast, server);
    const answer = once(caller, "data", { signal: AbortSignal.timeout(DEADLINE_MS) });
    caller.write("how is it?");
    const [report] = await answer;
    console.log(`  the server reads from the kept: ${String(report).trim()}`);
    if (!String(report).startsWith("state 1,")) throw new Error("storage: the connection is not known");
  });
}

async function bypass({ object, backend, cast }: Stage): Promise<void> {
  await inCgroup(backend, cast, async (cgroup) => {
    const { bypass: program, server } = await serve(object, ADDRESS, cgroup, { backend });
    cast.keep(program, server);
    const caller = connect({ port: SERVICE_PORT, host: ADDRESS, noDelay: true });
    cast.keep(caller);
    await once(caller, "connect");
    await until(() => [...program.maps.flows].length === 2, "bypass: the ends are not in the map");
    await heard({ from: caller, to: caller, text: "Past TCP?", as: "both ends are in the map; the service answers" });
  });
}

async function lookup({ object, backend, cast }: Stage): Promise<void> {
  const { steering, server } = await steer(object, "/emulated", { backend });
  cast.keep(steering, server);
  const answers = [];
  for (const port of [7000, 7123, 7999]) {
    const caller = connect({ port, host: "127.0.0.1" });
    cast.keep(caller);
    const [answer] = await once(caller, "data", { signal: AbortSignal.timeout(DEADLINE_MS) });
    answers.push(String(answer).trim());
  }
  console.log(`  the one server says: ${answers.join(", ")}`);
  if (answers.join() !== "port 7000,port 7123,port 7999") throw new Error("lookup: other ports answered");
}

/** The emulator takes any name for the process. */
async function inCgroup(backend: BackendName, cast: Cast, step: (cgroup: string) => Promise<void>): Promise<void> {
  if (backend === "emulator") return step("/emulated");
  const cgroup = new ChildCgroup();
  cast.keep(cgroup);
  await cgroup.within(() => step(cgroup.path));
}

async function call(cast: Cast, server: Server, host = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port: portOf(server), host, noDelay: true });
  cast.keep(socket);
  await Promise.all([once(socket, "connect"), once(server, "connection")]);
  return socket;
}

interface Line {
  readonly from: Socket;
  readonly to: Socket;
  readonly text: string;
  readonly as: string;
  readonly shown?: string;
}

async function heard({ from, to, text, as, shown = text }: Line): Promise<void> {
  const arrival = receive(to, text.length, performance.now() + DEADLINE_MS);
  from.write(text);
  const came = String(await arrival);
  if (came !== text) throw new Error(`${as}: ${JSON.stringify(came)} instead of ${JSON.stringify(text)}`);
  console.log(`  ${as}: ${shown}`);
}

async function until(isSo: () => boolean, complaint: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(complaint);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

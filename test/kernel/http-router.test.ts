// The http-router sample: requests leave by the socket of the host that they name, those that name none stay with their reader.

import { test } from "uvu";
import { loadObject } from "../support/kernel.ts";
import { attach, putSocket, u32Key } from "./support/attach.ts";
import { difference, receive } from "./support/exchange.ts";
import { fnv1a } from "./support/hash.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { LoopbackSockets } from "./support/sockets.ts";

const HOSTS = ["example.org", "a.b", "very-long-name.with-many-labels.of-some-length.example.net"] as const;

/** Where a request goes: to a host of `HOSTS`, or to the connection's own reader. */
const REQUESTS: readonly (readonly [request: string, to: number | "reader"])[] = [
  [`GET / HTTP/1.1\r\nHost: ${HOSTS[0]}\r\n\r\n`, 0],
  [`GET / HTTP/1.1\r\nHost: ${HOSTS[1]}\r\n\r\n`, 1],
  [`GET / HTTP/1.1\r\nHost: ${HOSTS[2]}\r\n\r\n`, 2],
  [`GET / HTTP/1.1\r\nhOST:${HOSTS[0].toUpperCase()}:8080\r\n\r\n`, 0],
  [`GET /${"x".repeat(300)} HTTP/1.1\r\nAccept: */*\r\nCookie: ${"y".repeat(500)}\r\nHost: ${HOSTS[1]}\r\n\r\n`, 1],
  [`POST / HTTP/1.1\r\nHost: ${HOSTS[2]}\r\nContent-Length: 5000\r\n\r\n${"z".repeat(5000)}`, 2],
  [`GET / HTTP/1.1\r\nHost: ${HOSTS[0]}`, 0],
  ["GET / HTTP/1.0\r\nX-Host: a.b\r\n\r\n", "reader"],
  ["GET / HTTP/1.0\r\nHos", "reader"],
  ["\n", "reader"],
  [`GET /${"x".repeat(1024)} HTTP/1.1\r\nHost: ${HOSTS[0]}\r\n\r\n`, "reader"],
];

const checkRoutes: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  attach(loaded, "route", "sk_skb_verdict", "clients");
  using sockets = new LoopbackSockets();
  const backends = [await sockets.connect(), await sockets.connect(), await sockets.connect()];
  HOSTS.forEach((host, i) => {
    const backend = backends[i];
    if (backend) putSocket(loaded.map("backends"), u32Key(fnv1a(Buffer.from(host))), backend.accepted);
  });
  const { client, accepted } = await sockets.connect();
  putSocket(loaded.map("clients"), u32Key(0), accepted);
  for (const [request, to] of REQUESTS) {
    const receiver = to === "reader" ? accepted : backends[to]?.client;
    if (receiver === undefined) throw new Error("no such backend");
    const arrival = receive(receiver, request.length, performance.now() + deadlineMs);
    client.write(request);
    const failure = difference(Buffer.from(request), await arrival);
    if (failure !== undefined) return `${JSON.stringify(request.slice(0, 60))}: ${failure}`;
  }
  return undefined;
};

testSample("http-router", { "requests go where their Host header says": checkRoutes });

testMistakes("http-router", {
  "the header's case matters": { check: checkRoutes, finding: /Host: example/, edits: [["c >= 0x41", "c >= 0x5b"]] },
  "the port is part of the name": { check: checkRoutes, finding: /hOST/, edits: [[" || c === COLON", ""]] },
  "any header that ends in host": {
    check: checkRoutes,
    finding: /X-Host/,
    edits: [["head.getUint8(at) === LINE_FEED", "head.byteLength > 0"]],
  },
  "a shorter search": { check: checkRoutes, finding: /GET \/xxx/, edits: [["MAX_HEAD = 1024", "MAX_HEAD = 256"]] },
});

test.run();

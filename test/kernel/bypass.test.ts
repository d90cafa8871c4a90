// The bypass sample between two network namespaces: what the service's connections send does not cross the wire.

import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import { loadObject } from "../support/kernel.ts";
import { attach } from "./support/attach.ts";
import { ChildCgroup } from "./support/cgroup.ts";
import { exchange, RIGHT_DEADLINE_MS } from "./support/exchange.ts";
import { placesOn, VethPair } from "./support/network.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { type Connection, LoopbackSockets } from "./support/sockets.ts";

const SERVICE = 10_000;
const MESSAGES = 8;
/** More than TCP takes to acknowledge. */
const QUIET_MS = 50;

/** Bytes both ways over a connection to `port`, then packets on the wire for each message. */
function checkWire(port: number, expected: number): Check {
  return async (object, deadlineMs) => {
    using loaded = loadObject(object);
    using cgroup = new ChildCgroup();
    attach(loaded, "bypass", "sk_msg_verdict", "flows");
    cgroup.attach(`${loaded.pins}/progs/established`, "cgroup_sock_ops");
    using wire = new VethPair();
    using sockets = new LoopbackSockets();
    const { client, accepted } = await cgroup.within(() => sockets.connect(port, wire.far.address, placesOn(wire)));
    const both = [
      { from: client, to: accepted },
      { from: accepted, to: client },
    ];
    const failure = (await exchange(both, deadlineMs)) ?? (await countPackets(wire, { client, accepted }));
    return failure === expected ? undefined : `${failure} packets for each message`;
  };
}

/** One message at a time, each with the time that its acknowledgement takes. */
async function countPackets(wire: VethPair, { client, accepted }: Connection): Promise<number | string> {
  await delay(QUIET_MS);
  const before = wire.packets;
  for (let i = 0; i < MESSAGES; i++) {
    const failure = await exchange([{ from: client, to: accepted }], RIGHT_DEADLINE_MS, [100]);
    if (failure !== undefined) return failure;
    await delay(QUIET_MS);
  }
  return (wire.packets - before) / MESSAGES;
}

const checkBypass = checkWire(SERVICE, 0);

testSample(
  "bypass",
  {
    "the service's messages cross no wire": checkBypass,
    "another port's messages are a packet and an acknowledgement each": checkWire(SERVICE + 1, 2),
  },
  ["ip"],
);

testMistakes(
  "bypass",
  {
    "egress for ingress": { check: checkBypass, finding: /bytes arrived/, edits: [[", Redirect.Ingress", ""]] },
    "the own end for the peer's": {
      check: checkBypass,
      finding: /bytes arrived/,
      edits: [
        ["localIp: msg.remoteIp4", "localIp: msg.localIp4"],
        ["remoteIp: msg.localIp4", "remoteIp: msg.remoteIp4"],
        ["localPort: msg.remotePort", "localPort: htonl(msg.localPort)"],
        ["remotePort: htonl(msg.localPort)", "remotePort: msg.remotePort"],
      ],
    },
    "one end only": {
      check: checkBypass,
      finding: /packets for each message/,
      edits: [["ops.op !== SockOpsOp.ActiveEstablished && ", ""]],
    },
    "every port": {
      check: checkWire(SERVICE + 1, 2),
      finding: /^0 packets/,
      edits: [["ctx.localPort === port", "ctx.localPort !== 0"]],
    },
  },
  ["ip"],
);

test.run();

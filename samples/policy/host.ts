/**
 * Connections under a policy: `npx tsbpf policy.bpf.ts && npx tsx host.ts 7000 5ec2e7` connects to a port that has a rule, sends what
 * standard input says as frames with the secret, and tells of refusals. In a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Policy from "./policy.bpf.ts";

export interface Rule {
  readonly secret: number;
  readonly stamp: number;
}

export interface Policed {
  readonly policy: Loaded<typeof Policy>;
  /** A connection to a port of this machine, under the policy. */
  readonly dial: (port: number) => Promise<Socket>;
}

/** `rules`: by port. The policy is the caller's to close. */
export async function police(
  object: string | Uint8Array,
  rules: ReadonlyMap<number, Rule>,
  options?: LoadOptions,
): Promise<Policed> {
  const policy = await load<typeof Policy>(object, options);
  policy.attach();
  for (const [port, rule] of rules) policy.maps.rules.set(port, rule);
  let key = 0;
  const dial = async (port: number): Promise<Socket> => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    policy.maps.senders.set(key++, socket);
    return socket;
  };
  return { policy, dial };
}

/** A payload as the policy wants it. */
export function frame(payload: string | Uint8Array, secret: number): Buffer {
  const content = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length, 0);
  header.writeUInt32BE(secret, 4);
  return Buffer.concat([header, content]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , port = "7000", secret = "5ec2e7"] = process.argv;
  const rule = { secret: Number.parseInt(secret, 16), stamp: 1 };
  const { policy, dial } = await police("policy.bpf.o", new Map([[Number(port), rule]]));
  const socket = await dial(Number(port));
  socket.on("error", (error) => console.log(String(error)));
  createInterface(process.stdin).on("line", (text) => socket.write(frame(text, rule.secret)));
  for await (const refusal of policy.maps.events) console.log(refusal);
}

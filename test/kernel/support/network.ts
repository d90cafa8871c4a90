/**
 * Two network namespaces of a test's own, joined by a veth pair: removed at the end of its `using` scope or, after a killed run,
 * by the next.
 */

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import type { Fd } from "../../../runtime/linux/syscall/fd.ts";
import { createLink } from "../../../runtime/linux/syscall/link.ts";
import { ATTACH_TYPES } from "../../../stdlib/spec/attach-types.ts";
import type { LoadedProgram } from "../../support/kernel.ts";
import { isLeftover, makeOwnName } from "../../support/own-names.ts";
import { tool } from "../../support/tools.ts";
import { enterNetwork, leaveNetwork, type OFFLOADS, setOffload } from "./native.ts";
import type { Places } from "./sockets.ts";

/** Where iproute2 keeps namespaces by name. */
const FOLDER = "/run/netns";
const DEVICE = "veth0";

export interface Network {
  readonly path: string;
  readonly address: string;
}

/** What `tsbpf-test` networks have beside each other: nothing else is on their wire. */
export class VethPair implements Disposable {
  readonly near: Network;
  readonly far: Network;
  readonly #names: readonly [string, string];

  constructor() {
    removeLeftovers();
    const name = makeOwnName();
    this.#names = [`${name}-near`, `${name}-far`];
    const [near, far] = this.#names;
    this.near = { path: `${FOLDER}/${near}`, address: "10.77.0.1" };
    this.far = { path: `${FOLDER}/${far}`, address: "10.77.0.2" };
    try {
      for (const each of this.#names) ip("netns", "add", each);
      ip("-n", near, "link", "add", DEVICE, "type", "veth", "peer", "name", DEVICE, "netns", far);
      bringUp(near, this.near.address);
      bringUp(far, this.far.address);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Packets that crossed the wire so far, both ways. */
  get packets(): number {
    const [shown]: readonly LinkStatistics[] = JSON.parse(ip("-n", this.#names[0], "-s", "-j", "link", "show", DEVICE));
    if (shown === undefined) throw new Error("ip shows no statistics");
    return shown.stats64.rx.packets + shown.stats64.tx.packets;
  }

  /** At both ends. */
  async setOffloads(offloads: Readonly<Partial<Record<keyof typeof OFFLOADS, boolean>>>): Promise<void> {
    for (const network of [this.near, this.far]) {
      await within(network, async () => {
        if (offloads.tso !== undefined) setOffload(DEVICE, "tso", offloads.tso);
        if (offloads.gso !== undefined) setOffload(DEVICE, "gso", offloads.gso);
        if (offloads.gro !== undefined) setOffload(DEVICE, "gro", offloads.gro);
      });
    }
  }

  [Symbol.dispose](): void {
    for (const name of this.#names) remove(name);
  }
}

interface LinkStatistics {
  readonly stats64: Readonly<Record<"rx" | "tx", { readonly packets: number }>>;
}

/** Sockets that `step` makes, until its promise settles, belong to the network. One at a time: the thread is in one network. */
export async function within<T>(network: Network, step: () => Promise<T>): Promise<T> {
  enterNetwork(network.path);
  try {
    return await step();
  } finally {
    leaveNetwork();
  }
}

/** As long as the link lives. */
export function attachSkLookup(network: Network, program: LoadedProgram): Fd {
  const target = openSync(network.path, "r");
  try {
    return createLink(program.fd, target, ATTACH_TYPES.sk_lookup.id);
  } finally {
    closeSync(target);
  }
}

/** A listener at the far end, a client at the near one. */
export const placesOn = ({ near, far }: VethPair): Places => ({
  listening: (step) => within(far, step),
  connecting: (step) => within(near, step),
});

/** Without addresses of IPv6: their announcements would be on the wire. */
function bringUp(name: string, address: string): void {
  ip("-n", name, "link", "set", "dev", DEVICE, "addrgenmode", "none");
  ip("-n", name, "addr", "add", `${address}/24`, "dev", DEVICE);
  for (const device of ["lo", DEVICE]) ip("-n", name, "link", "set", "dev", device, "up");
}

function removeLeftovers(): void {
  if (existsSync(FOLDER)) readdirSync(FOLDER).filter(isLeftover).forEach(remove);
}

function remove(name: string): void {
  if (existsSync(`${FOLDER}/${name}`)) ip("netns", "delete", name);
}

function ip(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(tool("ip"), args, { encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`ip ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}

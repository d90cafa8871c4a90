/** What helpers know and leave behind: the machine that a program believes to run on, and what it did in one run. */

import { MachineFault } from "../fault.ts";
import type { HelperCall } from "../machine.ts";
import type { EmulatedSocket, SocketMap } from "../maps/socket-map.ts";
import type { SocketHandles } from "../socket-handles.ts";
import type { Packet } from "./packet.ts";

/** Nanoseconds of the kernel's clocks. */
export interface Clock {
  readonly monotonic: () => bigint;
  readonly boot: () => bigint;
  readonly tai: () => bigint;
}

/** What the helpers about the machine and the task say. */
export interface Host {
  readonly clock: Clock;
  /** 32 random bits. */
  readonly random: () => number;
  readonly cpu: number;
  readonly cpuCount: number;
  readonly numaNode: number;
  /** Who would get what comes to an address; absent: nobody. */
  readonly findSocket?: ((addresses: SocketAddresses) => EmulatedSocket | undefined) | undefined;
  readonly task: {
    readonly name: string;
    readonly tgid: number;
    readonly pid: number;
    readonly uid: number;
    readonly gid: number;
  };
}

/** Of a packet that comes, as text and numbers. */
export interface SocketAddresses {
  readonly protocol: "tcp" | "udp";
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** A decision of `sk_redirect_map` and its kin that found its socket. */
export interface Redirect {
  readonly map: SocketMap;
  readonly key: Uint8Array;
  readonly isIngress: boolean;
  readonly socket: EmulatedSocket;
}

/** What a run is about. */
export interface RunSubjects {
  readonly host: Host;
  readonly sockets: SocketHandles;
  readonly packet: Packet | undefined;
  readonly socket: EmulatedSocket | undefined;
  /** May the socket enter maps? Default: yes. */
  readonly entersMaps?: boolean | undefined;
  /** Of an sk_msg program: what it said of the message before. */
  readonly wants?: MessageWants | undefined;
}

export interface MessageWants {
  /** How many bytes the verdict is for, and how many the program wants to see first; 0: all, none. */
  readonly applyBytes: number;
  readonly corkBytes: number;
  /** Where it would go: `Pass` does not take that back (`sk_psock_map_verd`). */
  readonly redirect: Redirect | undefined;
}

export class RunState {
  readonly host: Host;
  readonly sockets: SocketHandles;
  readonly packet: Packet | undefined;
  /** The context's; of an sk_lookup program the one that is selected. */
  socket: EmulatedSocket | undefined;
  readonly entersMaps: boolean;
  /** Lines of `bpf_trace_printk`. */
  readonly printk: string[] = [];
  /** The last one: as in the kernel, a later decision replaces an earlier one. */
  redirect: Redirect | undefined;
  /** Of an sk_msg program: `MessageWants`. */
  applyBytes: number;
  corkBytes: number;

  constructor({ host, sockets, packet, socket, entersMaps = true, wants }: RunSubjects) {
    this.host = host;
    this.sockets = sockets;
    this.entersMaps = entersMaps;
    this.applyBytes = wants?.applyBytes ?? 0;
    this.corkBytes = wants?.corkBytes ?? 0;
    this.redirect = wants?.redirect;
    this.packet = packet;
    this.socket = socket;
  }
}

export function stateOf(call: HelperCall): RunState {
  if (call.host instanceof RunState) return call.host;
  throw new MachineFault("argument", "this run has no state for helpers");
}

export function packetOf(call: HelperCall): Packet {
  const { packet } = stateOf(call);
  if (packet === undefined) throw new MachineFault("argument", "this run has no packet");
  return packet;
}

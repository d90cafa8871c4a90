/**
 * One program of an emulated object. In: packet, context, options; out: what the program decided and changed, as plain data. A
 * fault of the program is an outcome, a wrong request (an unknown field) an error.
 */

import { CONSTANTS } from "../../stdlib/spec/constants.ts";
import { ETH_P, ETHERNET_HEADER_BYTES, LOOPBACK_IFINDEX, PACKET_TYPE } from "../../stdlib/spec/ethernet.ts";
import { type ContextInput, contextBytes } from "../context-bytes.ts";
import { type ContextLayout, contextLayout } from "../context-layout.ts";
import type { FieldValue } from "../context-values.ts";
import type { BpfObject, ProgramSpec } from "../object.ts";
import { ContextSlot, contextChanges, type FieldChange, givenFields, SocketContexts } from "./context.ts";
import type { FaultReport } from "./fault.ts";
import { Packet } from "./helpers/packet.ts";
import { type Host, type MessageWants, type Redirect, RunState, type RunSubjects } from "./helpers/run-state.ts";
import type { Interpreter } from "./interpreter.ts";
import { LineTrace, type TracedLine } from "./line-trace.ts";
import type { ProgramImage, RunOptions, RunResult } from "./machine.ts";
import { type MapChange, MapWatch } from "./map-watch.ts";
import type { EmulatedMap } from "./maps/map.ts";
import type { EmulatedSocket } from "./maps/socket-map.ts";
import type { MemoryObject } from "./memory-object.ts";
import type { SocketHandles } from "./socket-handles.ts";

export interface RunInput {
  /** The packet or message. */
  readonly data?: Uint8Array | undefined;
  /** How much of it the program reaches without a pull; default: all. */
  readonly linearBytes?: number | undefined;
  /** Fields by name, or the context's bytes. */
  readonly ctx?: ContextInput | undefined;
  /** Of the context's socket; default 0: none. */
  readonly socketCookie?: bigint | undefined;
  /** Instructions that the run may take. */
  readonly budget?: number | undefined;
  /** Record the source lines; slower. */
  readonly trace?: boolean | undefined;
  /** Compare the maps before and after; default: yes. */
  readonly watchMaps?: boolean | undefined;
}

export interface RedirectDecision {
  readonly map: string;
  readonly key: Uint8Array;
  readonly ingress: boolean;
  readonly socketCookie: bigint;
}

export interface RunOutcome {
  /** What the program returned, as its type has it (signed where that is `i32`); undefined after a fault. */
  readonly result: number | undefined;
  readonly fault: FaultReport | undefined;
  /** The result's name where it has one: `Pass`, `Drop`, `Redirect`, or a `TcAction`. */
  readonly verdict: string | undefined;
  /** Where the message goes when the verdict is `Redirect`. */
  readonly redirect: RedirectDecision | undefined;
  readonly contextChanges: readonly FieldChange[];
  /** The context as the program left it. */
  readonly ctx: Uint8Array;
  /** The packet as the program left it; undefined where there was none. */
  readonly data: Uint8Array | undefined;
  readonly mapChanges: readonly MapChange[];
  readonly printk: readonly string[];
  /** Instructions. */
  readonly insns: number;
  readonly trace: readonly TracedLine[];
  /** Did the trace end before the program did? */
  readonly isTraceCut: boolean;
}

/** A run about a socket: its context's fields, of which a program that may not read one does not see it. */
export interface SocketRunInput {
  /** Undefined: a connection request, of which there is no socket yet. */
  readonly socket: EmulatedSocket | undefined;
  /** May it enter maps? Default: yes. */
  readonly entersMaps?: boolean | undefined;
  /** The same object as long as they are the same. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Fields beside these. */
  readonly others?: Readonly<Record<string, FieldValue>> | undefined;
  /** TCP's, of the first byte of `data`; default 0. */
  readonly sequence?: number | undefined;
  readonly data?: Uint8Array | undefined;
  readonly linearBytes?: number | undefined;
  readonly wants?: MessageWants | undefined;
}

/** What such a run decided. */
export interface Decision {
  readonly result: number | undefined;
  readonly fault: FaultReport | undefined;
  readonly verdict: string | undefined;
  readonly redirect: Redirect | undefined;
  /** The packet as the program left it: the very bytes that went in where it changed none. */
  readonly data: Uint8Array;
  readonly state: RunState;
}

/** What a program shares with the others of its object. */
export interface ProgramHome {
  readonly object: BpfObject;
  readonly host: Host;
  readonly interpreter: Interpreter;
  readonly maps: ReadonlyMap<string, EmulatedMap>;
  readonly sockets: SocketHandles;
  readonly imageOf: (program: ProgramSpec) => ProgramImage;
}

export class EmulatedProgram {
  readonly spec: ProgramSpec;
  readonly #home: ProgramHome;
  readonly layout: ContextLayout | undefined;
  readonly #slot: ContextSlot;
  readonly #contexts: SocketContexts;
  readonly #isSigned: boolean;
  /** Of the link, before a packet's network header. */
  readonly #headerBytes: number;

  constructor(spec: ProgramSpec, home: ProgramHome) {
    this.spec = spec;
    this.#home = home;
    this.layout = contextLayout(home.object, spec);
    this.#slot = new ContextSlot(home.interpreter.memory, this.layout);
    this.#contexts = new SocketContexts(this.layout, defaultFields(spec, undefined));
    this.#isSigned = spec.row?.result.includes("i32") ?? false;
    this.#headerBytes = spec.row?.progType === "sched_cls" ? ETHERNET_HEADER_BYTES : 0;
  }

  get name(): string {
    return this.spec.name;
  }

  run(input: RunInput = {}): RunOutcome {
    const { data, linearBytes, socketCookie, budget } = input;
    const before = contextBytes(this.layout, input.ctx ?? {}, defaultFields(this.spec, data));
    const socket = socketCookie === undefined ? undefined : { cookie: socketCookie };
    const watch = new MapWatch(input.watchMaps === false ? [] : [...this.#home.maps.values()]);
    const trace = new LineTrace();
    const options = { budget, trace: input.trace ? trace.listener : undefined };
    const state = this.#begin({ data, linearBytes, socket });
    try {
      const context = this.#slot.fill(before, state);
      const run = this.#interpret(context, state, options);
      const ctx = this.#home.interpreter.memory.contents(context).slice();
      return {
        ...this.#outcome(run, state),
        contextChanges: contextChanges(this.layout, before, ctx),
        ctx,
        data: state.packet?.bytes(),
        mapChanges: watch.changes(),
        printk: state.printk,
        insns: run.insns,
        trace: trace.lines,
        isTraceCut: trace.isCut,
      };
    } finally {
      this.#end(state);
    }
  }

  /** Of the bytes of a kernel's context what is not zero: the rest follows from the packet. */
  given(ctx: Uint8Array): ContextInput {
    return this.layout === undefined || this.spec.row?.context === "struct" ? ctx : givenFields(this.layout, ctx);
  }

  /** For the socket layer: `run` without the comparisons. */
  decide({ fields, others, sequence = 0, ...input }: SocketRunInput): Decision {
    const before = this.#contexts.bytes(fields, { byteLength: input.data?.length ?? 0, sequence, others });
    const state = this.#begin(input);
    try {
      const run = this.#interpret(this.#slot.fill(before, state), state, undefined);
      const { result, fault, verdict, redirect } = this.#verdict(run, state);
      return { result, fault, verdict, redirect, data: state.packet?.result() ?? NO_BYTES, state };
    } finally {
      this.#end(state);
    }
  }

  #begin({
    data,
    linearBytes,
    ...subjects
  }: Pick<RunSubjects, "socket" | "entersMaps" | "wants"> & Pick<RunInput, "data" | "linearBytes">): RunState {
    const { sockets, host, interpreter } = this.#home;
    const packet = data && new Packet(interpreter.memory, data, linearBytes ?? data.length, this.#headerBytes);
    return new RunState({ host, sockets, packet, ...subjects });
  }

  #interpret(context: MemoryObject, host: RunState, options: RunOptions | undefined): RunResult {
    const { interpreter, imageOf } = this.#home;
    return interpreter.run(imageOf(this.spec), { context, host, budget: options?.budget, trace: options?.trace });
  }

  #end({ packet, sockets }: RunState): void {
    this.#slot.clear();
    packet?.release();
    sockets.release();
    for (const map of this.#home.maps.values()) map.quiesce();
  }

  #outcome(run: RunResult, state: RunState): Pick<RunOutcome, "result" | "fault" | "verdict" | "redirect"> {
    const { redirect, ...verdict } = this.#verdict(run, state);
    return {
      ...verdict,
      redirect: redirect && {
        map: redirect.map.shape.name,
        key: redirect.key,
        ingress: redirect.isIngress,
        socketCookie: redirect.socket.cookie,
      },
    };
  }

  #verdict(run: RunResult, state: RunState): Pick<Decision, "result" | "fault" | "verdict" | "redirect"> {
    if (run.kind === "fault") return { result: undefined, fault: run.fault, verdict: undefined, redirect: undefined };
    const { row } = this.spec;
    const result = this.#isSigned ? run.low : run.low >>> 0;
    const redirect = row?.result === "SkAction" && result === PASS ? state.redirect : undefined;
    const verdict = redirect === undefined ? verdictName(this.spec, result) : "Redirect";
    return { result, fault: undefined, verdict, redirect };
  }
}

const NO_BYTES = new Uint8Array(0);
const PASS = CONSTANTS.SkAction.members.Pass.value;

/** What is no verdict drops: `sk_psock_map_verd` of net/core/skmsg.c. */
function verdictName({ row }: ProgramSpec, result: number): string | undefined {
  if (row?.result === "SkAction") return result === PASS ? "Pass" : "Drop";
  if (row?.progType !== "sched_cls") return undefined;
  return Object.entries(CONSTANTS.TcAction.members).find(([, { value }]) => value === result)?.[0];
}

const INET = CONSTANTS.Family.members.Inet.value;

/** What the kernel would find in a packet; a field that the program may not read is left out. */
function defaultFields({ row }: ProgramSpec, data: Uint8Array | undefined): Readonly<Record<string, FieldValue>> {
  const byteLength = data?.length ?? 0;
  if (row?.progType === "sk_msg") return { family: INET, size: byteLength };
  if (row?.progType === "sk_skb") return { family: INET, len: byteLength };
  if (row?.progType === "cgroup_skb") return { len: byteLength };
  if (row?.progType !== "sched_cls") return {};
  return { len: byteLength, ...ethernetFields(data ?? new Uint8Array(0)) };
}

/** As BPF_PROG_TEST_RUN has it: a frame on the loopback device, whose address is zeros (`eth_type_trans`). */
function ethernetFields(frame: Uint8Array): Readonly<Record<string, FieldValue>> {
  if (frame.length < ETHERNET_HEADER_BYTES) return {};
  const view = new DataView(frame.buffer, frame.byteOffset);
  const type = view.getUint16(12, false);
  return {
    ifindex: LOOPBACK_IFINDEX,
    pktType: packetType(frame),
    protocol: type >= ETH_P.ETH_P_802_3_MIN ? type : ETH_P.ETH_P_802_2,
  };
}

function packetType(frame: Uint8Array): number {
  const destination = frame.subarray(0, 6);
  if (destination.every((byte) => byte === 0)) return PACKET_TYPE.PACKET_HOST;
  if (destination.every((byte) => byte === 0xff)) return PACKET_TYPE.PACKET_BROADCAST;
  return ((destination[0] ?? 0) & 1) !== 0 ? PACKET_TYPE.PACKET_MULTICAST : PACKET_TYPE.PACKET_OTHERHOST;
}

/**
 * What the kernel's `struct sk_psock` is: a socket that is in maps, and the programs that it took on when it entered them. In:
 * entries that come and go, bytes that are received and sent; out: bytes to its own reader, to its peer, to other sockets.
 */

import { errno } from "../maps/map.ts";
import type { EmulatedSocket, SocketHolder, SocketMap, SocketOptions } from "../maps/socket-map.ts";
import type { SocketFields, SocketKind } from "../socket-handles.ts";
import type { Endpoint, Taps } from "./endpoint.ts";
import { areCompatible, type MapPrograms, programsOf } from "./map-programs.ts";
import { ReceivePath } from "./receive-path.ts";
import { SendPath } from "./send-path.ts";

const RECEIVE_SLOTS = ["stream_parser", "stream_verdict", "skb_verdict"] as const;

export class Psock implements EmulatedSocket, Taps {
  readonly cookie: bigint;
  readonly endpoint: Endpoint;
  readonly holders = new Set<SocketHolder>();
  callbackFlags = 0;
  /** Entries in each map. */
  readonly #links = new Map<SocketMap, number>();
  #programs: MapPrograms = {};
  #receiving: ReceivePath | undefined;
  #sending: SendPath | undefined;
  #onState: ((from: number, to: number) => void) | undefined;

  constructor(cookie: bigint, connect: (taps: Taps) => Endpoint) {
    this.cookie = cookie;
    this.endpoint = connect(this);
  }

  get kind(): SocketKind {
    return this.endpoint.kind;
  }

  get fields(): SocketFields {
    return this.endpoint.fields;
  }

  get options(): SocketOptions | undefined {
    return this.endpoint.options;
  }

  get state(): number {
    return this.endpoint.state ?? 0;
  }

  watchStates(onState: (from: number, to: number) => void): void {
    this.#onState = onState;
    this.#tap();
  }

  stateChanged(from: number, to: number): void {
    this.#onState?.(from, to);
  }

  /** It was accepted by the listener (`bpf_sk_storage_clone`; the callbacks are copied with the rest of the socket). */
  inherit(listener: Psock): void {
    this.callbackFlags = listener.callbackFlags;
    for (const holder of listener.holders) holder.inherit(listener, this);
  }

  /** `sock_map_link`. */
  link(map: SocketMap): number {
    const added = programsOf(map);
    if (!areCompatible(this.#programs, added)) return errno("EBUSY");
    const isParsed = added.stream_parser !== undefined && added.stream_verdict !== undefined;
    if (isParsed && this.kind !== "tcp") return errno("EOPNOTSUPP");
    this.#links.set(map, (this.#links.get(map) ?? 0) + 1);
    this.#run({ ...this.#programs, ...added });
    return 0;
  }

  /** `sock_map_del_link`: programs that are no longer attached to the map stay with the socket, those that are leave it. */
  unlink(map: SocketMap): void {
    const left = (this.#links.get(map) ?? 0) - 1;
    if (left > 0) this.#links.set(map, left);
    else this.#links.delete(map);
    this.#run(this.#links.size === 0 ? {} : withoutThoseOf(map, this.#programs));
  }

  received(bytes: Uint8Array): boolean {
    return this.#receiving?.receive(bytes) ?? this.endpoint.reader.take(bytes);
  }

  sending(bytes: Uint8Array, done: (error?: Error) => void): void {
    if (this.#sending) this.#sending.send(bytes).then(done, done);
    else this.endpoint.transmit(bytes, done);
  }

  closed(): void {
    for (const map of [...this.#links.keys()]) map.remove(this);
    for (const holder of this.holders) holder.forget(this);
    this.holders.clear();
  }

  #run(programs: MapPrograms): void {
    const old = this.#programs;
    this.#programs = programs;
    if (RECEIVE_SLOTS.some((slot) => programs[slot] !== old[slot])) this.#receiving = this.#receivePath(programs);
    const { msg_verdict } = programs;
    // Of TCP alone: the other protocols have no send path of their own in maps.
    if (msg_verdict !== old.msg_verdict)
      this.#sending = msg_verdict && this.kind === "tcp" ? new SendPath(this, msg_verdict) : undefined;
    this.#tap();
    if (this.#receiving) this.endpoint.resume();
  }

  #tap(): void {
    const receives = this.#links.size > 0 || this.#onState !== undefined;
    this.endpoint.tap({ receives, sends: this.#sending !== undefined });
  }

  /** A parser works for stream verdicts only. */
  #receivePath({ stream_parser, stream_verdict, skb_verdict }: MapPrograms): ReceivePath | undefined {
    const verdict = stream_verdict ?? skb_verdict;
    const parser = stream_verdict && stream_parser?.program;
    return verdict && new ReceivePath(this, { parser, verdict: verdict.program }, verdict.fidelity);
  }
}

function withoutThoseOf(map: SocketMap, programs: MapPrograms): MapPrograms {
  const leaving = programsOf(map);
  const { stream_parser, stream_verdict, skb_verdict, ...rest } = programs;
  const stopsVerdict = leaving.stream_verdict !== undefined || leaving.skb_verdict !== undefined;
  return {
    ...rest,
    ...(!leaving.stream_parser && stream_parser && { stream_parser }),
    ...(!stopsVerdict && stream_verdict && { stream_verdict }),
    ...(!stopsVerdict && skb_verdict && { skb_verdict }),
  };
}

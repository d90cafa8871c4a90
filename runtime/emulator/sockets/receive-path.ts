/** What a socket receives, on its way through a verdict program. In: bytes as they come; out: bytes to readers and peers, in order. */

import type { EmulatedSocket } from "../maps/socket-map.ts";
import type { Decision, EmulatedProgram } from "../program.ts";
import type { Endpoint } from "./endpoint.ts";
import { programFault } from "./fault.ts";
import { Holds, type Sink } from "./sink.ts";

/** A socket whose bytes move: what stands in a map otherwise is a stand-in. */
export interface LiveSocket extends EmulatedSocket {
  readonly endpoint: Endpoint;
}

export class ReceivePath {
  readonly #socket: LiveSocket;
  readonly #verdict: EmulatedProgram;
  readonly #holds: Holds;

  constructor(socket: LiveSocket, verdict: EmulatedProgram) {
    this.#socket = socket;
    this.#verdict = verdict;
    this.#holds = new Holds(() => socket.endpoint.resume());
  }

  /** False: whoever it went to has enough. */
  receive(bytes: Uint8Array): boolean {
    this.#judge(bytes);
    return this.#holds.isFree;
  }

  #judge(bytes: Uint8Array): void {
    const { endpoint } = this.#socket;
    const decision = this.#verdict.decide({ socket: this.#socket, fields: endpoint.fields, data: bytes, linearBytes: 0 });
    if (decision.fault !== undefined) return endpoint.fail(programFault(decision.fault));
    const sink = sinkOf(this.#socket, decision);
    if (sink !== undefined) this.#holds.give(sink, decision.data);
  }
}

/** Undefined: dropped. */
function sinkOf({ endpoint }: LiveSocket, { verdict, redirect }: Decision): Sink | undefined {
  if (verdict === "Pass") return endpoint.reader;
  if (redirect === undefined || !isLive(redirect.socket)) return undefined;
  return redirect.isIngress ? redirect.socket.endpoint.reader : redirect.socket.endpoint.peer;
}

export const isLive = (socket: EmulatedSocket): socket is LiveSocket => "endpoint" in socket;

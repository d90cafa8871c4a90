/**
 * What a socket receives, on its way through its programs. In: bytes as they come; out: bytes to readers and peers, in order, whole
 * reads or the messages that a parser program makes of them.
 */

import type { Decision, EmulatedProgram } from "../program.ts";
import { programFault, systemError } from "./error.ts";
import type { Fidelity } from "./fidelity.ts";
import { isLive, type LiveSocket } from "./live-socket.ts";
import { Holds, type Sink } from "./sink.ts";
import { type Message, StreamParser } from "./stream-parser.ts";

export interface ReceivePrograms {
  readonly parser: EmulatedProgram | undefined;
  readonly verdict: EmulatedProgram;
}

export class ReceivePath {
  readonly #socket: LiveSocket;
  readonly #verdict: EmulatedProgram;
  readonly #fidelity: Fidelity;
  readonly #parser: StreamParser | undefined;
  readonly #holds: Holds;
  /** TCP sequence number of the byte that comes next. */
  #sequence: number;
  #isBroken = false;

  constructor(socket: LiveSocket, { parser, verdict }: ReceivePrograms, fidelity: Fidelity) {
    this.#socket = socket;
    this.#verdict = verdict;
    this.#fidelity = fidelity;
    this.#sequence = (firstSequence(socket) + socket.endpoint.bytesReceived) >>> 0;
    this.#parser = parser && this.#parserOf(parser);
    this.#holds = new Holds(() => socket.endpoint.resume());
  }

  /** False: whoever it went to has enough. */
  receive(bytes: Uint8Array): boolean {
    if (this.#isBroken) return false;
    const sequence = this.#sequence;
    this.#sequence = (sequence + bytes.length) >>> 0;
    if (this.#parser) this.#receiveParsed(this.#parser, bytes);
    else this.#judge({ shown: bytes, sequence, start: 0, end: bytes.length });
    return this.#fidelity.hasBackPressure ? this.#holds.isFree : true;
  }

  #receiveParsed(parser: StreamParser, bytes: Uint8Array): void {
    const messages = parser.messages(bytes);
    for (let next = messages.next(); !this.#isBroken; next = messages.next()) {
      if (next.done) return next.value && this.#break(systemError(next.value.errno, "read"));
      this.#judge(next.value);
    }
  }

  #judge(message: Message): void {
    const decision = this.#run(this.#verdict, message);
    if (decision === undefined) return;
    const sink = sinkOf(this.#socket, decision);
    const { length } = message.shown;
    const whole = message.start === 0 && message.end === length;
    if (sink !== undefined) this.#holds.give(sink, whole ? decision.data : decision.data.subarray(message.start, message.end));
  }

  #parserOf(program: EmulatedProgram): StreamParser {
    const { view } = this.#fidelity;
    const parse = (shown: Uint8Array, sequence: number): number => {
      const result = this.#run(program, { shown, sequence })?.result ?? 0;
      return result | 0;
    };
    return new StreamParser({ parse, view, maxBytes: MAX_MESSAGE_BYTES }, this.#sequence);
  }

  /** Undefined: it faulted, and the socket is no more. */
  #run(program: EmulatedProgram, { shown: data, sequence }: Pick<Message, "shown" | "sequence">): Decision | undefined {
    const { fields, kind } = this.#socket.endpoint;
    // As of TCP over loopback, nothing lies between `data` and `data_end` before a pull.
    const known = kind === "tcp" ? sequence : 0;
    const decision = program.decide({ socket: this.#socket, fields, sequence: known, data, linearBytes: 0 });
    if (decision.fault === undefined) return decision;
    this.#break(programFault(decision.fault));
    return undefined;
  }

  #break(error: Error): void {
    this.#isBroken = true;
    this.#socket.endpoint.fail(error);
  }
}

/** The most that a socket's receive buffer grows to: the third of net.ipv4.tcp_rmem. */
const MAX_MESSAGE_BYTES = 6_291_456;

/** Any number would do; programs may keep it by the cookie. */
const firstSequence = ({ cookie }: LiveSocket): number => Math.imul(Number(cookie & 0xffff_ffffn), 0x9e3779b1) >>> 0;

/** Undefined: dropped. */
function sinkOf({ endpoint }: LiveSocket, { verdict, redirect }: Decision): Sink | undefined {
  if (verdict === "Pass") return endpoint.reader;
  if (redirect === undefined || !isLive(redirect.socket)) return undefined;
  return redirect.isIngress ? redirect.socket.endpoint.reader : redirect.socket.endpoint.peer;
}

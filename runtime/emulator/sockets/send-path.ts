/**
 * What a socket sends, on its way through its sk_msg program (`tcp_bpf_sendmsg`, net/ipv4/tcp_bpf.c). In: the bytes of each write;
 * out: the bytes that the program lets go, one verdict for as many of them as it said, or for one message.
 */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import type { Decision } from "../program.ts";
import { programFault, systemError } from "./error.ts";
import { isLive, type LiveSocket } from "./live-socket.ts";
import type { AttachedProgram } from "./map-programs.ts";
import type { Sink } from "./sink.ts";
import { StreamEndpoint } from "./stream-socket.ts";

/** Of a message of many pieces a program sees the first: a page fragment, as the kernel fills it. */
const FIRST_PIECE = 32_768;

const NOTHING = new Uint8Array(0);

export class SendPath {
  readonly #socket: LiveSocket;
  readonly #attached: AttachedProgram;
  /** What waits for more bytes, and for how many. */
  #corked: Uint8Array = NOTHING;
  #corkBytes = 0;
  /** The verdict for the bytes at hand, and for how many more than these, where the program said so. */
  #decision: Decision | undefined;
  #applyBytes = 0;

  constructor(socket: LiveSocket, attached: AttachedProgram) {
    this.#socket = socket;
    this.#attached = attached;
  }

  /** When they have gone, or wait for more; or why they cannot. */
  async send(bytes: Uint8Array): Promise<Error | undefined> {
    let left = this.#corked.length === 0 ? bytes : Buffer.concat([this.#corked, bytes]);
    this.#corked = NOTHING;
    this.#corkBytes = Math.max(0, this.#corkBytes - bytes.length);
    if (this.#corkBytes > 0) return this.#cork(left, this.#corkBytes);
    while (left.length > 0) {
      const decision = this.#decision ?? this.#judge(left);
      if (this.#decision === undefined) left = decision.data;
      const wanted = this.#decision === undefined ? decision.state.corkBytes : 0;
      this.#decision = decision;
      if (wanted > left.length) return this.#cork(left, wanted - left.length);
      const count = this.#applyBytes > 0 ? Math.min(this.#applyBytes, left.length) : left.length;
      const error = await this.#apply(decision, left.subarray(0, count));
      if (error !== undefined) return error;
      this.#applyBytes = Math.max(0, this.#applyBytes - count);
      if (this.#applyBytes === 0) this.#decision = undefined;
      left = left.subarray(count);
    }
    return undefined;
  }

  /** The program runs again when the bytes are there. */
  #cork(bytes: Uint8Array, missing: number): undefined {
    this.#corked = bytes;
    this.#corkBytes = missing;
    this.#decision = undefined;
  }

  #judge(bytes: Uint8Array): Decision {
    const { program } = this.#attached;
    const { fields } = this.#socket.endpoint;
    const linearBytes = Math.min(bytes.length, FIRST_PIECE);
    const decision = program.decide({ socket: this.#socket, fields, data: bytes, linearBytes });
    this.#applyBytes = decision.state.applyBytes;
    return decision;
  }

  async #apply({ verdict, redirect, fault }: Decision, bytes: Uint8Array): Promise<Error | undefined> {
    if (fault !== undefined) return programFault(fault);
    const { endpoint } = this.#socket;
    if (verdict === "Pass") return await settled((done) => endpoint.transmit(bytes, done));
    if (redirect === undefined || !isLive(redirect.socket)) return systemError(LINUX_ERRNO.EACCES, "write");
    const target = redirect.socket.endpoint;
    if (!redirect.isIngress) return await settled((done) => target.transmit(bytes, done));
    // Bytes that went by the connection itself come first.
    if (target instanceof StreamEndpoint && endpoint instanceof StreamEndpoint) await target.catchUp(endpoint);
    const isFull = !target.reader.take(bytes) && this.#attached.fidelity.hasBackPressure;
    return isFull ? await roomIn(target.reader) : undefined;
  }
}

const settled = (start: (done: (error?: Error) => void) => void): Promise<Error | undefined> => new Promise(start);

const roomIn = (sink: Sink): Promise<undefined> => new Promise((resolve) => sink.whenRoom(() => resolve(undefined)));

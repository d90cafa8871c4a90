/**
 * What a socket sends, on its way through its sk_msg program (`tcp_bpf_sendmsg`, net/ipv4/tcp_bpf.c). In: the bytes of each write;
 * out: the bytes that the program lets go, one verdict for as many of them as it said, or for one message.
 */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import type { MessageWants } from "../helpers/run-state.ts";
import type { Decision } from "../program.ts";
import { programFault, systemError } from "./error.ts";
import { isLive, type LiveSocket } from "./live-socket.ts";
import type { AttachedProgram } from "./map-programs.ts";
import type { Sink } from "./sink.ts";
import { StreamEndpoint } from "./stream-socket.ts";

/** Of a message of many pieces a program sees the first: a page fragment, as the kernel fills it. */
const FIRST_PIECE = 32_768;

const NOTHING = new Uint8Array(0);

/** Bytes that are sent in one go, or that wait for more; what the program said of them holds for each of its runs over them. */
interface Message extends MessageWants {
  readonly bytes: Uint8Array;
}

const NO_MESSAGE: Message = { bytes: NOTHING, applyBytes: 0, corkBytes: 0, redirect: undefined };

export class SendPath {
  readonly #socket: LiveSocket;
  readonly #attached: AttachedProgram;
  /**
   * What waits for more bytes, and for how many. Once something has waited, the next messages are the same message to the kernel
   * (`psock->cork`), until one is redirected.
   */
  #cork: Message | undefined;
  #missingBytes = 0;
  /** The verdict for the bytes at hand, and for how many more than these, where the program said so. */
  #decision: Decision | undefined;
  #applyBytes = 0;

  constructor(socket: LiveSocket, attached: AttachedProgram) {
    this.#socket = socket;
    this.#attached = attached;
  }

  /** When they have gone, or wait for more; or why they cannot. */
  async send(bytes: Uint8Array): Promise<Error | undefined> {
    const { bytes: before, ...wants } = this.#cork ?? NO_MESSAGE;
    const message = { ...wants, bytes: before.length === 0 ? bytes : Buffer.concat([before, bytes]) };
    if (this.#missingBytes > 0) {
      this.#missingBytes = Math.max(0, this.#missingBytes - bytes.length);
      if (this.#missingBytes > 0) return this.#wait(message, this.#missingBytes);
      this.#decision = undefined;
    }
    return await this.#sendAll(message);
  }

  async #sendAll(message: Message): Promise<Error | undefined> {
    for (let left = message; left.bytes.length > 0; ) {
      if (this.#decision === undefined) left = this.#judge(left);
      const { bytes, corkBytes } = left;
      if (corkBytes > bytes.length) return this.#wait(left, corkBytes - bytes.length);
      const count = this.#applyBytes > 0 ? Math.min(this.#applyBytes, bytes.length) : bytes.length;
      const decision = this.#decision;
      this.#applyBytes = Math.max(0, this.#applyBytes - count);
      if (this.#applyBytes === 0) this.#decision = undefined;
      const hasWaited = this.#cork !== undefined;
      const isRedirected = decision?.redirect !== undefined;
      if (hasWaited) this.#cork = isRedirected ? undefined : { ...left, bytes: NOTHING };
      const error = decision && (await this.#apply(decision, bytes.subarray(0, count)));
      // Of what has waited the kernel redirects what the verdict is for, and drops the rest.
      if (error !== undefined || (hasWaited && isRedirected)) return error;
      left = { ...left, bytes: bytes.subarray(count) };
    }
    return undefined;
  }

  /** The program runs again when the bytes are there. */
  #wait(message: Message, missingBytes: number): undefined {
    this.#cork = message;
    this.#missingBytes = missingBytes;
  }

  #judge({ bytes, ...wants }: Message): Message {
    const { program } = this.#attached;
    const { fields } = this.#socket.endpoint;
    const linearBytes = Math.min(bytes.length, FIRST_PIECE);
    const decision = program.decide({ socket: this.#socket, fields, data: bytes, linearBytes, wants });
    const { applyBytes, corkBytes, redirect } = decision.state;
    this.#decision = decision;
    this.#applyBytes = applyBytes;
    return { bytes: decision.data, applyBytes, corkBytes, redirect };
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

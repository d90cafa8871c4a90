/**
 * A ring buffer as programs of the host see it: `for await` gives its records, plain data, as they come. In: a `RawRing` and the
 * type of its records. A program fills the ring whether or not anybody reads; when it is full, records are lost to the program's
 * own error.
 */

import type { RawRing } from "./backend.ts";
import { runtimeError } from "./error.ts";
import { type Codec, decode, type Value } from "./values.ts";

export interface ReadOptions {
  /** Ends the loop; the records that nobody took stay in the ring. */
  readonly signal?: AbortSignal | undefined;
}

export class HostRing implements AsyncIterable<Value> {
  readonly name: string;
  readonly #raw: RawRing;
  readonly #codec: Codec | undefined;
  readonly #closed: AbortSignal;
  #isRead = false;

  /** Records of another size than the codec's are given as bytes. `closed` aborts when the object is disposed of: loops end then. */
  constructor(name: string, raw: RawRing, codec: Codec | undefined, closed: AbortSignal) {
    this.name = name;
    this.#raw = raw;
    this.#codec = codec;
    this.#closed = closed;
  }

  /** One reader at a time: a second would take records from the first. */
  async *read({ signal }: ReadOptions = {}): AsyncGenerator<Value, void, undefined> {
    if (this.#isRead) throw runtimeError("TSB6020", { map: this.name });
    this.#isRead = true;
    const ended = signal ? AbortSignal.any([signal, this.#closed]) : this.#closed;
    try {
      while (!ended.aborted) {
        const bytes = this.#raw.take();
        if (bytes) yield this.#codec?.size === bytes.length ? decode(this.#codec, bytes) : bytes;
        else await this.#raw.untilReady(ended);
      }
    } finally {
      this.#isRead = false;
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Value, void, undefined> {
    return this.read();
  }
}

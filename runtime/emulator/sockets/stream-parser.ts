/**
 * Messages out of a stream, as net/strparser/strparser.c (`__strp_recv`) makes them: the parser program says how long the message
 * at the front is, 0 while it cannot know, less when the stream is broken. In: the bytes of each read; out: messages, or an errno.
 */

import { LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";

/** A message, and what the verdict program is shown: in the kernel the skb that holds it, from the skb's start. */
export interface Message {
  readonly shown: Uint8Array;
  /** TCP sequence number of the first byte shown. */
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
}

/** What the program says of the bytes that it is shown. */
export type ParseLength = (shown: Uint8Array, sequence: number) => number;

export interface ParserOptions {
  readonly parse: ParseLength;
  /** Does the program see whole skbs, as in the kernel, or only what begins with the message at hand? */
  readonly view: "skb" | "message";
  /** A longer message breaks the stream. */
  readonly maxBytes: number;
}

/** The stream cannot be parsed any further. */
export interface BrokenStream {
  readonly errno: number;
}

const NOTHING = new Uint8Array(0);

export class StreamParser {
  readonly #options: ParserOptions;
  /** What came of the message at hand; in the kernel's view the skb's bytes before it, too. Joined when somebody looks. */
  #parts: Uint8Array[] = [];
  #size = 0;
  /** Where in it the message begins. */
  #start = 0;
  /** Of its first byte. */
  #sequence: number;
  /** Of the message at hand; 0: not yet known. */
  #length = 0;

  /** `sequence`: of the first byte that will come. */
  constructor(options: ParserOptions, sequence: number) {
    this.#options = options;
    this.#sequence = sequence;
  }

  /** Messages one by one: the next is looked for when the last has been judged. */
  *messages(read: Uint8Array): Generator<Message, BrokenStream | undefined> {
    this.#parts.push(read);
    this.#size += read.length;
    for (let left = read.length; left > 0; ) {
      const had = this.#size - this.#start;
      const broken = this.#measure(had - left);
      if (broken !== undefined) return broken;
      if (this.#length === 0 || had < this.#length) return undefined;
      left = had - this.#length;
      yield this.#take();
      this.#restart(read, read.length - left);
    }
    return undefined;
  }

  /** `old`: bytes of the message that came before this read. */
  #measure(old: number): BrokenStream | undefined {
    if (this.#length > 0) return undefined;
    const { parse, view, maxBytes } = this.#options;
    const from = view === "skb" ? 0 : this.#start;
    const length = parse(this.#joined().subarray(from), (this.#sequence + from) >>> 0);
    if (length === -LINUX_ERRNO.ESTRPIPE && old > 0) return { errno: LINUX_ERRNO.ENODATA };
    if (length < 0) return { errno: -length };
    if (length > maxBytes) return { errno: LINUX_ERRNO.EMSGSIZE };
    if (length !== 0 && length <= old) return { errno: LINUX_ERRNO.EPROTO };
    this.#length = length;
    return undefined;
  }

  #take(): Message {
    const [shown, start, end] = [this.#joined(), this.#start, this.#start + this.#length];
    if (this.#options.view === "skb") return { shown, sequence: this.#sequence, start, end };
    return { shown: shown.subarray(start, end), sequence: (this.#sequence + start) >>> 0, start: 0, end: this.#length };
  }

  /** The next message begins in the read, at `at`, and the read is all that is shown of it. */
  #restart(read: Uint8Array, at: number): void {
    const isDone = at === read.length;
    this.#sequence = (this.#sequence + this.#size - (isDone ? 0 : read.length)) >>> 0;
    this.#parts = isDone ? [] : [read];
    this.#size = isDone ? 0 : read.length;
    this.#start = isDone ? 0 : at;
    this.#length = 0;
  }

  #joined(): Uint8Array {
    const [first = NOTHING] = this.#parts;
    if (this.#parts.length <= 1) return first;
    const all = Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}

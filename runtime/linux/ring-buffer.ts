/**
 * A ring buffer of the kernel, read through its shared memory (kernel/bpf/ringbuf.c): a page with the reader's position, a page with
 * the writers', the data twice in a row so that no record is cut. In: the map's descriptor; out: the bytes of its records.
 */

import { RINGBUF_RECORD } from "../../stdlib/spec/map-type-ids.ts";
import type { RawRing } from "../backend.ts";
import type { Fd } from "./syscall/fd.ts";
import { type Mapping, mapMemory, pageSize } from "./syscall/native.ts";
import { untilReadable } from "./waiter.ts";

const { BPF_RINGBUF_BUSY_BIT, BPF_RINGBUF_DISCARD_BIT, BPF_RINGBUF_HDR_SZ } = RINGBUF_RECORD;

export class KernelRing implements RawRing, Disposable {
  readonly #fd: Fd;
  readonly #size: number;
  readonly #consumer: Mapping;
  readonly #producer: Mapping;
  readonly #consumed: BigUint64Array;
  readonly #produced: BigUint64Array;
  readonly #headers: Int32Array;
  readonly #bytes: Uint8Array;
  #isOpen = true;

  /** `size`: bytes, the map's `max_entries`. */
  constructor(fd: Fd, size: number) {
    const page = pageSize();
    this.#fd = fd;
    this.#size = size;
    this.#consumer = mapMemory(fd.number, page, 0, "write");
    this.#producer = mapMemory(fd.number, page + 2 * size, page, "read");
    this.#consumed = new BigUint64Array(this.#consumer.memory, 0, 1);
    this.#produced = new BigUint64Array(this.#producer.memory, 0, 1);
    this.#headers = new Int32Array(this.#producer.memory, page);
    this.#bytes = new Uint8Array(this.#producer.memory, page);
  }

  take(): Uint8Array | undefined {
    while (this.#isOpen) {
      const position = Atomics.load(this.#consumed, 0);
      if (position >= Atomics.load(this.#produced, 0)) return undefined;
      const offset = Number(position % BigInt(this.#size));
      const header = Atomics.load(this.#headers, offset / Int32Array.BYTES_PER_ELEMENT) >>> 0;
      if ((header & BPF_RINGBUF_BUSY_BIT) !== 0) return undefined;
      const length = header & ~BPF_RINGBUF_DISCARD_BIT;
      const start = offset + BPF_RINGBUF_HDR_SZ;
      const bytes = (header & BPF_RINGBUF_DISCARD_BIT) === 0 ? this.#bytes.slice(start, start + length) : undefined;
      Atomics.store(this.#consumed, 0, position + BigInt(Math.ceil((length + BPF_RINGBUF_HDR_SZ) / 8) * 8));
      if (bytes) return bytes;
    }
    return undefined;
  }

  async untilReady(signal: AbortSignal): Promise<void> {
    await untilReadable(this.#fd.number, signal);
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#consumer.unmap();
    this.#producer.unmap();
  }
}

/**
 * Ring buffers (kernel/bpf/ringbuf.c). Positions count as the kernel's do, 8 bytes of header and padding to 8 included, so that a
 * buffer is full after the same records; a record's memory is an object of its own, gone once it is submitted or discarded.
 */

import { EventEmitter, once } from "node:events";
import { RINGBUF_FLAG, RINGBUF_QUERY, RINGBUF_RECORD } from "../../../stdlib/spec/map-type-ids.ts";
import type { MemoryObject } from "../memory-object.ts";
import { EmulatedMap, errno, type MapContent, type MapEnvironment, type MapShape, placeKey } from "./map.ts";

interface RingRecord {
  readonly byteSize: number;
  state: "busy" | "submitted" | "discarded";
  bytes: Uint8Array;
}

const KNOWN_FLAGS = BigInt(RINGBUF_FLAG.BPF_RB_NO_WAKEUP | RINGBUF_FLAG.BPF_RB_FORCE_WAKEUP);

const ringBytes = (byteSize: number): number => Math.ceil((byteSize + RINGBUF_RECORD.BPF_RINGBUF_HDR_SZ) / 8) * 8;

export class RingBufferMap extends EmulatedMap {
  readonly #environment: MapEnvironment;
  readonly #records: RingRecord[] = [];
  readonly #reserved = new Map<MemoryObject, RingRecord>();
  readonly #finished = new EventEmitter<{ record: [] }>();
  #producerPosition = 0;
  #consumerPosition = 0;

  constructor(shape: MapShape, environment: MapEnvironment) {
    super(shape);
    this.#environment = environment;
  }

  /** `bpf_ringbuf_reserve`; undefined when it does not fit. Its owner is this map. */
  reserve(byteSize: bigint, flags: bigint): MemoryObject | undefined {
    if (flags !== 0n || byteSize > BigInt(this.shape.maxEntries)) return undefined;
    const record = this.#append(Number(byteSize));
    if (record === undefined) return undefined;
    const { memory } = this.#environment;
    const object = memory.allocate(record.byteSize, { name: `a record of ${this.shape.name}`, owner: this });
    this.#reserved.set(object, record);
    return object;
  }

  /** False when `object` is no reserved record of this map. */
  finish(object: MemoryObject, outcome: "submitted" | "discarded"): boolean {
    const record = this.#reserved.get(object);
    if (record === undefined) return false;
    const { memory } = this.#environment;
    this.#reserved.delete(object);
    record.bytes = memory.contents(object).slice();
    record.state = outcome;
    this.#finished.emit("record");
    memory.free(object);
    return true;
  }

  /** `bpf_ringbuf_output`. */
  output(bytes: Uint8Array, flags: bigint): number {
    if ((flags & ~KNOWN_FLAGS) !== 0n) return errno("EINVAL");
    const record = this.#append(bytes.length);
    if (record === undefined) return errno("EAGAIN");
    record.bytes = bytes.slice();
    record.state = "submitted";
    this.#finished.emit("record");
    return 0;
  }

  /** `bpf_ringbuf_query`. */
  query(what: bigint): number {
    switch (what) {
      case BigInt(RINGBUF_QUERY.BPF_RB_AVAIL_DATA):
        return this.#producerPosition - this.#consumerPosition;
      case BigInt(RINGBUF_QUERY.BPF_RB_RING_SIZE):
        return this.shape.maxEntries;
      case BigInt(RINGBUF_QUERY.BPF_RB_CONS_POS):
        return this.#consumerPosition;
      case BigInt(RINGBUF_QUERY.BPF_RB_PROD_POS):
        return this.#producerPosition;
      default:
        return 0;
    }
  }

  /** What a consumer reads: submitted records up to the first that is still being written. */
  consume(): readonly Uint8Array[] {
    const taken: Uint8Array[] = [];
    for (let bytes = this.take(); bytes !== undefined; bytes = this.take()) taken.push(bytes);
    return taken;
  }

  /** The first of what `consume` gives. */
  take(): Uint8Array | undefined {
    for (let record = this.#records[0]; record !== undefined && record.state !== "busy"; record = this.#records[0]) {
      this.#records.shift();
      this.#consumerPosition += ringBytes(record.byteSize);
      if (record.state === "submitted") return record.bytes;
    }
    return undefined;
  }

  /** When a record was submitted or discarded, or the signal aborts. */
  async untilReady(signal: AbortSignal): Promise<void> {
    if (signal.aborted || (this.#records[0] ?? { state: "busy" }).state !== "busy") return;
    await once(this.#finished, "record", { signal }).catch(() => {});
  }

  /** What the next `consume` would give, without taking it; the key is the place, from 0. */
  override *contents(): Generator<MapContent> {
    const ready = this.#records.filter(({ state }) => state === "submitted");
    for (const [place, { bytes }] of ready.entries()) yield { key: placeKey(place), value: bytes.slice() };
  }

  #append(byteSize: number): RingRecord | undefined {
    const length = ringBytes(byteSize);
    const { maxEntries } = this.shape;
    // One byte is always kept free: the positions may differ by the mask at most (__bpf_ringbuf_reserve).
    if (this.#producerPosition + length - this.#consumerPosition > maxEntries - 1) return undefined;
    const record: RingRecord = { byteSize, state: "busy", bytes: new Uint8Array(0) };
    this.#producerPosition += length;
    this.#records.push(record);
    return record;
  }
}

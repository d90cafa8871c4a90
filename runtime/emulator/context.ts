/** The context of one run as an object of the memory: its bytes, and what the kernel makes pointers of. */

import { contextBytes } from "../context-bytes.ts";
import type { ContextLayout, LayoutField } from "../context-layout.ts";
import { type FieldValue, type PlainValue, readField } from "../context-values.ts";
import { MachineFault } from "./fault.ts";
import type { RunState } from "./helpers/run-state.ts";
import type { EmulatedSocket } from "./maps/socket-map.ts";
import type { Memory, MemoryHooks, MemoryObject } from "./memory.ts";

export interface FieldChange {
  readonly field: string;
  readonly before: PlainValue;
  readonly after: PlainValue;
}

/** What a context points at: as it is when a program looks. */
export type Pointees = Pick<RunState, "packet" | "socket" | "sockets">;

/** The context of a program's runs: one object of the memory, filled anew for each. */
export class ContextSlot {
  readonly #memory: Memory;
  readonly #hooks: MemoryHooks | undefined;
  #pointees: Pointees | undefined;
  #object: MemoryObject | undefined;

  constructor(memory: Memory, layout: ContextLayout | undefined) {
    this.#memory = memory;
    this.#hooks = layout?.pointers === undefined ? undefined : kernelHooks(layout, () => this.#pointees);
  }

  fill(bytes: Uint8Array, pointees: Pointees): MemoryObject {
    this.#pointees = pointees;
    if (this.#object?.size !== bytes.length) {
      if (this.#object !== undefined) this.#memory.free(this.#object);
      this.#object = this.#memory.allocate(bytes.length, { name: "the context", hooks: this.#hooks });
    }
    this.#memory.contents(this.#object).set(bytes);
    return this.#object;
  }

  /** What it held is no more. */
  clear(): void {
    this.#pointees = undefined;
  }
}

/** Programs may write what the kernel lets them write; `data`, `data_end` and `sk` give addresses. */
function kernelHooks(layout: ContextLayout, pointees: () => Pointees | undefined): MemoryHooks {
  const { name, fields, pointers } = layout;
  const callbacks = fields.find((field) => field.name === "cbFlags")?.offset;
  const length = lengthField(layout)?.offset;
  const load = (offset: number): bigint | undefined => {
    const packet = pointees()?.packet;
    if (offset === length) return packet?.isResized ? BigInt(packet.byteLength) : undefined;
    if (offset === layout.socket) return socketAddress(pointees());
    if (offset === callbacks) return callbackFlags(pointees()?.socket);
    if (offset === pointers?.data) return packet?.pointers.data ?? 0n;
    return offset === pointers?.dataEnd ? (packet?.pointers.dataEnd ?? 0n) : undefined;
  };
  const store = (offset: number): boolean => {
    const field = fields.find((each) => offset >= each.offset && offset < each.offset + each.size * each.count);
    if (field?.writable) return false;
    throw new MachineFault("read-only", `${name}.${field?.name ?? `byte ${offset}`} may not be written`);
  };
  return { load, store };
}

/** How long the packet or message is. */
const lengthField = ({ name, fields }: ContextLayout): LayoutField | undefined =>
  fields.find((field) => field.name === (name === "SkMsg" ? "size" : "len"));

const socketAddress = (pointees: Pointees | undefined): bigint =>
  pointees?.socket === undefined ? 0n : pointees.sockets.of(pointees.socket).address;

/** Undefined: as the context was made. */
function callbackFlags(socket: EmulatedSocket | undefined): bigint | undefined {
  return socket?.callbackFlags === undefined ? undefined : BigInt(socket.callbackFlags);
}

/** What a run about a socket changes in its context. */
export interface ContextChanges {
  /** Of the packet. */
  readonly byteLength: number;
  /** TCP's, of the packet's first byte, where the kernel keeps it. */
  readonly sequence: number;
  readonly others: Readonly<Record<string, FieldValue>> | undefined;
}

/** Contexts of one socket after the other: what the addresses make of the bytes is made once. */
export class SocketContexts {
  readonly #layout: ContextLayout | undefined;
  readonly #defaults: Readonly<Record<string, FieldValue>>;
  readonly #lengthAt: number | undefined;
  readonly #sequenceAt: number | undefined;
  readonly #made = new WeakMap<object, Uint8Array>();

  constructor(layout: ContextLayout | undefined, defaults: Readonly<Record<string, FieldValue>>) {
    this.#layout = layout;
    this.#defaults = defaults;
    this.#lengthAt = layout && lengthField(layout)?.offset;
    this.#sequenceAt = layout?.name === "SkBuff" ? layout.fields.find(({ name }) => name === "cb")?.offset : undefined;
  }

  /** Valid until the next call. */
  bytes(fields: Readonly<Record<string, FieldValue>>, { byteLength, sequence, others }: ContextChanges): Uint8Array {
    if (others !== undefined) return contextBytes(this.#layout, {}, { ...this.#defaults, ...fields, ...others });
    const made = this.#made.get(fields) ?? contextBytes(this.#layout, {}, { ...this.#defaults, ...fields });
    this.#made.set(fields, made);
    const view = new DataView(made.buffer);
    if (this.#lengthAt !== undefined) view.setUint32(this.#lengthAt, byteLength, true);
    if (this.#sequenceAt !== undefined) view.setUint32(this.#sequenceAt, sequence, true);
    return made;
  }
}

/** The fields that are not zero. */
export function givenFields(layout: ContextLayout, bytes: Uint8Array): Readonly<Record<string, FieldValue>> {
  const fields = layout.fields.map((field) => [field.name, [readField(bytes, field)].flat().map(BigInt)] as const);
  return Object.fromEntries(fields.filter(([, elements]) => elements.some((element) => element !== 0n)));
}

export function contextChanges(
  layout: ContextLayout | undefined,
  before: Uint8Array,
  after: Uint8Array,
): readonly FieldChange[] {
  const changes = (layout?.fields ?? []).map((field) => ({
    field: field.name,
    before: readField(before, field),
    after: readField(after, field),
  }));
  return changes.filter(({ before: old, after: now }) => String(old) !== String(now));
}

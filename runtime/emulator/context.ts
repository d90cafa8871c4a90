/** The context of one run as an object of the memory: its bytes, and what the kernel makes pointers of. */

import { contextBytes } from "../context-bytes.ts";
import type { ContextLayout, LayoutField } from "../context-layout.ts";
import { type FieldValue, type PlainValue, readField } from "../context-values.ts";
import { type Halves, ORIGIN } from "./address.ts";
import { MachineFault } from "./fault.ts";
import type { RunState } from "./helpers/run-state.ts";
import type { Memory } from "./memory.ts";
import type { MemoryHooks, MemoryObject } from "./memory-object.ts";

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
    this.#memory.bytes8.set(bytes, this.#object.base);
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
  const load = (offset: number, _: number, into: Halves): boolean => {
    const now = pointees();
    const { packet, socket } = now ?? {};
    if (offset === length) return packet?.isResized ? setNumber(into, packet.byteLength) : false;
    if (offset === pointers?.data) return setAddress(into, packet?.window, 0);
    if (offset === pointers?.dataEnd) return setAddress(into, packet?.window, packet?.window.size ?? 0);
    if (offset === layout.socket) return setAddress(into, socket && now?.sockets.of(socket), 0);
    // Undefined: as the context was made.
    return offset === callbacks && socket?.callbackFlags !== undefined && setNumber(into, socket.callbackFlags);
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

function setNumber(into: Halves, value: number): true {
  into.low = value;
  into.high = 0;
  return true;
}

/** Null without an object. */
function setAddress(into: Halves, object: MemoryObject | undefined, offset: number): true {
  into.low = object === undefined ? 0 : ORIGIN + offset;
  into.high = object?.handle ?? 0;
  return true;
}

/** What a run about a socket changes in its context. */
export interface ContextChanges {
  /** Of the packet. */
  readonly byteLength: number;
  /** TCP's, of the packet's first byte, where the kernel keeps it. */
  readonly sequence: number;
  readonly others: Readonly<Record<string, FieldValue>> | undefined;
}

interface MadeContext {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Contexts of one socket after the other: what the addresses make of the bytes is made once. */
export class SocketContexts {
  readonly #layout: ContextLayout | undefined;
  readonly #defaults: Readonly<Record<string, FieldValue>>;
  readonly #lengthAt: number | undefined;
  readonly #sequenceAt: number | undefined;
  readonly #made = new WeakMap<object, MadeContext>();

  constructor(layout: ContextLayout | undefined, defaults: Readonly<Record<string, FieldValue>>) {
    this.#layout = layout;
    this.#defaults = defaults;
    this.#lengthAt = layout && lengthField(layout)?.offset;
    this.#sequenceAt = layout?.name === "SkBuff" ? layout.fields.find(({ name }) => name === "cb")?.offset : undefined;
  }

  /** Valid until the next call. */
  bytes(fields: Readonly<Record<string, FieldValue>>, { byteLength, sequence, others }: ContextChanges): Uint8Array {
    if (others !== undefined) return contextBytes(this.#layout, {}, { ...this.#defaults, ...fields, ...others });
    const known = this.#made.get(fields);
    const { bytes, view } = known ?? this.#make(fields);
    if (this.#lengthAt !== undefined) view.setUint32(this.#lengthAt, byteLength, true);
    if (this.#sequenceAt !== undefined) view.setUint32(this.#sequenceAt, sequence, true);
    return bytes;
  }

  #make(fields: Readonly<Record<string, FieldValue>>): MadeContext {
    const bytes = contextBytes(this.#layout, {}, { ...this.#defaults, ...fields });
    const made = { bytes, view: new DataView(bytes.buffer) };
    this.#made.set(fields, made);
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

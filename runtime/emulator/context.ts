/** The context of one run as an object of the memory: its bytes, and what the kernel makes pointers of. */

import type { ContextLayout, LayoutField } from "./context-layout.ts";
import { type FieldValue, type PlainValue, readField, writeField } from "./context-values.ts";
import { emulatorError } from "./error.ts";
import { MachineFault } from "./fault.ts";
import type { Packet } from "./helpers/packet.ts";
import type { EmulatedSocket } from "./maps/socket-map.ts";
import type { Memory, MemoryHooks, MemoryObject } from "./memory.ts";
import type { SocketHandles } from "./socket-handles.ts";

export type ContextInput = Uint8Array | Readonly<Record<string, FieldValue>>;

export interface FieldChange {
  readonly field: string;
  readonly before: PlainValue;
  readonly after: PlainValue;
}

/** Bytes of the context: `defaults`, then what the caller gives. */
export function contextBytes(
  layout: ContextLayout | undefined,
  input: ContextInput,
  defaults: Readonly<Record<string, FieldValue>>,
): Uint8Array {
  if (input instanceof Uint8Array) return fitted(input, layout);
  const bytes = new Uint8Array(layout?.byteSize ?? 0);
  for (const [name, value] of Object.entries({ ...defaults, ...input })) {
    const field = layout?.fields.find((each) => each.name === name);
    const isDefault = !Object.hasOwn(input, name);
    if (field === undefined && isDefault) continue;
    if (field === undefined) throw unknownField(name, layout);
    if (!writeField(bytes, field, value))
      throw emulatorError("TSB6007", { field: name, value: String(value), takes: takes(field) });
  }
  return bytes;
}

function fitted(input: Uint8Array, layout: ContextLayout | undefined): Uint8Array {
  if (layout === undefined || input.length >= layout.byteSize) return new Uint8Array(input);
  const bytes = new Uint8Array(layout.byteSize);
  bytes.set(input);
  return bytes;
}

function unknownField(name: string, layout: ContextLayout | undefined): Error {
  const fields = layout?.fields.map((field) => field.name).join(", ") || "none that are known";
  return emulatorError("TSB6006", { field: name, context: layout?.name ?? "this context", fields });
}

function takes({ encoding, size, count }: LayoutField): string {
  const each =
    encoding === "be32"
      ? "a number of 32 bits or an address"
      : encoding === "bool"
        ? "true or false"
        : `a number of ${encoding === "be16" ? 16 : size * 8} bits`;
  return count === 1 ? each : `${count} times ${each}, with blanks between`;
}

/** What a context points at. */
export interface Pointees {
  readonly packet: Packet | undefined;
  /** As it is then. */
  readonly socket: () => EmulatedSocket | undefined;
  readonly sockets: SocketHandles;
}

/** Programs may write what the kernel lets them write; `data`, `data_end` and `sk` give addresses. */
export function allocateContext(
  memory: Memory,
  layout: ContextLayout | undefined,
  bytes: Uint8Array,
  pointees: Pointees,
): MemoryObject {
  const hooks = layout?.pointers === undefined ? undefined : kernelHooks(layout, pointees);
  return memory.allocate(bytes.length, { name: "the context", content: bytes, hooks });
}

function kernelHooks(layout: ContextLayout, { packet, socket, sockets }: Pointees): MemoryHooks {
  const { name, fields, pointers } = layout;
  const addressOf = (it: EmulatedSocket | undefined): bigint => (it === undefined ? 0n : sockets.of(it).address);
  const callbacks = fields.find((field) => field.name === "cbFlags");
  const length = fields.find((field) => field.name === (name === "SkMsg" ? "size" : "len"));
  const load = (offset: number): bigint | undefined => {
    if (offset === layout.socket) return addressOf(socket());
    if (offset === callbacks?.offset) return callbackFlags(socket());
    if (offset === pointers?.data) return packet?.pointers.data ?? 0n;
    if (offset === length?.offset && packet?.isResized) return BigInt(packet.byteLength);
    return offset === pointers?.dataEnd ? (packet?.pointers.dataEnd ?? 0n) : undefined;
  };
  const store = (offset: number): boolean => {
    const field = fields.find((each) => offset >= each.offset && offset < each.offset + each.size * each.count);
    if (field?.writable) return false;
    throw new MachineFault("read-only", `${name}.${field?.name ?? `byte ${offset}`} may not be written`);
  };
  return { load, store };
}

/** Undefined: as the context was made. */
function callbackFlags(socket: EmulatedSocket | undefined): bigint | undefined {
  return socket?.callbackFlags === undefined ? undefined : BigInt(socket.callbackFlags);
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

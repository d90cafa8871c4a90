/**
 * What a backend gives: maps and programs of one loaded object by name, keys and values as bytes. The kernel and the emulator
 * implement it; everything typed is built upon it. Errors of an operation are `BpfError`s with the kernel's errno, on both.
 */

import type { UPDATE_FLAG } from "../stdlib/spec/map-type-ids.ts";
import type { AttachTarget, PlannedAttachment } from "./attach-plan.ts";
import type { BpfObject, MapSpec } from "./object.ts";
import type { InsertOptions, SocketLike } from "./socket.ts";

export type BackendName = "kernel" | "emulator";

/** `Update` of `"tsbpf"`: BPF_ANY, BPF_NOEXIST, BPF_EXIST. */
export type UpdateFlags = (typeof UPDATE_FLAG)["BPF_ANY" | "BPF_NOEXIST" | "BPF_EXIST"];

export interface RawMap {
  readonly spec: MapSpec;
  /** How many values a key has, side by side at multiples of 8 bytes; undefined: one. */
  readonly cpuCount: number | undefined;
  lookup(key: Uint8Array): Uint8Array | undefined;
  update(key: Uint8Array, value: Uint8Array, flags: UpdateFlags): void;
  /**
   * Of a map of sockets. What had arrived before goes through the programs. Throws a `RuntimeError` for a socket that cannot be
   * there.
   */
  insert(key: Uint8Array, socket: SocketLike, options: InsertOptions): void;
  /** Of a map of type SK_STORAGE: the socket's key. Throws a `RuntimeError` for a socket that is closed. */
  storageKey(socket: SocketLike): Uint8Array;
  /** False when the key was absent. */
  delete(key: Uint8Array): boolean;
  /** The key after `key`, the first one for undefined or a key that is gone; undefined at the end. */
  nextKey(key: Uint8Array | undefined): Uint8Array | undefined;
}

/** A ring buffer, by bytes. */
export interface RawRing {
  /** The next record that was submitted; it is gone from the ring then. */
  take(): Uint8Array | undefined;
  /** Resolves when there may be records, or the signal aborts. */
  untilReady(signal: AbortSignal): Promise<void>;
}

/** What `load` makes a backend of. */
export interface LoadableObject {
  readonly bytes: Uint8Array;
  readonly spec: BpfObject;
  /** What constants and variables begin with. */
  readonly globals: ReadonlyMap<string, Uint8Array>;
}

export interface RawRunInput {
  /** Zero is what a field has that nobody gave. */
  readonly ctx: Uint8Array;
  readonly data: Uint8Array | undefined;
}

export interface RawRunOutput {
  /** 32 bits. */
  readonly result: number;
  readonly ctx: Uint8Array;
  readonly data: Uint8Array | undefined;
}

/** A program that is attached somewhere, whoever attached it. */
export interface Attachment extends PlannedAttachment {
  /** The kernel's number of it; undefined in the emulator. */
  readonly id: number | undefined;
  /** The kernel's number of the link that holds it there; undefined where it is attached without one, and in the emulator. */
  readonly link: number | undefined;
  /** Is it of this object? Others have the name that the kernel knows them by. */
  readonly own: boolean;
}

/** An object that takes the place of another. */
export interface Successor {
  readonly backend: Backend;
  /** It has: the maps are its own from now on, and disposing of the other leaves them alone. */
  readonly takeOver: () => void;
}

export interface Backend extends Disposable {
  readonly name: BackendName;
  readonly spec: BpfObject;
  map(name: string): RawMap | undefined;
  /** Undefined for maps of other types. One reader at a time. */
  ring(name: string): RawRing | undefined;
  /**
   * All, or an error, and all is as it was. `replaced`, of this backend or of one that this is the successor of: its places are taken
   * over, so that a program gives way to the next in the same moment.
   */
  attach(plan: readonly PlannedAttachment[], replaced?: Disposable): Disposable;
  /** What is attached to maps of this object, or by path. */
  query(targets: readonly AttachTarget[]): readonly Attachment[];
  /** Another object with the maps of this one, by name, but for tables of programs. */
  successor(object: LoadableObject): Successor;
  /** Runs a program once. Throws a `BpfError`: ENOTSUPP for types of programs that the kernel cannot run so. */
  run(program: string, input: RawRunInput): RawRunOutput;
  /** The bytes of a data section as they are now. */
  readGlobal(name: string): Uint8Array | undefined;
  /** Variables only: constants are set when the object is loaded. */
  writeGlobal(name: string, bytes: Uint8Array): void;
}

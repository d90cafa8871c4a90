/**
 * SK_STORAGE (net/core/bpf_sk_storage.c): a value that a socket carries and that goes with it. To the host a key is the socket's
 * descriptor; here it is the low half of its cookie.
 */

import { MAP_CREATE_FLAG } from "../../../stdlib/spec/map-type-ids.ts";
import type { MemoryObject } from "../memory-object.ts";
import {
  checkPresence,
  checkUpdateFlags,
  EmulatedMap,
  errno,
  type MapContent,
  type MapEnvironment,
  type MapShape,
  placeKey,
} from "./map.ts";
import type { EmulatedSocket, SocketHolder } from "./socket-map.ts";

export class SkStorageMap extends EmulatedMap implements SocketHolder {
  readonly #environment: MapEnvironment;
  /** Those that have a value, and those that the host has asked for. */
  readonly #sockets = new Map<number, EmulatedSocket>();
  readonly #values = new Map<EmulatedSocket, MemoryObject>();
  /** Taken away in this run. */
  readonly #retired: MemoryObject[] = [];

  constructor(shape: MapShape, environment: MapEnvironment) {
    super(shape);
    this.#environment = environment;
  }

  get(socket: EmulatedSocket): MemoryObject | undefined {
    return this.#values.get(socket);
  }

  /** Zeros where nothing is given. */
  create(socket: EmulatedSocket, content?: Uint8Array): MemoryObject {
    const { name, valueSize } = this.shape;
    const value = this.#environment.memory.allocate(valueSize, { name: `a value of ${name}`, content });
    this.keyOf(socket);
    this.#values.set(socket, value);
    return value;
  }

  /** 0, or minus an errno. */
  remove(socket: EmulatedSocket): number {
    const value = this.#values.get(socket);
    if (value === undefined) return errno("ENOENT");
    this.#values.delete(socket);
    this.#retired.push(value);
    return 0;
  }

  keyOf(socket: EmulatedSocket): Uint8Array {
    const place = placeOf(socket);
    this.#sockets.set(place, socket);
    socket.holders?.add(this);
    return placeKey(place);
  }

  forget(socket: EmulatedSocket): void {
    this.remove(socket);
    this.#sockets.delete(placeOf(socket));
    this.quiesce();
  }

  inherit(listener: EmulatedSocket, socket: EmulatedSocket): void {
    const value = this.#values.get(listener);
    const isCloned = (this.shape.flags & MAP_CREATE_FLAG.BPF_F_CLONE) !== 0;
    if (isCloned && value !== undefined) this.create(socket, this.#environment.memory.contents(value).slice());
  }

  /** No socket carries anything any more. */
  clear(): void {
    for (const socket of this.#sockets.values()) {
      socket.holders?.delete(this);
      this.remove(socket);
    }
    this.#sockets.clear();
    this.quiesce();
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    const value = this.#valueAt(key);
    return value === undefined ? errno("ENOENT") : this.#environment.memory.contents(value).slice();
  }

  override hostUpdate(key: Uint8Array, value: Uint8Array, flags: bigint): number {
    const socket = this.#socketAt(key);
    if (socket === undefined) return errno("EBADF");
    const present = this.#values.get(socket);
    const refused = checkUpdateFlags(flags, false) || checkPresence(present !== undefined, flags);
    if (refused !== 0) return refused;
    this.#environment.memory.contents(present ?? this.create(socket)).set(value);
    return 0;
  }

  override hostDelete(key: Uint8Array): number {
    const socket = this.#socketAt(key);
    return socket === undefined ? errno("EBADF") : this.remove(socket);
  }

  override nextKey(): number {
    return errno("EOPNOTSUPP");
  }

  override *contents(): Generator<MapContent> {
    for (const [socket, value] of this.#values)
      yield { key: placeKey(placeOf(socket)), value: this.#environment.memory.contents(value).slice() };
  }

  override quiesce(): void {
    if (this.#retired.length === 0) return;
    for (const value of this.#retired.splice(0)) this.#environment.memory.free(value);
  }

  #socketAt(key: Uint8Array): EmulatedSocket | undefined {
    return this.#sockets.get(new DataView(key.buffer, key.byteOffset).getUint32(0, true));
  }

  #valueAt(key: Uint8Array): MemoryObject | undefined {
    const socket = this.#socketAt(key);
    return socket && this.#values.get(socket);
  }
}

const placeOf = ({ cookie }: EmulatedSocket): number => Number(cookie & 0xffff_ffffn);

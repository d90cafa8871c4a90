/** A map of sockets as programs of the host see it: sockets go in, their cookies come out. */

import type { BtfType } from "../compiler/object/btf-types.ts";
import type { Backend, RawMap } from "./backend.ts";
import { HostMap, type UpdateMode } from "./host-map.ts";
import type { SocketLike } from "./socket.ts";
import type { Value } from "./values.ts";

type SocketBackend = Pick<Backend, "socketValue" | "inserted">;

export interface SocketSetOptions {
  readonly mode?: UpdateMode | undefined;
  /** Take a socket of which Node has read already: what it read stays with Node. */
  readonly allowRead?: boolean | undefined;
}

export class SocketHostMap implements Iterable<readonly [Value, Value]> {
  readonly #map: HostMap;
  readonly #backend: SocketBackend;
  readonly #valueSize: number;

  constructor(raw: RawMap, btf: readonly BtfType[], backend: SocketBackend) {
    this.#map = new HostMap(raw, btf);
    this.#backend = backend;
    this.#valueSize = raw.spec.valueSize;
  }

  get name(): string {
    return this.#map.name;
  }

  /** The cookie of the socket. */
  get(key: unknown): Value | undefined {
    return this.#map.get(key);
  }

  has(key: unknown): boolean {
    return this.#map.has(key);
  }

  set(key: unknown, socket: SocketLike, { mode, allowRead = false }: SocketSetOptions = {}): void {
    this.#map.set(key, this.#backend.socketValue(socket, this.#valueSize, this.name, allowRead), mode);
    this.#backend.inserted(socket, this.name);
  }

  delete(key: unknown): boolean {
    return this.#map.delete(key);
  }

  keys(): Iterable<Value> {
    return this.#map.keys();
  }

  entries(): Iterable<readonly [Value, Value]> {
    return this.#map.entries();
  }

  [Symbol.iterator](): Iterator<readonly [Value, Value]> {
    return this.#map[Symbol.iterator]();
  }
}

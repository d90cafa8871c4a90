/** A map of sockets as programs of the host see it: sockets go in, their cookies come out. */

import type { BtfType } from "../compiler/object/btf-types.ts";
import type { RawMap } from "./backend.ts";
import { flagsOf, HostMap, type UpdateMode } from "./host-map.ts";
import { refuseOthers, type SocketLike } from "./socket.ts";
import type { Value } from "./values.ts";

export interface SocketSetOptions {
  readonly mode?: UpdateMode | undefined;
  /** Take a socket of which Node has read already: what it read stays with Node. */
  readonly allowRead?: boolean | undefined;
}

export class SocketHostMap implements Iterable<readonly [Value, Value]> {
  readonly #map: HostMap;
  readonly #raw: RawMap;

  constructor(raw: RawMap, btf: readonly BtfType[]) {
    this.#map = new HostMap(raw, btf, raw.spec.record);
    this.#raw = raw;
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

  set(key: unknown, socket: SocketLike, { mode = "any", allowRead = false }: SocketSetOptions = {}): void {
    refuseOthers(socket, this.name);
    this.#raw.insert(this.#map.keyBytes(key), socket, { flags: flagsOf(mode), allowRead });
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

/** Storage of sockets as programs of the host see it: keys are sockets, values plain data. The kernel has no list of its keys. */

import type { BtfType } from "../compiler/object/btf-types.ts";
import type { RawMap } from "./backend.ts";
import { HostMap, type UpdateMode } from "./host-map.ts";
import { refuseOthers, type SocketLike } from "./socket.ts";
import type { Value } from "./values.ts";

export class HostStorage {
  readonly #map: HostMap;
  readonly #raw: RawMap;

  constructor(raw: RawMap, btf: readonly BtfType[]) {
    this.#map = new HostMap(raw, btf);
    this.#raw = raw;
  }

  get name(): string {
    return this.#map.name;
  }

  get(socket: SocketLike): Value | undefined {
    return this.#map.get(this.#key(socket));
  }

  has(socket: SocketLike): boolean {
    return this.#map.has(this.#key(socket));
  }

  set(socket: SocketLike, value: unknown, mode: UpdateMode = "any"): void {
    this.#map.set(this.#key(socket), value, mode);
  }

  /** False when the socket had none. */
  delete(socket: SocketLike): boolean {
    return this.#map.delete(this.#key(socket));
  }

  #key(socket: SocketLike): Uint8Array {
    refuseOthers(socket, this.name);
    return this.#raw.storageKey(socket);
  }
}

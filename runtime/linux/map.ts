/** A map of the kernel by bytes, by its descriptor. */

import { Socket } from "node:net";
import type { RawMap, UpdateFlags } from "../backend.ts";
import type { MapSpec } from "../object.ts";
import { type InsertOptions, refuseRead, type SocketLike } from "../socket.ts";
import { kick, refuseConnecting, socketValue, storageKey } from "./socket-map.ts";
import { deleteElem, lookupElem, nextKey, updateElem } from "./syscall/map.ts";
import { isPerCpu, possibleCpuCount } from "./syscall/per-cpu.ts";

export class KernelMap implements RawMap {
  readonly spec: MapSpec;
  readonly cpuCount: number | undefined;
  readonly #fd: () => number;
  readonly #entering: (enter: () => void) => void;

  /** `entering` is handed what puts a connection into the map. */
  constructor(spec: MapSpec, fd: () => number, entering = (enter: () => void): void => enter()) {
    this.spec = spec;
    this.#fd = fd;
    this.#entering = entering;
    this.cpuCount = isPerCpu(spec.type) ? possibleCpuCount() : undefined;
  }

  lookup(key: Uint8Array): Uint8Array | undefined {
    const { valueSize } = this.spec;
    const bytes = this.cpuCount === undefined ? valueSize : Math.ceil(valueSize / 8) * 8 * this.cpuCount;
    return lookupElem(this.#fd(), key, bytes, this.spec.name);
  }

  update(key: Uint8Array, value: Uint8Array, flags: UpdateFlags): void {
    updateElem(this.#fd(), key, value, flags, this.spec.name);
  }

  insert(key: Uint8Array, socket: SocketLike, { flags, allowRead }: InsertOptions): void {
    const { name, valueSize } = this.spec;
    refuseRead(socket, name, allowRead);
    refuseConnecting(socket, name);
    const value = socketValue(socket, valueSize, name);
    const enter = (): void => this.update(key, value, flags);
    if (socket instanceof Socket || typeof socket === "number") this.#entering(enter);
    else enter();
    // After all that enter in this turn: redirects to one another find them.
    queueMicrotask(() => kick(socket));
  }

  storageKey(socket: SocketLike): Uint8Array {
    return storageKey(socket, this.spec.name);
  }

  delete(key: Uint8Array): boolean {
    return deleteElem(this.#fd(), key, this.spec.name);
  }

  nextKey(key: Uint8Array | undefined): Uint8Array | undefined {
    return nextKey(this.#fd(), key, this.spec.keySize, this.spec.name);
  }
}

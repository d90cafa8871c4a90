/** The emulator as a backend: an object loaded, its maps and globals by bytes; errors as bpf(2) would answer. */

import { LINUX_ERRNO } from "../../stdlib/spec/errno.ts";
import type { BpfCommand } from "../../stdlib/spec/syscall.ts";
import type { AttachTarget, PlannedAttachment } from "../attach-plan.ts";
import type {
  Attachment,
  Backend,
  LoadableObject,
  RawMap,
  RawRing,
  RawRunInput,
  RawRunOutput,
  Successor,
  UpdateFlags,
} from "../backend.ts";
import { BpfError } from "../bpf-error.ts";
import type { BpfObject, MapSpec } from "../object.ts";

import type { InsertOptions, SocketLike } from "../socket.ts";
import { EmulatedObject, type EmulatorOptions } from "./load.ts";
import { type EmulatedMap, errno, isErrno, placeKey } from "./maps/map.ts";
import { RingBufferMap } from "./maps/ring-buffer.ts";
import { SkStorageMap } from "./maps/sk-storage.ts";
import { SocketMap } from "./maps/socket-map.ts";
import { attachAll } from "./sockets/attach.ts";
import { FIDELITIES, type Fidelity, type FidelityName } from "./sockets/fidelity.ts";
import { findSocket } from "./sockets/find-socket.ts";
import { queryEmulator } from "./sockets/query.ts";
import { openPsock, psockOf } from "./sockets/registry.ts";
import { testRun } from "./test-run.ts";

export interface EmulatorBackendOptions extends EmulatorOptions {
  readonly fidelity?: FidelityName | undefined;
}

export class EmulatorBackend implements Backend {
  readonly name = "emulator";
  readonly spec: BpfObject;
  readonly object: EmulatedObject;

  readonly #fidelity: Fidelity;
  readonly #options: EmulatorBackendOptions;
  /** Are the maps another's, which took this one's place or whose place this one has not taken? */
  #hasLentMaps = false;

  constructor(bytes: Uint8Array, options: EmulatorBackendOptions = {}) {
    this.#options = options;
    this.#fidelity = FIDELITIES[options.fidelity ?? "meant"];
    this.object = new EmulatedObject(bytes, { findSocket, ...options });
    this.spec = this.object.spec;
  }

  map(name: string): RawMap | undefined {
    const spec = this.spec.maps.get(name);
    const map = Object.hasOwn(this.object.maps, name) ? this.object.maps[name] : undefined;
    const cpuCount = spec?.row?.kernelName.includes("_PERCPU_") ? this.object.cpuCount : undefined;
    return spec && map && new RawEmulatedMap(spec, map, cpuCount);
  }

  ring(name: string): RawRing | undefined {
    const map = Object.hasOwn(this.object.maps, name) ? this.object.maps[name] : undefined;
    if (!(map instanceof RingBufferMap)) return undefined;
    return { take: () => map.take(), untilReady: (signal) => keepingAlive(map.untilReady(signal)) };
  }

  attach(plan: readonly PlannedAttachment[]): Disposable {
    return attachAll(this.object, plan, this.#fidelity);
  }

  query(targets: readonly AttachTarget[]): readonly Attachment[] {
    return queryEmulator(this.object, targets);
  }

  successor({ bytes, globals }: LoadableObject): Successor {
    const backend = new EmulatorBackend(bytes, { ...this.#options, mapsOf: this.object });
    for (const [name, value] of globals) backend.writeGlobal(name, value);
    backend.#hasLentMaps = true;
    const takeOver = (): void => {
      [backend.#hasLentMaps, this.#hasLentMaps] = [false, true];
    };
    return { backend, takeOver };
  }

  run(name: string, input: RawRunInput): RawRunOutput {
    return testRun(this.object.program(name), input);
  }

  readGlobal(name: string): Uint8Array | undefined {
    return this.object.readGlobal(name);
  }

  writeGlobal(name: string, bytes: Uint8Array): void {
    this.object.writeGlobal(name, bytes);
  }

  /** Sockets are as they were. */
  [Symbol.dispose](): void {
    if (this.#hasLentMaps) return;
    for (const map of Object.values(this.object.maps)) if (map instanceof SocketMap || map instanceof SkStorageMap) map.clear();
  }
}

/** Who waits for records keeps the process alive, as the kernel's Worker does. */
async function keepingAlive(wait: Promise<void>): Promise<void> {
  const alive = setInterval(() => {}, LONGEST_INTERVAL_MS);
  try {
    await wait;
  } finally {
    clearInterval(alive);
  }
}

const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

class RawEmulatedMap implements RawMap {
  readonly spec: MapSpec;
  readonly cpuCount: number | undefined;
  readonly #map: EmulatedMap;

  constructor(spec: MapSpec, map: EmulatedMap, cpuCount: number | undefined) {
    this.spec = spec;
    this.#map = map;
    this.cpuCount = cpuCount;
  }

  lookup(key: Uint8Array): Uint8Array | undefined {
    const answer = this.#map.hostLookup(key);
    return isErrno(answer) ? this.#absent("BPF_MAP_LOOKUP_ELEM", "look up a key of", answer) : answer;
  }

  update(key: Uint8Array, value: Uint8Array, flags: UpdateFlags): void {
    const answer = this.#map.hostUpdate(key, value, BigInt(flags));
    if (answer !== 0) throw this.#updateError(answer);
  }

  insert(key: Uint8Array, socket: SocketLike, { flags, allowRead }: InsertOptions): void {
    const psock = psockOf(socket, this.spec.name, allowRead);
    const answer = this.#map instanceof SocketMap ? this.#map.setTarget(key, psock, BigInt(flags)) : errno("EINVAL");
    if (answer !== 0) throw this.#updateError(answer);
  }

  storageKey(socket: SocketLike): Uint8Array {
    const psock = openPsock(socket, this.spec.name);
    return this.#map instanceof SkStorageMap ? this.#map.keyOf(psock) : placeKey(0);
  }

  delete(key: Uint8Array): boolean {
    const answer = this.#map.hostDelete(key);
    if (answer !== 0) this.#absent("BPF_MAP_DELETE_ELEM", "delete a key of", answer);
    return answer === 0;
  }

  nextKey(key: Uint8Array | undefined): Uint8Array | undefined {
    const answer = this.#map.nextKey(key);
    return isErrno(answer) ? this.#absent("BPF_MAP_GET_NEXT_KEY", "list the keys of", answer) : answer;
  }

  #updateError(answer: number): BpfError {
    return new BpfError("BPF_MAP_UPDATE_ELEM", `update a key of ${this.spec.name}`, -answer);
  }

  /** Only ENOENT says that a key is absent. */
  #absent(command: BpfCommand, operation: string, answer: number): undefined {
    if (answer !== -LINUX_ERRNO.ENOENT) throw new BpfError(command, `${operation} ${this.spec.name}`, -answer);
    return undefined;
  }
}

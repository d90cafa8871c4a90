/**
 * `load`: an object file in; its maps and programs out, in the kernel or in the emulator, typed by the program module. Nothing is
 * generated: layouts come from the object's type information, names and types from the module's.
 */

import { readFile } from "node:fs/promises";
import { sizeOfType } from "../compiler/object/btf-size.ts";
import {
  type AttachOptions,
  type AttachTarget,
  describeAttachment,
  type PlannedAttachment,
  planAttachments,
} from "./attach-plan.ts";
import type { Attachment, Backend, BackendName, LoadableObject } from "./backend.ts";
import { FIDELITIES, type FidelityName } from "./emulator/sockets/fidelity.ts";
import { optionOf, runtimeError } from "./error.ts";
import { HostGlobal } from "./host-global.ts";
import { HostMap } from "./host-map.ts";
import { HostProgram } from "./host-program.ts";
import { HostRing } from "./host-ring.ts";
import { HostStorage } from "./host-storage.ts";
import { type BpfObject, type GlobalSpec, type MapSpec, parseObject } from "./object.ts";
import { untilClosed } from "./open-backend.ts";
import { SocketHostMap } from "./socket-host-map.ts";
import type { GlobalsOf, GlobalValues, MapsOf, ProgramName, ProgramsOf } from "./types.ts";
import { type Codec, codecOf, decode, encode } from "./values.ts";

export interface LoadOptions<M = unknown> {
  /** Default `auto`: the kernel where this process may use it, else the emulator; never the emulator after a load error. */
  readonly backend?: BackendName | "auto" | undefined;
  /** What `config` constants and globals begin with, by name. */
  readonly globals?: GlobalValues<M> | undefined;
  /**
   * Of the emulator: how it delivers where the kernel's way is a trap. Default `meant`; `kernel` as the kernel
   * (docs/emulator.md).
   */
  readonly fidelity?: FidelityName | undefined;
}

export interface Loaded<M> extends Disposable, AsyncDisposable {
  readonly backend: BackendName;
  readonly maps: MapsOf<M>;
  /** What `global<T>` declares, by name: `total.value` is read and written while programs run. */
  readonly globals: GlobalsOf<M>;
  /** By name. */
  readonly programs: ProgramsOf<M>;
  /** Attaches programs to what they name, or what the options name; tells what it attached. Throws; then none is attached. */
  attach(options?: AttachOptions<ProgramName<M>>): readonly string[];
  /** What `attach` attached. */
  detach(): void;
  /**
   * What is attached, by this object or others: to its maps of sockets, and to the cgroup and network namespace of the options, which
   * are by default those of `attach`. Throws a `BpfError`.
   */
  query(places?: Pick<AttachOptions, "cgroup" | "netns">): readonly Attachment[];
  /**
   * Loads another object in place of this one, and gives it; its maps of the same names are this one's, the compiler's framing map
   * included. What was attached is swapped: programs on cgroups and network namespaces at once, those on maps for sockets that enter
   * from now on; sockets that are there keep theirs, so that no stream is torn. Throws; then nothing has changed. This object is
   * disposed of otherwise.
   */
  replace<N = M>(source: string | Uint8Array, options?: Pick<LoadOptions<N>, "globals">): Promise<Loaded<N>>;
  /** A global or constant as it is now. */
  readGlobal(name: string): unknown;
}

/** `source`: the path of an object file, or its bytes. Throws an `ObjectError`, a `BpfError`, a `RuntimeError`. */
export async function load<M>(source: string | Uint8Array, options: LoadOptions<M> = {}): Promise<Loaded<M>> {
  const { backend: wanted, fidelity } = options;
  if (wanted !== undefined) optionOf("backend", BACKENDS, wanted);
  if (fidelity !== undefined) optionOf("fidelity", FIDELITIES, fidelity);
  const backend = await openBackend(options, await readObject(source, options));
  return typed<M>(new LoadedObject(backend));
}

const BACKENDS = { kernel: 0, emulator: 0, auto: 0 } as const satisfies Readonly<Record<BackendName | "auto", 0>>;

/** The names and types are those of the module, which the caller names: the one place where they meet. */
const typed = <M>(object: LoadedObject): Loaded<M> => object as unknown as Loaded<M>;

async function readObject(
  source: string | Uint8Array,
  { globals = {} }: Pick<LoadOptions, "globals">,
): Promise<LoadableObject> {
  const bytes = typeof source === "string" ? await readFile(source) : source;
  const spec = parseObject(bytes);
  return { bytes, spec, globals: globalBytes(spec, globals) };
}

async function openBackend(
  { backend: wanted = "auto", fidelity }: LoadOptions,
  { bytes, spec, globals }: LoadableObject,
): Promise<Backend> {
  const isKernel = wanted === "kernel" || (wanted === "auto" && (await import("./linux/usable.ts")).isKernelUsable());
  if (isKernel) return new (await import("./linux/backend.ts")).KernelBackend(spec, { globals });
  const emulator = new (await import("./emulator/backend.ts")).EmulatorBackend(bytes, { fidelity });
  for (const [name, value] of globals) emulator.writeGlobal(name, value);
  return emulator;
}

function globalBytes(spec: BpfObject, values: Readonly<Record<string, unknown>>): ReadonlyMap<string, Uint8Array> {
  return new Map(
    Object.entries(values).map(([name, value]) => {
      const global = globalNamed(spec, name);
      return [name, encode(codecOf(spec.btf, global.type, global.size), value, `global ${name}`)];
    }),
  );
}

function globalNamed(spec: BpfObject, name: string): GlobalSpec {
  const global = spec.globals.get(name);
  if (global) return global;
  throw runtimeError("TSB6013", { kind: "global", name, names: [...spec.globals.keys()].join(", ") || "none" });
}

/** What `attach` did, and on whose behalf. */
interface Attached {
  readonly plan: readonly PlannedAttachment[];
  readonly options: AttachOptions;
  readonly held: Disposable;
}

class LoadedObject implements Omit<Loaded<unknown>, "maps" | "globals" | "programs"> {
  readonly globals: Readonly<Record<string, HostGlobal>>;
  readonly maps: Readonly<Record<string, HostEntry>>;
  readonly programs: Readonly<Record<string, HostProgram>>;
  readonly #backend: Backend;
  readonly #closing = new AbortController();
  #attached: Attached | undefined;

  constructor(opened: Backend) {
    const backend = untilClosed(opened, () => this.#closing.signal.aborted);
    this.#backend = backend;
    const { spec } = backend;
    this.programs = Object.fromEntries([...spec.programs].map(([name, one]) => [name, new HostProgram(backend, one)]));
    const variables = [...spec.globals.values()].filter(({ kind }) => kind !== "rodata");
    this.globals = Object.fromEntries(variables.map((variable) => [variable.name, new HostGlobal(backend, variable)]));
    this.maps = Object.fromEntries(spec.mapList.flatMap((map) => entryOf(backend, map, this.#closing.signal)));
  }

  get backend(): BackendName {
    return this.#backend.name;
  }

  attach(options: AttachOptions = {}): readonly string[] {
    const plan = planAttachments(this.#backend.spec, options);
    this.detach();
    this.#attached = { plan, options, held: this.#backend.attach(plan) };
    return plan.map(describeAttachment);
  }

  async replace<N>(source: string | Uint8Array, options: Pick<LoadOptions, "globals"> = {}): Promise<Loaded<N>> {
    const object = await readObject(source, options);
    refuseOtherMaps(this.#backend.spec, object.spec);
    const { backend, takeOver } = this.#backend.successor(object);
    const next = new LoadedObject(backend);
    try {
      next.#takePlacesOf(this.#attached);
    } catch (error) {
      next[Symbol.dispose]();
      throw error;
    }
    takeOver();
    this[Symbol.dispose]();
    return typed<N>(next);
  }

  #takePlacesOf(old: Attached | undefined): void {
    if (old === undefined) return;
    const options = { ...old.options, programs: old.plan.map(({ program }) => program) };
    const plan = planAttachments(this.#backend.spec, options);
    this.#attached = { plan, options, held: this.#backend.attach(plan, old.held) };
  }

  detach(): void {
    this.#attached?.held[Symbol.dispose]();
    this.#attached = undefined;
  }

  query({ cgroup, netns }: Pick<AttachOptions, "cgroup" | "netns"> = this.#attached?.options ?? {}): readonly Attachment[] {
    const maps = this.#backend.spec.mapList.filter(({ row }) => row?.value === "socket");
    const targets: readonly AttachTarget[] = [
      ...maps.map(({ name }) => ({ kind: "map", map: name }) as const),
      ...(cgroup === undefined ? [] : [{ kind: "cgroup", path: cgroup } as const]),
      ...(netns === undefined ? [] : [{ kind: "netns", path: netns } as const]),
    ];
    return this.#backend.query(targets);
  }

  readGlobal(name: string): unknown {
    const { type, size } = globalNamed(this.#backend.spec, name);
    const bytes = this.#backend.readGlobal(name);
    return bytes && decode(codecOf(this.#backend.spec.btf, type, size), bytes);
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.detach();
    this.#backend[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }
}

/** Maps that both have must be the same. */
function refuseOtherMaps(old: BpfObject, spec: BpfObject): void {
  for (const map of spec.mapList) {
    const kept = old.maps.get(map.name);
    const changed = kept && SHAPE.find((field) => kept[field] !== map[field]);
    if (kept && changed)
      throw runtimeError("TSB6024", { map: map.name, field: changed, old: String(kept[changed]), now: String(map[changed]) });
  }
}

const SHAPE = ["type", "keySize", "valueSize", "maxEntries", "flags"] as const satisfies readonly (keyof MapSpec)[];

type HostEntry = HostMap | SocketHostMap | HostStorage | HostRing;

function entryOf(backend: Backend, { name, row, record }: MapSpec, closed: AbortSignal): [string, HostEntry][] {
  const { btf } = backend.spec;
  const ring = backend.ring(name);
  if (ring) return [[name, new HostRing(name, ring, recordCodec(btf, record), closed)]];
  const raw = row?.value === "program" ? undefined : backend.map(name);
  if (raw === undefined) return [];
  if (row?.value === "socket") return [[name, new SocketHostMap(raw, btf)]];
  return [[name, row?.key === "socket" ? new HostStorage(raw, btf) : new HostMap(raw, btf)]];
}

/** Where the object does not tell what the records are, they are bytes of any length. */
function recordCodec(btf: BpfObject["btf"], record: MapSpec["record"]): Codec | undefined {
  const size = record && sizeOfType(btf, record);
  return size === undefined ? undefined : codecOf(btf, record, size);
}

/**
 * `load`: an object file in; its maps and programs out, in the kernel or in the emulator, typed by the program module. Nothing is
 * generated: layouts come from the object's type information, names and types from the module's.
 */

import { readFile } from "node:fs/promises";
import { sizeOfType } from "../compiler/object/btf-size.ts";
import { type AttachOptions, describeAttachment, planAttachments } from "./attach-plan.ts";
import type { Backend, BackendName } from "./backend.ts";
import type { FidelityName } from "./emulator/sockets/fidelity.ts";
import { runtimeError } from "./error.ts";
import { HostGlobal } from "./host-global.ts";
import { HostMap } from "./host-map.ts";
import { HostProgram } from "./host-program.ts";
import { HostRing } from "./host-ring.ts";
import { HostStorage } from "./host-storage.ts";
import { type BpfObject, type GlobalSpec, type MapSpec, parseObject } from "./object.ts";
import { SocketHostMap } from "./socket-host-map.ts";
import type { GlobalsOf, MapsOf, ProgramsOf } from "./types.ts";
import { type Codec, codecOf, decode, encode } from "./values.ts";

export interface LoadOptions {
  /** Default `auto`: the kernel where this process may use it, else the emulator; never the emulator after a load error. */
  readonly backend?: BackendName | "auto" | undefined;
  /** What `config` constants and globals begin with, by name. */
  readonly globals?: Readonly<Record<string, unknown>> | undefined;
  /** Of the emulator: how it delivers where the kernel's way is a trap. Default `meant`; `kernel` as the kernel (docs/emulator.md). */
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
  attach(options?: AttachOptions): readonly string[];
  /** What `attach` attached. */
  detach(): void;
  /** A global or constant as it is now. */
  readGlobal(name: string): unknown;
}

/** `source`: the path of an object file, or its bytes. Throws an `ObjectError`, a `BpfError`, a `RuntimeError`. */
export async function load<M>(source: string | Uint8Array, options: LoadOptions = {}): Promise<Loaded<M>> {
  const bytes = typeof source === "string" ? await readFile(source) : source;
  const spec = parseObject(bytes);
  const globals = globalBytes(spec, options.globals ?? {});
  const backend = await openBackend(options, bytes, spec, globals);
  const object = new LoadedObject(backend);
  // The names and types are those of the module, which the caller names: the one place where they meet.
  return object as unknown as Loaded<M>;
}

async function openBackend(
  { backend: wanted = "auto", fidelity }: LoadOptions,
  bytes: Uint8Array,
  spec: BpfObject,
  globals: ReadonlyMap<string, Uint8Array>,
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

class LoadedObject implements Omit<Loaded<unknown>, "maps" | "globals" | "programs"> {
  readonly globals: Readonly<Record<string, HostGlobal>>;
  readonly maps: Readonly<Record<string, HostEntry>>;
  readonly programs: Readonly<Record<string, HostProgram>>;
  readonly #backend: Backend;
  readonly #closing = new AbortController();
  #attached: Disposable | undefined;

  constructor(backend: Backend) {
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
    this.#attached = this.#backend.attach(plan);
    return plan.map(describeAttachment);
  }

  detach(): void {
    this.#attached?.[Symbol.dispose]();
    this.#attached = undefined;
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

type HostEntry = HostMap | SocketHostMap | HostStorage | HostRing;

function entryOf(backend: Backend, { name, row, record }: MapSpec, closed: AbortSignal): [string, HostEntry][] {
  const { btf } = backend.spec;
  const ring = backend.ring(name);
  if (ring) return [[name, new HostRing(name, ring, recordCodec(btf, record), closed)]];
  const raw = backend.map(name);
  if (raw === undefined) return [];
  if (row?.value === "socket") return [[name, new SocketHostMap(raw, btf)]];
  return [[name, row?.key === "socket" ? new HostStorage(raw, btf) : new HostMap(raw, btf)]];
}

/** Where the object does not tell what the records are, they are bytes of any length. */
function recordCodec(btf: BpfObject["btf"], record: MapSpec["record"]): Codec | undefined {
  const size = record && sizeOfType(btf, record);
  return size === undefined ? undefined : codecOf(btf, record, size);
}

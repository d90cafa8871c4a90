/**
 * An object file in; out: its programs ready to run in the emulator, its maps and globals in one memory. Maps are created, checked
 * and filled as libbpf and the kernel do; a program is linked when it first runs.
 */

import { readFile } from "node:fs/promises";
import { LINUX_ERRNO } from "../../stdlib/spec/errno.ts";
import { MAP_TYPE_ID } from "../../stdlib/spec/map-type-ids.ts";
import {
  type BpfObject,
  type DataSection,
  type MapDefinition,
  type MapSpec,
  type ProgramSpec,
  parseObject,
} from "../object.ts";
import { ringBytes } from "../ring-bytes.ts";
import { emulatorError } from "./error.ts";
import { createHost, type HostOptions } from "./helpers/host.ts";
import { helperTable } from "./helpers/table.ts";
import { loadImage } from "./image.ts";
import { Interpreter } from "./interpreter.ts";
import { type AddressReference, linkProgram } from "./link.ts";
import type { ProgramImage } from "./machine.ts";
import { createMap } from "./maps/create.ts";
import { EmulatedMap, type MapEnvironment, type MapShape, mapEnvironment, placeKey } from "./maps/map.ts";
import { MapOfMaps } from "./maps/map-of-maps.ts";
import { ProgArrayMap } from "./maps/prog-array.ts";
import { Memory } from "./memory.ts";
import type { MemoryObject } from "./memory-object.ts";
import { EmulatedProgram } from "./program.ts";

export interface EmulatorOptions extends HostOptions {
  /** A read of stack that the program never wrote: a fault, or zero as in the kernel for root. Default: zero. */
  readonly strictStack?: boolean | undefined;
  /** An object whose maps, but for tables of programs, are this one's, too, by name; and its memory. */
  readonly mapsOf?: EmulatedObject | undefined;
}

/** `source`: the path of an object file, or its bytes. */
export async function loadEmulated(source: string | Uint8Array, options: EmulatorOptions = {}): Promise<EmulatedObject> {
  return new EmulatedObject(typeof source === "string" ? await readFile(source) : source, options);
}

export class EmulatedObject {
  readonly spec: BpfObject;
  readonly programs: Readonly<Record<string, EmulatedProgram>>;
  readonly maps: Readonly<Record<string, EmulatedMap>>;
  /** How many values a key of a per-CPU map has. */
  readonly cpuCount: number;
  readonly #memory: Memory;
  readonly #environment: MapEnvironment;
  readonly #sections: ReadonlyMap<string, MemoryObject>;
  readonly #images = new Map<string, ProgramImage>();

  /**
   * From the bytes of an object file, or what `parseObject` made of them: several machines may share that. Throws an `ObjectError`
   * for a damaged object, an `EmulatorError` for one that the emulator cannot run.
   */
  constructor(object: Uint8Array | BpfObject, options: EmulatorOptions = {}) {
    this.spec = object instanceof Uint8Array ? parseObject(object) : object;
    if (this.spec.endian !== "little") throw emulatorError("TSB6003", {});
    const host = createHost(options);
    const { mapsOf } = options;
    this.cpuCount = host.cpuCount;
    this.#memory = mapsOf ? mapsOf.#memory : new Memory();
    this.#environment = mapsOf ? mapsOf.#environment : mapEnvironment(this.#memory, host.cpuCount);
    this.#sections = new Map(this.spec.dataSections.map((section) => [section.name, placeSection(this.#memory, section)]));
    const maps = new Map(this.spec.mapList.map((map) => [map.name, keptMap(map, mapsOf) ?? makeMap(map, this.#environment)]));
    const interpreter = new Interpreter(this.#memory, {
      helpers: helperTable(),
      stackReads: options.strictStack ? "fault" : "zero",
    });
    const imageOf = (program: ProgramSpec): ProgramImage => this.#imageOf(program);
    const { sockets } = this.#environment;
    const home = { object: this.spec, host, interpreter, maps, sockets, imageOf };
    this.programs = Object.fromEntries([...this.spec.programs].map(([name, spec]) => [name, new EmulatedProgram(spec, home)]));
    this.maps = Object.fromEntries(maps);
    for (const map of this.spec.mapList) if (keptMap(map, mapsOf) === undefined) this.#fill(map);
  }

  /** A program by name; an error that lists them where there is none. */
  program(name: string): EmulatedProgram {
    const program = Object.hasOwn(this.programs, name) ? this.programs[name] : undefined;
    if (program !== undefined) return program;
    throw emulatorError("TSB6005", { name, programs: Object.keys(this.programs).join(", ") || "none" });
  }

  /** The bytes of a global variable as they are now; undefined where there is none of that name. */
  readGlobal(name: string): Uint8Array | undefined {
    const global = this.spec.globals.get(name);
    const section = global && this.#sections.get(global.section);
    return section && this.#memory.contents(section).slice(global.byteOffset, global.byteOffset + global.size);
  }

  /** Constants, too: what a loader sets before it loads. */
  writeGlobal(name: string, bytes: Uint8Array): void {
    const global = this.spec.globals.get(name);
    const section = global && this.#sections.get(global.section);
    if (global === undefined || section === undefined) throw new RangeError(`the object has no global ${name}`);
    if (bytes.length !== global.size) throw new RangeError(`${name} has ${global.size} bytes, not ${bytes.length}`);
    this.#memory.contents(section).set(bytes, global.byteOffset);
  }

  #imageOf(program: ProgramSpec): ProgramImage {
    const known = this.#images.get(program.name);
    if (known !== undefined) return known;
    const { endian, functions } = this.spec;
    const addressOf = (reference: AddressReference): bigint => this.#addressOf(reference, program);
    const image = loadImage(this.#memory, linkProgram({ endian, functions, reaches: program.reaches, addressOf }));
    this.#images.set(program.name, image);
    return image;
  }

  #addressOf(reference: AddressReference, program: ProgramSpec): bigint {
    if (reference.kind === "data") {
      const section = this.#sections.get(reference.section);
      if (section !== undefined) return section.address + BigInt(reference.byteOffset);
    }
    const map = reference.kind === "map" ? this.#mapNamed(this.spec.mapList[reference.map]?.name ?? "") : undefined;
    if (map !== undefined) return this.#environment.handleOf(map, `map ${map.shape.name}`).address;
    throw emulatorError("TSB6008", { program: program.name, name: reference.name ?? "its data" });
  }

  #mapNamed(name: string): EmulatedMap | undefined {
    return Object.hasOwn(this.maps, name) ? this.maps[name] : undefined;
  }

  /** Initial entries: programs of prog arrays, maps of maps of maps. */
  #fill({ name, values }: MapSpec): void {
    const map = this.#mapNamed(name);
    for (const { index, symbol } of values) {
      const answer = this.#setInitial(map, placeKey(index), symbol);
      if (answer !== 0)
        throw emulatorError("TSB6004", { map: name, reason: `entry ${index}, ${symbol}, gives ${errnoName(answer)}` });
    }
  }

  #setInitial(map: EmulatedMap | undefined, key: Uint8Array, symbol: string): number {
    const program = this.spec.programs.get(symbol);
    if (map instanceof ProgArrayMap && program !== undefined) {
      return map.setTarget(key, { image: this.#imageOf(program), progType: program.progType ?? program.section });
    }
    const inner = this.#mapNamed(symbol);
    return map instanceof MapOfMaps && inner !== undefined ? map.setTarget(key, inner) : -LINUX_ERRNO.EINVAL;
  }
}

function placeSection(memory: Memory, { name, kind, size, content }: DataSection): MemoryObject {
  return memory.allocate(size, { name, writable: kind !== "rodata", content });
}

function keptMap({ name, row }: MapSpec, from: EmulatedObject | undefined): EmulatedMap | undefined {
  return from && row?.value !== "program" && Object.hasOwn(from.maps, name) ? from.maps[name] : undefined;
}

function makeMap(spec: MapSpec, environment: MapEnvironment): EmulatedMap {
  const inner = spec.inner && shapeOf(`an entry of ${spec.name}`, spec.inner);
  const map = createMap(shapeOf(spec.name, spec), environment, inner);
  if (map instanceof EmulatedMap) return map;
  const isUnknown = map === -LINUX_ERRNO.EOPNOTSUPP;
  const reason = isUnknown ? `the emulator has no maps of type ${spec.type}` : `the kernel would answer ${errnoName(map)}`;
  throw emulatorError("TSB6004", { map: spec.name, reason });
}

function shapeOf(name: string, { maxEntries, keyType, valueType, ...definition }: MapDefinition): MapShape {
  const { type, keySize, valueSize, flags } = definition;
  const isRing = type === MAP_TYPE_ID.BPF_MAP_TYPE_RINGBUF;
  const hasTypes = keyType !== undefined && valueType !== undefined;
  return { name, type, keySize, valueSize, flags, hasTypes, maxEntries: isRing ? ringBytes(maxEntries) : maxEntries };
}

function errnoName(answer: number): string {
  const names = Object.entries<number>(LINUX_ERRNO).find(([, value]) => value === -answer);
  return names?.[0] ?? String(answer);
}

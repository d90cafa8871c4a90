/**
 * An object file in; out: its maps and programs in the kernel, by descriptor. The steps are those of libbpf: type information,
 * maps, data, programs, entries of tables. When one fails, what the others made is gone.
 */

import { endianness } from "node:os";
import { MAP_TYPE_ID } from "../../stdlib/spec/map-type-ids.ts";
import type { BpfObject, MapSpec, ProgramSpec } from "../object.ts";
import { Resources } from "../resources.ts";
import { loadBtf } from "./btf.ts";
import { createDataMap, createDeclaredMap, initialContent } from "./maps.ts";
import { loadKernelProgram, type Referents, UnloadableError } from "./program.ts";
import type { Fd } from "./syscall/fd.ts";
import { updateElem } from "./syscall/map.ts";

export interface KernelLoadOptions {
  /** What constants (`config`) and variables begin with, by name: bytes of their size. */
  readonly globals?: ReadonlyMap<string, Uint8Array> | undefined;
  /** Maps that exist already, by name: taken instead of new ones, and not closed with the object. */
  readonly maps?: ReadonlyMap<string, Fd> | undefined;
}

export class KernelObject implements Disposable {
  readonly spec: BpfObject;
  readonly maps: ReadonlyMap<string, Fd>;
  /** Of `.data`, `.bss` and `.rodata`, by section. */
  readonly data: ReadonlyMap<string, Fd>;
  readonly programs: ReadonlyMap<string, Fd>;
  readonly #owned: Resources;
  #ownedMaps: Resources;

  /** Throws a `BpfError`, or an `UnloadableError` for what only other loaders resolve. */
  constructor(spec: BpfObject, options: KernelLoadOptions = {}) {
    const isNative = (spec.endian === "little") === (endianness() === "LE");
    if (!isNative) throw new UnloadableError("of the object", `it is ${spec.endian}-endian, this machine is not`);
    using maps = new Resources();
    using stack = new Resources();
    const btf = loadBtf(spec);
    if (btf) stack.use(btf);
    this.spec = spec;
    this.maps = new Map(
      spec.mapList.map((map) => [map.name, options.maps?.get(map.name) ?? maps.use(createDeclaredMap(map, btf))]),
    );
    this.data = new Map(
      spec.dataSections
        .filter(({ size }) => size > 0)
        .map((section) => [section.name, stack.use(createDataMap(section, contentOf(spec, section.name, options)))]),
    );
    const referents: Referents = {
      mapFd: (index) => this.maps.get(spec.mapList[index]?.name ?? "")?.number,
      dataFd: (section) => this.data.get(section)?.number,
    };
    const load = (program: ProgramSpec): Fd => stack.use(loadKernelProgram(spec, program, referents, btf));
    this.programs = new Map([...spec.programs].map(([name, program]) => [name, load(program)]));
    for (const map of spec.mapList) if (!options.maps?.has(map.name)) this.#fill(map);
    this.#owned = stack.move();
    this.#ownedMaps = maps.move();
  }

  /** Programs of a table of programs, maps of a map of maps. */
  #fill({ name, type, values }: MapSpec): void {
    for (const { index, symbol } of values) {
      const source = type === MAP_TYPE_ID.BPF_MAP_TYPE_PROG_ARRAY ? this.programs : this.maps;
      const fd = source.get(symbol);
      if (fd === undefined)
        throw new UnloadableError("of the object", `entry ${index} of ${name} names ${symbol}, which it does not have`);
      const [key, value] = [new Uint32Array([index]), new Uint32Array([fd.number])];
      updateElem(this.maps.get(name)?.number ?? -1, new Uint8Array(key.buffer), new Uint8Array(value.buffer));
    }
  }

  /** The other's maps are closed with this object. */
  takeMapsOf(other: KernelObject): void {
    this.#ownedMaps.use(other.#ownedMaps);
    other.#ownedMaps = new Resources();
  }

  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
    this.#ownedMaps[Symbol.dispose]();
  }
}

function contentOf(spec: BpfObject, section: string, { globals }: KernelLoadOptions): Uint8Array {
  const content = initialContent(spec, section);
  for (const [name, bytes] of globals ?? []) {
    const global = spec.globals.get(name);
    if (global?.section === section) content.set(bytes.subarray(0, global.size), global.byteOffset);
  }
  return content;
}

/**
 * The three that run a module's programs on the same inputs: evaluator, emulator, kernel. Each starts from the object's own state
 * and keeps it from run to run.
 */

import { EmulatedObject } from "../../../../runtime/emulator/load.ts";
import type { EmulatedMap } from "../../../../runtime/emulator/maps/map.ts";
import { type BpfObject, parseObject } from "../../../../runtime/object.ts";
import { type LoadedMap, type LoadedProgram, loadObject } from "../../kernel.ts";
import type { CheckedModule } from "../checked-module.ts";
import { createEvaluator, type Evaluation } from "../evaluate.ts";
import { type IntName, sizeOfInt } from "../integers.ts";
import { writeInt } from "../memory.ts";
import type { Declarations, MapDecl } from "./declarations.ts";
import type { Input } from "./program.ts";
import { hex, mapState, type RunState } from "./state.ts";

export interface Runner extends Disposable {
  /** Maps and module variables as when the object was loaded. */
  readonly reset: () => void;
  readonly run: (program: string, input: Input) => RunState;
}

/** Fields of `struct __sk_buff` that a test run takes and gives (include/uapi/linux/bpf.h). */
const skbFields = { mark: 8, priority: 32 };
const skbSize = 192;

function fieldsOf(ctx: Uint8Array): string {
  const view = new DataView(ctx.buffer, ctx.byteOffset, ctx.length);
  return Object.entries(skbFields)
    .map(([name, offset]) => `${name}=${view.getUint32(offset, true)}`)
    .join(" ");
}

export function evaluatorRunner(module: CheckedModule, { maps, globals, flags }: Declarations): Runner {
  const evaluate = createEvaluator(module);
  let before: Evaluation | undefined;
  return {
    reset: () => {
      before = undefined;
    },
    run: (program, input) => {
      const perCpu = new Map(
        [...(before?.maps ?? [])].filter(([name]) => !maps.some((map) => map.name === name && map.isPerCpu)),
      );
      const fields = { len: BigInt(input.data?.length ?? 0), mark: 0n, priority: 0n };
      for (const [name, value] of Object.entries(input.fields ?? {})) Object.assign(fields, { [name]: BigInt(value) });
      const after = evaluate(program, input.ctx ?? new Uint8Array(), {
        endian: "little",
        maps: perCpu,
        ...(before && { globals: before.globals }),
        ...(input.data && { packet: { data: input.data, fields } }),
      });
      if (after.assertFailed !== undefined) throw new Error(`accepted, but ${after.assertFailed}`);
      before = after;
      return {
        retval: after.retval,
        ctx: hex(after.ctxAfter),
        data: hex(after.packetAfter?.data ?? new Uint8Array()),
        fields: input.data ? `mark=${after.packetAfter?.fields["mark"]} priority=${after.packetAfter?.fields["priority"]}` : "",
        maps: new Map(maps.map((map) => [map.name, mapState(map, after.maps.get(map.name) ?? [])])),
        globals: new Map([
          ...globals.map(({ text, type }) => [text, globalBytes(after.globals.get(text), type)] as const),
          ...flags.map((text) => [text, after.globals.get(text) === true ? "01" : "00"] as const),
        ]),
      };
    },
    [Symbol.dispose]: () => undefined,
  };
}

function globalBytes(value: unknown, type: IntName): string {
  const bytes = new Uint8Array(sizeOfInt(type));
  writeInt({ bytes, offset: 0 }, type, "little", typeof value === "bigint" ? value : 0n);
  return hex(bytes);
}

export function emulatorRunner(object: Uint8Array, { maps, globals, flags }: Declarations): Runner {
  const spec = parseObject(object);
  const start = (): EmulatedObject => new EmulatedObject(spec, { cpuCount: 1 });
  let machine = start();
  const names = [...globals.map(({ text }) => text), ...flags];
  return {
    reset: () => {
      machine = start();
    },
    run: (program, input) => {
      for (const map of maps.filter(({ isPerCpu }) => isPerCpu)) clearEmulated(machine, map);
      const { result, fault, ctx, data } = machine
        .program(program)
        .run({ data: input.data, ctx: input.ctx ?? input.fields, watchMaps: false });
      if (fault !== undefined) throw new Error(`the machine faults: ${fault.message}`);
      return {
        retval: (result ?? 0) | 0,
        ctx: input.data ? "" : hex(ctx),
        data: hex(data ?? new Uint8Array()),
        fields: input.data ? fieldsOf(ctx) : "",
        maps: new Map(maps.map((map) => [map.name, mapState(map, emulatedEntries(machine, map))])),
        globals: new Map(names.map((name) => [name, hex(machine.readGlobal(name) ?? new Uint8Array())])),
      };
    },
    [Symbol.dispose]: () => undefined,
  };
}

type Entry = readonly [key: string, value: Uint8Array];

function emulatedMap(machine: EmulatedObject, { name }: MapDecl): EmulatedMap | undefined {
  return machine.maps[name];
}

function emulatedEntries(machine: EmulatedObject, map: MapDecl): readonly Entry[] {
  const found = emulatedMap(machine, map);
  return found ? [...found.contents()].map(({ key, value }) => [hex(key), value.subarray(0, found.shape.valueSize)]) : [];
}

function clearEmulated(machine: EmulatedObject, map: MapDecl): void {
  const found = emulatedMap(machine, map);
  for (const { key, value } of found ? [...found.contents()] : []) {
    if (map.isArray) found?.hostUpdate(key, new Uint8Array(value.length), 0n);
    else found?.hostDelete(key);
  }
}

/** Libbpf names the maps of module variables after the object's file, and pins them with `_` for `.`. */
const sectionPin = (section: string): string => `object${section.replace(".", "_")}`;

export function kernelRunner(object: Uint8Array, { maps, globals, flags }: Declarations): Runner {
  const spec = parseObject(object);
  const loaded = loadObject(object);
  const opened = new Map<string, LoadedMap>();
  const programs = new Map<string, LoadedProgram>();
  const present = new Set(loaded.mapNames);
  const names = [...globals.map(({ text }) => text), ...flags];
  const mapNamed = (name: string): LoadedMap | undefined => {
    if (!present.has(name)) return undefined;
    const map = opened.get(name) ?? loaded.map(name);
    opened.set(name, map);
    return map;
  };
  const ofProgram = maps.filter(({ name }) => present.has(name));
  return {
    reset: () => {
      for (const map of ofProgram) clearLoaded(mapNamed(map.name), map);
      for (const { name, kind, content, size } of spec.dataSections) {
        if (kind !== "rodata")
          mapNamed(sectionPin(name))?.update(new Uint8Array(4), kind === "bss" ? new Uint8Array(size) : content);
      }
    },
    run: (program, input) => {
      for (const map of ofProgram.filter(({ isPerCpu }) => isPerCpu)) clearLoaded(mapNamed(map.name), map);
      const target = programs.get(program) ?? loaded.program(program);
      programs.set(program, target);
      const { headerBytes = 0 } = input;
      const frame = input.data && Uint8Array.from([...new Uint8Array(headerBytes), ...input.data]);
      const { retval, ctx, data } = target.testRun(
        frame ? { data: frame, ctx: skbContext(input), ctxOutSize: skbSize } : { ctx: input.ctx },
      );
      return {
        retval: retval | 0,
        ctx: input.data ? "" : hex(ctx),
        data: hex(data.subarray(headerBytes)),
        fields: input.data ? fieldsOf(ctx) : "",
        maps: new Map(ofProgram.map((map) => [map.name, mapState(map, loadedEntries(mapNamed(map.name)))])),
        globals: new Map(names.map((name) => [name, hex(globalOf(spec, mapNamed, name))])),
      };
    },
    [Symbol.dispose]: () => loaded[Symbol.dispose](),
  };
}

function skbContext({ fields = {} }: Input): Uint8Array {
  const bytes = new Uint8Array(skbSize);
  const view = new DataView(bytes.buffer);
  view.setUint32(skbFields.mark, fields["mark"] ?? 0, true);
  view.setUint32(skbFields.priority, fields["priority"] ?? 0, true);
  return bytes;
}

function globalOf(spec: BpfObject, mapNamed: (name: string) => LoadedMap | undefined, name: string): Uint8Array {
  const global = spec.globals.get(name);
  const section = global && mapNamed(sectionPin(global.section))?.lookup(new Uint8Array(4));
  return global && section ? section.subarray(global.byteOffset, global.byteOffset + global.size) : new Uint8Array();
}

/** Of a per-CPU map, the value of the CPU that ran: all others are zero. */
function loadedEntries(map: LoadedMap | undefined): readonly Entry[] {
  if (map === undefined) return [];
  return [...map.keys()].flatMap((key) => {
    const value = map.lookup(key);
    return value ? [[hex(key), ownValue(value, map.info.valueSize)] as const] : [];
  });
}

function ownValue(value: Uint8Array, size: number): Uint8Array {
  const stride = Math.ceil(size / 8) * 8;
  if (value.length < stride * 2) return value.subarray(0, size);
  for (let at = 0; at < value.length; at += stride) {
    const own = value.subarray(at, at + size);
    if (own.some((byte) => byte !== 0)) return own;
  }
  return value.subarray(0, size);
}

function clearLoaded(map: LoadedMap | undefined, { isArray }: MapDecl): void {
  for (const key of map ? [...map.keys()] : []) {
    const value = isArray ? map?.lookup(key) : undefined;
    if (value) map?.update(key, new Uint8Array(value.length));
    else map?.delete(key);
  }
}

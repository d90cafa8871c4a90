/** Object models with hand-encoded instructions: each exercises something that loaders and the kernel are particular about. */

import type {
  FunctionModel,
  GlobalModel,
  MapModel,
  ObjectModel,
  RelocationModel,
  TypeModel,
} from "../../../compiler/object/model.ts";
import { readObject } from "../../../compiler/object/read.ts";
import { writeObject } from "../../../compiler/object/write.ts";

export type Endian = ObjectModel["endian"];

type Slot = readonly [opcode: number, dst: number, src: number, offset: number, imm: number];

export const insn = {
  mov: (dst: number, imm: number): Slot => [0xb7, dst, 0, 0, imm],
  copy: (dst: number, src: number): Slot => [0xbf, dst, src, 0, 0],
  add: (dst: number, imm: number): Slot => [0x07, dst, 0, 0, imm],
  load: (dst: number, src: number, offset: number): Slot => [0x61, dst, src, offset, 0],
  load64: (dst: number, src: number, offset: number): Slot => [0x79, dst, src, offset, 0],
  store: (dst: number, offset: number, imm: number): Slot => [0x62, dst, 0, offset, imm],
  store64: (dst: number, offset: number, imm: number): Slot => [0x7a, dst, 0, offset, imm],
  atomicAdd64: (dst: number, offset: number, src: number): Slot => [0xdb, dst, src, offset, 0],
  jumpIfZero: (dst: number, offset: number): Slot => [0x15, dst, 0, offset, 0],
  helper: (id: number): Slot => [0x85, 0, 0, 0, id],
  call: (): Slot => [0x85, 0, 1, 0, -1],
  exit: (): Slot => [0x95, 0, 0, 0, 0],
  wide: (dst: number): readonly Slot[] => [
    [0x18, dst, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ],
} as const;

export const HELPER = {
  mapLookup: 1,
  tailCall: 12,
  tracePrintk: 6,
  skRedirectMap: 52,
  msgRedirectHash: 71,
  loop: 181,
} as const;
export const MAP = {
  hash: 1,
  array: 2,
  progArray: 3,
  arrayOfMaps: 12,
  sockmap: 15,
  sockhash: 18,
  skStorage: 24,
  ringbuf: 27,
} as const;

export function assemble(slots: readonly Slot[], endian: Endian): Uint8Array {
  const bytes = new Uint8Array(slots.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [opcode, dst, src, offset, imm]] of slots.entries()) {
    const little = endian === "little";
    view.setUint8(index * 8, opcode);
    view.setUint8(index * 8 + 1, little ? (src << 4) | dst : (dst << 4) | src);
    view.setInt16(index * 8 + 2, offset, little);
    view.setInt32(index * 8 + 4, imm, little);
  }
  return bytes;
}

export const U32: TypeModel = {
  kind: "typedef",
  name: "u32",
  type: { kind: "int", name: "unsigned int", size: 4, encoding: "unsigned" },
};
export const U64: TypeModel = {
  kind: "typedef",
  name: "u64",
  type: { kind: "int", name: "unsigned long long", size: 8, encoding: "unsigned" },
};
export const I32: TypeModel = { kind: "int", name: "int", size: 4, encoding: "signed" };
export const CHAR: TypeModel = { kind: "int", name: "char", size: 1, encoding: "signed" };
const context = (name: string): TypeModel => ({ kind: "ptr", to: { kind: "fwd", name } });

export const SOCKET_KEY: TypeModel = {
  kind: "struct",
  name: "SocketKey",
  size: 16,
  members: ["remoteIp", "localIp", "remotePort", "localPort"].map((name, index) => ({
    name,
    byteOffset: index * 4,
    type: U32,
  })),
};

const SOURCE = {
  path: "src/sample.bpf.ts",
  lines: [
    "// first line",
    "  return skb.len;",
    "  return map.redirect(skb, 0);",
    "  größe += 1n; // ü",
    "  return SkAction.Pass;",
  ],
};

interface FunctionParts {
  readonly name: string;
  readonly section: string;
  readonly slots: readonly Slot[];
  readonly relocations?: readonly Omit<RelocationModel, "addend">[];
  readonly addends?: readonly number[];
  readonly params?: FunctionModel["params"];
  readonly result?: TypeModel;
  readonly tags?: readonly string[];
  readonly lineAt?: readonly (readonly [slot: number, line: number])[];
  readonly linkage?: FunctionModel["linkage"];
}

function fn(parts: FunctionParts, endian: Endian): FunctionModel {
  const { name, section, slots } = parts;
  const text = section === ".text";
  return {
    name,
    section,
    linkage: parts.linkage ?? (text ? "static" : "global"),
    code: assemble(slots, endian),
    relocations: (parts.relocations ?? []).map((relocation, index) => ({ ...relocation, addend: parts.addends?.[index] ?? 0 })),
    lines: (parts.lineAt ?? [[0, 5]]).map(([slot, line]) => ({ slot, source: 0, line, column: 3 })),
    params: parts.params ?? [{ name: "ctx", type: context(section.startsWith("sk_skb") ? "__sk_buff" : "sk_msg_md") }],
    result: parts.result ?? I32,
    tags: parts.tags ?? [],
  };
}

function map(name: string, type: number, maxEntries: number, rest: Partial<MapModel> = {}): MapModel {
  return { name, type, maxEntries, flags: 0, key: undefined, value: undefined, tags: [], ...rest };
}

function model(
  endian: Endian,
  functions: readonly FunctionParts[],
  maps: readonly MapModel[],
  globals: readonly GlobalModel[] = [],
): ObjectModel {
  return {
    endian,
    license: "Dual MIT/GPL",
    sources: [SOURCE],
    functions: functions.map((parts) => fn(parts, endian)),
    maps,
    globals,
  };
}

const sized = (size: number, type?: TypeModel): MapModel["key"] => ({ size, type });

const redirect = (endian: Endian): ObjectModel =>
  model(
    endian,
    [
      { name: "parser", section: "sk_skb/stream_parser", slots: [insn.load(0, 1, 0), insn.exit()], lineAt: [[0, 2]] },
      {
        name: "verdict",
        section: "sk_skb/stream_verdict",
        slots: [...insn.wide(2), insn.mov(3, 0), insn.mov(4, 0), insn.helper(HELPER.skRedirectMap), insn.exit()],
        relocations: [{ slot: 0, kind: "map", symbol: "sock_map" }],
        lineAt: [
          [0, 3],
          [2, 3],
          [5, 5],
        ],
        tags: ["tsbpf:attach=skb_stream_verdict:map:sock_map", "tsbpf:kernel>=6.1"],
      },
    ],
    [map("sock_map", MAP.sockmap, 2, { key: sized(4), value: sized(4), tags: ["tsbpf:key=u32"] })],
  );

const structKey = (endian: Endian): ObjectModel =>
  model(
    endian,
    [
      {
        name: "send",
        section: "sk_msg",
        slots: [
          insn.store64(10, -16, 0),
          insn.store64(10, -8, 0),
          ...insn.wide(2),
          insn.copy(3, 10),
          insn.add(3, -16),
          insn.mov(4, 1),
          insn.helper(HELPER.msgRedirectHash),
          insn.exit(),
        ],
        relocations: [{ slot: 2, kind: "map", symbol: "sock_hash" }],
      },
    ],
    [
      map("sock_hash", MAP.sockhash, 64, { key: sized(16), value: sized(8) }),
      map("by_key", MAP.hash, 64, { key: sized(16, SOCKET_KEY), value: sized(8, U64) }),
    ],
  );

const atomics = (endian: Endian): ObjectModel =>
  model(
    endian,
    [
      {
        name: "count",
        section: "sk_msg",
        slots: [
          insn.store(10, -4, 0),
          insn.copy(2, 10),
          insn.add(2, -4),
          ...insn.wide(1),
          insn.helper(HELPER.mapLookup),
          insn.jumpIfZero(0, 2),
          insn.mov(1, 1),
          insn.atomicAdd64(0, 0, 1),
          insn.mov(0, 1),
          insn.exit(),
        ],
        relocations: [{ slot: 3, kind: "map", symbol: "counters" }],
        lineAt: [
          [0, 4],
          [9, 5],
        ],
      },
    ],
    [map("counters", MAP.array, 4, { key: sized(4, U32), value: sized(8, U64) })],
  );

/** Two programs of one section, calls into `.text`, a call inside `.text`, a `bpf_loop` callback. */
const calls = (endian: Endian): ObjectModel => {
  const scalar = [{ name: "value", type: U32 }];
  const call = (slot: number, symbol: string) => ({ slot, kind: "call", symbol }) as const;
  return model(
    endian,
    [
      {
        name: "first",
        section: "sk_msg",
        slots: [insn.mov(1, 5), insn.call(), insn.mov(0, 1), insn.exit()],
        relocations: [call(1, "outer")],
      },
      { name: "inner", section: ".text", slots: [insn.copy(0, 1), insn.add(0, 1), insn.exit()], params: scalar, result: U32 },
      {
        name: "outer",
        section: ".text",
        slots: [insn.add(1, 1), insn.call(), insn.call(), insn.exit()],
        relocations: [call(1, "inner"), call(2, "last")],
        params: scalar,
        result: U32,
      },
      {
        name: "second",
        section: "sk_msg",
        slots: [
          insn.mov(1, 3),
          ...insn.wide(2),
          insn.mov(3, 0),
          insn.mov(4, 0),
          insn.helper(HELPER.loop),
          insn.mov(1, 1),
          insn.call(),
          insn.mov(0, 1),
          insn.exit(),
        ],
        relocations: [{ slot: 1, kind: "callback", symbol: "each" }, call(7, "inner")],
      },
      {
        name: "each",
        section: ".text",
        slots: [insn.mov(0, 0), insn.exit()],
        params: [
          { name: "index", type: U32 },
          { name: "state", type: { kind: "ptr", to: { kind: "void" } } },
        ],
        result: { kind: "int", name: "long", size: 8, encoding: "signed" },
      },
      { name: "last", section: ".text", slots: [insn.mov(0, 7), insn.exit()], params: scalar, result: U32 },
    ],
    [],
  );
};

const FORMAT = "lport %d\n";

const globals = (endian: Endian): ObjectModel => {
  const word = (value: number): Uint8Array => assemble([[0, 0, 0, 0, value]], endian).slice(4);
  const one = (
    name: string,
    section: string,
    bytes: Uint8Array,
    type: TypeModel,
    linkage: GlobalModel["linkage"] = "global",
  ): GlobalModel => {
    return {
      name,
      section,
      bytes,
      align: bytes.length % 8 === 0 ? 8 : 4,
      type,
      linkage,
      tags: linkage === "global" ? ["tsbpf:config"] : [],
    };
  };
  const text = new TextEncoder().encode(`${FORMAT}\0`);
  const slots = [
    ...insn.wide(1),
    insn.mov(2, text.length),
    insn.mov(3, 9),
    insn.helper(HELPER.tracePrintk),
    ...insn.wide(1),
    insn.load(2, 1, 0),
    ...insn.wide(3),
    insn.atomicAdd64(3, 0, 2),
    ...insn.wide(3),
    insn.atomicAdd64(3, 0, 2),
    ...insn.wide(4),
    insn.load(5, 4, 0),
    insn.mov(0, 1),
    insn.exit(),
  ];
  const at = (slot: number, symbol: string) => ({ slot, kind: "global", symbol }) as const;
  return model(
    endian,
    [
      {
        name: "log",
        section: "sk_msg",
        slots,
        relocations: [at(0, "format"), at(5, "limit"), at(8, "total"), at(11, "hidden"), at(14, "table")],
        addends: [0, 0, 0, 8, 4],
      },
    ],
    [],
    [
      one("pad", ".rodata", word(1), U32),
      one("format", ".rodata", text, { kind: "array", element: CHAR, count: text.length }, "static"),
      one("limit", ".data", word(7), U32),
      one("table", ".rodata", new Uint8Array([...word(2), ...word(3)]), { kind: "array", element: U32, count: 2 }),
      one("total", ".bss", new Uint8Array(8), U64),
      one("hidden", ".bss", new Uint8Array(16), { kind: "array", element: U64, count: 2 }, "static"),
      one("custom", ".data.own", word(11), U32),
    ],
  );
};

/** Maps that need members of their own: inner maps, tail calls, ring buffers, storage with flags. */
const unusualMaps = (endian: Endian): ObjectModel =>
  model(
    endian,
    [
      {
        name: "jump",
        section: "sk_msg",
        slots: [...insn.wide(2), insn.mov(3, 0), insn.helper(HELPER.tailCall), insn.mov(0, 1), insn.exit()],
        relocations: [{ slot: 0, kind: "map", symbol: "jumps" }],
      },
    ],
    [
      map("jumps", MAP.progArray, 4, { key: sized(4), value: sized(4) }),
      map("events", MAP.ringbuf, 4096),
      map("outer_map", MAP.arrayOfMaps, 2, {
        key: sized(4),
        value: sized(4),
        inner: map("", MAP.array, 8, { key: sized(4, U32), value: sized(8, U64) }),
      }),
      map("per_socket", MAP.skStorage, 0, { flags: 1, key: sized(4, I32), value: sized(8, U64) }),
    ],
  );

export const MODELS = { redirect, structKey, atomics, calls, globals, unusualMaps } as const satisfies Record<
  string,
  (endian: Endian) => ObjectModel
>;

/** An object whose header claims that many bytes of zeros. */
export function withBssOf(size: bigint): Uint8Array {
  const bytes = writeObject(MODELS.globals("little"));
  const index = readObject(bytes).sections.findIndex(({ name }) => name === ".bss");
  const view = new DataView(bytes.buffer);
  view.setBigUint64(Number(view.getBigUint64(0x28, true)) + index * 64 + 0x20, size, true);
  return bytes;
}

/** An object model with one of everything that a dump shows; instructions are built, not compiled. */

import {
  aluImm,
  atomic,
  callHelper,
  callSubprog,
  exit,
  jumpImm,
  lddw,
  load,
  movImm,
  movReg,
  storeReg,
} from "../../../compiler/bytecode/build.ts";
import { encodeInsns } from "../../../compiler/bytecode/encode.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import type { ObjectModel, RelocationModel, TypeModel } from "../../../compiler/object/model.ts";
import { HELPERS } from "../../../stdlib/spec/helpers.ts";
import { MAP_TYPES } from "../../../stdlib/spec/map-types.ts";

const u32: TypeModel = { kind: "int", name: "u32", size: 4, encoding: "unsigned" };
const u64: TypeModel = { kind: "int", name: "u64", size: 8, encoding: "unsigned" };
const int: TypeModel = { kind: "int", name: "int", size: 4, encoding: "signed" };
const key: TypeModel = {
  kind: "struct",
  name: "Key",
  size: 8,
  members: [
    { name: "addr", byteOffset: 0, type: u32 },
    {
      name: "ports",
      byteOffset: 4,
      type: { kind: "array", element: { kind: "int", name: "u16", size: 2, encoding: "unsigned" }, count: 2 },
    },
  ],
};
const context: TypeModel = { kind: "ptr", to: { kind: "fwd", name: "__sk_buff" } };

const LINES = [
  'import { streamVerdict } from "tsbpf";',
  "",
  "@streamVerdict(peers)",
  "verdict(skb: SkBuff) {",
  "  const key = keyOf(skb);",
  "  total += u64(skb.len);",
  "  return peers.redirect(skb, key);",
  "}",
  "function keyOf(skb: SkBuff) {",
  "  return skb.remoteIp4;",
  "}",
];

export const VERDICT: readonly Insn[] = [
  movReg(64, 6, 1),
  callSubprog(-1),
  storeReg("u32", 10, -8, 0),
  load("u32", 1, 6, 0),
  ...lddw(2, 0n),
  atomic("add", "u64", 2, 0, 1),
  jumpImm("jeq", 64, 1, 0, 7),
  movReg(64, 1, 6),
  ...lddw(2, 0n),
  movReg(64, 3, 10),
  aluImm("add", 64, 3, -8),
  movImm(64, 4, 0),
  callHelper(HELPERS.bpf_sk_redirect_hash.id),
  exit(),
];

export const VERDICT_RELOCATIONS: readonly RelocationModel[] = [
  { slot: 1, kind: "call", symbol: "keyOf", addend: 0 },
  { slot: 4, kind: "global", symbol: "total", addend: 8 },
  { slot: 9, kind: "map", symbol: "peers", addend: 0 },
];

const KEY_OF: readonly Insn[] = [load("u32", 0, 1, 92), exit()];

const at = (slot: number, line: number, column: number) => ({ slot, source: 0, line, column });

export function sampleModel(endian: "little" | "big"): ObjectModel {
  return {
    endian,
    license: "MIT",
    sources: [{ path: "src/relay.bpf.ts", lines: LINES }],
    functions: [
      {
        name: "verdict",
        section: "sk_skb/stream_verdict",
        linkage: "global",
        code: encodeInsns(VERDICT, endian),
        relocations: VERDICT_RELOCATIONS,
        lines: [at(0, 4, 1), at(1, 5, 15), at(2, 5, 9), at(3, 6, 16), at(4, 6, 3), at(8, 7, 10)],
        params: [{ name: "skb", type: context }],
        result: int,
        tags: ["tsbpf:attach=skb_verdict:map:peers", "tsbpf:kernel>=6.1"],
      },
      {
        name: "keyOf",
        section: ".text",
        linkage: "static",
        code: encodeInsns(KEY_OF, endian),
        relocations: [],
        lines: [at(0, 9, 1), at(1, 10, 3)],
        params: [{ name: "skb", type: context }],
        result: u32,
        tags: [],
      },
    ],
    maps: [
      {
        name: "peers",
        type: MAP_TYPES.SockHash.id,
        maxEntries: 1024,
        flags: 0,
        key: { size: 8, type: key },
        value: { size: 8, type: undefined },
        tags: [],
      },
      {
        name: "counters",
        type: MAP_TYPES.ArrayMap.id,
        maxEntries: 4,
        flags: 0x400,
        key: { size: 4, type: u32 },
        value: { size: 8, type: u64 },
        tags: [],
      },
    ],
    globals: [
      {
        name: "total",
        section: ".data",
        bytes: Uint8Array.from({ length: 16 }, (_, index) => index),
        align: 8,
        type: { kind: "array", element: u64, count: 2 },
        linkage: "global",
        tags: [],
      },
      { name: "seen", section: ".bss", bytes: new Uint8Array(8), align: 8, type: u64, linkage: "static", tags: [] },
    ],
  };
}

/** Seeded random numbers (mulberry32) and object models made of them: any names, sections, types, references and sizes. */

import type {
  FunctionModel,
  GlobalModel,
  MapModel,
  ObjectModel,
  RelocationModel,
  TypeModel,
} from "../../../compiler/object/model.ts";
import { assemble, type Endian, insn } from "./models.ts";

export interface Random {
  /** 0 … `end` − 1. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
}

export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (end: number): number => next() % end;
  return {
    below,
    pick: (items) => {
      const [item] = items.slice(below(items.length)).map((one) => ({ one }));
      if (item === undefined) throw new Error("nothing to pick from");
      return item.one;
    },
  };
}

const list = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

export function randomModel(random: Random, endian: Endian): ObjectModel {
  const sources = list(1 + random.below(3), (index) => ({
    path: `src/file${index}.bpf.ts`,
    lines: list(
      1 + random.below(9),
      (line) => "\t ".repeat(random.below(3)) + random.pick(["return 0;", "", "größe 漢字", `x${line}`, "  "]),
    ),
  }));
  const globals = list(random.below(8), (index) => randomGlobal(random, `global_${index}`));
  const maps = list(random.below(6), (index) => randomMap(random, `map_${index}`, true));
  const subprograms = list(random.below(5), (index) => `sub_${index}`);
  const names = [...subprograms, ...list(random.below(5), (index) => `program_${index}`)];
  const order = names.map((name) => ({ name, key: random.below(1000) })).sort((a, b) => a.key - b.key);
  const targets = { maps, globals, subprograms };
  return {
    endian,
    license: random.pick([undefined, "GPL", "Dual MIT/GPL"]),
    sources,
    functions: order.map(({ name }) => randomFunction(random, name, targets, sources, endian)),
    maps,
    globals,
  };
}

interface References {
  readonly maps: readonly MapModel[];
  readonly globals: readonly GlobalModel[];
  readonly subprograms: readonly string[];
}

function randomFunction(
  random: Random,
  name: string,
  targets: References,
  sources: ObjectModel["sources"],
  endian: Endian,
): FunctionModel {
  const slots: Parameters<typeof assemble>[0][number][] = [];
  const starts: number[] = [];
  const relocations: RelocationModel[] = [];
  const add = (kind: RelocationModel["kind"], symbol: string, addend = 0): void => {
    relocations.push({ slot: slots.length, kind, symbol, addend });
    slots.push(...(kind === "call" ? [insn.call()] : insn.wide(random.below(10))));
  };
  const count = 1 + random.below(12);
  for (let index = 0; index < count; index++) {
    starts.push(slots.length);
    const kind = random.pick(["map", "global", "call", "callback", "other", "other"] as const);
    if (kind === "map" && targets.maps.length > 0) add(kind, random.pick(targets.maps).name);
    else if (kind === "global" && targets.globals.length > 0) {
      const global = random.pick(targets.globals);
      add(kind, global.name, random.below(global.bytes.length));
    } else if ((kind === "call" || kind === "callback") && targets.subprograms.length > 0)
      add(kind, random.pick(targets.subprograms));
    else slots.push(insn.mov(random.below(10), random.below(2 ** 31)));
  }
  slots.push(insn.exit());
  const isSubprogram = targets.subprograms.includes(name);
  const lineSlots = starts.filter((_, index) => index === 0 || random.below(2) === 0);
  return {
    name,
    section: isSubprogram
      ? ".text"
      : random.pick(["sk_msg", "sk_skb/stream_parser", "sk_skb/stream_verdict", "cgroup/connect4"]),
    linkage: isSubprogram ? "static" : "global",
    code: assemble(slots, endian),
    relocations,
    lines: random.below(8) === 0 ? [] : lineSlots.map((slot) => ({ slot, ...randomPlace(random, sources) })),
    params: list(random.below(6), (index) => ({ name: `p${index}`, type: randomType(random, 3) })),
    result: randomType(random, 1),
    tags: list(random.below(3), (index) => `tsbpf:tag ${index}`),
  };
}

function randomPlace(random: Random, sources: ObjectModel["sources"]) {
  const source = random.below(sources.length);
  return {
    source,
    line: 1 + random.below(sources[source]?.lines.length ?? 1),
    column: random.pick([0, 1, 80, 1023, 1024, 70_000]),
  };
}

function randomGlobal(random: Random, name: string): GlobalModel {
  const align = random.pick([1, 2, 4, 8]);
  const bytes = Uint8Array.from(list(1 + random.below(40), () => random.below(256)));
  const section = random.pick([".rodata", ".data", ".bss", ".rodata.own", ".data.own", ".bss.own"]);
  return {
    name,
    section,
    bytes,
    align,
    type: randomType(random, 3),
    linkage: random.pick(["global", "static"]),
    tags: random.pick([[], ["config"]]),
  };
}

function randomMap(random: Random, name: string, outer: boolean): MapModel {
  const sized = (): MapModel["key"] =>
    random.pick([
      undefined,
      { size: 1 + random.below(600), type: undefined },
      { size: 4, type: { kind: "int", name: "int", size: 4, encoding: "signed" } },
      {
        size: 32,
        type: { kind: "struct", name: "Key", size: 32, members: [{ name: "a", byteOffset: 8, type: randomType(random, 2) }] },
      },
    ]);
  const plain = {
    name,
    type: 1 + random.below(33),
    maxEntries: random.below(1 << 20),
    flags: random.below(4096),
    key: sized(),
    value: sized(),
  };
  if (!outer || random.below(4) > 0) return { ...plain, tags: outer ? random.pick([[], ["a", "b"]]) : [] };
  const id = { size: 4, type: undefined };
  return { ...plain, key: id, value: id, inner: randomMap(random, "", false), tags: [] };
}

function randomType(random: Random, depth: number): TypeModel {
  const inner = (): TypeModel => randomType(random, depth - 1);
  const kind =
    depth === 0
      ? random.pick(["void", "int", "fwd"] as const)
      : random.pick(["int", "typedef", "ptr", "array", "struct", "fwd"] as const);
  switch (kind) {
    case "void":
      return { kind };
    case "int":
      return {
        kind,
        name: random.pick(["int", "char", "unsigned long long"]),
        size: random.pick([1, 2, 4, 8]),
        encoding: random.pick(["unsigned", "signed", "bool", "char"]),
      };
    case "typedef":
      return { kind, name: random.pick(["u32", "size_t"]), type: inner() };
    case "ptr":
      return { kind, to: inner() };
    case "array":
      return { kind, element: inner(), count: random.below(100) };
    case "struct": {
      const members = list(random.below(4), (index) => ({ name: `m${index}`, byteOffset: index * 8, type: inner() }));
      return { kind, name: random.pick(["", "S", "T_1"]), size: members.length * 8, members };
    }
    case "fwd":
      return { kind, name: random.pick(["sk_msg_md", "__sk_buff"]) };
  }
}

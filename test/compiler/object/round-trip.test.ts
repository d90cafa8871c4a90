import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeBtf } from "../../../compiler/object/btf-decode.ts";
import { encodeBtf } from "../../../compiler/object/btf-encode.ts";
import { type BtfType, typeId } from "../../../compiler/object/btf-types.ts";
import { readObject } from "../../../compiler/object/read.ts";
import { StringTableWriter } from "../../../compiler/object/strings.ts";
import { writeObject } from "../../../compiler/object/write.ts";
import { expectObject } from "./expect-object.ts";
import { type Endian, MODELS } from "./models.ts";
import { makeRandom, randomModel } from "./random.ts";

const ENDIANS: readonly Endian[] = ["little", "big"];

for (const [name, make] of Object.entries(MODELS)) {
  for (const endian of ENDIANS) {
    test(`${name}, ${endian}-endian: what is read is what was written`, () => {
      expectObject(readObject(writeObject(make(endian))), make(endian));
    });
  }
}

test("random models: what is read is what was written, and equal models give equal bytes", () => {
  for (let seed = 0; seed < 200; seed++) {
    const model = randomModel(makeRandom(seed), seed % 2 === 0 ? "little" : "big");
    const bytes = writeObject(model);
    assert.equal(writeObject(structuredClone(model)), bytes, `seed ${seed}`);
    try {
      expectObject(readObject(bytes), model);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});

test("both byte orders hold the same", () => {
  for (const make of Object.values(MODELS)) {
    const [little, big] = ENDIANS.map((endian) => {
      const { functions, sections, data, endian: _, ...rest } = readObject(writeObject(make(endian)));
      return {
        ...rest,
        functions: functions.map(({ code, ...fn }) => ({ ...fn, size: code.length })),
        names: sections.map(({ name, size }) => ({ name, size })),
        data: data.map(({ content, ...of }) => of),
      };
    });
    assert.equal(little, big);
  }
});

test("every kind of BTF type comes back, in both byte orders", () => {
  const id = typeId;
  const types: readonly BtfType[] = [
    { kind: "void" },
    { kind: "int", name: "_Bool", size: 1, bits: 8, bitOffset: 0, signed: false, char: false, bool: true },
    { kind: "int", name: "part", size: 4, bits: 5, bitOffset: 3, signed: true, char: true, bool: false },
    { kind: "ptr", type: id(0) },
    { kind: "array", element: id(1), index: id(2), count: 0xffff_ffff },
    { kind: "struct", name: "S", size: 8, members: [{ name: "a", type: id(1), bitOffset: 0xffff_fff8, bitfieldSize: 0 }] },
    {
      kind: "struct",
      name: "B",
      size: 8,
      members: [
        { name: "a", type: id(2), bitOffset: 3, bitfieldSize: 5 },
        { name: "", type: id(5), bitOffset: 32, bitfieldSize: 0 },
      ],
    },
    { kind: "union", name: "", size: 8, members: [] },
    {
      kind: "enum",
      name: "E",
      size: 4,
      signed: true,
      values: [
        { name: "A", value: -1n },
        { name: "B", value: 0x7fff_ffffn },
      ],
    },
    { kind: "enum", name: "U", size: 4, signed: false, values: [{ name: "A", value: 0xffff_ffffn }] },
    { kind: "fwd", name: "F", of: "struct" },
    { kind: "fwd", name: "G", of: "union" },
    { kind: "typedef", name: "T", type: id(5) },
    { kind: "volatile", type: id(12) },
    { kind: "const", type: id(13) },
    { kind: "restrict", type: id(3) },
    { kind: "func", name: "f", proto: id(17), linkage: "extern" },
    {
      kind: "funcProto",
      result: id(0),
      params: [
        { name: "x", type: id(2) },
        { name: "", type: id(0) },
      ],
    },
    { kind: "var", name: "v", type: id(5), linkage: "extern" },
    { kind: "datasec", name: ".data", size: 16, vars: [{ type: id(18), byteOffset: 8, size: 8 }] },
    { kind: "float", name: "double", size: 8 },
    { kind: "declTag", name: "on the whole", type: id(5), component: -1 },
    { kind: "declTag", name: "on a member", type: id(5), component: 0 },
    { kind: "typeTag", name: "user", type: id(3) },
    { kind: "enum64", name: "L", size: 8, signed: true, values: [{ name: "A", value: -(1n << 63n) }] },
    { kind: "enum64", name: "M", size: 8, signed: false, values: [{ name: "A", value: (1n << 64n) - 1n }] },
  ];
  for (const littleEndian of [true, false]) {
    assert.equal(decodeBtf(encodeBtf(types, new StringTableWriter(), littleEndian), littleEndian).types, types);
  }
});

test("a call inside .text is a distance; one from elsewhere counts from the section's start", () => {
  const object = readObject(writeObject(MODELS.calls("little")));
  const imms = object.functions.flatMap((fn) => {
    const view = new DataView(fn.code.buffer, fn.code.byteOffset, fn.code.byteLength);
    return fn.references.map(({ slot, name }) => [`${fn.name}→${name}`, view.getInt32(slot * 8 + 4, true)]);
  });
  // .text: inner 0–2, outer 3–6 (calls at 4 and 5), each 7–8, last 9–10.
  assert.equal(Object.fromEntries(imms), {
    "outer→inner": 0 - 4 - 1,
    "outer→last": 9 - 5 - 1,
    "first→outer": 3 - 1,
    "second→each": 7 * 8,
    "second→inner": 0 - 1,
  });
  const relocated = object.relocations.map(({ type, symbol }) => ({
    type,
    symbol: object.symbols[symbol]?.type,
    section: object.symbols[symbol]?.section,
  }));
  assert.equal(relocated, [
    { type: 10, symbol: "section", section: 1 },
    { type: 1, symbol: "section", section: 1 },
    { type: 10, symbol: "section", section: 1 },
  ]);
});

test("symbols and sections have the form that libbpf wants", () => {
  for (const make of Object.values(MODELS)) {
    const { symbols, sections } = readObject(writeObject(make("little")));
    const firstGlobal = symbols.findIndex(({ binding }) => binding === "global");
    assert.ok(
      symbols.every(({ binding }, index) => index < firstGlobal === (binding === "local")),
      "locals first",
    );
    assert.is(sections.find(({ name }) => name === ".symtab")?.info, firstGlobal);
    assert.ok(symbols.every(({ visibility }) => visibility === "default"));
    for (const { name, type, size, section } of symbols) {
      if (sections[section]?.name === ".maps") assert.ok(size >= 16 && size % 8 === 0, `${name}: 8 bytes a member`);
      if (type === "section") assert.is(name, "");
    }
    const flags = Object.fromEntries(sections.map(({ name, flags: bits }) => [name, bits]));
    for (const [name, bits] of Object.entries(flags)) {
      const wanted = /^(sk_|\.text)/.test(name)
        ? 6
        : /^(\.maps|license|\.data|\.bss)/.test(name)
          ? 3
          : name.startsWith(".rodata")
            ? 2
            : 0;
      assert.is(bits, wanted, `flags of ${name}`);
    }
  }
});

test("a model that breaks the contract is a bug of the compiler, not a bad file", () => {
  const base = MODELS.redirect("little");
  const [parser] = base.functions;
  if (parser === undefined) throw new Error("the model has no functions");
  const withParser = (change: Partial<typeof parser>) => ({ ...base, functions: [{ ...parser, ...change }] });
  const broken: Record<string, Parameters<typeof writeObject>[0]> = {
    "ends inside an instruction": withParser({ code: parser.code.slice(4) }),
    "is empty": withParser({ code: new Uint8Array(0) }),
    "a static program": withParser({ linkage: "static" }),
    "a name that BTF refuses": withParser({ name: "größe" }),
    "a name that is too long": withParser({ name: "n".repeat(128) }),
    "no line at slot 0": withParser({ lines: [{ slot: 1, source: 0, line: 1, column: 1 }] }),
    "lines out of order": withParser({ lines: [0, 1, 1].map((slot) => ({ slot, source: 0, line: 1, column: 1 })) }),
    "an unknown map": withParser({ relocations: [{ slot: 0, kind: "map", symbol: "none", addend: 0 }] }),
    "a relocation of a plain instruction": withParser({
      relocations: [{ slot: 1, kind: "map", symbol: "sock_map", addend: 0 }],
    }),
    "two of one name": { ...base, maps: [...base.maps, ...base.maps] },
    "an empty global": {
      ...base,
      globals: [
        { name: "g", section: ".bss", bytes: new Uint8Array(0), align: 1, type: { kind: "void" }, linkage: "global", tags: [] },
      ],
    },
  };
  for (const [what, model] of Object.entries(broken)) {
    assert.throws(
      () => writeObject(model),
      (error: unknown) => error instanceof Error && error.name === "InternalError",
      what,
    );
  }
});

test.run();

import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeBtf } from "../../../compiler/object/btf-decode.ts";
import { encodeBtf } from "../../../compiler/object/btf-encode.ts";
import { ObjectError } from "../../../compiler/object/error.ts";
import type { ObjectFile } from "../../../compiler/object/object-file.ts";
import { readObject } from "../../../compiler/object/read.ts";
import { StringTableWriter } from "../../../compiler/object/strings.ts";
import { compileC } from "../../support/clang.ts";
import { testWith } from "../../support/needs.ts";
import { CLANG_VARIANTS, corpus, MAP_ONLY, WITHOUT_BTF } from "./corpus.ts";
import { runOnObject } from "./elf-tools.ts";

const withClang = testWith("clang", "readelf", "objdump");

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

for (const [name, source] of corpus()) {
  for (const options of CLANG_VARIANTS) {
    withClang(
      `${name} (${options.join(" ")}): sections, symbols, relocations and instructions are those that readelf and objdump see`,
      () => {
        const bytes = compileC(source, ...options);
        const object = readObject(bytes);
        const elf = runOnObject("readelf", ["-SsrW"], bytes);
        assert.is(object.sections.length, count(elf, /^ +\[ *\d+\] /gm), "sections");
        assert.is(object.symbols.length, Number(/'\.symtab' contains (\d+)/.exec(elf)?.[1]), "symbols");
        const relocations = [...elf.matchAll(/^Relocation section .* contains (\d+) ent/gm)].reduce(
          (sum, match) => sum + Number(match[1]),
          0,
        );
        assert.is(object.relocations.length, relocations, "relocations");
        for (const { name: symbol, size } of object.symbols.filter(({ type }) => type === "func"))
          assert.match(elf, new RegExp(` +${size} FUNC .* ${symbol}\n`));

        const listing = runOnObject("objdump", ["-d", "-r"], bytes);
        assert.is(
          object.functions.reduce((sum, fn) => sum + insnCount(object, fn.code), 0),
          count(listing, /^ +\d+:\t/gm),
          "instructions",
        );
        const heads = [...listing.matchAll(/^[0-9a-f]{16} <(\w+)>:$/gm)].map((match) => match[1]);
        assert.equal(object.functions.map((fn) => fn.name).sort(), heads.sort(), "functions");
        // One relocation line each; calls inside .text have none.
        const relocated = object.relocations.filter(({ section }) => ((object.sections[section]?.flags ?? 0) & 4) !== 0).length;
        assert.is(relocated, count(listing, /R_BPF_64_(64|32)\t/g));
        const implicit = object.functions.flatMap((fn) => fn.references).length - relocated;
        assert.is(implicit, count(listing, /\tcall (-?0x|-?\d).*<?.*\n(?!\t\t)/g) - helperCalls(object));
        expectReencodes(object);
      },
    );
  }
}

function insnCount(object: ObjectFile, code: Uint8Array): number {
  let insns = 0;
  for (let at = 0; at < code.length; at += code[at] === 0x18 ? 16 : 8) insns++;
  assert.ok(object.functions.length > 0);
  return insns;
}

function helperCalls(object: ObjectFile): number {
  let calls = 0;
  for (const { code } of object.functions) {
    for (let at = 0; at < code.length; at += code[at] === 0x18 ? 16 : 8) {
      const regs = code[at + 1] ?? 0;
      if (code[at] === 0x85 && (object.endian === "little" ? regs >> 4 : regs & 0xf) === 0) calls++;
    }
  }
  return calls;
}

function expectReencodes(object: ObjectFile): void {
  const littleEndian = object.endian === "little";
  assert.equal(decodeBtf(encodeBtf(object.btf, new StringTableWriter(), littleEndian), littleEndian).types, object.btf);
}

withClang("all that C can say of maps, globals and references is read", () => {
  for (const [target] of [["bpf"], ["bpfeb"]] as const) {
    const object = readObject(compileC(corpus().get("everything") ?? "", "-target", target));
    const maps = Object.fromEntries(object.maps.map((map) => [map.name, map]));
    assert.equal(maps["inner_map"]?.maxEntries, 3);
    assert.equal(maps["outer_map"]?.values, [{ index: 2, symbol: "inner_map" }]);
    assert.equal(
      [maps["outer_map"]?.inner?.type, maps["outer_map"]?.inner?.maxEntries, maps["outer_map"]?.inner?.valueSize],
      [2, 3, 8],
    );
    assert.equal(
      [maps["jumps"]?.values, maps["jumps"]?.inner, maps["jumps"]?.valueSize],
      [[{ index: 1, symbol: "target" }], undefined, 4],
    );
    assert.equal(
      [maps["by_key"]?.keySize, maps["by_key"]?.valueSize, maps["by_key"]?.flags, maps["by_key"]?.pinning],
      [18, 4, 1, 1],
    );

    const globals = new Map(
      object.data.flatMap((section) => section.globals.map((global) => [global.name, { section, global }] as const)),
    );
    const number = (name: string): number | undefined => {
      const found = globals.get(name);
      const at = found?.global.byteOffset ?? 0;
      const bytes = found?.section.content.subarray(at, at + 4);
      return bytes && new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, target === "bpf");
    };
    assert.equal([number("initialised"), number("limit"), number("own_section"), number("mode")], [7, 9, 5, -5]);
    assert.equal([number("hidden_counter"), globals.get("hidden_counter")?.global.linkage], [3, "static"]);
    assert.equal([globals.get("zeroed")?.section.kind, globals.get("zeroed")?.global.size], ["bss", 32]);
    assert.is(globals.get("own_section")?.section.name, ".data.own");
    const offsets = object.data.flatMap((section) => section.globals.map(({ byteOffset }) => `${section.name}+${byteOffset}`));
    assert.is(new Set(offsets).size, offsets.length, "each global lies in a place of its own");

    const all = object.functions.find(({ name }) => name === "all");
    if (all === undefined) throw new Error("no function all");
    const referred = (kind: string): (string | undefined)[] =>
      [...new Set(all.references.filter((reference) => reference.kind === kind).map(({ name }) => name))].sort();
    assert.equal(referred("call"), ["middle", "shown"]);
    assert.equal(referred("callback"), ["each"]);
    assert.equal(referred("map"), ["by_key", "jumps", "outer_map"]);
    assert.equal(referred("extern"), ["CONFIG_HZ", "bpf_prog_active"]);
    for (const name of ["hidden_zeroed", "zeroed", "initialised", "own_section", "shared", "text"])
      assert.ok(referred("data").includes(name), name);
    assert.equal(
      object.functions.find(({ name }) => name === "middle")?.references.map(({ kind, name }) => `${kind} ${name}`),
      ["call twice"],
    );
    assert.is(all.coreRelocations.length, 1);
    assert.is(all.coreRelocations[0]?.access, "0:0");
    assert.ok(all.lines.length > 10 && all.lines[0]?.slot === 0 && all.lines.every(({ file }) => file.endsWith("input.c")));
    const kinds = new Set(object.btf.map(({ kind }) => kind));
    for (const kind of [
      "int",
      "ptr",
      "array",
      "struct",
      "union",
      "enum",
      "enum64",
      "typedef",
      "volatile",
      "const",
      "restrict",
      "func",
      "funcProto",
      "var",
      "datasec",
      "float",
    ] as const) {
      assert.ok(kinds.has(kind), kind);
    }
    const flags = object.btf.find((type) => type.kind === "struct" && type.name === "Flags");
    assert.equal(flags?.kind === "struct" && flags.members.map(({ bitfieldSize }) => bitfieldSize), [3, 5, 24]);
  }
});

withClang("without debug information functions, data and references are still read", () => {
  const object = readObject(compileC(WITHOUT_BTF, "-g0"));
  assert.equal(object.btf, [{ kind: "void" }]);
  assert.ok(
    object.functions.some(
      ({ name, references }) => name === "all" && references.some((reference) => reference.kind === "callback"),
    ),
  );
  assert.ok(
    object.data
      .flatMap(({ globals }) => globals)
      .some(({ name, size, type }) => name === "zeroed" && size === 32 && type === undefined),
  );
});

withClang("maps without BTF are refused with a reason", () => {
  assert.is(readObject(compileC(MAP_ONLY)).maps[0]?.name, "events");
  assert.throws(
    () => readObject(compileC(MAP_ONLY, "-g0")),
    (error: unknown) => error instanceof ObjectError && error.code === "TSB5008",
  );
});

test.run();

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readObject } from "../../../compiler/object/read.ts";
import { writeObject } from "../../../compiler/object/write.ts";
import { makeBpffsFolder, removeBpffsFolder } from "../../support/bpffs.ts";
import { collectObject } from "../../support/collect.ts";
import { bpftool, loadObject } from "../../support/kernel.ts";
import { testWith } from "../../support/needs.ts";
import { tool } from "../../support/tools.ts";
import { runOnObject } from "./elf-tools.ts";
import { expectObject } from "./expect-object.ts";
import { type Endian, MODELS, U32 } from "./models.ts";

const inKernel = testWith("root", "bpftool");
const withElfTools = testWith("readelf", "objdump", "bpftool");

for (const [name, make] of Object.entries(MODELS)) {
  inKernel(`${name}: the kernel accepts every program and map`, () => {
    const model = make("little");
    const bytes = writeObject(model);
    collectObject(`object writer: ${name}`, bytes, { kernel: [6, 1], cpu: 3 });
    using loaded = loadObject(bytes);
    const programs = model.functions.filter(({ section }) => section !== ".text");
    assert.equal(loaded.programNames, programs.map((fn) => fn.name).sort());
    for (const map of model.maps) {
      const { info } = loaded.map(map.name);
      assert.equal([info.type, info.keySize, info.valueSize], [map.type, map.key?.size ?? 0, map.value?.size ?? 0], map.name);
    }
  });

  for (const endian of ["little", "big"] satisfies Endian[]) {
    withElfTools(`${name}, ${endian}-endian: readelf, objdump and bpftool have no complaint`, () => {
      const model = make(endian);
      const bytes = writeObject(model);
      const elf = runOnObject("readelf", ["-aW"], bytes);
      assert.not.match(elf, /warning|corrupt|<unknown>/i);
      const listing = runOnObject("objdump", ["-d", "-r"], bytes);
      assert.not.match(listing, /<unknown>/);
      const insnCount = listing.split("\n").filter((line) => /^ +\d+:\t/.test(line)).length;
      const wide = model.functions.reduce((sum, fn) => sum + fn.relocations.filter(({ kind }) => kind !== "call").length, 0);
      assert.is(insnCount, model.functions.reduce((sum, fn) => sum + fn.code.length / 8, 0) - wide);
      const types = runOnObject("bpftool", ["btf", "dump", "file"], bytes);
      for (const fn of model.functions) assert.match(types, `FUNC '${fn.name}'`);
      for (const map of model.maps) assert.match(types, `VAR '${map.name}'`);
      for (const tag of model.functions.flatMap((fn) => fn.tags)) assert.match(types, `DECL_TAG '${tag}'`);
    });
  }
}

inKernel("the kernel shows our source lines", () => {
  using loaded = loadObject(writeObject(MODELS.redirect("little")));
  const dump = bpftool("prog", "dump", "xlated", "pinned", join(loaded.pins, "progs/verdict"), "linum");
  assert.match(dump, /; return map\.redirect\(skb, 0\); \[file:src\/sample\.bpf\.ts line_num:3 line_col:3\]/);
  assert.match(dump, /; return SkAction\.Pass; \[file:src\/sample\.bpf\.ts line_num:5 line_col:3\]/);
});

inKernel("calls and callbacks reach the functions meant", () => {
  using loaded = loadObject(writeObject(MODELS.calls("little")));
  const dump = (name: string): string => bpftool("prog", "dump", "xlated", "pinned", join(loaded.pins, "progs", name));
  assert.match(dump("first"), /call pc\+\d+#bpf_prog_\w+_outer/);
  assert.match(dump("second"), /r2 = subprog\[/);
  assert.match(dump("second"), /call pc\+\d+#bpf_prog_\w+_inner/);
});

inKernel("key and value types are there for the map types that take them", () => {
  using loaded = loadObject(writeObject(MODELS.structKey("little")));
  const map = JSON.parse(bpftool("--json", "map", "show", "pinned", join(loaded.pins, "maps/by_key")));
  assert.ok(map.btf_id > 0);
  const key = ["01", "00", "00", "00", "02", "00", "00", "00", "03", "00", "00", "00", "04", "00", "00", "00"].map(
    (byte) => `0x${byte}`,
  );
  bpftool("map", "update", "pinned", join(loaded.pins, "maps/by_key"), "key", ...key, "value", ...key.slice(0, 8));
  const entries = JSON.parse(bpftool("--json", "map", "dump", "pinned", join(loaded.pins, "maps/by_key")));
  assert.equal(entries[0].formatted.key, { remoteIp: 1, localIp: 2, remotePort: 3, localPort: 4 });
});

inKernel("globals have their initial values, by name", () => {
  using loaded = loadObject(writeObject(MODELS.globals("little")));
  const name = loaded.mapNames.find((map) => /[._]rodata$/.test(map)) ?? "";
  const [entry] = JSON.parse(bpftool("--json", "map", "dump", "pinned", join(loaded.pins, "maps", name)));
  const values = entry.formatted.value[".rodata"];
  assert.equal(
    values.find((value: object) => "table" in value),
    { table: [2, 3] },
  );
  assert.equal(
    values.find((value: object) => "pad" in value),
    { pad: 1 },
  );
});

inKernel("bpftool links our objects, and the result is read and loaded", () => {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-object-"));
  try {
    const files = (["calls", "globals"] as const).map((name) => {
      const file = join(folder, `${name}.o`);
      writeFileSync(file, writeObject(MODELS[name]("little")));
      return file;
    });
    const linked = join(folder, "linked.o");
    bpftool("gen", "object", linked, ...files);
    using loaded = loadObject(linked);
    assert.equal(loaded.programNames, ["first", "log", "second"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

inKernel("big-endian objects are told apart by bpftool, and read by us", () => {
  const model = MODELS.atomics("big");
  assert.throws(() => loadObject(writeObject(model)), /endian/i);
  expectObject(readObject(writeObject(model)), model);
});

inKernel("names may be longer than the kernel shows, in functions, maps and globals", () => {
  const model = MODELS.redirect("little");
  const long = (name: string): string => `${name}_${"x".repeat(126 - name.length)}`;
  const functions = model.functions.map((fn) => ({
    ...fn,
    name: long(fn.name),
    relocations: fn.relocations.map((relocation) => ({ ...relocation, symbol: long(relocation.symbol) })),
  }));
  using loaded = loadObject(
    writeObject({ ...model, functions, maps: model.maps.map((map) => ({ ...map, name: long(map.name) })) }),
  );
  assert.equal(loaded.programNames, [long("parser"), long("verdict")]);
  assert.is(loaded.program(long("parser")).info.name, "parser_xxxxxxxx".slice(0, 15));
});

withElfTools("llvm-objdump prints our source lines", () => {
  for (const endian of ["little", "big"] satisfies Endian[]) {
    assert.match(runOnObject("objdump", ["-S"], writeObject(MODELS.redirect(endian))), /; {3}return map\.redirect\(skb, 0\);/);
  }
});

inKernel("libbpf leaves key and value types of a sockmap out by itself: no failed attempt comes first", () => {
  const model = MODELS.redirect("little");
  const typed = { size: 4, type: U32 };
  const folder = makeBpffsFolder();
  const file = join(mkdtempSync(join(tmpdir(), "tsbpf-object-")), "object.o");
  try {
    writeFileSync(file, writeObject({ ...model, maps: model.maps.map((map) => ({ ...map, key: typed, value: typed })) }));
    const { status, stderr } = spawnSync(tool("bpftool"), ["-d", "prog", "loadall", file, join(folder, "progs")], {
      encoding: "utf8",
    });
    assert.is(status, 0, stderr);
    assert.match(stderr, /found key \[\d+\], sz = 4/);
    assert.not.match(stderr, /retry/i);
  } finally {
    rmSync(dirname(file), { recursive: true, force: true });
    removeBpffsFolder(folder);
  }
});

test.run();

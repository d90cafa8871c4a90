import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../../compiler/diagnostics/codes.ts";
import { ObjectError } from "../../../compiler/object/error.ts";
import type { ObjectFile } from "../../../compiler/object/object-file.ts";
import { readObject } from "../../../compiler/object/read.ts";
import { writeObject } from "../../../compiler/object/write.ts";
import { compileC } from "../../support/clang.ts";
import { testWith } from "../../support/needs.ts";
import { CLANG_VARIANTS, corpus } from "./corpus.ts";
import { MODELS } from "./models.ts";
import { makeRandom, type Random } from "./random.ts";

const MUTATIONS_AN_OBJECT = 250;
/** Far above what a sound file takes (a few ms), far below what a hang or a quadratic walk would. */
const MOST_MILLISECONDS = 1000;

const whole = (): Uint8Array => writeObject(MODELS.globals("little"));

function codeOf(bytes: Uint8Array): string {
  try {
    readObject(bytes);
    return "none";
  } catch (error) {
    if (error instanceof ObjectError) return error.code;
    throw error;
  }
}

const changed = (change: (view: DataView, bytes: Uint8Array) => void, bytes = whole()): Uint8Array => {
  change(new DataView(bytes.buffer), bytes);
  return bytes;
};

/** Where the header of the section `name` lies, and its content. */
function find(bytes: Uint8Array, name: string): { readonly header: number; readonly content: number } {
  const index = readObject(bytes).sections.findIndex((section) => section.name === name);
  const view = new DataView(bytes.buffer);
  const header = Number(view.getBigUint64(0x28, true)) + index * 64;
  return { header, content: Number(view.getBigUint64(header + 0x18, true)) };
}

test("each kind of damage has its code", () => {
  assert.is(codeOf(new Uint8Array(0)), "TSB5001");
  assert.is(codeOf(new TextEncoder().encode("export class Router {}")), "TSB5001");
  assert.is(codeOf(changed((view) => view.setUint16(18, 62, true))), "TSB5002", "another machine");
  assert.is(codeOf(changed((view) => view.setUint8(4, 1))), "TSB5002", "32 bits");
  assert.is(codeOf(changed((view) => view.setUint8(5, 7))), "TSB5002", "no byte order");
  assert.is(codeOf(changed((view) => view.setUint16(16, 2, true))), "TSB5002", "an executable");
  assert.is(codeOf(whole().slice(0, 40)), "TSB5003");
  assert.is(codeOf(whole().slice(0, -1)), "TSB5003");
  assert.is(codeOf(changed((view) => view.setBigUint64(0x28, 2n ** 64n - 1n, true))), "TSB5003");
  const at = (name: string) => find(whole(), name);
  assert.is(codeOf(changed((view) => view.setUint32(at(".BTF").header, 0xffff_fff0, true))), "TSB5004", "a section's name");
  assert.is(codeOf(changed((view) => view.setUint32(at(".BTF").content, 0, true))), "TSB5005", "BTF magic");
  assert.is(
    codeOf(changed((view) => view.setUint32(at(".BTF").content + 12, 0xffff_ffff, true))),
    "TSB5005",
    "BTF type length",
  );
  assert.is(codeOf(changed((view) => view.setUint32(at(".BTF").content + 24 + 4, 31 << 24, true))), "TSB5005", "BTF kind");
  assert.is(codeOf(changed((view) => view.setUint32(at(".BTF.ext").content + 32, 4, true))), "TSB5006", "record size");
  assert.is(
    codeOf(changed((view) => view.setUint32(at(".BTF.ext").content + 40, 0xffff_ffff, true))),
    "TSB5006",
    "record count",
  );
  assert.is(
    codeOf(changed((view) => view.setUint32(at(".relsk_msg").content + 12, 999, true))),
    "TSB5007",
    "a relocation's symbol",
  );
  assert.is(
    codeOf(changed((view) => view.setUint16(at(".symtab").content + 24 + 6, 500, true))),
    "TSB5007",
    "a symbol's section",
  );
  assert.is(codeOf(changed((view) => view.setUint32(at(".symtab").header + 0x28, 99, true))), "TSB5007", "the symbols' names");
  assert.is(
    codeOf(changed((view) => view.setUint32(at(".relsk_msg").content + 8, 10, true))),
    "TSB5009",
    "a call's relocation on an lddw",
  );
  const symbol = readObject(whole()).symbols.findIndex(({ name }) => name === "log");
  assert.is(
    codeOf(changed((view) => view.setBigUint64(at(".symtab").content + symbol * 24 + 16, 12n, true))),
    "TSB5009",
    "half an instruction",
  );
  assert.is(
    codeOf(changed((view) => view.setBigUint64(at(".symtab").content + symbol * 24 + 16, 1n << 40n, true))),
    "TSB5009",
    "too long a function",
  );
});

test("a map with an unknown member is refused by name", () => {
  const bytes = writeObject(MODELS.atomics("little"));
  const text = Buffer.from(bytes.buffer);
  const at = text.indexOf("max_entries\0");
  text.write("max_entrees", at);
  try {
    readObject(bytes);
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof ObjectError)) throw error;
    assert.is(error.code, "TSB5008");
    assert.match(error.message, "counters");
    assert.match(error.message, "max_entrees");
    assert.not.match(error.message, /\{\w+\}/);
  }
});

test("a section without content may claim any size, and costs nothing", () => {
  const bytes = whole();
  const { header } = find(bytes, ".bss");
  changed((view) => view.setBigUint64(header + 0x20, 1n << 52n, true), bytes);
  const bss = readObject(bytes).data.find(({ name }) => name === ".bss");
  assert.equal([bss?.size, bss?.content.length], [2 ** 52, 0]);
});

test("sections that overlap are refused: a small file cannot claim much work", () => {
  const bytes = whole();
  const { header } = find(bytes, ".data");
  changed((view) => {
    view.setBigUint64(header + 0x18, 0n, true);
    view.setBigUint64(header + 0x20, BigInt(bytes.length), true);
  }, bytes);
  assert.is(codeOf(bytes), "TSB5009");
});

test("every prefix of an object is refused", () => {
  const bytes = whole();
  for (let length = 0; length < bytes.length; length++)
    assert.match(codeOf(bytes.slice(0, length)), /^TSB500[13]$/, `${length} bytes`);
});

const ours = Object.values(MODELS).flatMap((make) => [writeObject(make("little")), writeObject(make("big"))]);

test("damaged objects of ours give a typed error or a sound result, in time", () => {
  const outcomes = ours.map((bytes, index) => mutate(bytes, 1000 + index));
  assert.ok(
    outcomes.every(({ refused }) => refused > MUTATIONS_AN_OBJECT / 10),
    "the damage is worth something",
  );
});

testWith("clang")("damaged objects of clang's give a typed error or a sound result, in time", () => {
  for (const [index, options] of CLANG_VARIANTS.entries()) {
    for (const source of corpus().values()) mutate(compileC(source, ...options), 2000 + index);
  }
});

function mutate(original: Uint8Array, seed: number): { readonly refused: number } {
  const random = makeRandom(seed);
  const regions = interesting(original);
  let refused = 0;
  for (let round = 0; round < MUTATIONS_AN_OBJECT; round++) {
    const bytes = Uint8Array.from(original);
    const times = 1 + random.below(4);
    for (let time = 0; time < times; time++) damage(bytes, random, random.pick(regions));
    const file = random.below(20) === 0 ? bytes.slice(0, random.below(bytes.length)) : bytes;
    const start = performance.now();
    try {
      expectSound(readObject(file));
    } catch (error) {
      const isTyped = error instanceof ObjectError && Object.hasOwn(CODES, error.code) && error.code.startsWith("TSB5");
      if (!isTyped) throw new Error(`seed ${seed}, round ${round}`, { cause: error });
      refused++;
    }
    assert.ok(performance.now() - start < MOST_MILLISECONDS, `seed ${seed}, round ${round}: in time`);
  }
  return { refused };
}

interface Region {
  readonly start: number;
  readonly end: number;
}

/** Headers and tables, where damage tells, and the file as a whole. */
function interesting(bytes: Uint8Array): Region[] {
  const little = bytes[5] === 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headers = Number(view.getBigUint64(0x28, little));
  const tables = readObject(bytes).sections.filter(({ name }) =>
    /^(\.BTF|\.BTF\.ext|\.symtab|\.strtab|\.rel[^.].*|\.rel\.(text|maps|BTF))$/.test(name),
  );
  const regions = tables.map(({ content }) => ({
    start: content.byteOffset - bytes.byteOffset,
    end: content.byteOffset - bytes.byteOffset + content.length,
  }));
  return [
    { start: 0, end: 64 },
    { start: headers, end: bytes.length },
    { start: 0, end: bytes.length },
    ...regions.filter(({ start, end }) => end > start),
  ];
}

function damage(bytes: Uint8Array, random: Random, { start, end }: Region): void {
  const view = new DataView(bytes.buffer);
  const at = start + random.below(end - start);
  const aligned = Math.min(at - (at % 4), bytes.length - 8);
  const value = random.pick([
    0,
    1,
    8,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff8,
    0xffff_ffff,
    bytes.length,
    random.below(256),
    random.below(2 ** 32),
  ]);
  const kinds = {
    bit: () => view.setUint8(at, (bytes[at] ?? 0) ^ (1 << random.below(8))),
    byte: () => view.setUint8(at, random.below(256)),
    half: () => view.setUint16(aligned, value & 0xffff, random.below(2) === 0),
    word: () => view.setUint32(aligned, value, random.below(2) === 0),
    long: () => view.setBigUint64(aligned, BigInt(value) << BigInt(random.pick([0, 16, 32])), random.below(2) === 0),
    copy: () => bytes.copyWithin(at, start + random.below(end - start), Math.min(bytes.length, at + random.below(64))),
  };
  kinds[random.pick(["bit", "byte", "half", "word", "word", "long", "copy"] as const)]();
}

/** What every consumer relies on. */
function expectSound(object: ObjectFile): void {
  for (const fn of object.functions) {
    assert.ok(fn.code.length > 0 && fn.code.length % 8 === 0);
    const slots = fn.code.length / 8;
    for (const reference of fn.references) {
      assert.ok(reference.slot < slots);
      if ("target" in reference) assert.ok(reference.target < object.functions.length);
      if (reference.kind === "map") assert.ok(reference.map < object.maps.length);
    }
    for (const { slot } of [...fn.lines, ...fn.coreRelocations]) assert.ok(Number.isInteger(slot) && slot >= 0 && slot < slots);
    if (fn.type !== undefined) assert.is(object.btf[fn.type]?.kind, "func");
  }
  for (const { section, symbol } of object.relocations)
    assert.ok(section < object.sections.length && symbol < object.symbols.length);
  for (const map of object.maps) {
    for (const id of [map.keyType, map.valueType]) assert.ok(id === undefined || id < object.btf.length);
  }
  for (const { globals, size } of object.data) {
    for (const global of globals) assert.ok(global.byteOffset + global.size <= size && (global.type ?? 0) < object.btf.length);
  }
}

test.run();

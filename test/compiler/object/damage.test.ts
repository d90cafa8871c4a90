import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../../compiler/diagnostics/codes.ts";
import { ObjectError } from "../../../compiler/object/error.ts";
import { readObject } from "../../../compiler/object/read.ts";
import { writeObject } from "../../../compiler/object/write.ts";
import { compileC } from "../../support/clang.ts";
import { testWith } from "../../support/needs.ts";
import { CLANG_VARIANTS, corpus } from "./corpus.ts";
import { expectSound } from "./expect-sound.ts";
import { MODELS } from "./models.ts";
import { mutations } from "./mutate.ts";

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
  let [refused, round] = [0, 0];
  for (const file of mutations(original, seed, MUTATIONS_AN_OBJECT)) {
    const start = performance.now();
    try {
      expectSound(readObject(file));
    } catch (error) {
      const isTyped = error instanceof ObjectError && Object.hasOwn(CODES, error.code) && error.code.startsWith("TSB5");
      if (!isTyped) throw new Error(`seed ${seed}, round ${round}`, { cause: error });
      refused++;
    }
    assert.ok(performance.now() - start < MOST_MILLISECONDS, `seed ${seed}, round ${round}: in time`);
    round++;
  }
  return { refused };
}

test.run();

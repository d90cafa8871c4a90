/** Objects as plain data: ours by name, and damage as typed errors. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../compiler/driver.ts";
import { DEFAULT_OPTIONS } from "../../compiler/project/options.ts";
import { ObjectError, parseObject } from "../../runtime/object.ts";
import { compileC } from "../support/clang.ts";
import { testWith } from "../support/needs.ts";
import { Random } from "../support/semantics/generate/random.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

function sample(name: string): Uint8Array {
  const [file] = compile([`${ROOT}samples/${name}/${name}.bpf.ts`], { ...DEFAULT_OPTIONS, rootDir: ROOT });
  const bytes = file?.outputs.find(({ kind }) => kind === "obj")?.bytes;
  if (bytes === undefined) throw new Error(`${name} does not compile`);
  return bytes;
}

test("programs with type, attachment and kernel; maps with their class", () => {
  const { programs, maps, license, endian } = parseObject(sample("redirect"));
  assert.equal([license, endian], ["Dual MIT/GPL", "little"]);
  assert.equal([...programs.keys()].sort(), ["hash_parser", "hash_verdict", "parser", "send", "verdict"]);
  const verdict = programs.get("verdict");
  assert.equal(verdict?.attach, { type: "stream_verdict", map: "sock_map_rx" });
  assert.equal([verdict?.progType, verdict?.row?.decorator, verdict?.kernel], ["sk_skb", "streamVerdict", [6, 1]]);
  assert.ok((verdict?.lines.length ?? 0) > 0);
  const hash = maps.get("sock_hash_rx");
  assert.equal([hash?.row?.className, hash?.keySize, hash?.maxEntries], ["SockHash", 16, 65536]);
});

const C = `int counter = 7;
static const char text[] = "abc";
__attribute__((noinline)) static int twice(int x) { return x * 2 + text[x & 1]; }
__attribute__((section("sk_msg"), used)) int all(void *msg) { counter++; return twice(counter); }
__attribute__((section("xdp"), used)) int other(void *ctx) { return 1; }
char _license[] __attribute__((section("license"))) = "GPL";
`;

testWith("clang")("clang's: globals, what a program reaches, sections that tsbpf does not write", () => {
  const object = parseObject(compileC(C));
  assert.equal(object.globals.get("counter")?.initial, new Uint8Array([7, 0, 0, 0]));
  const all = object.programs.get("all");
  assert.equal(
    all?.reaches.map((index) => object.functions[index]?.name),
    ["all", "twice"],
  );
  assert.equal([all?.row?.decorator, all?.attach], ["skMsg", undefined]);
  const other = object.programs.get("other");
  assert.equal([other?.row, other?.progType, other?.reaches.length], [undefined, undefined, 1]);
});

test("damaged bytes are an ObjectError or a sound object", () => {
  const whole = sample("relay");
  const random = new Random(3);
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const bytes = whole.slice(0, random.chance(20) ? random.below(whole.length) : whole.length);
    for (let change = random.below(4); change >= 0; change--) bytes[random.below(bytes.length || 1)] = random.below(256);
    try {
      parseObject(bytes);
    } catch (error) {
      assert.instance(error, ObjectError);
      refused++;
    }
  }
  assert.ok(refused > 100);
});

test.run();
